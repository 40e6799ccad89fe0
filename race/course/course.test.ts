import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { LineId } from '../ids.ts';
import { at, courseThrough, line, ride, roundCourse, seeded } from '../timing/testing/rides.ts';
import { checkCourse, sentenceOf } from './check-course.ts';
import type { Course, CoursePoint } from './course.ts';
import { climbM, courseLengthM, distanceM, eastOf, northOf, placeAt } from './geometry.ts';
import { CourseError, courseMade, makeCourse, nearestAlong, withLine, withoutLine } from './make-course.ts';
import {
  indexCourse,
  newExpectation,
  newProjection,
  projectNearest,
  searchAll,
  searchGrid,
  searchWindow,
} from './projection.ts';
import { simplified } from './simplify.ts';

const circuit = roundCourse(3_000);

function near(actual: number, wanted: number, within: number): void {
  assert.ok(Math.abs(actual - wanted) <= within, `expected ${wanted} ± ${within}, got ${actual}`);
}

test('lengths agree with the ellipsoid: a degree of latitude, and of longitude at 60° north', () => {
  near(distanceM({ latDeg: 45.5, lonDeg: 7 }, { latDeg: 46.5, lonDeg: 7 }), 111_151, 2);
  near(distanceM({ latDeg: 60, lonDeg: 7 }, { latDeg: 60, lonDeg: 8 }), 55_800, 5);
  near(distanceM({ latDeg: 0, lonDeg: 179.9995 }, { latDeg: 0, lonDeg: -179.9995 }), 111.3, 0.1);
});

test('climbing ignores the wobbles of a barometer and adds up real rises', () => {
  const profile = (altitudes: number[]): CoursePoint[] =>
    altitudes.map((altitudeM) => ({ ...at(0, 0), altitudeM }));
  assert.equal(climbM(profile([100, 103, 100, 102, 99, 103])), 0);
  assert.equal(climbM(profile([100, 150, 147, 200, 120, 160])), 140);
  assert.equal(climbM([at(0, 0)]), null);
});

test('a place along the course projects back to the same distance, by window, grid and scan', () => {
  const index = indexCourse(circuit);
  const [hit, expected] = [newProjection(), newExpectation()];
  fc.assert(
    fc.property(
      fc.double({ min: 0, max: 0.9999, noNaN: true }),
      fc.integer({ min: -4, max: 18 }),
      (share, behind) => {
        const atM = share * index.lengthM;
        const place = placeAt(circuit, atM);
        const [x, y] = [eastOf(index.plane, place.lonDeg), northOf(index.plane, place.latDeg)];
        assert.ok(searchGrid(index, x, y, expected, hit));
        projectNearest(index, x, y, (hit.segment + index.segments - behind) % index.segments, hit);
        // The end of a loop is its beginning.
        const off = Math.abs(hit.alongM - atM);
        assert.ok(Math.min(off, index.lengthM - off) < 0.05);
        assert.ok(searchGrid(index, x, y, expected, hit) && hit.offM < 0.05);
        assert.ok(searchAll(index, x, y, expected, hit) && hit.offM < 0.05);
      },
    ),
  );
});

test('grid and scan agree on what is within the gate, on any course', () => {
  fc.assert(
    fc.property(fc.nat(), (seed) => {
      const random = seeded(seed);
      const corners = Array.from({ length: 12 }, () => [random() * 2_000, random() * 2_000] as const);
      const index = indexCourse(courseThrough(corners, true, []));
      const [a, b, expected] = [newProjection(), newProjection(), newExpectation()];
      for (let n = 0; n < 50; n++) {
        const [x, y] = [(random() - 0.5) * 2_400, (random() - 0.5) * 2_400];
        assert.equal(searchGrid(index, x, y, expected, a), searchAll(index, x, y, expected, b));
        if (b.segment >= 0) near(a.offM, b.offM, 1e-9);
      }
    }),
    { numRuns: 30 },
  );
});

test('where a course crosses itself, the window stays on the leg the rider is on', () => {
  const eight = courseThrough(
    [
      [-500, -500],
      [500, 500],
      [500, -500],
      [-500, 500],
    ],
    true,
    [],
  );
  const index = indexCourse(eight);
  const [hit, expected] = [newProjection(), newExpectation()];
  const middle = placeAt(eight, 707.1);
  const [x, y] = [eastOf(index.plane, middle.lonDeg), northOf(index.plane, middle.latDeg)];
  expected.alongM = 700;
  expected.alongSigmaM = 30;
  assert.ok(searchWindow(index, x, y, 0, 690, 50, 50, expected, hit));
  near(hit.alongM, 707.1, 1);
  expected.alongM = 3_110;
  assert.ok(searchWindow(index, x, y, 2, 3_100, 50, 50, expected, hit));
  near(hit.alongM, 3_121.4, 1);
});

test('four laps of recording become one lap of course, cleaned and thinned', () => {
  const fixes = ride(circuit, 0, [{ toM: 12_300, seconds: 1_230 }], { wanderM: 2 });
  const points = fixes.map((fix) => ({ ...fix, altitudeM: 300 }));
  const course = makeCourse(points, { name: 'Four laps' });
  assert.equal(course.loop, true);
  near(courseLengthM(course), courseLengthM(circuit), 60);
  assert.ok(course.points.length > 20 && course.points.length < 400, `${course.points.length} points`);
  assert.deepEqual(checkCourse(course), []);
});

test('a ride to the circuit, five laps and home again: the course is the circuit', () => {
  const road = (fromE: number, toE: number) =>
    Array.from({ length: 100 }, (_, i) => at(fromE + ((toE - fromE) * i) / 100, 477 + 40));
  const laps = ride(circuit, 0, [{ toM: 5 * courseLengthM(circuit) + 20, seconds: 1_500 }], { wanderM: 2 });
  const course = makeCourse([...road(-2_000, 0), ...laps, ...road(0, 2_000)], { name: 'Ridden there' });
  assert.equal(course.loop, true);
  near(courseLengthM(course), courseLengthM(circuit), 80);
});

test('laps are counted as they were ridden: the one that ends where the recording does is one too', () => {
  const road = (fromE: number, toE: number) =>
    Array.from({ length: 100 }, (_, i) => at(fromE + ((toE - fromE) * i) / 100, 477 + 40));
  const laps = (count: number) =>
    ride(circuit, 0, [{ toM: count * courseLengthM(circuit) - 15, seconds: count * 300 }], { wanderM: 2 });
  assert.equal(courseMade(laps(4), { name: 'Four' }).lap?.laps, 4);
  const there = [...road(-2_000, 0), ...laps(5), ...road(0, 2_000)];
  assert.equal(courseMade(there, { name: 'Five and the way' }).lap?.laps, 5);
  // Once round, from the place where it begins: nothing to cut.
  assert.equal(courseMade(laps(1), { name: 'One' }).lap, null);
});

test('a planned route of few points, twice round: one lap, closed where it comes round', () => {
  const square = [at(0, 0), at(1_000, 0), at(1_000, 1_000), at(0, 1_000)];
  const course = makeCourse([...square, ...square, at(0, 0), at(500, 0)], { name: 'Square' });
  assert.equal(course.loop, true);
  near(courseLengthM(course), 4_000, 40);
});

test('a ride from A to B becomes a road course with start and finish at its ends', () => {
  const straight = Array.from({ length: 200 }, (_, i) => at(i * 50, Math.sin(i / 10) * 100));
  const course = makeCourse(straight, { name: 'A to B' });
  assert.equal(course.loop, false);
  assert.deepEqual(
    course.lines.map(({ kind }) => kind),
    ['start', 'finish'],
  );
  assert.deepEqual(checkCourse(course), []);
});

test('out and home by the same road is a loop; the click decides where its line is', () => {
  const out = Array.from({ length: 100 }, (_, i) => at(i * 30, 0));
  const course = makeCourse(
    [...out, ...[...out].reverse().map(({ latDeg, lonDeg }) => ({ latDeg: latDeg + 0.0001, lonDeg }))],
    {
      name: 'Out and home',
      startNear: at(60, 3),
    },
  );
  assert.equal(course.loop, true);
  near(course.lines[0]!.atM, 60, 1);
});

test('standing still, repeats and a jump to another town leave no trace in a course', () => {
  const fixes = ride(circuit, 0, [
    { toM: 1_000, seconds: 100 },
    { toM: 1_000, seconds: 300 },
    { toM: 2_900, seconds: 190 },
  ]);
  const jumping = fixes.map((fix, i) => (i === 50 ? { ...fix, latDeg: fix.latDeg + 1 } : fix));
  const course = makeCourse([...jumping, ...jumping.slice(-1)], { name: 'Messy', shape: 'point-to-point' });
  near(courseLengthM(course), 2_900, 60);
});

test('no course can be made of standing still', () => {
  assert.throws(() => makeCourse([at(0, 0), at(1, 0), at(0, 1)], { name: 'Nothing' }), CourseError);
});

test('thinning keeps every point within the tolerance and never exceeds the most', () => {
  fc.assert(
    fc.property(fc.nat(), fc.integer({ min: 2, max: 60 }), (seed, most) => {
      const random = seeded(seed);
      const points = Array.from({ length: 300 }, (_, i) => at(i * 10, random() * 30));
      const thin = simplified(points, 5, most);
      assert.ok(thin.length <= most);
      assert.equal(thin[0], points[0]);
      assert.equal(thin.at(-1), points.at(-1));
    }),
    { numRuns: 30 },
  );
});

test('lines are added in order, moved and taken away', () => {
  const climb = line('climb', 'intermediate', 1_200);
  const both = withLine(withLine(circuit, climb), { ...climb, atM: 800 });
  assert.deepEqual(
    both.lines.map(({ id, atM }) => [id, atM]),
    [
      ['finish', 0],
      ['climb', 800],
    ],
  );
  assert.deepEqual(withoutLine(both, 'climb' as LineId).lines.length, 1);
  const click = placeAt(circuit, 1_000);
  near(nearestAlong(circuit, click).atM, 1_000, 1);
});

test('what is wrong with a course is said in words', () => {
  const says = (course: Course, words: RegExp) =>
    assert.match(checkCourse(course).map(sentenceOf).join('\n'), words);
  says({ ...circuit, points: [] }, /fewer than two points/);
  says({ ...circuit, points: [...circuit.points, circuit.points[0]!] }, /repeats its first point/);
  says({ ...circuit, lines: [] }, /exactly one start-finish line/);
  says(
    withLine(circuit, line('far', 'intermediate', 9_000)),
    /lies at 9.00 km, but the course ends at 3.00 km/,
  );
  says(withLine(circuit, line('near', 'intermediate', 20)), /20 m apart/);
  says(withLine(circuit, line('near', 'intermediate', courseLengthM(circuit) - 10)), /10 m apart/);
  says({ ...circuit, loop: false }, /one start line and one finish line/);
  says(
    courseThrough(
      [
        [0, 0],
        [9_000, 0],
      ],
      false,
      [line('finish', 'finish', 0), line('start', 'start', 9_000)],
    ),
    /finish line must lie behind the start line[\s\S]*straight for 9.00 km/,
  );
  says(
    { ...circuit, points: [{ latDeg: 99, lonDeg: 0 }, at(0, 0), at(9, 9)] },
    /Point 1 .* not a place on Earth/,
  );
});
