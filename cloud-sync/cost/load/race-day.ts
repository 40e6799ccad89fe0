/**
 * When viewers of a race come and go: few before the start, many around it, most in the last ten minutes, when whoever has
 * heard of it looks; and gone soon after. Pure and without chance: the same day every time.
 */

export interface RaceDay {
  /** Viewers at the finish. */
  readonly viewers: number;
  readonly raceMinutes: number;
  /** Of those who are there, how many a minute lose their line or put the phone away and come again, 0…1. */
  readonly churn: number;
}

export const USUAL_RACE_DAY: RaceDay = { viewers: 50_000, raceMinutes: 120, churn: 0.02 };

/** The day begins so long before the start and ends so long after the finish, minutes. */
export const BEFORE_MIN = 40;
export const AFTER_MIN = 40;

const START_MIN = 10;
const FINISH_MIN = 10;
/** Share of the viewers that has come by the start, by ten minutes after it, and by ten minutes before the finish. */
const BY_START = 0.12;
const AFTER_START = 0.4;
const BEFORE_FINISH = 0.5;
/** Half of those who are left go in so many minutes after the finish. */
const HALF_LEAVE_MIN = 4;

/** How many want to watch at a time, minutes from the start. */
export function wanted({ viewers, raceMinutes }: RaceDay, minute: number): number {
  const finish = raceMinutes;
  if (minute <= -BEFORE_MIN) return 0;
  if (minute < 0) return viewers * BY_START * ((minute + BEFORE_MIN) / BEFORE_MIN) ** 2;
  if (minute < START_MIN) return viewers * between(BY_START, AFTER_START, minute / START_MIN);
  if (minute < finish - FINISH_MIN)
    return (
      viewers * between(AFTER_START, BEFORE_FINISH, (minute - START_MIN) / (finish - FINISH_MIN - START_MIN))
    );
  // More and more in each minute, up to the line.
  if (minute < finish)
    return viewers * between(BEFORE_FINISH, 1, ((minute - finish + FINISH_MIN) / FINISH_MIN) ** 2);
  return viewers * 0.5 ** ((minute - finish) / HALF_LEAVE_MIN);
}

const between = (from: number, to: number, share: number): number => from + (to - from) * share;
