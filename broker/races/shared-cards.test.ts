/** Two phones with one card are told from one phone that loses its network, as often as that may happen. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { EntryId, RaceId } from '../../race/ids.ts';
import { createSharedCards } from './shared-cards.ts';

const RACE = 'crit' as RaceId;
const RIDER = 7 as EntryId;
const T = 1_795_000_000_000;

/** Whether the card is told to be in two phones after lines spoke one after the other, `everyMs` apart. */
function isShared(lines: readonly string[], everyMs: number): boolean {
  const cards = createSharedCards();
  for (const [n, line] of lines.entries()) cards.heard(RACE, RIDER, { name: 'app', line }, T + n * everyMs);
  return cards.shared(T + lines.length * everyMs).length > 0;
}

test('two phones that speak by turns are told', () => {
  assert.equal(isShared(['a', 'b', 'a', 'b'], 2_000), true);
  assert.equal(isShared(['a', 'a', 'b', 'a', 'a', 'b', 'b', 'a'], 1_000), true);
});

test('a phone on bad Wi-Fi has a new line at every return, and is one phone all the same', () => {
  const lines = Array.from({ length: 200 }, (_, n) => `line ${n}`);
  assert.equal(isShared(lines, 1_000), false, 'each message on a line of its own');
  assert.equal(
    isShared(
      lines.flatMap((line) => [line, line, line]),
      700,
    ),
    false,
  );
});

test('a phone that goes over to mobile data and back is one', () => {
  assert.equal(isShared(['wifi', 'wifi', 'mobile', 'mobile', 'wifi', 'wifi'], 5_000), false);
});

test('phones that threw each other out, and are served both since, are told', () => {
  assert.equal(isShared(['a1', 'b1', 'a2', 'b2', 'a2', 'b2'], 1_000), true);
});

test('nothing is told for ever', () => {
  const cards = createSharedCards();
  for (const [n, line] of ['a', 'b', 'a', 'b'].entries())
    cards.heard(RACE, RIDER, { name: 'app', line }, T + n * 1_000);
  assert.equal(cards.shared(T + 6 * 60_000).length, 0);
});
