/**
 * Times for riders who finish laps down, as if they had ridden the whole distance: for sheets on which everybody has
 * a time. An estimate, and only where the race's rules ask for it; places go by laps all the same.
 */

import { elementOf } from '../present.ts';
import type { Tally } from '../rules/finish.ts';
import { wholeSecondsMs } from './bunch.ts';
import type { Standing } from './order.ts';

/** A minute behind the last rider on full distance at least, so that no estimate looks like a place gained (CrossMgr). */
const BEHIND_THE_LAST_MS = 60_000;

/** The result's times with an estimate for each finisher laps down, once the leader is home. */
export function estimatedTimes(
  times: readonly (number | null)[],
  standings: readonly Standing[],
): readonly (number | null)[] {
  const leader = standings[0];
  if (leader?.status !== 'finished') return times;
  const full = standings.flatMap(({ tally, status }, index) =>
    status === 'finished' && tally.laps === leader.tally.laps ? (times[index] ?? []) : [],
  );
  const soonestMs = wholeSecondsMs(Math.max(0, ...full)) + BEHIND_THE_LAST_MS;
  return standings.map(({ tally, status }, index) => {
    const timeMs = times[index] ?? null;
    const down = leader.tally.laps - tally.laps;
    if (status !== 'finished' || down <= 0 || timeMs === null) return timeMs;
    const rawMs = tally.rawMs ?? timeMs;
    const estimateMs = wholeSecondsMs(rawMs + down * (usualLapMs(tally) ?? 0));
    return Math.max(soonestMs, estimateMs) + tally.penaltyMs - tally.bonusMs;
  });
}

/** The median of a rider's laps without the first, of two in the middle their mean; the first where there is no other. */
function usualLapMs({ countedLaps, startMs }: Tally): number | null {
  const moments = Array.from(countedLaps, ({ heard }) => heard.timeMs);
  const laps = moments.slice(1).map((momentMs, index) => momentMs - elementOf(moments, index));
  laps.sort((a, b) => a - b);
  const [low, high] = [laps[(laps.length - 1) >> 1], laps[laps.length >> 1]];
  if (low !== undefined && high !== undefined) return (low + high) / 2;
  return startMs === null || moments[0] === undefined ? null : moments[0] - startMs;
}
