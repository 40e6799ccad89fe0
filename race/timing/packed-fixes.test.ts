import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { roundFix } from '../codec/fix-batch.ts';
import type { Course } from '../course/course.ts';
import type { Fix } from '../fix.ts';
import { Blocks } from './blocks.ts';
import { COLUMN_NAMES, type Columns, columnsFor, NO_PROGRESS } from './columns.ts';
import { crossings } from './crossing.ts';
import { packOld, unpackedFor, unpackFrom } from './fix-store.ts';
import { timeAt } from './fix-values.ts';
import { BLOCK_FIXES, packColumns, unpackColumns } from './packed-fixes.ts';
import { latest, progressAt, timeAtProgress } from './position.ts';
import { courseThrough, line, ride, roundCourse, seeded, T0 } from './testing/rides.ts';
import {
  addFixes,
  createTrack,
  fixAt,
  fixCount,
  setCourse,
  setStart,
  type Track,
  trackBytes,
} from './track.ts';

const anyOf = (values: readonly number[], max: number) =>
  fc.oneof(fc.constantFrom(...values), fc.integer({ min: 0, max }));
const signed = fc.oneof(
  fc.constantFrom(0, 10, -10, 500_000_000, -500_000_000, 2 ** 31 - 1, -(2 ** 31) + 1),
  fc.integer({ min: -2_000_000, max: 2_000_000 }),
);
const time = fc.oneof(
  { weight: 20, arbitrary: fc.integer({ min: 0, max: 10_000 }).map((ms) => T0 + ms) },
  fc.constantFrom(0, -5, 2 ** 47),
  { weight: 1, arbitrary: fc.double({ noNaN: true }) },
);
const row = fc.tuple(
  time,
  signed,
  signed,
  fc.oneof(fc.constant(NO_PROGRESS), signed),
  fc.array(anyOf([0, 0xffff], 0xffff), { minLength: 3, maxLength: 3 }),
  fc.array(anyOf([0, 0xff], 0xff), { minLength: 3, maxLength: 3 }),
);

const valuesOf = (columns: Columns, from: number, count: number): number[][] =>
  COLUMN_NAMES.map((name) => [...columns[name].subarray(from, from + count)]);

test('columns come back from their block value by value, whatever they hold', () => {
  fc.assert(
    fc.property(fc.array(row, { minLength: 1, maxLength: 40 }), fc.nat(5), (rows, shift) => {
      const columns = columnsFor(shift + rows.length);
      rows.forEach((values, i) => {
        COLUMN_NAMES.forEach((name, column) => {
          columns[name][shift + i] = values.flat()[column]!;
        });
      });
      const packed = packColumns(columns, shift, rows.length);
      const back = columnsFor(rows.length + 3);
      unpackColumns(packed, rows.length, back, 3);
      assert.deepEqual(valuesOf(back, 3, rows.length), valuesOf(columns, shift, rows.length));
    }),
    { numRuns: 400 },
  );
});

test('a block that was cut throws, and never reads on', () => {
  const columns = columnsFor(BLOCK_FIXES);
  for (let i = 0; i < BLOCK_FIXES; i++) columns.timeMs[i] = T0 + i * 1_000 + (i % 7);
  const packed = packColumns(columns, 0, BLOCK_FIXES);
  for (let length = 0; length < packed.length; length++)
    assert.throws(() => unpackColumns(packed.subarray(0, length), BLOCK_FIXES, columnsFor(BLOCK_FIXES), 0));
});

const circuit = roundCourse(900, [line('finish', 'start-finish', 100), line('top', 'intermediate', 600)]);
const outAndBack = courseThrough(
  [
    [0, 0],
    [0, 400],
    [10, 400],
    [10, 0],
  ],
  true,
  [line('finish', 'start-finish', 0), line('turn', 'intermediate', 405)],
);

/** Half an hour and more, with stops, ways back, silences and places that cannot be. */
function longRide(course: Course, seed: number): Fix[] {
  const random = seeded(seed);
  const legs = [{ toM: 90, seconds: 20 }];
  while (legs.length < 14) {
    const from = legs.at(-1)!.toM;
    const toM = random() < 0.3 ? from - random() * 100 : from + random() * 1_200;
    legs.push({ toM, seconds: 30 + random() * 200 });
  }
  return ride(course, -40, legs, { seed, everyS: 1, speaks: random() < 0.5, wanderM: 1 + random() * 5 })
    .filter(() => random() > 0.05)
    .map((fix) => {
      const odd = random();
      if (odd < 0.02) return { ...fix, latDeg: fix.latDeg + 0.01 };
      return odd < 0.05 ? { ...fix, lonDeg: fix.lonDeg + 0.0006 } : fix;
    });
}

/** All that a track answers, and all it remembers. */
function answers(track: Track) {
  const { store, matcher, marks, refused } = track;
  const { kept, anchor, aside, run, skips } = matcher;
  const packed = new Blocks();
  for (let n = 0; n < store.packed.length; n++) packed.push(store.packed.at(n));
  const copy = { ...store, packed, lastMs: [...store.lastMs] };
  unpackFrom(copy, 0);
  return {
    count: store.count,
    kept,
    anchor,
    aside,
    run,
    skips,
    marks,
    refused,
    crossings: crossings(track),
    latest: latest(track),
    progress: [0, 300, 900, 1_500].map((s) => progressAt(track, T0 + s * 1_000)),
    moments: [0, 500, 1_000, 2_000].map((m) => timeAtProgress(track, m)),
    values: valuesOf(copy, 0, store.count),
  };
}

const inBatches = function* (fixes: readonly Fix[], random: () => number) {
  for (let at = 0; at < fixes.length; ) {
    const to = at + 1 + Math.floor(random() * 200);
    yield fixes.slice(at, to);
    at = to;
  }
};

test('a track says the same whether its fixes lie packed or not, late ones, other courses and starts among them', () => {
  let packedSome = 0;
  fc.assert(
    fc.property(fc.nat(), (seed) => {
      const random = seeded(seed);
      const course = seed % 2 === 0 ? circuit : outAndBack;
      const fixes = longRide(course, seed);
      const likelyMs = T0 + 20_000;
      const [packed, bare] = [createTrack(course, likelyMs), createTrack(course)];
      const both = (change: (track: Track) => void) => {
        change(packed);
        change(bare);
        unpackFrom(bare.store, 0);
        if (random() < 0.5) packOld(packed.store);
        packedSome = Math.max(packedSome, packed.store.base);
      };
      const batches = [...inBatches(fixes, random)];
      // Some come late: a little, or when all the rest is there.
      const late = batches.filter((_, i) => i % 3 === 1 && random() < 0.6);
      for (const batch of batches.filter((each) => !late.includes(each))) {
        both((track) => addFixes(track, batch));
        const startMs = random() < 0.5 ? likelyMs : T0 + Math.floor(random() * 60_000);
        const other = random() < 0.5 ? outAndBack : circuit;
        if (random() < 0.1) both((track) => setStart(track, startMs));
        if (random() < 0.05) both((track) => setCourse(track, other));
        if (random() < 0.3 && late.length > 0) {
          const one = late.shift()!;
          both((track) => addFixes(track, one));
        }
      }
      for (const batch of late.reverse()) both((track) => addFixes(track, batch));
      both((track) => addFixes(track, fixes.slice(0, 700)));
      assert.deepEqual(answers(packed), answers(bare));
      for (let i = 0; i < fixCount(packed); i += 61) {
        const there = timeAt(packed.store, i);
        const place = { latDeg: fixes[0]!.latDeg, lonDeg: fixes[0]!.lonDeg };
        assert.equal(fixAt(packed, place, there), fixAt(bare, place, there));
        assert.equal(fixAt(packed, place, there + 0.5), 'none');
      }
    }),
    { numRuns: 20, endOnFailure: true },
  );
  assert.ok(packedSome >= 4 * BLOCK_FIXES, `only ${packedSome} were packed`);
});

test('four hours of a rider take less than a third of what they take unpacked', () => {
  const track = createTrack(circuit);
  const fixes = ride(circuit, 0, [{ toM: 130_000, seconds: 14_400 }], {
    seed: 1,
    everyS: 1,
    speaks: true,
    wanderM: 3,
  }).map(roundFix);
  for (let at = 0; at < fixes.length; at += 10) addFixes(track, fixes.slice(at, at + 10));
  const bytes = trackBytes(track);
  assert.ok(bytes < (fixes.length * 29) / 3, `${(bytes / fixes.length).toFixed(1)} bytes a fix`);
});

test('in a small field an hour of fixes is not packed; in a large one most of it is, and the track says the same', () => {
  const fixes = ride(circuit, 0, [{ toM: 32_000, seconds: 3_600 }], {
    seed: 2,
    everyS: 1,
    speaks: true,
    wanderM: 3,
  }).map(roundFix);
  const tracks = [100, 1_000, 100_000].map((riders) => {
    const track = createTrack(circuit);
    for (let at = 0; at < fixes.length; at += 10)
      addFixes(track, fixes.slice(at, at + 10), unpackedFor(riders));
    return track;
  });
  const [small, large, huge] = tracks.map(({ store }) => store.base) as [number, number, number];
  assert.equal(small, 0);
  assert.ok(large > fixes.length / 2 && huge > large, `${large} and ${huge} of ${fixes.length} packed`);
  assert.ok(fixes.length - huge < 2 * BLOCK_FIXES + 10);
  const [first, ...others] = tracks.map((track) => answers(track));
  for (const other of others) assert.deepEqual(other, first);
});

test('who was off course long enough for the last fix on it to be packed is matched from there', () => {
  const on = ride(circuit, 0, [{ toM: 4_000, seconds: 400 }], { seed: 3, everyS: 1, speaks: true });
  const lastMs = on.at(-1)!.timeMs;
  const away = Array.from({ length: 1_200 }, (_, i) => ({
    ...on.at(-1)!,
    timeMs: lastMs + (i + 1) * 1_000,
    latDeg: on.at(-1)!.latDeg + Math.min(i, 30) * 5e-5,
    speedMps: i < 30 ? 6 : 0,
  }));
  const back = ride(circuit, 4_000, [{ toM: 9_000, seconds: 500 }], { seed: 4, everyS: 1, speaks: true }).map(
    (fix, i) => ({ ...fix, timeMs: lastMs + (1_300 + i) * 1_000 }),
  );
  const fixes = [...on, ...away, ...back];
  const [packed, bare] = [createTrack(circuit), createTrack(circuit)];
  for (let at = 0; at < fixes.length; at += 20) addFixes(packed, fixes.slice(at, at + 20));
  for (let at = 0; at < fixes.length; at += 20) addFixes(bare, fixes.slice(at, at + 20), unpackedFor(1));
  assert.ok(packed.store.base > on.length && bare.store.base === 0);
  assert.deepEqual(answers(packed), answers(bare));
  assert.ok(crossings(packed).at(-1)!.timeMs > back[0]!.timeMs);
});
