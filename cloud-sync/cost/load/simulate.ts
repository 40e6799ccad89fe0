/**
 * A race day, second by second: who comes, to which task, what that takes of it, and whether somebody is refused or waits.
 * Viewers are counted, not made; what one costs a relay is measured (crowd.ts).
 */

import { lastOf } from '../../../race/present.ts';
import { SLICE_MS } from '../../../server/feed/broadcast.ts';
import { VIEWER } from '../crowd.ts';
import { AFTER_MIN, BEFORE_MIN, type RaceDay, wanted } from './race-day.ts';
import { createScaling, type Policy, TASK_STARTS_S } from './scaling.ts';

export interface TaskSize {
  /** Viewers that it lets in. */
  readonly viewersMax: number;
  /** Times that its core is slower than the one that was measured. */
  readonly slower: number;
}

export interface Minute {
  /** From the start. */
  readonly minute: number;
  readonly viewers: number;
  /** Who came, those who came again included, in the busiest second. */
  readonly comingPerS: number;
  readonly ready: number;
  readonly desired: number;
  /** Of the busiest task in its busiest second, share of its core. */
  readonly core: number;
  /** Turned away in this minute: every task was full. They ask again. */
  readonly refused: number;
  /** The longest that somebody waited for a task that had no time for them, s. */
  readonly waitedS: number;
  /** Were the fullest task to end now, so long until the others have taken its viewers, s. */
  readonly awayS: number;
}

export interface RaceDayRun {
  readonly minutes: readonly Minute[];
  readonly taskHours: number;
  /** Who was still asking when the race was over. */
  readonly neverIn: number;
}

interface Task {
  viewers: number;
  readonly readyS: number;
}

export interface RunOptions {
  readonly day: RaceDay;
  readonly policy: Policy;
  readonly task: TaskSize;
  /** The fullest task ends for good at this minute. */
  readonly goneMin?: number;
  /** Over how long a crowd of so many spreads that has lost its relay, s. */
  readonly spreadS: (viewers: number) => number;
}

/** Of `count` who come, as the balancer deals them: each to the task that has fewest. Who finds all full is left over. */
function deal(tasks: readonly Task[], count: number, viewersMax: number): number {
  let left = count;
  const open = tasks.filter(({ viewers }) => viewers < viewersMax).sort((a, b) => a.viewers - b.viewers);
  for (let many = 1; many <= open.length && left > 0; many += 1) {
    const level = Math.min(viewersMax, open[many]?.viewers ?? viewersMax);
    const room = open.slice(0, many).reduce((sum, { viewers }) => sum + level - viewers, 0);
    const taken = Math.min(left, room);
    const to = level - (room - taken) / many;
    for (const task of open.slice(0, many)) task.viewers = to;
    left -= taken;
  }
  return left;
}

export function simulate({ day, policy, task, goneMin, spreadS }: RunOptions): RaceDayRun {
  const comesS = (VIEWER.comesUs * task.slower) / 1e6;
  const watchesShare = (VIEWER.usPerS * task.slower) / 1e6;
  const scaling = createScaling(policy);
  let tasks: Task[] = Array.from({ length: policy.least }, () => ({ viewers: 0, readyS: -Infinity }));
  const minutes: Minute[] = [];
  const fromS = -BEFORE_MIN * 60;
  const toS = (day.raceMinutes + AFTER_MIN) * 60;
  let [waiting, taskSeconds] = [0, 0];
  /** Who comes back, by second. */
  const returning = new Map<number, number>();
  let busiest = { coming: 0, core: 0, refused: 0, waitedS: 0 };

  const lose = (viewers: number, second: number, overS: number): void => {
    const seconds = Math.max(1, Math.ceil(overS));
    for (let at = 1; at <= seconds; at += 1)
      returning.set(second + at, (returning.get(second + at) ?? 0) + viewers / seconds);
  };
  const end = (going: Task, second: number): void => {
    tasks = tasks.filter((one) => one !== going);
    lose(going.viewers, second, spreadS(going.viewers));
  };
  const inside = (): number => tasks.reduce((sum, { viewers }) => sum + viewers, 0);
  const ready = (second: number): Task[] => tasks.filter(({ readyS }) => readyS <= second);
  const fullest = (): Task | undefined => tasks.toSorted((a, b) => b.viewers - a.viewers)[0];

  const scale = (second: number): number => {
    const desired = scaling.second(second, inside(), ready(second).length);
    for (let more = tasks.length; more < desired; more += 1)
      tasks.push({ viewers: 0, readyS: second + TASK_STARTS_S });
    while (tasks.length > desired) end(lastOf(tasks), second);
    return desired;
  };

  const comeAndGo = (second: number): void => {
    const minute = second / 60;
    const grown = wanted(day, minute) - wanted(day, minute - 1 / 60);
    const here = inside();
    const leaving = Math.max(0, -grown) + (here * day.churn) / 60;
    for (const one of tasks) one.viewers -= here > 0 ? leaving * (one.viewers / here) : 0;
    const back = returning.get(second) ?? 0;
    returning.delete(second);
    const coming = Math.max(0, grown) + (here * day.churn) / 60 + back;
    const open = ready(second);
    // What broadcasting leaves of their cores takes in who comes; one with a larger crowd than that lets in one between two
    // slices of a broadcast, and broadcasts less often. The rest waits its turn.
    const free = open.map(({ viewers }) =>
      Math.max((1 - viewers * watchesShare) / comesS, 1 / (SLICE_MS / 1_000 + comesS)),
    );
    const room = free.reduce((sum, each) => sum + each, 0);
    const asking = waiting + coming;
    const taken = Math.min(asking, room);
    const refused = deal(open, taken, task.viewersMax);
    waiting = asking - taken + refused;
    const watching = Math.max(0, ...open.map(({ viewers }) => viewers * watchesShare));
    busiest = {
      coming: Math.max(busiest.coming, coming),
      core: Math.max(busiest.core, Math.min(1, watching + (taken / Math.max(1, open.length)) * comesS)),
      refused: busiest.refused + refused,
      waitedS: Math.max(busiest.waitedS, room === 0 ? waiting : (asking - taken) / room),
    };
  };

  for (let second = fromS; second < toS; second += 1) {
    const desired = scale(second);
    const gone = goneMin !== undefined && second === goneMin * 60 ? fullest() : undefined;
    if (gone !== undefined) end(gone, second);
    comeAndGo(second);
    taskSeconds += tasks.length;
    if ((second + 1) % 60 !== 0) continue;
    const others = ready(second).length - 1;
    minutes.push({
      minute: Math.floor(second / 60),
      viewers: Math.round(inside()),
      comingPerS: Math.round(busiest.coming),
      ready: ready(second).length,
      desired,
      core: busiest.core,
      refused: Math.round(busiest.refused),
      waitedS: busiest.waitedS,
      awayS: others > 0 ? ((fullest()?.viewers ?? 0) * comesS) / others : Infinity,
    });
    busiest = { coming: 0, core: 0, refused: 0, waitedS: 0 };
  }
  return { minutes, taskHours: taskSeconds / 3_600, neverIn: Math.round(waiting) };
}
