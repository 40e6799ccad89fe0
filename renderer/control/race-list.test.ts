/** When races are, as the lists and the copies of them have it. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { planOrStart, type RaceSummary, startOrPlan } from './race-list.ts';

const race = (times: object) => times as RaceSummary;

test('a list says when a race really started, a copy of it is planned for when it should have', () => {
  const late = race({ plannedStartMs: 600_000, startMs: 783_000 });
  assert.deepEqual([startOrPlan(late), planOrStart(late)], [783_000, 600_000]);
  const unplanned = race({ startMs: 783_000 });
  assert.deepEqual([startOrPlan(unplanned), planOrStart(unplanned)], [783_000, 783_000]);
  assert.deepEqual(
    [startOrPlan(race({ startMs: null })), planOrStart(race({ startMs: null }))],
    [null, null],
  );
});
