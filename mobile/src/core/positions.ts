/**
 * A phone's positions as fixes: the system's habits (−1 for "unknown", a heading of somebody who stands, positions
 * handed over several at a time) taken out, and each dated by the phone's own clock.
 */

import { takenMs } from '../../../phone/clock-offset.ts';
import { roundFix } from '../../../race/codec/fix-batch.ts';
import type { Fix } from '../../../race/fix.ts';

/** What expo-location hands over, foreground, background and in a browser. */
export interface Position {
  readonly coords: {
    readonly latitude: number;
    readonly longitude: number;
    readonly altitude: number | null;
    readonly accuracy: number | null;
    readonly speed: number | null;
    readonly heading: number | null;
  };
  /** Epoch ms. */
  readonly timestamp: number;
}

/**
 * By whose clock positions are dated: iOS dates them by the phone's, so that an old date is an old position; Android
 * and some browsers by the receiver's, which is right when the phone's clock is wrong.
 */
export type DatedBy = 'phone' | 'receiver';

/** Positions worse than this say nothing about a race; a receiver that has just woken gives them. */
export const ACCURACY_MAX_M = 200;

const isKnown = (value: number | null): value is number => value !== null && Number.isFinite(value);

/** `heardMs`: when the app was given them, by the phone's clock. Oldest first, whatever their order was. */
export function fixesOf(
  positions: readonly Position[],
  heardMs: number,
  datedBy: DatedBy,
  battery: number | null,
): readonly Fix[] {
  const ordered = [...positions].sort((a, b) => a.timestamp - b.timestamp);
  const newestMs = ordered.at(-1)?.timestamp ?? heardMs;
  // The newest has just come; the others are as much older as the receiver says.
  const shiftMs = datedBy === 'phone' ? 0 : takenMs(newestMs, heardMs) - newestMs;
  return ordered.flatMap(({ coords, timestamp }) => {
    const { latitude, longitude, altitude, accuracy, speed, heading } = coords;
    if (!isPlace(latitude, longitude) || (isKnown(accuracy) && accuracy > ACCURACY_MAX_M)) return [];
    const moves = isKnown(speed) && speed > 0.5;
    return [
      roundFix({
        timeMs: Math.round(timestamp + shiftMs),
        latDeg: latitude,
        lonDeg: longitude,
        ...(isKnown(altitude) && { altitudeM: altitude }),
        ...(isKnown(speed) && speed >= 0 && { speedMps: speed }),
        ...(isKnown(heading) && heading >= 0 && moves && { headingDeg: heading % 360 }),
        ...(isKnown(accuracy) && accuracy >= 0 && { accuracyM: accuracy }),
        ...(battery !== null && battery >= 0 && { battery }),
      }),
    ];
  });
}

const isPlace = (latDeg: number, lonDeg: number): boolean =>
  Math.abs(latDeg) <= 90 && Math.abs(lonDeg) <= 180 && !(latDeg === 0 && lonDeg === 0);
