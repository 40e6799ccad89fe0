/**
 * The lap board: laps to go as the riders read it at the line. It turns 20 s before the leader is expected, so that
 * the leader reads what is left after this passing (roadmeet and commissaires' practice). Pure.
 */
import type { CategoryView } from '../../race/feed/board-view.ts';

export type LapBoard =
  | { readonly shows: 'laps'; readonly laps: number; readonly forecast: boolean }
  | { readonly shows: 'bell' }
  | { readonly shows: 'finish' };

export const TURNS_BEFORE_MS = 20_000;
/** A leader who is later than this has stopped or was missed: the board waits for a passing. */
const OVERDUE_MS = 30_000;

/** Once over the course: there is no lap to count and no bell to ring. A forecast may still grow. */
export const isOnceOver = ({ lapsTotal, lapsForecast }: CategoryView): boolean =>
  lapsTotal === 1 && !lapsForecast;

/** Null where the race is not run by laps, or not known yet; a race once over the course shows its finish only. */
export function lapBoard(category: CategoryView, nowMs: number): LapBoard | null {
  const { lapsToGo, lapsForecast, leaderExpectedMs, startMs } = category;
  if (lapsToGo === null) return null;
  const due = leaderExpectedMs === null ? Number.NaN : leaderExpectedMs - nowMs;
  const turned = startMs !== null && startMs <= nowMs && due <= TURNS_BEFORE_MS && due > -OVERDUE_MS;
  const laps = lapsToGo - (turned ? 1 : 0);
  if (laps <= 0) return { shows: 'finish' };
  if (isOnceOver(category)) return null;
  if (laps === 1 && !lapsForecast) return { shows: 'bell' };
  return { shows: 'laps', laps, forecast: lapsForecast };
}
