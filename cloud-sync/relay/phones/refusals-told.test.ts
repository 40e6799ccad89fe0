/** What the relay refuses of riders' phones reaches the venue's officials, gathered and bounded. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { EntryId, RaceId } from '../../../race/ids.ts';
import { phoneOf, phoneText } from '../../wire/phone-name.ts';
import { refusalIn, refusalText, toldRefusalOf } from '../../wire/told-refusal.ts';
import type { KnownCard, PhoneMessage } from '../log/log.ts';
import { createRefusalsTold } from './refusals-told.ts';

const card = (entry: number): KnownCard => ({
  station: 'stat',
  race: 'crit' as RaceId,
  entry: entry as EntryId,
  bib: String(entry),
  digest: `d${entry}`,
  name: 'crit' as RaceId,
});

test('the same said all day is one message with a count; what the phone sends again is not told', async () => {
  const down: PhoneMessage[] = [];
  const woken: string[] = [];
  const told = createRefusalsTold({
    log: { putDown: async (_station, items) => items.map((item) => down.push(item)) },
    onDown: (station) => woken.push(station),
    onError: assert.fail,
    now: () => 7,
  });
  for (let n = 0; n < 5_000; n++)
    told.add(card(1), 'owntracks', { code: 'malformed', message: `item ${n} of 5000: a latitude of "x"` }, 2);
  told.add(card(2), 'owntracks', { code: 'impossible-position', message: '0,0 is no place of this race' }, 1);
  told.add(card(2), 'http', { code: 'overloaded', message: 'too often' }, 1);
  for (let n = 0; n < 100; n++)
    told.add(card(3), 'osmand', { code: 'malformed', message: 'x'.repeat(n + 1) }, 1);
  await told.flush();
  assert.deepEqual(woken, ['stat']);
  const all = down.map(({ entry, fixes, phone }) => ({ entry, fixes, told: refusalIn(phone) }));
  assert.deepEqual(
    all.slice(0, 2).map(({ entry, fixes, told: one }) => [entry, fixes, one?.code, one?.items]),
    [
      [1, [], 'malformed', 10_000],
      [2, [], 'impossible-position', 1],
    ],
  );
  assert.equal(all.length, 2 + 20, 'one card fills its share');
  await told.flush();
  assert.equal(down.length, 22);
});

test('a phone’s name is no refusal, whatever it is; and what is not sound is none', () => {
  const told = toldRefusalOf('owntracks', { code: 'too-large', message: 'm'.repeat(9_999) }, 3)!;
  assert.deepEqual(refusalIn(refusalText(told)), told);
  for (const text of [
    null,
    '',
    'owntracks',
    phoneText({ name: 'x', line: 'y' }),
    '\u0001',
    '\u0001{"code":1}',
  ])
    assert.equal(refusalIn(text), null);
  // A station of before takes it for a phone without positions.
  assert.deepEqual(phoneOf(refusalText(told))?.line, 'relay');
});
