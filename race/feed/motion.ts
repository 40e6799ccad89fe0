/**
 * What encoder and decoder of position frames both believe about a rider, and where they expect the next fix.
 * Whole numbers and correctly rounded divisions only, so that a browser and the station never differ by a bit.
 */
import type { EntryId } from '../ids.ts';

/** In the wire's units (positions.ts): time 10 ms, angles 1e-6°, progress 0.5 m. */
export interface Motion {
  readonly entry: EntryId;
  readonly time: number;
  /** Between the last two fixes; the next is expected after the same. */
  readonly interval: number;
  readonly lat: number;
  readonly lon: number;
  readonly hasProgress: boolean;
  readonly progress: number;
  /** Smoothed; units per 10 ms, times 1024. */
  readonly latVelocity: number;
  readonly lonVelocity: number;
  readonly progressVelocity: number;
}

/** Velocity is kept in fractions of a unit: 1/1024 unit per 10 ms is 1 cm/s. */
const VELOCITY_SCALE = 1_024;
/** How much of a newly seen velocity is believed: 1 is the plain difference, less smooths GPS noise. */
const VELOCITY_TRUST = 0.5;
/** A rider unseen for longer is expected where this much time would have taken them, 10 ms. */
const COAST_MAX = 1_000;
/** The interval expected of somebody new: a second. */
export const USUAL_INTERVAL = 100;

export const startMotion = (
  entry: EntryId,
  time: number,
  lat: number,
  lon: number,
  progress: number,
  hasProgress: boolean,
): Motion => ({
  entry,
  time,
  interval: USUAL_INTERVAL,
  lat,
  lon,
  hasProgress,
  progress,
  latVelocity: 0,
  lonVelocity: 0,
  progressVelocity: 0,
});

export function predicted(
  rider: Motion,
  time: number,
): { readonly lat: number; readonly lon: number; readonly progress: number } {
  const coast = Math.min(Math.max(time - rider.time, 0), COAST_MAX);
  return {
    lat: rider.lat + Math.round((rider.latVelocity * coast) / VELOCITY_SCALE),
    lon: rider.lon + Math.round((rider.lonVelocity * coast) / VELOCITY_SCALE),
    progress: rider.progress + Math.round((rider.progressVelocity * coast) / VELOCITY_SCALE),
  };
}

/** The rider after this fix. A fix from the past, or of the same moment, teaches nothing about velocity. */
export function moved(rider: Motion, time: number, lat: number, lon: number, progress: number): Motion {
  const { entry, hasProgress } = rider;
  const interval = time - rider.time;
  if (interval <= 0) return { ...rider, time, lat, lon, progress };
  return {
    entry,
    time,
    interval,
    lat,
    lon,
    hasProgress,
    progress,
    latVelocity: believed(rider.latVelocity, lat - rider.lat, interval),
    lonVelocity: believed(rider.lonVelocity, lon - rider.lon, interval),
    progressVelocity: believed(rider.progressVelocity, progress - rider.progress, interval),
  };
}

const believed = (velocity: number, step: number, interval: number): number =>
  velocity + Math.round(((step * VELOCITY_SCALE) / interval - velocity) * VELOCITY_TRUST);
