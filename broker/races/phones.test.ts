/** What is remembered of riders' phones, and the bound of it. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { EntryId, RaceId } from '../../race/ids.ts';
import { createPhones, PHONES_MAX } from './phones.ts';

const race = 'crit' as RaceId;
const entry = (id: number) => id as EntryId;

test('a phone that says it is away keeps the battery it told before', () => {
  const phones = createPhones();
  phones.accept(race, entry(7), { online: true, battery: 0.41, atMs: 1_000 });
  phones.accept(race, entry(7), { online: false, battery: null, atMs: 2_000 });
  assert.deepEqual(phones.of(race, entry(7)), { online: false, battery: 0.41, atMs: 2_000 });
  assert.equal(phones.of(race, entry(8)), null);
});

test('beyond the bound the phone that was silent longest is forgotten', () => {
  const phones = createPhones();
  for (let id = 1; id <= PHONES_MAX; id++)
    phones.accept(race, entry(id), { online: true, battery: null, atMs: id });
  phones.accept(race, entry(1), { online: true, battery: null, atMs: PHONES_MAX + 1 });
  phones.accept('other' as RaceId, entry(1), { online: true, battery: null, atMs: PHONES_MAX + 2 });
  assert.equal(phones.of(race, entry(2)), null);
  assert.notEqual(phones.of(race, entry(1)), null);
});
