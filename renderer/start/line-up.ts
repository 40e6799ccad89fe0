/**
 * Who stands at the line, made of what the station told last and of what the starter said since: so the page goes on
 * without a connection. Pure.
 */

import type { BoardView } from '../../race/feed/board-view.ts';
import type { CategoryId, EntryId } from '../../race/ids.ts';
import type { StartSlot } from '../../race/race.ts';
import type { Said } from './outbox.ts';

export interface Wave {
  readonly category: CategoryId;
  readonly name: string;
  /** Null until its gun is decided. */
  readonly atMs: number | null;
  readonly riders: number;
}

/** What the station answers at `/v1/races/RACE/starts`. */
export interface Starts {
  readonly race: BoardView['race'];
  readonly individual: boolean;
  readonly waves: readonly Wave[];
  readonly slots: readonly StartSlot[];
}

/** A rider whose start has been said late stays in reach of a correction for so long. */
const JUST_STARTED_MS = 3 * 60_000;

export interface LineUp {
  /** The next to start; null when nobody is left. */
  readonly up: StartSlot | null;
  readonly next: readonly StartSlot[];
  /** Whose moment has come lately, the last one first: a late or missing rider is one of them. */
  readonly gone: readonly StartSlot[];
  /** Without a start yet: added after the draw. */
  readonly unlisted: number;
  readonly noShows: readonly StartSlot[];
}

/** The station's answer with what was said since laid over it: what waits, and what was sent but not yet seen. */
export function withSaid(starts: Starts, said: readonly Said[]): Starts {
  const open = said.filter(({ state }) => state !== 'refused');
  let { slots, waves } = starts;
  const change = (entry: EntryId, to: Partial<StartSlot>) => {
    slots = slots.map((slot) => (slot.entry === entry ? { ...slot, ...to } : slot));
  };
  for (const { what, state } of open) {
    if (what.says === 'gun') {
      if (state !== 'waiting') continue;
      const fired = (category: CategoryId) => what.categories?.includes(category) ?? true;
      waves = waves.map((wave) => (fired(wave.category) ? { ...wave, atMs: what.atMs } : wave));
      slots = slots.map((slot) =>
        fired(slot.category) && slot.offsetMs !== null ? { ...slot, atMs: what.atMs + slot.offsetMs } : slot,
      );
    } else if (state === 'waiting') {
      if (what.says === 'started') change(what.entry, { atMs: what.atMs });
      else change(what.entry, { status: what.says === 'no-show' ? 'DNS' : 'racing' });
    }
  }
  return { ...starts, slots, waves };
}

export function lineUp({ slots }: Starts, nowMs: number): LineUp {
  const noShows = slots.filter(({ status }) => status === 'DNS');
  const there = slots
    .filter(({ status }) => status !== 'DNS' && status !== 'DSQ' && status !== 'DNF')
    .sort((a, b) => momentOf(a) - momentOf(b));
  const ahead = there.filter((slot) => (slot.atMs === null ? slot.offsetMs !== null : slot.atMs > nowMs));
  return {
    up: ahead[0] ?? null,
    next: ahead.slice(1),
    gone: there
      .filter(({ atMs }) => atMs !== null && atMs <= nowMs && nowMs - atMs < JUST_STARTED_MS)
      .reverse(),
    unlisted: there.filter(({ atMs, offsetMs }) => atMs === null && offsetMs === null).length,
    noShows,
  };
}

const momentOf = ({ atMs, offsetMs }: StartSlot): number => atMs ?? offsetMs ?? Number.MAX_SAFE_INTEGER;

/** The next moment at which somebody or a wave starts; null when none is known. */
export function nextMoment(starts: Starts, nowMs: number): number | null {
  const moments = starts.individual
    ? starts.slots.flatMap(({ atMs, status }) => (atMs === null || status === 'DNS' ? [] : [atMs]))
    : starts.waves.flatMap(({ atMs }) => (atMs === null ? [] : [atMs]));
  return moments.reduce<number | null>(
    (next, atMs) => (atMs > nowMs && (next === null || atMs < next) ? atMs : next),
    null,
  );
}
