/** A store that does not answer when a relay starts: its list is read when it does, and not written before. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openSqliteLog } from '../relay/log/sqlite-log.ts';
import { lateShelf } from './late-shelf.ts';
import { openShelf } from './shelf.ts';

test('what could not be read at the start is read later, and what it lists is there then', async () => {
  const log = openSqliteLog(':memory:');
  const listed = {
    ...{ name: 'evening', station: 'tent', raceAtStation: 'evening', epoch: 1, seq: 5, version: 1 },
    records: { key: 'closed/evening/1-5/records.bin', bytes: 1, sha256: 'x' },
    ...{ public: true, addresses: [], entries: 3, setting: null, past: null },
    race: { id: 'evening', name: 'Evening' },
  };
  let answers = false;
  const puts: string[] = [];
  const store = {
    name: 'memory',
    put: async (key: string) => void puts.push(key),
    async get(key: string) {
      if (!answers) throw new Error('503 SlowDown');
      return key === 'closed/index.json' ? Buffer.from(JSON.stringify({ races: [listed] })) : null;
    },
    remove: async () => {},
  };
  const shelf = lateShelf(() => openShelf(store, log, () => 0));
  await assert.rejects(shelf.open(), /SlowDown/);
  assert.deepEqual([shelf.isOpen(), shelf.races()], [false, []]);
  // A race that is archived meanwhile does not write a list of itself alone.
  await assert.rejects(shelf.sync([]), /SlowDown/);
  assert.deepEqual(puts, []);
  answers = true;
  await shelf.open();
  assert.deepEqual([shelf.isOpen(), shelf.races().map(({ name }) => String(name))], [true, ['evening']]);
  assert.equal(shelf.of('tent', 1, listed.raceAtStation as never)?.seq, 5);
  await log.close();
});
