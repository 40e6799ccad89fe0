/**
 * The order on the road between the timing lines, from course progress by GPS, with how sure it is. An estimate
 * for screens; never a result.
 */
import type { EntryId } from '../ids.ts';
import type { TrackPosition } from '../timing/position.ts';

/** What is known of a rider for the order on the road. */
export interface OnTheRoad {
  readonly entry: EntryId;
  /** Laps counted officially. */
  readonly laps: number;
  /** When the last lap ended (or the race began), UTC epoch ms. */
  readonly lapFromMs: number;
  /** Where on the lap the rider was last counted, metres behind the lap line, and when. */
  readonly seen: { readonly lapM: number; readonly timeMs: number; readonly uncertaintyMs: number };
  /** A lap as the rider rides it, ms; null when not known. */
  readonly lapMs: number | null;
  readonly position: TrackPosition | null;
}

export interface LiveRow {
  readonly entry: EntryId;
  /** 1, 2, 3 … on the road. */
  readonly position: number;
  /** Metres since the start, laps included. */
  readonly progressM: number;
  /** One standard deviation of `progressM`, metres. */
  readonly uncertaintyM: number;
  /** How old what it rests on is, ms. */
  readonly ageMs: number;
  /** Behind the first on the road at the rider's own speed, ms; null at a standstill or unknown speed. */
  readonly gapMs: number | null;
  /** `gps`: from the rider's position; `projected`: from their last passing and usual lap. */
  readonly basis: 'gps' | 'projected';
  /** True when the rider is behind the one ahead by more than both uncertainties allow for (95 %). */
  readonly sure: boolean;
}

/** A position older than this is worth no more than the last passing and the usual lap. */
export const POSITION_OLD_MS = 60_000;
/** A position is carried forward at its speed for at most this long; beyond it the rider is taken to go on blind. */
export const CARRY_MAX_MS = 15_000;
/** A rider's speed between fixes is uncertain by about this share. */
const SPEED_SHARE = 0.2;
/** A phone's usual accuracy, metres, where it does not say. */
const ACCURACY_M = 5;
const SURE_DEVIATIONS = 2;

interface Estimate {
  readonly entry: EntryId;
  readonly progressM: number;
  readonly uncertaintyM: number;
  readonly ageMs: number;
  readonly speedMps: number | null;
  readonly basis: LiveRow['basis'];
}

/** The way from the start to the lap line, metres, and whether it is ridden again and again. */
export interface Way {
  readonly lapM: number;
  readonly loop: boolean;
}

/** Riders in the order on the road at a moment. */
export function liveOrderOf(riders: readonly OnTheRoad[], way: Way, nowMs: number): readonly LiveRow[] {
  const estimates = riders
    .map((rider) => estimate(rider, way, nowMs))
    .sort((a, b) => b.progressM - a.progressM || a.entry - b.entry);
  const first = estimates[0];
  return estimates.map(({ entry, progressM, uncertaintyM, ageMs, speedMps, basis }, index) => {
    const ahead = estimates[index - 1];
    const behindM = (first?.progressM ?? progressM) - progressM;
    return {
      entry,
      position: index + 1,
      progressM,
      uncertaintyM,
      ageMs,
      gapMs: speedMps === null || speedMps < 1 ? null : Math.round((behindM / speedMps) * 1_000),
      basis,
      sure:
        ahead === undefined ||
        ahead.progressM - progressM > SURE_DEVIATIONS * Math.hypot(uncertaintyM, ahead.uncertaintyM),
    };
  });
}

function estimate(rider: OnTheRoad, way: Way, nowMs: number): Estimate {
  const { position, seen } = rider;
  const fresh =
    position !== null && position.progressM !== null && nowMs - position.timeMs <= POSITION_OLD_MS;
  if (fresh && position.timeMs >= seen.timeMs) return byGps(rider, position, way, nowMs);
  return byLap(rider, way, nowMs);
}

/**
 * From the position: the part of the lap that the phone shows, on top of the laps that are counted. Just behind the
 * line the two may disagree: a phone that lags still shows the end of the lap that was just counted, and a phone
 * that is ahead shows the next lap before its passing is confirmed. The lap's age says which it is.
 */
function byGps(rider: OnTheRoad, position: TrackPosition, { lapM, loop }: Way, nowMs: number): Estimate {
  const ageMs = Math.max(0, nowMs - position.timeMs);
  const carryS = Math.min(ageMs, CARRY_MAX_MS) / 1_000;
  const speedMps = position.speedMps ?? (rider.lapMs === null ? null : (lapM / rider.lapMs) * 1_000);
  const progressM = position.progressM ?? 0;
  const intoLapM = loop ? ((progressM % lapM) + lapM) % lapM : Math.min(Math.max(0, progressM), lapM);
  const share = rider.lapMs === null ? 0.5 : (position.timeMs - rider.lapFromMs) / rider.lapMs;
  let laps = rider.laps;
  if (!loop) laps = 0;
  else if (intoLapM > lapM / 2 && share < 0.25) laps--;
  else if (intoLapM < lapM / 2 && share > 0.75) laps++;
  const floorM = rider.laps * lapM;
  const accuracyM = Math.max(position.accuracyM > 0 ? position.accuracyM : ACCURACY_M, 1);
  return {
    entry: rider.entry,
    progressM: Math.max(floorM, laps * lapM + intoLapM) + (speedMps ?? 0) * carryS,
    uncertaintyM: Math.hypot(accuracyM, (speedMps ?? 10) * (ageMs / 1_000) * SPEED_SHARE),
    ageMs,
    speedMps,
    basis: 'gps',
  };
}

/** From the last passing, at the rider's usual pace; never beyond the line they have not been seen at. */
function byLap({ entry, laps, seen, lapMs }: OnTheRoad, { lapM }: Way, nowMs: number): Estimate {
  const ageMs = Math.max(0, nowMs - seen.timeMs);
  const speedMps = lapMs === null || lapMs <= 0 ? null : (lapM / lapMs) * 1_000;
  const goneM = speedMps === null ? 0 : (speedMps * ageMs) / 1_000;
  const lapEndM = (laps + 1) * lapM;
  return {
    entry,
    progressM: Math.min(laps * lapM + seen.lapM + goneM, lapEndM - 1),
    uncertaintyM: Math.max(1, ((speedMps ?? 10) * seen.uncertaintyMs) / 1_000, goneM * SPEED_SHARE),
    ageMs,
    speedMps,
    basis: 'projected',
  };
}
