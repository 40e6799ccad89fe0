import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openFixStore } from '../../../phone/fix-store.ts';
import { nodeDatabase } from '../../../phone/testing/node-database.ts';
import { riderFrom } from './rider.ts';
import { openSos, SOS_AGAIN_MS } from './sos.ts';

const RIDER = riderFrom(
  {
    kind: 'rider',
    race: { id: 'spring' },
    entry: 7,
    bib: '41',
    credential: { username: 'spring.41', password: 'x' },
  },
  'https://bell-lap.local:8443',
)!;

test('given no network, when a rider calls for help and the app is killed, then the same call goes out until it is heard', async () => {
  let nowMs = 1_000;
  let isCut = true;
  const calls: string[] = [];
  const api = {
    async callForHelp(_rider: unknown, { id }: { id: string }) {
      if (isCut) throw new Error('no network');
      calls.push(id);
    },
  };
  const database = nodeDatabase();
  const start = async () => openSos(await openFixStore(database, true), api, () => nowMs);

  const before = await start();
  await before.call(RIDER, { id: 'one', atMs: 1_000, latDeg: 50, lonDeg: 10 });
  assert.equal(before.state().is, 'calling');

  const after = await start();
  assert.deepEqual(after.state(), { is: 'calling', sinceMs: 1_000 });
  await after.tick(RIDER);
  isCut = false;
  await after.tick(RIDER);
  assert.deepEqual(calls, [], 'not more often than every two seconds');
  nowMs += SOS_AGAIN_MS;
  await after.tick({ ...RIDER, entry: 8 as never });
  assert.deepEqual(calls, [], 'another rider on this phone does not call in their place');
  await after.tick(RIDER);
  assert.deepEqual(calls, ['one']);
  assert.equal(after.state().is, 'heard');

  nowMs += SOS_AGAIN_MS;
  await after.tick(RIDER);
  assert.deepEqual(calls, ['one'], 'heard once is enough');
  assert.equal((await start()).state().is, 'none');
});

test('given a full phone, then the call goes out all the same', async () => {
  let calls = 0;
  const store = await openFixStore(nodeDatabase(), true);
  const full = { ...store, write: async () => Promise.reject(new Error('disk full')) };
  const sos = await openSos(full, { callForHelp: async () => void calls++ }, () => 1_000);
  await sos.call(RIDER, { id: 'one', atMs: 1_000 }).catch(() => {});
  assert.equal(calls, 1);
  assert.equal(sos.state().is, 'heard');
});
