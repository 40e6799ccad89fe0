/** Who is on the course, and when they are expected. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { BoardView } from '../../race/feed/board-view.ts';
import { onCourse } from './on-course.ts';

const row = (entry: number, status: string, startMs: number, more: object = {}) => ({
  entry,
  bib: String(entry),
  category: 'men',
  status,
  startMs,
  timeMs: null,
  expectedMs: null,
  ...more,
});
const board = (rows: readonly object[]) =>
  ({ rows: Object.fromEntries(rows.map((one, index) => [index, one])) }) as unknown as BoardView;

test('started and not home, by when the times of those who are home say that they come', () => {
  const seen = onCourse(
    board([
      row(1, 'finished', 0, { timeMs: 240_000 }),
      row(2, 'finished', 60_000, { timeMs: 250_000 }),
      row(4, 'racing', 180_000),
      row(3, 'racing', 120_000),
      row(5, 'waiting', 900_000),
      row(6, 'DNF', 200_000),
    ]),
    400_000,
  );
  assert.deepEqual(
    seen.map((one) => [one.row.bib, one.ridingMs, one.expectedMs]),
    [
      ['3', 280_000, 360_000],
      ['4', 220_000, 420_000],
    ],
  );
});

test('with one home nobody can say yet; who started first stands first', () => {
  const seen = onCourse(
    board([row(1, 'finished', 0, { timeMs: 9 }), row(3, 'racing', 2), row(2, 'racing', 1)]),
    5,
  );
  assert.deepEqual(
    seen.map((one) => [one.row.bib, one.expectedMs]),
    [
      ['2', null],
      ['3', null],
    ],
  );
});
