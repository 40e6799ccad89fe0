/**
 * The countdown at the start of a time trial: who starts next and when, for the starter's clock and the announcer.
 */

import type { EntryFields, FinisherStatus } from '../decisions/values.ts';
import { resultsOf } from '../fold/derive.ts';
import { type Race, setupOf } from '../fold/state.ts';
import type { Bib, CategoryId, EntryId } from '../ids.ts';
import { elementOf } from '../present.ts';
import { hasOwnStarts } from '../rules/settings.ts';

export interface NextStart {
  readonly entry: EntryId;
  readonly bib: Bib;
  readonly category: CategoryId;
  /** The advertised moment (list or order), UTC epoch ms. */
  readonly atMs: number;
  /** Until then, ms; ≥ 0. */
  readonly inMs: number;
}

/** One rider's start as the starter has it, before the gun as well. */
export interface StartSlot {
  readonly entry: EntryId;
  readonly bib: Bib;
  readonly name: string;
  /** The part of `name` that is the family's, with its particles, where it is known apart. */
  readonly lastName?: string;
  readonly team?: string;
  readonly category: CategoryId;
  /** After the gun, as the list says, ms; null for riders without a start of their own. */
  readonly offsetMs: number | null;
  /** The advertised moment, UTC epoch ms; null before the gun. */
  readonly atMs: number | null;
  readonly status: FinisherStatus | 'finished';
}

/** Every rider's start, in order of start; riders without one last. Empty in formats with one gun. */
export function startSlots(race: Race): readonly StartSlot[] {
  const { format, entries } = setupOf(race);
  if (!hasOwnStarts(format)) return [];
  const slots: StartSlot[] = [];
  for (const { placed, riders } of resultsOf(race).values())
    placed.forEach(({ status, tally }, index) => {
      const entry = entries.get(tally.entry);
      if (entry === undefined) return;
      slots.push({
        entry: tally.entry,
        bib: entry.bib,
        name: entry.name,
        category: entry.category,
        ...knownLastName(entry),
        ...(entry.team !== undefined && { team: entry.team }),
        offsetMs: entry.startOffsetMs ?? null,
        atMs: elementOf(riders, index).advertisedMs,
        status,
      });
    });
  const moment = ({ atMs, offsetMs }: StartSlot) => atMs ?? offsetMs ?? Number.MAX_SAFE_INTEGER;
  return slots.sort((a, b) => moment(a) - moment(b) || byBib(a, b));
}

/** Another name than the rider's own is shown as it is. */
const knownLastName = ({ name, lastName = '' }: EntryFields): { readonly lastName?: string } =>
  lastName !== '' && name.includes(lastName) ? { lastName } : {};

const byBib = (a: { readonly bib: Bib }, b: { readonly bib: Bib }): number =>
  a.bib.localeCompare(b.bib, 'en', { numeric: true });

/** The starter's look ahead, at most. */
export const STARTS_MAX = 200;

/**
 * Who starts at or after a moment, the next one first, riders of one moment by bib; riders taken out before their
 * start (DNS …) are not called. Empty in formats with one gun, and before it is fired.
 */
export function nextStarts(race: Race, nowMs: number, count: number = STARTS_MAX): readonly NextStart[] {
  const starts: NextStart[] = [];
  for (const { category, placed, riders } of resultsOf(race).values()) {
    if (!hasOwnStarts(race.setup.format)) return [];
    placed.forEach(({ status, tally }, index) => {
      const atMs = elementOf(riders, index).advertisedMs;
      if (atMs === null || atMs < nowMs || status !== 'racing') return;
      starts.push({ entry: tally.entry, bib: tally.bib, category: category.id, atMs, inMs: atMs - nowMs });
    });
  }
  return starts
    .sort((a, b) => a.atMs - b.atMs || byBib(a, b))
    .slice(0, Math.max(0, Math.min(count, STARTS_MAX)));
}
