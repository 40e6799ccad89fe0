/**
 * What to expect of a rider: the next lap, the next passing, and the passings that a gap in the laps suggests
 * were missed. Expectations are proposals and are marked as such wherever they are shown.
 */
import type { EntryId, LineId } from '../ids.ts';
import { type Pause, pausedMs } from './race-clock.ts';
import type { RiderRecord } from './rider-record.ts';

/**
 * The lap a rider is expected to ride next, ms: the median of their own laps without the first; after one lap,
 * that lap (scaled by `lapShareOfFirst` when the first was shorter or longer); before it, the category's.
 * Source: CrossMgr.
 */
export function expectedLapMs(
  record: RiderRecord,
  categoryLapMs: number | null,
  lapShareOfFirst = 1,
): number | null {
  if (record.medianLapMs !== null) return record.medianLapMs;
  const firstMs = record.laps.timeMsAt(0);
  if (record.startMs !== null && firstMs > record.startMs)
    return categoryLapMs ?? (firstMs - record.startMs) * lapShareOfFirst;
  return categoryLapMs;
}

/** When the rider is expected at the lap line next: the last passing there + one lap + what the clock stood. */
export function projectedMs(
  record: RiderRecord,
  lapMs: number | null,
  pauses: readonly Pause[],
): number | null {
  const fromMs = record.laps.at(-1)?.heard.timeMs ?? record.startMs;
  if (fromMs === null || lapMs === null) return null;
  return fromMs + lapMs + pausedMs(pauses, fromMs, fromMs + lapMs);
}

/** The time that nobody is faster than over a distance, ms; 0 where nothing is known or asked. */
export const shortestLapMs = (lapM: number | null, fastestKmh: number): number =>
  lapM === null || fastestKmh <= 0 ? 0 : (lapM / fastestKmh) * 3_600;

/** A passing that was probably missed. */
export interface Proposal {
  readonly entry: EntryId;
  readonly line: LineId;
  /** The lap whose end was missed. */
  readonly lap: number;
  readonly timeMs: number;
  readonly uncertaintyMs: number;
}

const MISSED_MAX = 4;

/**
 * How many laps a gap between two passings holds when it looks like missed reads: m = 2…4 with
 * E(m − 0.15) ≤ D < E(m + 0.20), else 1. Source: CrossMgr. Asymmetric because tired riders get slower.
 */
export function lapsWithin(gapMs: number, lapMs: number): number {
  for (let laps = 2; laps <= MISSED_MAX; laps++)
    if (gapMs >= lapMs * (laps - 0.15) && gapMs < lapMs * (laps + 0.2)) return laps;
  return 1;
}

/**
 * The passings at the lap line that a rider's record suggests were missed, evenly spaced in the gap, without the
 * ones an official refused.
 */
export function missedReads(
  entry: EntryId,
  record: RiderRecord,
  lapMs: number | null,
  pauses: readonly Pause[],
  refused: readonly { readonly line: LineId; readonly timeMs: number }[],
): readonly Proposal[] {
  if (record.startMs === null || lapMs === null || lapMs <= 0 || record.laps.length === 0) return [];
  const proposals: Proposal[] = [];
  let fromMs = record.startMs;
  for (let index = 0; index < record.laps.length; index++) {
    const toMs = record.laps.timeMsAt(index);
    const laps = lapsWithin(toMs - fromMs - pausedMs(pauses, fromMs, toMs), lapMs);
    for (let part = 1; part < laps; part++) {
      const { heard, lap } = record.laps.nth(index);
      const timeMs = Math.round(fromMs + ((toMs - fromMs) * part) / laps);
      const isRefused = refused.some(
        (no) => no.line === heard.line && Math.abs(no.timeMs - timeMs) < lapMs * 0.2,
      );
      if (!isRefused)
        proposals.push({
          entry,
          line: heard.line,
          lap: lap + part - 1,
          timeMs,
          uncertaintyMs: Math.round(lapMs * 0.05),
        });
    }
    fromMs = toMs;
  }
  return proposals;
}
