/**
 * Riders between fixes. Every rider is shown a little in the past, between two known fixes; when the next is late
 * they coast for a moment, then stand still, fade and say how old they are. What is shown never jumps unless the
 * truth did by more than a street's length. Pure: the moment is an argument.
 */
import type { EntryId } from '../../../race/ids.ts';
import type { LivePosition } from '../../../race/live/positions.ts';
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
}

export interface RiderMotion {
  /** Takes new positions; one older than the last known of its rider is left out. */
  take(positions: readonly LivePosition[]): void;
  /** Everyone as they are to be drawn at this moment (station time). The same objects every time, changed in place. */
  at(nowMs: number): readonly ShownRider[];
  get(entry: EntryId): ShownRider | undefined;
  /** Forgets everyone: another race, another recording. */
  clear(): void;
}

/** `smooth: false` (reduced motion): riders stand at their last fix. */
export function createRiderMotion(smooth: boolean): RiderMotion {
  const riders = new Map<EntryId, Moving>();
  const all: ShownRider[] = [];
  let drawnMs: number | null = null;

  const enter = (position: LivePosition, sample: Sample) => {
    const shown: ShownRider = {
      entry: position.entry,
      ...{ x: sample.x, y: sample.y, direction: null, progressM: position.progressM },
      ...{ speedMps: 0, ageMs: 0, faded: 0 },
    };
    riders.set(position.entry, { shown, before: sample, last: sample, placed: false });
    all.push(shown);
  };

  return {
    take(positions) {
      for (const position of positions) {
        const sample = { timeMs: position.timeMs, ...project(position.latDeg, position.lonDeg) };
        const rider = riders.get(position.entry);
        if (!rider) enter(position, sample);
        else if (sample.timeMs > rider.last.timeMs) {
          rider.before = rider.last;
          rider.last = sample;
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
        const target = smooth ? placeAt(before, last, nowMs - SHOWN_BEHIND_MS) : last;
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
    clear() {
      riders.clear();
      all.length = 0;
      drawnMs = null;
    },
  };
}

function placeAt(before: Sample, last: Sample, timeMs: number): { x: number; y: number } {
  const stepMs = last.timeMs - before.timeMs;
  if (stepMs <= 0) return last;
  // A phone that was away is not glided across the country.
  const from = Math.max(before.timeMs, last.timeMs - 30_000);
  const until = last.timeMs + COAST_MS;
  const share = (Math.min(Math.max(timeMs, from), until) - before.timeMs) / stepMs;
  const coasting = stepMs > 30_000 ? Math.min(share, 1) : share;
  return { x: before.x + (last.x - before.x) * coasting, y: before.y + (last.y - before.y) * coasting };
}
