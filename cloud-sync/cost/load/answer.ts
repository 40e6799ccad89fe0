/** What `npm run cloud:load` is asked and answers: the ways the cloud is deployed, simulated and priced. */

import { viewersOf } from '../../../server/doors/process-resources.ts';
import { crowdSpreadMs } from '../../../server/feed/crowd-spread.ts';
import { SCALING, TASK, TASKS, tasksOfRaceDay } from '../../deploy/aws/scaling.ts';
import { PRICES } from '../prices.ts';
import { fargate } from '../services.ts';
import { AFTER_MIN, BEFORE_MIN, type RaceDay } from './race-day.ts';
import type { Policy } from './scaling.ts';
import { type Minute, type RaceDayRun, type RunOptions, simulate } from './simulate.ts';

export const WAYS = ['timetable', 'tracking', 'asleep'] as const;
export type Way = (typeof WAYS)[number];

export interface LoadQuestion {
  readonly way: Way;
  readonly day: RaceDay;
  readonly slower: number;
  readonly goneMin?: number;
  readonly json: boolean;
}

const MIB = 2 ** 20;
/** Of a machine of a region that sleeps (deploy/machine/bell-lap-relay.service). */
const MACHINE = { descriptors: 131_072, memoryBytes: 3_200 * MIB } as const;
/** By a page that has one address alone (renderer/ui/live.ts). */
const ONE_ADDRESS_SPREAD_S = 0.2;

const tracking: Policy = {
  least: TASKS.least,
  most: TASKS.most,
  viewersEach: TASKS.viewersEach,
  outCooldownS: SCALING.outCooldownS,
  inCooldownS: SCALING.inCooldownS,
  raceDay: null,
};

function policyOf({ way, day }: LoadQuestion): Policy {
  if (way === 'asleep') return { ...tracking, least: 2, most: 2 };
  if (way === 'tracking') return tracking;
  const raceDay = {
    least: tasksOfRaceDay(day.viewers),
    fromMin: -BEFORE_MIN,
    toMin: day.raceMinutes + AFTER_MIN,
  };
  return { ...tracking, raceDay };
}

export function optionsOf(question: LoadQuestion): RunOptions {
  const { way, day, slower, goneMin } = question;
  const resources =
    way === 'asleep' ? MACHINE : { descriptors: TASK.descriptors, memoryBytes: TASK.memoryMiB * MIB };
  return {
    day,
    policy: policyOf(question),
    task: { viewersMax: viewersOf(resources), slower },
    ...(goneMin !== undefined && { goneMin }),
    // Two regions are two addresses, and each relay tells its crowd how far to spread; one behind a balancer has one.
    spreadS: (viewers) => (way === 'asleep' ? crowdSpreadMs(viewers, 0) / 1_000 : ONE_ADDRESS_SPREAD_S),
  };
}

/** What the tasks, or machines, of this day cost, $. */
export function costOf({ way }: Pick<LoadQuestion, 'way'>, { taskHours }: RaceDayRun): number {
  if (way === 'asleep') return taskHours * PRICES.machineHour.usd;
  const vcpu = TASK.cpu / 1_024;
  const lines = fargate({ tasks: 1, vcpu, memoryGb: TASK.memoryMiB / 1_024, hours: taskHours });
  return lines.reduce((sum, { usd }) => sum + usd, 0);
}

const columns = ['minute', 'viewers', 'coming/s', 'tasks', 'wanted', 'core', 'refused', 'waited', 'away'];

const row = (one: Minute): readonly string[] => [
  String(one.minute),
  String(one.viewers),
  String(one.comingPerS),
  String(one.ready),
  String(one.desired),
  `${Math.round(one.core * 100)} %`,
  String(one.refused),
  `${one.waitedS.toFixed(1)} s`,
  Number.isFinite(one.awayS) ? `${one.awayS.toFixed(1)} s` : '–',
];

const line = (cells: readonly string[]): string => cells.map((cell) => cell.padStart(9)).join('');

export function answerLoad(question: LoadQuestion): string {
  const run = simulate(optionsOf(question));
  const usd = costOf(question, run);
  if (question.json) return `${JSON.stringify({ ...run, usd }, null, 2)}\n`;
  const refused = run.minutes.reduce((sum, one) => sum + one.refused, 0);
  const most = (of: (minute: Minute) => number): number => Math.max(...run.minutes.map(of));
  const slow = run.minutes.filter(({ awayS, viewers }) => awayS > 2 && viewers > 0).length;
  return [
    line(columns),
    ...run.minutes.map((one) => line(row(one))),
    '',
    `${question.day.viewers} viewers: at most ${most(({ ready }) => ready)} tasks, ${run.taskHours.toFixed(1)} hours of them, $${usd.toFixed(2)}; ` +
      `the busiest at ${Math.round(most(({ core }) => core) * 100)} % of its core; refused ${refused}, never in ${run.neverIn}; ` +
      `in ${slow} minutes a task's viewers would have been away for more than two seconds, were it to end.`,
    '',
  ].join('\n');
}
