import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { RaceId } from '../../../race/ids.ts';
import { cardAddress, chooseCardAddress, notePrinted } from './card-address.ts';

const CRIT = 'crit' as RaceId;

/** A station whose router may give it another address. */
function station() {
  const kept = new Map<string, unknown>();
  let host = '192.168.1.20';
  const needs = {
    endpoints: () => ({ host, httpsPort: 8443, mqttPort: 1883, mqttsPort: 8883, osmandPort: 5055 }),
    journal: {
      stationId: '3f9a77' as never,
      settings: {
        get: (key: string) => kept.get(key),
        put: async (key: string, value: unknown) => void kept.set(key, value),
      } as never,
    },
    now: () => 1_000,
  };
  return {
    needs,
    seen: () => cardAddress(needs, CRIT, [host]),
    move: (to: string) => {
      host = to;
    },
  };
}

test('cards printed with an address that is the station’s no more are said; with its name they hold', async () => {
  const { needs, seen, move } = station();
  assert.equal(seen().host, '192.168.1.20');
  assert.deepEqual(
    seen().choices.map(({ host, kind }) => `${kind} ${host}`),
    ['name bell-lap-3f9a.local', 'address 192.168.1.20'],
  );
  assert.equal(seen().printed, null);
  await notePrinted(needs, CRIT, seen().host);
  assert.equal(seen().printed?.holds, true);
  move('10.0.0.7');
  assert.deepEqual(seen().printed, { host: '192.168.1.20', atMs: 1_000, holds: false });

  await chooseCardAddress(needs, 'bell-lap-3f9a.local');
  await notePrinted(needs, CRIT, seen().host);
  move('10.0.0.8');
  assert.equal(seen().host, 'bell-lap-3f9a.local');
  assert.equal(seen().printed?.holds, true);
});

test('a name that an organiser gave the station holds as long as it is the one chosen', async () => {
  const { needs, seen } = station();
  await chooseCardAddress(needs, 'timing.club.example');
  await notePrinted(needs, CRIT, 'timing.club.example');
  assert.equal(seen().printed?.holds, true);
  await chooseCardAddress(needs, null);
  assert.equal(seen().printed?.holds, false);
});
