/** What the map shows between fixes, when a phone goes quiet, and who rides with whom. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { EntryId, LineId } from '../../../race/ids.ts';
import { coursePath, pointAt } from './course-path.ts';
import { roadGroups } from './groups.ts';
import { metresPerWorldPx, project } from './projection.ts';
import { type PlacedRider, settleLabels } from './rider-labels.ts';
import { COAST_MS, createRiderMotion, FADED_MS, SHOWN_BEHIND_MS } from './rider-motion.ts';

const entry = (value: number) => value as EntryId;
const fix = (value: number, timeMs: number, lonDeg: number, progressM: number | null = null) => ({
  entry: entry(value),
  timeMs,
  latDeg: 47,
  lonDeg,
  progressM,
});
const lonOf = (x: number) => (x / 256) * 360 - 180;
const near = (actual: number, expected: number, within: number) =>
  assert.ok(Math.abs(actual - expected) <= within, `${actual} is not within ${within} of ${expected}`);

test('a rider between two fixes is shown between them', () => {
  const motion = createRiderMotion(true);
  motion.ingest([fix(7, 1_000, 8)]);
  motion.ingest([fix(7, 2_000, 8.0001)]);
  const [shown] = motion.at(1_500 + SHOWN_BEHIND_MS);
  near(lonOf(shown!.x), 8.00005, 1e-9);
  near(shown!.speedMps, 7.6, 0.1);
  near(shown!.direction!, 0, 1e-9);
});

test('a rider whose fix is late coasts a little, then stands, fades and keeps the age of the last fix', () => {
  const motion = createRiderMotion(true);
  motion.ingest([fix(7, 1_000, 8)]);
  motion.ingest([fix(7, 2_000, 8.0001)]);
  const [shown] = motion.at(2_000 + FADED_MS);
  near(lonOf(shown!.x), 8.0001 + (0.0001 * COAST_MS) / 1000, 1e-9);
  assert.equal(shown!.faded, 1);
  assert.equal(shown!.ageMs, FADED_MS);
});

test('a fix from the past does not move a rider back', () => {
  const motion = createRiderMotion(true);
  motion.ingest([fix(7, 2_000, 8.0001)]);
  motion.ingest([fix(7, 1_000, 8)]);
  near(lonOf(motion.at(9_000)[0]!.x), 8.0001, 1e-9);
});

test('with reduced motion riders stand at their last fix', () => {
  const motion = createRiderMotion(false);
  motion.ingest([fix(7, 1_000, 8)]);
  motion.ingest([fix(7, 2_000, 8.0001)]);
  near(lonOf(motion.at(2_001)[0]!.x), 8.0001, 1e-9);
});

test('a square kilometre of a course is four kilometres round, and its lines lie where they should', () => {
  const side = 1_000 / 111_195;
  const course = {
    name: 'Square',
    loop: true,
    points: [
      { latDeg: 0, lonDeg: 0 },
      { latDeg: 0, lonDeg: side },
      { latDeg: side, lonDeg: side },
      { latDeg: side, lonDeg: 0 },
    ],
    lines: [{ id: 'finish' as LineId, name: 'Finish', kind: 'start-finish' as const, atM: 500 }],
  };
  const path = coursePath(course);
  near(path.lengthM, 4_000, 12);
  near(lonOf(path.lines[0]!.at.x), side / 2, 1e-4);
  assert.deepEqual(pointAt(path, 0), pointAt(path, path.lengthM));
  near(metresPerWorldPx(project(47, 8).y), 156_543 * Math.cos((47 * Math.PI) / 180), 1);
});

test('three away and a bunch of four are two groups, the bunch with its estimated gap', () => {
  const at = (value: number, progressM: number) => ({ entry: entry(value), progressM, speedMps: 10 });
  const groups = roadGroups([
    at(4, 500),
    at(1, 805),
    at(5, 495),
    at(2, 800),
    at(6, 490),
    at(3, 797),
    at(7, 488),
  ]);
  assert.deepEqual(
    groups.map((group) => group.entries),
    [
      [1, 2, 3],
      [4, 5, 6, 7],
    ],
  );
  assert.equal(groups[0]!.behindMs, 0);
  assert.equal(groups[1]!.behindMs, 30_500);
  assert.deepEqual(roadGroups([]), []);
});

test('nothing is written over the name of a line: a quiet rider beside it keeps the bib and leaves the age out', () => {
  const quiet = (y: number): PlacedRider => ({
    rider: {
      entry: entry(118),
      x: 0,
      y: 0,
      speedMps: 0,
      direction: null,
      ageMs: 90_000,
      faded: 1,
      progressM: null,
    },
    look: { bib: '118', colour: 0, rank: 'rider', order: 1, grouped: true },
    ...{ x: 100, y, covered: false, aged: false },
  });
  const name = { x: 170, y: 100, halfWidth: 48, halfHeight: 7 };
  const [beside, apart] = [quiet(121), quiet(300)];
  assert.equal(settleLabels([beside, apart], 1, [name]).length, 2);
  assert.deepEqual([beside.aged, apart.aged], [false, true]);
});
