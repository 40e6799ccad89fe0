/** What the charts draw, worked out of answers on paper. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { gapTenths } from '../../../race/time-text.ts';
import type { RaceHistory, Traces } from '../ask.ts';
import { altitudeColumn, gapColumns, STEPS, speedColumns } from './series.ts';

const traces = (elapsedMs: (number | null)[], stepM = 50): Traces => ({
  stepM,
  traces: [{ entry: 7 as never, stepM, elapsedMs }],
  missing: [],
});

test('a steady 36 km/h is a flat line, from the first metre to the last', () => {
  const { x, lines } = speedColumns(traces([0, 5_000, 10_000, 15_000, 20_000]), [7]);
  assert.deepEqual(x, [0, 0.05, 0.1, 0.15, 0.2]);
  for (const kmh of lines[0]!) assert.ok(Math.abs(kmh! - 36) < 1e-9);
});

test('where the phone was silent there is no speed, and none that no bicycle reaches', () => {
  const { lines } = speedColumns(traces([0, 5_000, null, null, 20_000, 25_000, 25_100, 25_200]), [7]);
  assert.deepEqual(
    lines[0]!.map((kmh) => kmh !== null),
    [true, false, false, false, false, true, false, false],
  );
});

test('a rider whose phone was never heard has an empty line in their place', () => {
  const { lines } = speedColumns(traces([0, 5_000]), [9, 7]);
  assert.deepEqual(lines[0], [null, null]);
  assert.ok(lines[1]![0]! > 30);
});

test('gaps begin together at the start, and a rider who was never seen has no line', () => {
  const category = { marks: [{ lap: 1 }, { lap: 2 }] } as never;
  const riders = [{ gapsMs: [0, 1_500] }, { gapsMs: [null, null] }] as never;
  assert.deepEqual(gapColumns(category, riders), {
    x: [0, 1, 2],
    lines: [
      [0, 0, 1.5],
      [null, null, null],
    ],
  });
});

test('a loop’s altitudes come again every lap; without altitudes there are none', () => {
  const history = (loop: boolean, profile: RaceHistory['profile']) =>
    ({ profile, race: { course: { loop, lengthM: 1_000 } } }) as never as RaceHistory;
  const profile = { atM: [0, 500, 1_000], altitudeM: [100, 120, 100] };
  const around = altitudeColumn(history(true, profile), [0, 0.25, 0.5, 1.25, 1.5]);
  assert.deepEqual(around, [100, 110, 120, 110, 120]);
  assert.deepEqual(altitudeColumn(history(false, profile), [0.5, 1.25]), [120, null]);
  assert.equal(altitudeColumn(history(true, null), [0]), null);
});

test('the figures of an axis say where they stand: no step between two tenths, which two of them would be called by', () => {
  for (const step of STEPS)
    for (const times of [1, 2, 3, 7]) {
      const off = tenths(gapTenths(Math.round(step * times * 1_000))) - step * times * 10;
      assert.ok(Math.abs(off) < 1e-6, `${times} × ${step}`);
    }
});

/** `+1:02.5` as tenths of a second. */
const tenths = (text: string): number =>
  Math.round(
    text
      .replace('+', '')
      .split(':')
      .reduce((sum, part) => sum * 60 + Number(part), 0) * 10,
  );
