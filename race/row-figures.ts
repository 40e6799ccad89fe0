/**
 * The figures of a rider's row as they are written: against the clock, fractions of a second decide, and as many are
 * written as the timing knows. Cut, never rounded; a gap is the difference of the two times as they are written, so that
 * what stands on paper adds up.
 */

import type { RaceFormat } from './decisions/values.ts';
import type { BoardRow, BoardView } from './feed/board-view.ts';
import { hasOwnStarts } from './rules/settings.ts';
import { duration, gapSeconds } from './time-text.ts';

export type Digits = 0 | 1 | 2 | 3;

/** Everybody rides against their own clock: no bell, no laps to go, a start of one's own. */
export const isAgainstTheClock = (format: RaceFormat): boolean =>
  hasOwnStarts(format) && format !== 'handicap';

/** Decimals of a second that a timing knows, by its standard deviation: photo 3, chip 2, keypad 1, a phone 0. */
export function digitsKnown(uncertaintyMs: number | null): Digits {
  if (uncertaintyMs === null) return 0;
  if (uncertaintyMs <= 1) return 3;
  if (uncertaintyMs <= 50) return 2;
  return uncertaintyMs < 500 ? 1 : 0;
}

type Timed = Pick<BoardRow, 'timeMs' | 'gap' | 'uncertaintyMs'>;

/** `4:32.18` against the clock; elsewhere cut to `usual` decimals. Empty without a time. */
export function timeText(row: Timed, format: RaceFormat, usual: Digits = 0): string {
  if (row.timeMs === null) return '';
  return duration(row.timeMs, isAgainstTheClock(format) ? digitsKnown(row.uncertaintyMs) : usual);
}

const MINUTE = 60_000;
const cut = (ms: number, digits: Digits): number => {
  const step = 10 ** (3 - digits);
  // The half-microsecond undoes binary fractions, as in `duration`.
  return Math.floor(ms / step + 5e-7) * step;
};

/**
 * The gap in time: `+0.67`, `+1:05.2` against the clock, as far as both times are known; elsewhere whole seconds. Empty
 * where there is none in time. `leader`: whom it is a gap to.
 */
export function gapTimeText(row: Timed, leader: Timed | undefined, format: RaceFormat): string {
  if (row.gap === null || !('ms' in row.gap)) return '';
  const { ms } = row.gap;
  if (!isAgainstTheClock(format) || row.timeMs === null) return gapSeconds(ms);
  const digits = Math.min(
    digitsKnown(row.uncertaintyMs),
    leader === undefined ? 3 : digitsKnown(leader.uncertaintyMs),
  ) as Digits;
  const gapMs = cut(row.timeMs, digits) - cut(row.timeMs - ms, digits);
  if (gapMs >= MINUTE) return `+${duration(gapMs, digits)}`;
  return `+${(gapMs / 1_000).toFixed(digits)}`;
}

/** Whom the rider's gap is to: the first of their category. */
export function leaderOf(board: Pick<BoardView, 'categories' | 'rows'>, row: BoardRow): BoardRow | undefined {
  const first = board.categories[row.category]?.order[0];
  return first === undefined ? undefined : board.rows[first];
}
