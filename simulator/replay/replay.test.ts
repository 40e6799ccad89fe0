/** A replay through a real station: whatever the Wi-Fi does to the order of arrival, the standings are those of the ride. */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { sampleCourse } from '../course-file.ts';
import { runDemo } from '../demo.ts';
import { signIn } from '../official.ts';
import type { OwnStation } from '../own-station.ts';
import { startOwnStation } from '../own-station.ts';
import { createRandom } from '../random.ts';
import { drawReplayed } from './recording-ride.ts';
import type { ReplayRace } from './replay.ts';
import { replay } from './replay.ts';

let station: OwnStation;
before(async () => {
  station = await startOwnStation();
});
after(() => station.stop());

async function replayed(races: readonly ReplayRace[], wifi: 'rough' | 'awful', speed: number) {
  const official = await signIn(station.address.api, station.official, station.address.ca);
  try {
    return await replay({
      official,
      address: station.address,
      races,
      speed,
      wifi,
      dialects: ['native', 'native', 'native-http'],
      random: createRandom(4),
      offlineCheck: true,
      log: () => {},
    });
  } finally {
    official.close();
  }
}

describe('replay', () => {
  test('model riders over rough Wi-Fi: nothing lost, standings as if loaded offline in one go', async () => {
    const course = sampleCourse('grant-park-criterium');
    const race = { id: 'model', name: 'Model', course, laps: 2, riders: 10, replayed: null };
    const { sums, lost, differences } = await replayed([race], 'rough', 40);
    assert.equal(lost, 0);
    assert.deepEqual(differences, []);
    assert.ok(sums.cuts > 0 && sums.resent > 0, 'the Wi-Fi was bad');
    const official = await signIn(station.address.api, station.official, station.address.ca);
    const board = await official.board('model');
    official.close();
    assert.ok(
      Object.values(board.rows).some(({ laps }) => laps === 2),
      'laps were ridden',
    );
  });

  test('one recording fills a field of its own beside another race', async () => {
    // A recording made by hand: once along 3 km of straight road at 10 m/s, a point a second.
    const points = Array.from({ length: 300 }, (_, second) => ({
      timeMs: 1_700_000_000_000 + second * 1_000,
      latDeg: 46 + second * 0.00009,
      lonDeg: 7,
    }));
    const course = {
      name: 'Straight road',
      loop: false,
      points: [points[0]!, points.at(-1)!].map(({ latDeg, lonDeg }) => ({ latDeg, lonDeg })),
      lines: [
        { id: 'start' as never, name: 'Start', kind: 'start' as const, atM: 100 },
        { id: 'finish' as never, name: 'Finish', kind: 'finish' as const, atM: 2_800 },
      ],
    };
    const race = (id: string, riders: number): ReplayRace => ({
      id,
      name: id,
      course,
      laps: 1,
      riders,
      replayed: drawReplayed(points, riders, createRandom(2)),
    });
    const { lost, differences } = await replayed([race('road-a', 4), race('road-b', 2)], 'awful', 60);
    assert.equal(lost, 0);
    assert.deepEqual(differences, []);
    const official = await signIn(station.address.api, station.official, station.address.ca);
    const board = await official.board('road-a');
    official.close();
    const first = Object.values(board.rows).find(({ place }) => place === 1);
    // 2.7 km of the line at 10 m/s, some of it before the first fix after the gun.
    assert.ok(
      first !== undefined && first.timeMs !== null && first.timeMs > 250_000 && first.timeMs < 310_000,
    );
  });

  test('the demo makes a race that anybody can watch, and ends when told to', async () => {
    const stop = new AbortController();
    const demo = runDemo({ ...station, signal: stop.signal, riders: 5, heats: 1 });
    const official = await signIn(station.address.api, station.official, station.address.ca);
    for (;;) {
      const { races } = await official.ask<{ races: readonly { id: string; public: boolean }[] }>(
        'GET',
        '/v1/races',
      );
      const heat = races.find(({ id }) => id.startsWith('demo-'));
      const board = heat === undefined ? null : await official.board(heat.id);
      const riding = board?.race.startMs !== null && Object.keys(board?.rows ?? {}).length === 5;
      if (heat?.public === true && riding && (await official.fixes(heat.id, '1', 0, 8.64e15)).length > 2)
        break;
      await sleep(200);
    }
    stop.abort();
    await demo;
    official.close();
  });
});
