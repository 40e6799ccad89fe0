/** What a race keeps of each lap ridden: a day of a large field has a hundred thousand of them. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import type { Course } from './course/course.ts';
import type { Decision } from './journal/decision.ts';
import type { Input } from './journal/record.ts';
import { apply, createRace, view } from './race.ts';
import { GUN_MS, RACE } from './testing/fixtures.ts';
import { trackBytes } from './timing/track.ts';

const RIDERS = 50;
const LAP_M = 600;
const LAP_S = 60;
/** A position of a rider every six seconds: laps are what is measured, and not the positions. */
const EVERY_S = 6;
/** It is 170; as objects with boxed numbers and strings a lap took four times that. */
const BYTES_MAX = 300;

/** On a ring on the equator, so far along it. */
function placeAt(alongM: number): { latDeg: number; lonDeg: number } {
  const radiusDeg = LAP_M / (2 * Math.PI) / 111_200;
  const angle = (alongM / LAP_M) * 2 * Math.PI;
  return { latDeg: radiusDeg * Math.sin(angle), lonDeg: 8 + radiusDeg * Math.cos(angle) };
}

const RING: Course = {
  name: 'Ring',
  loop: true,
  points: Array.from({ length: 60 }, (_, index) => placeAt((index / 60) * LAP_M)),
  lines: [{ id: 'finish' as never, name: 'Finish', kind: 'start-finish', atM: 0 }],
};

function rideableRace() {
  const race = createRace(RACE);
  let seq = 0;
  const put = (input: Input): void => {
    seq += 1;
    apply(race, { seq, atMs: GUN_MS, race: RACE, by: { role: 'station', name: '' }, input });
  };
  const entries = Array.from({ length: RIDERS }, (_, index) => ({
    ...{ entry: index + 1, bib: String(index + 1), name: `Rider ${index + 1}`, category: 'all', chips: [] },
  }));
  const orders = [
    { type: 'set-race', name: 'Ring', format: 'circuit' },
    { type: 'set-course', course: RING },
    {
      type: 'set-categories',
      categories: [{ id: 'all', name: 'All', length: { by: 'laps', laps: 400 }, startOffsetMs: 0 }],
    },
    { type: 'put-entries', entries },
    { type: 'start', atMs: GUN_MS },
  ];
  for (const [index, order] of orders.entries())
    put({ kind: 'decision', decision: { id: `decision-${index}`, ...order } as unknown as Decision });
  /** Rides on from one second of the race to another; the board is looked at every two minutes. */
  const ride = (fromS: number, toS: number): void => {
    for (let second = fromS; second < toS; second += 120) {
      for (let rider = 1; rider <= RIDERS; rider++) {
        const fixes = Array.from({ length: 120 / EVERY_S }, (_, index) => {
          const atS = second + index * EVERY_S + rider / RIDERS;
          return {
            timeMs: GUN_MS + Math.round(atS * 1_000),
            ...placeAt((atS / LAP_S) * LAP_M),
            accuracyM: 4,
          };
        });
        put({ kind: 'fixes', entry: rider as never, source: 'native', fixes });
      }
      view(race, GUN_MS + (second + 120) * 1_000);
    }
  };
  return { race, ride };
}

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

function heldBytes(): number {
  for (let time = 0; time < 3; time++) collect();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}

test('a lap ridden costs a race some dozens of bytes more, its positions left out', () => {
  const { race, ride } = rideableRace();
  const positions = (): number =>
    [...race.riders.values()].reduce((sum, { track }) => sum + trackBytes(track!) - track!.marks.bytes, 0);
  ride(0, 40 * LAP_S);
  const before = heldBytes() - positions();
  ride(40 * LAP_S, 240 * LAP_S);
  const grown = heldBytes() - positions() - before;
  const board = view(race, GUN_MS + 240 * LAP_S * 1_000);
  const laps = Object.values(board.rows).reduce((sum, row) => sum + row.laps, 0);
  assert.ok(laps > RIDERS * 235, `${laps} laps were counted`);
  const each = grown / (RIDERS * 200);
  assert.ok(each < BYTES_MAX, `${each.toFixed(0)} bytes a lap`);
  assert.ok(each > 20, `${each.toFixed(0)} bytes a lap: that is not all that is kept`);
});
