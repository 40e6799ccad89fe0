// biome-ignore-all lint/style/noNonNullAssertion: columns of numbers, read for every point of every picture: a check shared by lists of all kinds takes 7 ns a read instead of half a one (measured).
/**
 * Riders between fixes. Every rider is shown a little in the past, between two known fixes; when the next is late
 * they coast for a moment, then stand still, fade and say how old they are. What is shown never jumps unless the
 * truth did by more than a street's length. Pure: the moment is an argument.
 */

import type { LivePosition } from '../../../race/feed/positions.ts';
import type { EntryId } from '../../../race/ids.ts';
import { metresPerWorldPx, project } from './projection.ts';

/** How far in the past riders are shown: one tick of the station and one fix interval, nearly. */
export const SHOWN_BEHIND_MS = 1_600;
/** Without a fix a rider coasts this long at the last speed … */
export const COAST_MS = 2_500;
/** … from then on fades, fully faded at the second mark. */
export const FADE_FROM_MS = 8_000;
export const FADED_MS = 20_000;
/** A step longer than this is shown as a jump: the phone was away. */
const JUMP_M = 250;
/** The time in which most of an error of the shown position is taken back. */
const EASE_MS = 350;

export interface ShownRider {
  readonly entry: EntryId;
  /** World pixels. */
  x: number;
  y: number;
  /** Direction of riding on the screen, radians clockwise from east; null while standing. */
  direction: number | null;
  /** Metres since the start line at the last fix. */
  progressM: number | null;
  speedMps: number;
  /** Age of the last fix. */
  ageMs: number;
  /** 0 = fresh, 1 = faded. */
  faded: number;
}

interface Sample {
  readonly timeMs: number;
  readonly x: number;
  readonly y: number;
}

interface Moving {
  readonly shown: ShownRider;
  before: Sample;
  last: Sample;
  placed: boolean;
  /** The newest TRAIL_POINTS samples, in a ring: `samples` so far, the next one at `samples % TRAIL_POINTS`. */
  readonly past: Float64Array;
  samples: number;
}

/** A rider's kept places: half a minute and more at one fix a second, 2 kB a rider. */
export const TRAIL_POINTS = 64;
const PAST_FIELDS = 3;

function keep(rider: Moving, { timeMs, x, y }: Sample): void {
  const at = (rider.samples % TRAIL_POINTS) * PAST_FIELDS;
  rider.past[at] = timeMs;
  rider.past[at + 1] = x;
  rider.past[at + 2] = y;
  rider.samples += 1;
}

/** Where a rider was lately, oldest first: world pixels and fix times, `count` of each. Reused: read at once. */
export interface Trail {
  readonly x: Float64Array;
  readonly y: Float64Array;
  readonly timeMs: Float64Array;
  count: number;
}

export interface RiderMotion {
  /** Takes new positions; one older than the last known of its rider is left out. */
  ingest(positions: readonly LivePosition[]): void;
  /** Everyone as they are to be drawn at this moment (station time). The same objects every time, changed in place. */
  at(nowMs: number): readonly ShownRider[];
  get(entry: EntryId): ShownRider | undefined;
  /** The rider's known places since a moment, up to where the rider is shown now; the same object every time. */
  trail(entry: EntryId, sinceMs: number): Trail;
  /** Forgets everyone: another race, another recording. */
  clear(): void;
}

/** `smooth: false` (reduced motion): riders stand at their last fix. */
export function createRiderMotion(smooth: boolean): RiderMotion {
  const riders = new Map<EntryId, Moving>();
  const all: ShownRider[] = [];
  const target = { x: 0, y: 0 };
  const column = () => new Float64Array(TRAIL_POINTS + 1);
  const trail: Trail = { x: column(), y: column(), timeMs: column(), count: 0 };
  let drawnMs: number | null = null;

  const enter = (position: LivePosition, sample: Sample) => {
    const shown: ShownRider = {
      entry: position.entry,
      x: sample.x,
      y: sample.y,
      direction: null,
      progressM: position.progressM,
      speedMps: 0,
      ageMs: 0,
      faded: 0,
    };
    const past = new Float64Array(TRAIL_POINTS * PAST_FIELDS);
    const rider: Moving = { shown, before: sample, last: sample, placed: false, past, samples: 0 };
    keep(rider, sample);
    riders.set(position.entry, rider);
    all.push(shown);
  };

  return {
    ingest(positions) {
      for (const position of positions) {
        const sample = { timeMs: position.timeMs, ...project(position.latDeg, position.lonDeg) };
        const rider = riders.get(position.entry);
        if (!rider) enter(position, sample);
        else if (sample.timeMs > rider.last.timeMs) {
          rider.before = rider.last;
          rider.last = sample;
          keep(rider, sample);
          rider.shown.progressM = position.progressM;
          const seconds = (sample.timeMs - rider.before.timeMs) / 1000;
          const metres =
            Math.hypot(sample.x - rider.before.x, sample.y - rider.before.y) * metresPerWorldPx(sample.y);
          rider.shown.speedMps = seconds < 30 ? metres / seconds : 0;
        }
      }
    },
    at(nowMs) {
      const elapsedMs = drawnMs === null ? 0 : Math.max(0, nowMs - drawnMs);
      drawnMs = nowMs;
      const eased = 1 - Math.exp(-elapsedMs / EASE_MS);
      for (const rider of riders.values()) {
        const { shown, last, before } = rider;
        shown.ageMs = Math.max(0, nowMs - last.timeMs);
        shown.faded = Math.min(1, Math.max(0, (shown.ageMs - FADE_FROM_MS) / (FADED_MS - FADE_FROM_MS)));
        if (smooth) placeAt(before, last, nowMs - SHOWN_BEHIND_MS, target);
        else {
          target.x = last.x;
          target.y = last.y;
        }
        const jumpM = Math.hypot(target.x - shown.x, target.y - shown.y) * metresPerWorldPx(target.y);
        const share = !smooth || !rider.placed || jumpM > JUMP_M ? 1 : eased;
        shown.x += (target.x - shown.x) * share;
        shown.y += (target.y - shown.y) * share;
        rider.placed = true;
        shown.direction =
          shown.speedMps > 0.7 ? Math.atan2(last.y - before.y, last.x - before.x) : shown.direction;
      }
      return all;
    },
    get: (entry) => riders.get(entry)?.shown,
    trail(entry, sinceMs) {
      trail.count = 0;
      const rider = riders.get(entry);
      if (!rider || drawnMs === null) return trail;
      const put = (timeMs: number, x: number, y: number) => {
        trail.timeMs[trail.count] = timeMs;
        trail.x[trail.count] = x;
        trail.y[trail.count] = y;
        trail.count += 1;
      };
      const shownMs = drawnMs - (smooth ? SHOWN_BEHIND_MS : 0);
      for (let i = Math.max(0, rider.samples - TRAIL_POINTS); i < rider.samples; i++) {
        const at = (i % TRAIL_POINTS) * PAST_FIELDS;
        const timeMs = rider.past[at]!;
        if (timeMs >= sinceMs && timeMs < shownMs) put(timeMs, rider.past[at + 1]!, rider.past[at + 2]!);
      }
      if (trail.count > 0) put(shownMs, rider.shown.x, rider.shown.y);
      return trail;
    },
    clear() {
      riders.clear();
      all.length = 0;
      drawnMs = null;
    },
  };
}

/** Into `to`, which a frame of a thousand riders uses a thousand times: nothing is left behind to be collected. */
function placeAt(before: Sample, last: Sample, timeMs: number, to: { x: number; y: number }): void {
  const stepMs = last.timeMs - before.timeMs;
  // A phone that was away is not glided across the country.
  const from = Math.max(before.timeMs, last.timeMs - 30_000);
  const until = last.timeMs + COAST_MS;
  const share = stepMs <= 0 ? 1 : (Math.min(Math.max(timeMs, from), until) - before.timeMs) / stepMs;
  const coasting = stepMs > 30_000 ? Math.min(share, 1) : share;
  to.x = before.x + (last.x - before.x) * coasting;
  to.y = before.y + (last.y - before.y) * coasting;
}
