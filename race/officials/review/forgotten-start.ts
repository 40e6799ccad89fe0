/**
 * Riders pass and nobody pressed start: asks when they started, with moments proposed from the passings. What an
 * official typed counts from the first bib on; chips and phones cross the line while riders warm up, so of those it
 * takes half of the field, and no planned start that still lies ahead.
 */
import { chipKey } from '../../chip.ts';
import { resultsOf } from '../../fold/derive.ts';
import type { Race } from '../../fold/state.ts';
import type { CategoryId, EntryId } from '../../ids.ts';
import { elementOf, lastOf } from '../../present.ts';
import { hasOwnStarts } from '../../rules/settings.ts';
import type { LineSighting } from '../../rules/trust.ts';
import type { StartProposal } from '../messages/facts.ts';
import { saying } from '../messages/message.ts';
import type { Report } from './item.ts';

/** So many riders are asked for where nobody typed a bib, and so much of the field. */
const RIDERS_UNTYPED_MIN = 3;
const FIELD_UNTYPED_MIN = 0.5;
/** A chip that waits for a start was read so long ago at the most: before that it was another race's day, ms. */
const WAITING_MS_MAX = 3 * 3_600_000;
/** Two passings of a rider closer than this are one. */
const ONE_PASSING_MS = 20_000;
/** A planned start so long before the first passing is another race's. */
const PLANNED_MOST_MS = 3 * 3_600_000;
/** Where no rider has passed twice, the course says how long a lap takes: at the pace of a race, km/h. */
const PACE_KMH = 38;

/** A chip read at the lap line that no race could have yet: it waits for a start. */
export interface WaitingRead {
  readonly chip: string;
  readonly timeMs: number;
}

interface Seen {
  readonly category: CategoryId;
  readonly timesMs: readonly number[];
  readonly typed: boolean;
  /** What this rider starts after the gun, ms. */
  readonly offsetMs: number;
}

export function reviewForgottenStart(
  race: Race,
  nowMs: number,
  waitingReads: readonly WaitingRead[],
  found: (id: CategoryId | null) => Report,
): void {
  const { setup } = race;
  if (setup.finishMs !== null) return;
  resultsOf(race);
  const waiting = setup.categories.filter(({ id }) => !setup.guns.has(id)).map(({ id }) => id);
  if (waiting.length === 0) return;
  const seen = ridersSeen(race, new Set(waiting), readsByRider(race, waitingReads, nowMs), nowMs);
  // Before the first gun all go by one question; later each wave that was forgotten has its own.
  if (waiting.length === setup.categories.length) ask(race, null, seen, nowMs, found(null));
  else
    for (const id of waiting)
      ask(
        race,
        id,
        seen.filter(({ category }) => category === id),
        nowMs,
        found(id),
      );
}

function ask(
  race: Race,
  category: CategoryId | null,
  seen: readonly Seen[],
  nowMs: number,
  found: Report,
): void {
  const { setup } = race;
  const unnamed = category === null ? typedUnnamed(race, nowMs) : [];
  const riders = seen.length + unnamed.length;
  const typed = seen.some((each) => each.typed) || unnamed.length > 0;
  const ahead = setup.plannedStartMs !== null && nowMs < setup.plannedStartMs;
  if (!typed && (ahead || riders < leastUntyped(race, category))) return;
  const first = seen.reduce<Seen | null>(
    (best, each) => (best === null || elementOf(each.timesMs, 0) < elementOf(best.timesMs, 0) ? each : best),
    null,
  );
  const firstMs = Math.min(...unnamed, first?.timesMs[0] ?? Number.POSITIVE_INFINITY);
  const name = setup.categories.find(({ id }) => id === category)?.name ?? null;
  found({
    id: `start-forgotten:${category ?? 'all'}`,
    kind: 'start-forgotten',
    entry: null,
    atMs: firstMs,
    says: saying('start-forgotten', {
      category: name,
      riders,
      firstMs,
      proposals: proposalsOf(race, seen, first, firstMs),
    }),
    remedy: null,
  });
}

/** How many riders of a wave, or of all, have to come by before it looks like a race. */
function leastUntyped({ setup }: Race, wave: CategoryId | null): number {
  let field = 0;
  for (const { category } of setup.entries.values()) if (wave === null || category === wave) field += 1;
  return Math.max(RIDERS_UNTYPED_MIN, Math.ceil(field * FIELD_UNTYPED_MIN));
}

/** When the chips of riders were read while they waited for a start. */
function readsByRider(
  { setup }: Race,
  reads: readonly WaitingRead[],
  nowMs: number,
): ReadonlyMap<EntryId, readonly number[]> {
  const found = new Map<EntryId, number[]>();
  for (const { chip, timeMs } of reads) {
    if (timeMs < nowMs - WAITING_MS_MAX) continue;
    for (const entry of setup.chipHolders.get(chipKey(chip)) ?? []) {
      const times = found.get(entry);
      if (times === undefined) found.set(entry, [timeMs]);
      else times.push(timeMs);
    }
  }
  return found;
}

/** Moments for the gun, the likeliest first. */
function proposalsOf(
  race: Race,
  seen: readonly Seen[],
  first: Seen | null,
  firstMs: number,
): readonly StartProposal[] {
  const { setup, lines } = race;
  const offsetMs = first?.offsetMs ?? 0;
  const laps = seen.flatMap(({ timesMs }) =>
    timesMs.slice(1).map((timeMs, index) => timeMs - elementOf(timesMs, index)),
  );
  const riddenMs = laps.sort((a, b) => a - b)[(laps.length - 1) >> 1] ?? null;
  const found: StartProposal[] = [];
  if (riddenMs !== null) found.push({ by: 'laps', atMs: Math.round(firstMs - riddenMs - offsetMs) });
  else if (lines.lapM !== null && lines.lapM > 0)
    found.push({ by: 'course', atMs: Math.round(firstMs - (lines.lapM / PACE_KMH) * 3_600 - offsetMs) });
  const { plannedStartMs } = setup;
  if (plannedStartMs !== null && plannedStartMs < firstMs && firstMs - plannedStartMs < PLANNED_MOST_MS)
    found.push({ by: 'planned', atMs: plannedStartMs });
  return found;
}

/** Riders of the waiting categories who passed the lap line, each with their passings in order. */
function ridersSeen(
  race: Race,
  waiting: ReadonlySet<CategoryId>,
  reads: ReadonlyMap<EntryId, readonly number[]>,
  nowMs: number,
): readonly Seen[] {
  const { setup, lines } = race;
  const fromMs = calledBackMs(race);
  const seen: Seen[] = [];
  for (const listed of setup.entries.values()) {
    const rider = race.riders.get(listed.entry);
    // Started one by one by the starter: this rider's clock runs.
    if (!waiting.has(listed.category) || (rider?.startMs ?? null) !== null) continue;
    const sightings = [...(rider?.sightings ?? [])].filter(
      ({ line, fate }) => line === lines.lap && fate !== 'aside',
    );
    const passedMs = [...sightings.map(({ timeMs }) => timeMs), ...(reads.get(listed.entry) ?? [])]
      .filter((timeMs) => timeMs > fromMs && timeMs <= nowMs)
      .sort((a, b) => a - b);
    const timesMs: number[] = [];
    for (const timeMs of passedMs)
      if (timesMs.length === 0 || timeMs - lastOf(timesMs) >= ONE_PASSING_MS) timesMs.push(timeMs);
    if (timesMs.length === 0) continue;
    const wave = setup.categories.find(({ id }) => id === listed.category)?.startOffsetMs ?? 0;
    const own = hasOwnStarts(setup.format) ? (listed.startOffsetMs ?? 0) : 0;
    const offsetMs = (setup.guns.size === 0 ? wave : 0) + own;
    seen.push({ category: listed.category, timesMs, typed: sightings.some(isTyped), offsetMs });
  }
  return seen;
}

const isTyped = ({ source }: Pick<LineSighting, 'source'>): boolean =>
  source === 'keypad' || source === 'photo' || source === 'official';

/** The moments that an official kept without a bib. */
function typedUnnamed(race: Race, nowMs: number): readonly number[] {
  const fromMs = calledBackMs(race);
  return race.unassigned.flatMap(({ passing: { id, source, line, timeMs } }) =>
    source === 'keypad' &&
    line === race.lines.lap &&
    timeMs > fromMs &&
    timeMs <= nowMs &&
    race.setup.edits.editOf(id).fate !== 'aside'
      ? [timeMs]
      : [],
  );
}

/** Nobody is asked about what passed before the riders were called back, UTC epoch ms. */
function calledBackMs(race: Race): number {
  let lastMs = Number.NEGATIVE_INFINITY;
  for (const { active, decision } of race.judged)
    if (active && decision.type === 'recall') lastMs = Math.max(lastMs, decision.atMs);
  return lastMs;
}
