import assert from 'node:assert/strict';
import { test } from 'node:test';
import { reasonsOf, stillDismissed } from './phone-troubles.ts';

const rider = (bib: string) => ({ race: 'crit', bib, name: '' });
const troubles = (aside: string[], shared: string[], refused: string[] = []) =>
  reasonsOf({
    aside: aside.map((bib) => ({ ...rider(bib), positions: 3 })),
    shared: shared.map(rider),
    refused,
  });

test('what was dismissed stays so when another thing that was amiss ends, and in whatever order it is told', () => {
  const both = new Set(troubles(['23'], ['7'], ['1', '2']));
  const rest = troubles([], ['7'], ['2', '1']);
  const still = stillDismissed(both, rest);
  assert.ok(rest.every((reason) => still.has(reason)));
});

test('a new thing, and one that ended and came again, is told', () => {
  const dismissed = new Set(troubles(['23'], []));
  assert.deepEqual(
    troubles(['23', '24'], []).filter((reason) => !stillDismissed(dismissed, ['aside 23']).has(reason)),
    ['aside 24'],
  );
  assert.equal(stillDismissed(dismissed, troubles([], [])).size, 0);
});

test('nothing ended: the same set, so that a page has nothing to draw anew', () => {
  const dismissed = new Set(troubles(['23'], ['7']));
  assert.equal(stillDismissed(dismissed, troubles(['23'], ['7', '8'])), dismissed);
});
