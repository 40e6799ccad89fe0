/**
 * Amazon's target tracking as its documentation describes it: a figure a minute, which is there a minute later; three minutes
 * above the target and the service grows to what that figure would take, fifteen a tenth below it and it shrinks. A task takes
 * its time until the balancer sends it somebody.
 */

export interface Policy {
  readonly least: number;
  readonly most: number;
  /** Viewers a task to aim for. */
  readonly viewersEach: number;
  readonly outCooldownS: number;
  readonly inCooldownS: number;
  /** By the timetable: so many at least, from and to in minutes from the start. */
  readonly raceDay: { readonly least: number; readonly fromMin: number; readonly toMin: number } | null;
}

/** From the order until it is in the balancer: a machine found, the image pulled, the relay started, two checks passed. */
export const TASK_STARTS_S = 100;
const FIGURE_IS_LATE_S = 60;
const ABOVE_MINUTES = 3;
const BELOW_MINUTES = 15;
const BELOW_SHARE = 0.9;

export interface Scaling {
  /** Once a second; how many tasks are wanted from now on. `viewers` and `ready` as they are. */
  second(second: number, viewers: number, ready: number): number;
}

export function createScaling(policy: Policy): Scaling {
  const figures: { readonly atS: number; readonly viewers: number; readonly each: number }[] = [];
  let desired = policy.least;
  let lastOutS = Number.NEGATIVE_INFINITY;
  let lastInS = Number.NEGATIVE_INFINITY;

  const leastAt = (second: number): number => {
    const { raceDay } = policy;
    const isOn = raceDay !== null && second >= raceDay.fromMin * 60 && second < raceDay.toMin * 60;
    return isOn ? Math.max(policy.least, raceDay.least) : policy.least;
  };

  const track = (second: number): void => {
    const known = figures.filter(({ atS }) => atS + FIGURE_IS_LATE_S <= second);
    const above = known.slice(-ABOVE_MINUTES);
    const newest = above.at(-1);
    if (newest === undefined) return;
    const takes = Math.ceil(newest.viewers / policy.viewersEach);
    const isAbove = above.length === ABOVE_MINUTES && above.every(({ each }) => each > policy.viewersEach);
    if (isAbove && takes > desired && second - lastOutS >= policy.outCooldownS) {
      desired = takes;
      lastOutS = second;
    }
    const below = known.slice(-BELOW_MINUTES);
    const isBelow =
      below.length === BELOW_MINUTES && below.every(({ each }) => each < BELOW_SHARE * policy.viewersEach);
    if (isBelow && takes < desired && second - Math.max(lastInS, lastOutS) >= policy.inCooldownS) {
      desired = takes;
      lastInS = second;
    }
  };

  return {
    second(second, viewers, ready) {
      if (second % 60 === 0) {
        figures.push({ atS: second, viewers, each: viewers / Math.max(1, ready) });
        if (figures.length > BELOW_MINUTES + 2) figures.shift();
      }
      track(second);
      desired = Math.min(policy.most, Math.max(leastAt(second), desired));
      return desired;
    },
  };
}
