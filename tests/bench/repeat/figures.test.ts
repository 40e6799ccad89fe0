import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Calibration } from '../machine/verdict.ts';
import type { Row } from '../row.ts';
import { figuresOfRuns, isQuiet, type Run } from './figures.ts';
import { medianOf } from './statistics.ts';
import { machineWords, tableOf } from './table.ts';

const BEST = { loopMs: 15, fsyncMs: 0.8 };
const IDLE = { ...BEST, loopLeastMs: 15 };
const QUIET: Calibration = { before: IDLE, after: IDLE, othersShare: 0, load1: 1 };
const BUSY: Calibration = { ...QUIET, othersShare: 0.4 };
const run = (rows: readonly Row[], calibration = QUIET): Run => ({ rows, calibration });
const row = (value: number, more: Partial<Row> = {}): Row => ({
  name: 'ingest',
  unit: 'messages/s',
  value,
  ...more,
});

test('a median is the middle, or half way between the two in the middle', () => {
  assert.equal(medianOf([3, 1, 2]), 2);
  assert.equal(medianOf([4, 1, 2, 3]), 2.5);
  assert.ok(Number.isNaN(medianOf([])));
});

test('worst of messages a second is the fewest, of milliseconds the most, of a ratio the smallest', () => {
  const [figure] = figuresOfRuns(
    [
      run([row(100, { p99: 5, ratio: 1.3, peer: 'theirs', peerValue: 77 })]),
      run([row(90, { p99: 9, ratio: 1.1, peer: 'theirs', peerValue: 82 })]),
      run([row(110, { p99: 4, ratio: 1.4, peer: 'theirs', peerValue: 79 })]),
    ],
    BEST,
  );
  assert.deepEqual([figure!.value.median, figure!.value.worst], [100, 90]);
  assert.deepEqual([figure!.p99?.median, figure!.p99?.worst], [5, 9]);
  assert.deepEqual([figure!.ratio?.median, figure!.ratio?.worst], [1.3, 1.1]);
  assert.deepEqual(figure!.value.values, [100, 90, 110], 'in the order they were measured');
});

test('one busy run of three and the row is not called quiet', () => {
  const [figure] = figuresOfRuns([run([row(1)]), run([row(2)], BUSY), run([row(3)])], BEST);
  assert.equal(isQuiet(figure!), false);
  assert.equal(machineWords(figure!), 'BUSY in 1 of 3: others used 40 % of the machine');
  assert.match(tableOf([figure!]), /2 \(1\) messages\/s .* BUSY in 1 of 3/);
  const [calm] = figuresOfRuns([run([row(1)]), run([row(2)])], BEST);
  assert.equal(machineWords(calm!), 'quiet');
});

test('a row that only some runs have is judged by those', () => {
  const late: Row = { name: 'late', unit: 'ms', value: 4 };
  const figures = figuresOfRuns([run([row(1)], BUSY), run([row(2), late])], BEST);
  assert.deepEqual(
    figures.map(({ name, runs, quietRuns }) => [name, runs, quietRuns]),
    [
      ['ingest', 2, 1],
      ['late', 1, 1],
    ],
  );
});
