import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { Course } from '../course/course.ts';
import { courseLengthM } from '../course/geometry.ts';
import type { Fix } from '../fix.ts';
import { BYTES_PER_FIX } from './columns.ts';
import { crossings } from './crossing.ts';
import { MAX_FIXES } from './fix-store.ts';
import { paceAt, progressCmAt, stateAt } from './fix-values.ts';
import { latest, progressAt, timeAtProgress } from './position.ts';
import { courseThrough, line, ride, roundCourse, seeded, T0 } from './testing/rides.ts';
import {
  addFixes,
  createTrack,
  fixCount,
  hasFix,
  setCourse,
  setStart,
  type Track,
  trackBytes,
} from './track.ts';

const circuit = roundCourse(900, [line('finish', 'start-finish', 100), line('top', 'intermediate', 600)]);
const LAP = courseLengthM(circuit);

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

/** All that a track answers. */
function answers(track: Track) {
  const { store } = track;
  const each = (of: (i: number) => number) => Array.from({ length: store.count }, (_, i) => of(i));
  const seconds = store.count > 0 ? [0, 0.25, 0.5, 0.75, 1].map((share) => share * 400) : [];
  return {
    count: fixCount(track),
    crossings: crossings(track),
    latest: latest(track),
    progress: seconds.map((s) => progressAt(track, T0 + s * 1000)),
    moments: [0, 500, 1_000, 2_000].map((m) => timeAtProgress(track, m)),
    progressCm: each((i) => progressCmAt(store, i)),
    state: each((i) => stateAt(store, i)),
    pace: each((i) => paceAt(store, i)),
  };
}

/** A ride with everything in it: noise, stops, wrong jumps, silence, a way round. */
function eventfulRide(course: Course, seed: number, everyS: number): Fix[] {
  const random = seeded(seed);
  const legs = [{ toM: 90, seconds: 20 }];
  for (let i = 0; i < 6; i++) {
    const from = legs.at(-1)!.toM;
    const what = random();
    if (what < 0.25) legs.push({ toM: from, seconds: 5 + random() * 60 });
    else if (what < 0.4) legs.push({ toM: from - random() * 150, seconds: 30 });
    else legs.push({ toM: from + random() * 900, seconds: 20 + random() * 100 });
  }
  const fixes = ride(course, -40, legs, { seed, everyS, speaks: random() < 0.5, wanderM: 1 + random() * 5 });
  return fixes
    .filter(() => random() > 0.1)
    .map((fix) => {
      const odd = random();
      if (odd < 0.02) return { ...fix, latDeg: fix.latDeg + 0.01 };
      if (odd < 0.04) return { ...fix, accuracyM: 300 };
      if (odd < 0.1) return { ...fix, lonDeg: fix.lonDeg + 0.0006 };
      return fix;
    });
}

test('whatever the order, the batches and the repeats fixes come in, the track says the same', () => {
  fc.assert(
    fc.property(fc.nat(), fc.constantFrom(1, 1, 5, 15), fc.nat(), (seed, everyS, shuffle) => {
      const course = seed % 2 === 0 ? circuit : outAndBack;
      const fixes = eventfulRide(course, seed, everyS);
      const inOrder = createTrack(course);
      setStart(inOrder, T0 + 15_000);
      addFixes(inOrder, fixes);
      const random = seeded(shuffle);
      const track = createTrack(course);
      setStart(track, T0 + 15_000);
      // Mostly in order, as phones send, with batches held back and some sent twice.
      const batches: Fix[][] = [];
      for (let i = 0; i < fixes.length; ) {
        const size = 1 + Math.floor(random() * random() * 60);
        batches.push(fixes.slice(i, i + size));
        i += size;
      }
      const chaos = random();
      const due = batches.map((batch, i) => ({
        batch,
        at: i + (random() < 0.3 ? random() * chaos * 50 : 0),
      }));
      for (const { batch, at } of batches.slice(0, 3).map((batch) => ({ batch, at: random() * 40 })))
        due.push({ batch, at });
      due.sort((a, b) => a.at - b.at);
      for (const { batch } of due) {
        addFixes(track, random() < 0.2 ? [...batch].reverse() : batch);
        if (random() < 0.1) crossings(track);
      }
      assert.deepEqual(answers(track), answers(inOrder));
    }),
    { numRuns: 150 },
  );
});

test('fixes one by one in any order at all: the same', () => {
  fc.assert(
    fc.property(fc.nat(), fc.nat(), (seed, shuffle) => {
      const fixes = eventfulRide(circuit, seed, 5);
      const inOrder = createTrack(circuit);
      addFixes(inOrder, fixes);
      const random = seeded(shuffle);
      const track = createTrack(circuit);
      for (const fix of [...fixes].sort(() => random() - 0.5)) {
        addFixes(track, [fix]);
        if (random() < 0.2) crossings(track);
      }
      assert.deepEqual(answers(track), answers(inOrder));
    }),
    { numRuns: 40 },
  );
});

test('a repeat changes nothing and is recognised', () => {
  const fixes = ride(circuit, 0, [{ toM: 900, seconds: 90 }]);
  const track = createTrack(circuit);
  assert.deepEqual(addFixes(track, fixes.slice(0, 60)).fresh, 60);
  assert.deepEqual(addFixes(track, fixes.slice(30, 60)), {
    fresh: 0,
    retimedFromMs: null,
    crossingsChanged: false,
  });
  assert.equal(hasFix(track, fixes[10]!.timeMs), true);
  assert.equal(hasFix(track, fixes[10]!.timeMs + 1), false);
  assert.equal(hasFix(track, fixes[80]!.timeMs), false);
});

test('a phone that was out of reach for two laps: its late fixes bring the laps, and say from when on', () => {
  const fixes = ride(circuit, 50, [{ toM: 5 * LAP, seconds: 500 }]);
  const track = createTrack(circuit);
  addFixes(track, fixes.slice(0, 100));
  addFixes(track, fixes.slice(300));
  const before = crossings(track).filter(({ suspected }) => !suspected).length;
  const added = addFixes(track, fixes.slice(100, 300));
  assert.deepEqual(added, { fresh: 200, retimedFromMs: fixes[100]!.timeMs, crossingsChanged: true });
  assert.ok(crossings(track).filter(({ suspected }) => !suspected).length >= before + 3);
});

test('another course: everything is matched anew', () => {
  const fixes = ride(circuit, 50, [{ toM: 3 * LAP, seconds: 300 }]);
  const track = createTrack(null);
  addFixes(track, fixes);
  assert.deepEqual(crossings(track), []);
  assert.equal(latest(track)?.progressM, null);
  setCourse(track, circuit);
  const direct = createTrack(circuit);
  addFixes(direct, fixes);
  assert.deepEqual(answers(track), answers(direct));
  setCourse(
    track,
    courseThrough(
      [
        [0, 9_000],
        [500, 9_000],
        [500, 9_500],
      ],
      true,
      [line('finish', 'start-finish', 0)],
    ),
  );
  assert.deepEqual(crossings(track), []);
});

test('changing the start counts laps from another passing of the line', () => {
  const track = createTrack(circuit);
  addFixes(track, ride(circuit, 50, [{ toM: 4 * LAP, seconds: 400 }]));
  const laps = () =>
    crossings(track)
      .filter(({ line: id }) => id === 'finish')
      .map(({ lap }) => lap);
  setStart(track, T0);
  assert.deepEqual(laps(), [0, 1, 2, 3]);
  setStart(track, T0 + 101_000);
  assert.deepEqual(laps(), [0, 1, 2]);
  setStart(track, null);
  assert.deepEqual(laps(), [0, 1, 2, 3]);
});

test('memory is bounded, and at the cap the earliest fixes are kept', () => {
  const track = createTrack(null);
  const fix = (n: number): Fix => ({ timeMs: T0 + n * 1000, latDeg: 46, lonDeg: 14 });
  for (let n = 10; n < MAX_FIXES + 10; n += 1_000) {
    addFixes(
      track,
      Array.from({ length: Math.min(1_000, MAX_FIXES + 10 - n) }, (_, i) => fix(n + i)),
    );
  }
  assert.equal(fixCount(track), MAX_FIXES);
  assert.equal(addFixes(track, [fix(MAX_FIXES + 10)]).fresh, 0);
  assert.equal(track.refused, 1);
  addFixes(track, [fix(3), fix(4)]);
  assert.equal(fixCount(track), MAX_FIXES);
  assert.equal(hasFix(track, fix(3).timeMs), true);
  assert.equal(hasFix(track, fix(MAX_FIXES + 8).timeMs), false);
  // A late fix has unpacked them all; the batches that follow pack them again.
  assert.ok(trackBytes(track) <= MAX_FIXES * (BYTES_PER_FIX + 1));
  for (let n = 0; n < MAX_FIXES / 512; n++) addFixes(track, [fix(3)]);
  assert.ok(trackBytes(track) <= MAX_FIXES * 4, `${trackBytes(track) / MAX_FIXES} bytes a fix`);
});
