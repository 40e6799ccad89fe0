/** A race day against the way that the cloud grows: nobody is refused, and it costs what is said. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { answerLoad, costOf, type LoadQuestion, optionsOf } from './answer.ts';
import { AFTER_MIN, BEFORE_MIN, USUAL_RACE_DAY, wanted } from './race-day.ts';
import { createScaling, TASK_STARTS_S } from './scaling.ts';
import { simulate } from './simulate.ts';

const asked = (way: LoadQuestion['way'], more: Partial<LoadQuestion> = {}): LoadQuestion => ({
  ...{ way, day: USUAL_RACE_DAY, slower: 2, json: false },
  ...more,
});
const run = (question: LoadQuestion) => simulate(optionsOf(question));
const refused = ({ minutes }: ReturnType<typeof run>): number =>
  minutes.reduce((sum, one) => sum + one.refused, 0);

test('the crowd comes around the start and in the last ten minutes, and is gone soon after the finish', () => {
  const { viewers, raceMinutes } = USUAL_RACE_DAY;
  assert.equal(wanted(USUAL_RACE_DAY, -BEFORE_MIN), 0);
  assert.equal(wanted(USUAL_RACE_DAY, raceMinutes), viewers);
  assert.ok(wanted(USUAL_RACE_DAY, 10) - wanted(USUAL_RACE_DAY, 0) > viewers / 5);
  assert.ok(wanted(USUAL_RACE_DAY, raceMinutes) - wanted(USUAL_RACE_DAY, raceMinutes - 10) >= viewers / 2);
  assert.ok(wanted(USUAL_RACE_DAY, raceMinutes + AFTER_MIN) < viewers / 100);
});

test('autoscaling alone sees a crowd some five minutes after it has come', () => {
  const scaling = createScaling({
    ...{ least: 2, most: 40, viewersEach: 3_200, outCooldownS: 30, inCooldownS: 900, raceDay: null },
  });
  let orderedS: number | null = null;
  for (let second = -300; second < 600 && orderedS === null; second += 1)
    if (scaling.second(second, second < 1 ? 0 : 20_000, 2) > 2) orderedS = second;
  assert.ok(orderedS !== null && orderedS >= 180 && orderedS + TASK_STARTS_S <= 360, `${orderedS}`);
});

test('given the timetable, then nobody is refused or waits, and a task may end at any minute: its viewers are back in two seconds', () => {
  const day = run(asked('timetable'));
  assert.deepEqual([refused(day), day.neverIn], [0, 0]);
  assert.ok(day.minutes.every(({ waitedS, awayS, core }) => waitedS === 0 && awayS <= 2 && core < 0.5));
  assert.ok(costOf({ way: 'timetable' }, day) <= 2, 'tasks of one race day');
});

test('without it nobody is refused either, but a task that ended at the start would keep its viewers away for longer', () => {
  const day = run(asked('tracking'));
  assert.deepEqual([refused(day), day.neverIn], [0, 0]);
  const late = day.minutes.filter(({ awayS, minute }) => awayS > 2 && minute < 10);
  assert.ok(late.length > 0);
});

test('two regions that sleep: when one is gone in the last minutes the other lets in all of its viewers, within the bound', () => {
  const day = run(asked('asleep', { goneMin: 117 }));
  assert.deepEqual([refused(day), day.neverIn], [0, 0]);
  assert.ok(day.minutes.every(({ waitedS }) => waitedS <= 25));
  assert.ok(Math.max(...day.minutes.map(({ viewers }) => viewers)) > 0.97 * USUAL_RACE_DAY.viewers);
  assert.ok(costOf({ way: 'asleep' }, run(asked('asleep'))) <= 1.25, 'machines of one race day');
});

test('tasks that let in 2,000 viewers refuse them: the model can say so', () => {
  const { task, ...options } = optionsOf(asked('tracking'));
  assert.ok(refused(simulate({ ...options, task: { ...task, viewersMax: 2_000 } })) > 1_000);
});

test('every minute has its line, and the last says what it comes to', () => {
  const lines = answerLoad(asked('timetable')).trimEnd().split('\n');
  assert.equal(lines.length, 1 + BEFORE_MIN + USUAL_RACE_DAY.raceMinutes + AFTER_MIN + 2);
  assert.match(lines.at(-1)!, /refused 0, never in 0; in 0 minutes/);
});
