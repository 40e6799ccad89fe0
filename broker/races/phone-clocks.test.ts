/** What is kept aside for want of a clock is bounded by card: one that fills its share takes nobody else's room. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { EntryId, RaceId } from '../../race/ids.ts';
import type { Outcome } from '../../server/outcome.ts';
import { memorySettings } from '../auth/memory-settings.ts';
import { PhoneClocks } from './phone-clocks.ts';

const NOW_MS = Date.UTC(2026, 4, 3, 12);
const rider = (entry: number) => ({ race: 'crit' as RaceId, entry: entry as EntryId });
const open = () =>
  new PhoneClocks({
    settings: memorySettings(),
    now: () => NOW_MS,
    store: (dated, done) =>
      done({ accepted: dated.fixes.length, repeated: 0, aside: 0, refused: [], again: null }),
    isKnown: () => false,
    log: () => {},
  });

/** A position an hour and some ahead, from a phone of this name. */
const send = (clocks: PhoneClocks, entry: number, name: string, n: number) =>
  new Promise<Outcome>((resolve) =>
    clocks.accept(
      rider(entry),
      {
        fixes: [{ timeMs: NOW_MS + 3_600_000 + n * 97_000, latDeg: 50, lonDeg: 10 }],
        source: 'owntracks',
        phone: { name, line: name },
        corrected: false,
        arrivalMs: NOW_MS,
      },
      { role: 'rider', name: String(entry) },
      resolve,
    ),
  );

test('a client that takes a new name for each message fills 64 lines of officials’ list, not all of it', async () => {
  const clocks = open();
  const came = await Promise.all(Array.from({ length: 200 }, (_, n) => send(clocks, 7, `mosq-${n}`, n)));
  assert.equal(came.filter(({ aside }) => aside === 1).length, 64);
  // Not acknowledged: the phone keeps them.
  assert.equal(came.filter(({ again }) => again?.code === 'overloaded').length, 136);
  assert.equal(clocks.seen().length, 64);
  assert.deepEqual((await send(clocks, 8, 'owntracks-8', 0)).aside, 1);
  // An official settles one, and the next has room.
  const name = clocks.seen()[0]?.name ?? '';
  await clocks.resolve(rider(7), name, 'give-up');
  assert.equal((await send(clocks, 7, 'mosq-late', 300)).aside, 1);
});

test('what was known before goes on: a phone that waits already may add to what waits', async () => {
  const clocks = open();
  for (let n = 0; n < 64; n++) await send(clocks, 7, `mosq-${n}`, n);
  assert.equal((await send(clocks, 7, 'mosq-9', 500)).aside, 1);
  assert.equal((await send(clocks, 7, 'mosq-64', 501)).again?.code, 'overloaded');
});
