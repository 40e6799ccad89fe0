/** Reshaping a course on paper. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { courseLengthM, distanceM } from '../../../race/course/geometry.ts';
import type { LineId } from '../../../race/ids.ts';
import { courseOf, type Draft } from './draft.ts';
import { beginningAt, cutBetween, lapsOf, reversed, thinned, withLinesOf } from './reshape.ts';

const SIDE = 0.01;
const corner = (north: number, east: number, altitudeM = 300) => ({
  latDeg: north * SIDE,
  lonDeg: east * SIDE,
  altitudeM,
});
const SQUARE: Draft = {
  name: 'Square',
  loop: true,
  points: [corner(0, 0), corner(0, 1), corner(1, 1, 340), corner(1, 0)],
};
const near = (a: number, b: number, by = 3) => assert.ok(Math.abs(a - b) <= by, `${a} for ${b}`);

test('turned round twice is as it was, and the loop begins where it began', () => {
  assert.deepEqual(reversed(SQUARE).points[0], SQUARE.points[0]);
  assert.deepEqual(reversed(SQUARE).points[1], SQUARE.points[3]);
  assert.deepEqual(reversed(reversed(SQUARE)), SQUARE);
  const road = { ...SQUARE, loop: false };
  assert.deepEqual(reversed(road).points[0], SQUARE.points[3]);
});

test('a loop begun elsewhere is as long as before, whatever the place', () => {
  fc.assert(
    fc.property(
      fc.double({ min: -0.5, max: 1.5, noNaN: true }),
      fc.double({ min: -0.5, max: 1.5, noNaN: true }),
      (north, east) => {
        const begun = beginningAt(SQUARE, { latDeg: north * SIDE, lonDeg: east * SIDE });
        near(courseLengthM(begun), courseLengthM(SQUARE), 1);
        assert.ok(begun.points.length >= 4 && begun.points.length <= 5);
      },
    ),
  );
  const begun = beginningAt(SQUARE, corner(0.5, 1.1));
  near(distanceM(begun.points[0]!, corner(0.5, 1)), 0);
  assert.equal(begun.points[0]!.altitudeM, 320);
});

test('a part is as long as it was cut, also across the beginning', () => {
  near(courseLengthM(cutBetween(SQUARE, 500, 2_000)), 1_500);
  const across = cutBetween(SQUARE, courseLengthM(SQUARE) - 300, 400);
  near(courseLengthM(across), 700);
  assert.equal(across.loop, false);
});

test('a road that comes round again can be cut to one', () => {
  const road = {
    ...SQUARE,
    loop: false,
    points: [...SQUARE.points, ...SQUARE.points, ...SQUARE.points, SQUARE.points[0]!],
  };
  const found = lapsOf(road)!;
  assert.ok(found.laps >= 2);
  near(courseLengthM(found.one), courseLengthM(SQUARE), 60);
  assert.equal(lapsOf(SQUARE), null);
});

test('thinning never moves the line by more than it was told, and says by how much', () => {
  const wavy: Draft = {
    ...SQUARE,
    loop: false,
    points: Array.from({ length: 400 }, (_, i) => ({ latDeg: Math.sin(i / 5) * 4e-5, lonDeg: i * 1e-4 })),
  };
  const { draft, offM } = thinned(wavy, 3);
  assert.ok(draft.points.length < 300 && offM <= 3 && offM > 0, `${draft.points.length} ${offM}`);
  assert.deepEqual(thinned(SQUARE, 50).draft.points.length, 4);
});

test('a new file of the same circuit: the finish stays under its arch, the sprint too; one that is no longer passed is named', () => {
  const line = (id: string, atM: number) => ({
    id: id as LineId,
    name: id,
    kind: 'intermediate' as const,
    atM,
  });
  const drawn = courseOf(SQUARE, null);
  const before = {
    ...drawn,
    lines: [{ ...drawn.lines[0]!, name: 'Arch', atM: 500 }, line('Sprint', 800), line('Hill', 2_700)],
  };
  const flat: Draft = { ...SQUARE, points: [corner(0, 0.2), corner(0, 1), corner(0.3, 1), corner(0.3, 0.2)] };
  const { course, lost } = withLinesOf(courseOf(flat, null), before);
  assert.deepEqual(lost, ['Hill']);
  assert.deepEqual(
    course.lines.map(({ name }) => name),
    ['Arch', 'Sprint'],
  );
  near(course.lines[0]!.atM, 500 - 0.2 * 1_113, 5);
  assert.deepEqual(withLinesOf(drawn, null).course, drawn);
});
