/** Drawing a course: its lines stay where they are on the ground while the points move. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { courseLengthM } from '../../../race/course/geometry.ts';
import type { LineId } from '../../../race/ids.ts';
import { courseOf, EMPTY_DRAFT, isComplete, movedPoint, withoutPoint, withPoint } from './draft.ts';
import { stepped } from './draft-history.ts';

const SIDE = 0.01;
const SQUARE = [
  { latDeg: 0, lonDeg: 0 },
  { latDeg: 0, lonDeg: SIDE },
  { latDeg: SIDE, lonDeg: SIDE },
  { latDeg: SIDE, lonDeg: 0 },
];
const square = SQUARE.reduce(withPoint, EMPTY_DRAFT);

test('a draft that was saved goes; one that was changed before the answer came stays, with its steps', () => {
  const drawn = { past: [EMPTY_DRAFT], now: square, next: [] };
  assert.equal(stepped(drawn, { type: 'end', of: square }).now, null);
  const more = stepped(drawn, { type: 'change', by: (draft) => withoutPoint(draft, 0) });
  assert.equal(stepped(more, { type: 'end', of: square }), more);
  assert.equal(stepped(more, { type: 'end', of: null }).now, null, 'discarded all the same');
});

test('a loop drawn anew gets its start and finish at the first point; a road gets one at each end', () => {
  const loop = courseOf(square, null);
  assert.deepEqual(
    loop.lines.map(({ kind, atM }) => [kind, atM]),
    [['start-finish', 0]],
  );
  const road = courseOf({ ...square, loop: false }, null);
  assert.deepEqual(
    road.lines.map(({ kind, atM }) => [kind, atM]),
    [
      ['start', 0],
      ['finish', courseLengthM(road)],
    ],
  );
});

test('a corner pulled out before a line makes the way to it longer; the line stays where it was', () => {
  const drawn = courseOf(square, null);
  const sprint = { id: 'sprint' as LineId, name: 'Sprint', kind: 'intermediate' as const };
  const before = { ...drawn, lines: [...drawn.lines, { ...sprint, atM: courseLengthM(drawn) * 0.625 }] };
  const after = courseOf(movedPoint(square, 1, { latDeg: 0, lonDeg: 2 * SIDE }), before);
  const moved = after.lines.find(({ id }) => id === 'sprint')!;
  assert.ok(moved.atM > courseLengthM(drawn) * 0.625 + 1_000, `${moved.atM}`);
});

test('two points are not yet a loop', () => {
  assert.equal(isComplete(square), true);
  assert.equal(isComplete(withoutPoint(withoutPoint(square, 0), 0)), false);
});
