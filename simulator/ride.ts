/**
 * A ride: fixes in the order of event time, from the model or from recordings, given to a field's phones at the pace of
 * the clock (or any multiple of it), until the last phone has delivered what it holds.
 */
import type { Fix } from '../race/fix.ts';
import { elementOf } from '../race/present.ts';
import type { Phone, PhoneCounts } from './phone.ts';

/** Where fixes come from, streamed. */
export interface RideSource {
  readonly riders: number;
  /** Tells all fixes up to an event time (exclusive, later than before); false when the ride is over. */
  advance(untilMs: number, tell: (rider: number, fix: Fix) => void): boolean;
  /** Metres along the course, for Wi-Fi coverage; null when unknown. */
  alongM(rider: number): number | null;
}

export interface RideOptions {
  readonly source: RideSource;
  readonly phones: readonly Phone[];
  /** Event time of the ride's first moment, UTC epoch ms. */
  readonly fromMs: number;
  /** Event milliseconds per real one. */
  readonly speed: number;
  readonly now: () => number;
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: RideProgress) => void;
  /** Real ms that phones may take to deliver the rest once the ride is over. */
  readonly homeMs?: number;
}

export interface RideProgress extends Omit<PhoneCounts, 'recorded'> {
  readonly recorded: number;
  /** Event time now. */
  readonly eventMs: number;
  readonly connected: number;
  readonly riding: boolean;
}

const TICK_MS = 50;
const PROGRESS_MS = 1_000;
/** A tick never leaps over more event time than this: after a stall the ride is late rather than lumpy. */
const LEAP_MAX_MS = 2_000;
const HOME_MS = 60_000;

/**
 * Rides. Resolves with the sums of all phones once everything recorded is acknowledged, or the time for that is up.
 * Event time never runs ahead of `fromMs + elapsed × speed`.
 */
export async function ride(options: RideOptions): Promise<RideProgress> {
  const { source, phones, now, speed } = options;
  const beganMs = now();
  let eventMs = options.fromMs;
  let riding = true;
  let homeSinceMs = Number.POSITIVE_INFINITY;
  let toldMs = beganMs;
  const tell = (rider: number, fix: Fix): void => elementOf(phones, rider).record(fix);
  const progress = (): RideProgress => ({ ...sumOf(phones), eventMs, riding, connected: phones.length });

  while (!(options.signal?.aborted ?? false)) {
    const dueMs = options.fromMs + (now() - beganMs) * speed;
    // Catching up after a stall happens in several small leaps, so that batches stay as they would have been.
    while (eventMs < dueMs) {
      eventMs = Math.min(dueMs, eventMs + LEAP_MAX_MS);
      if (riding && !source.advance(eventMs, tell)) {
        riding = false;
        homeSinceMs = now();
        for (const phone of phones) phone.comeHome();
      }
      for (const phone of phones) phone.tick(eventMs);
      if (speed > 1) await pause(0);
    }
    if (now() - toldMs >= PROGRESS_MS) {
      toldMs = now();
      options.onProgress?.(progress());
    }
    if (!riding) {
      const waiting = phones.some((phone) => phone.counts.waiting > 0);
      if (!waiting || now() - homeSinceMs > (options.homeMs ?? HOME_MS)) break;
    }
    await pause(TICK_MS);
  }
  const sums = progress();
  await Promise.all(phones.map((phone) => phone.close()));
  return sums;
}

const pause = (ms: number): Promise<void> =>
  new Promise((resolve) => (ms === 0 ? setImmediate(resolve) : setTimeout(resolve, ms)));

export function sumOf(phones: readonly Phone[]): PhoneCounts {
  const sum = {
    recorded: 0,
    acknowledged: 0,
    resent: 0,
    waiting: 0,
    messages: 0,
    bytes: 0,
    connects: 0,
    cuts: 0,
    refused: 0,
  };
  for (const { counts } of phones) {
    for (const key of Object.keys(sum) as (keyof typeof sum)[]) sum[key] += counts[key];
  }
  return sum;
}

/**
 * Event time of the first moment of a ride of `durationMs` that begins now: now, at the pace of the clock; further back
 * the faster it is played, so that no fix is ever dated in the future and the ride ends now when it is over.
 */
export const rideBeginning = (nowMs: number, durationMs: number, speed: number): number =>
  Math.floor(nowMs - durationMs * Math.max(0, 1 - 1 / speed));
