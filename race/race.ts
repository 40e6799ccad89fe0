/**
 * A race: the journal's records folded into what they mean. `apply` takes records in any order, any number of
 * times; `view` says how the race stands. No clock, no input or output, no chance: the same records give the same
 * race in the station, in a test, in a replay and in a browser.
 *
 * A Race changes in place (`apply` returns the same object) and is read through the functions of this file only.
 */

import { chipKey } from './chip.ts';
import type { Course } from './course/course.ts';
import type { Place } from './course/geometry.ts';
import { WITHDRAWN } from './decisions/withdrawn-entry.ts';
import type { BoardView } from './feed/board-view.ts';
import { boardOf, turnsOf } from './fold/board.ts';
import { filePassing, fork, markStale } from './fold/derive.ts';
import { advertisedStart } from './fold/sightings.ts';
import { addDecision, emptyRace, type Race, riderOf, setupOf } from './fold/state.ts';
import type { Bib, CategoryId, EntryId, LineId, RaceId } from './ids.ts';
import type { Decided } from './journal/active.ts';
import type { Category, Decision } from './journal/decision.ts';
import type { Author, FixesInput, JournalRecord, PassingInput } from './journal/record.ts';
import { type AuditLine, auditOf } from './officials/audit.ts';
import { objectionTo } from './officials/check.ts';
import { type Explanation, explanationOf } from './officials/explain.ts';
import { inEnglish, type Saying } from './officials/messages/message.ts';
import { type PassingFilter, type PassingLine, passingLines } from './officials/passing-lines.ts';
import {
  differenceBetween,
  type JournalMark,
  officialsViewOf,
  type PublishedVersion,
  publicViewOf,
  type ResultChange,
  takenBackBy,
  toBeSealed,
  versionsOf,
} from './officials/published.ts';
import type { WaitingRead } from './officials/review/forgotten-start.ts';
import type { ReviewItem } from './officials/review/item.ts';
import { reviewOf } from './officials/review/review.ts';
import { orderOnTheRoad } from './officials/road.ts';
import { type SprintSheet, sprintSheets } from './officials/sprint-sheet.ts';
import { linesOf } from './rules/lines.ts';
import type { Rules } from './rules/settings.ts';
import type { Entry, Protest } from './rules/setup-state.ts';
import type { LiveRow } from './standings/live-order.ts';
import { bibKey } from './start-list/bib.ts';
import {
  type NextStart,
  type StartSlot,
  startSlots,
  nextStarts as startsAhead,
} from './start-list/countdown.ts';
import { unpackedFor } from './timing/fix-store.ts';
import { latest, type TrackPosition } from './timing/position.ts';
import { addFixes, createTrack, fixAt as fixOfTrackAt, hasFix as hasFixAt } from './timing/track.ts';

export { courseVersion, keptTrack, takeTracks, trackedRiders } from './fold/kept-tracks.ts';
export { type Race, type Reach, reachOf } from './fold/state.ts';
export type { Decided } from './journal/active.ts';
export type { AuditLine } from './officials/audit.ts';
export type { Explanation } from './officials/explain.ts';
export { inEnglish, type Saying, saying } from './officials/messages/message.ts';
export type { PassingFilter, PassingLine } from './officials/passing-lines.ts';
export type { PublishedVersion, ResultChange } from './officials/published.ts';
export type { WaitingRead } from './officials/review/forgotten-start.ts';
export type { ReviewItem, ReviewKind } from './officials/review/item.ts';
export type { SheetSprint, SprintSheet } from './officials/sprint-sheet.ts';
export type { Rules } from './rules/settings.ts';
export type { Entry, Protest } from './rules/setup.ts';
export type { LiveRow } from './standings/live-order.ts';
export type { NextStart, StartSlot } from './start-list/countdown.ts';

/** Where a rider's phone was last; see `TrackPosition` for what each field says. */
export interface RiderPosition extends TrackPosition {
  readonly entry: EntryId;
}

/** A race of which nothing is known yet. */
export const createRace = (id: RaceId): Race => emptyRace(id);

/**
 * Takes a record into the race, in place, and returns the race. Records of other races and records taken before
 * (by `seq`) change nothing; the order of arrival does not matter.
 */
export function apply(race: Race, record: JournalRecord): Race {
  if (record.race !== race.id || !race.applied.add(record.seq)) return race;
  const { input } = record;
  if (input.kind === 'fixes') applyFixes(race, input);
  else if (input.kind === 'passing') applyPassing(race, record, input);
  else addDecision(race, { seq: record.seq, atMs: record.atMs, by: record.by, decision: input.decision });
  return race;
}

function applyFixes(race: Race, { entry, fixes }: FixesInput): void {
  const setup = setupOf(race);
  const rider = riderOf(race, entry);
  if (rider.track === null) {
    rider.track = createTrack(setup.course, advertisedStart(setup, entry));
    race.tracks++;
  }
  if (!addFixes(rider.track, fixes, unpackedFor(race.tracks)).crossingsChanged) return;
  markStale(race, entry);
  race.changes++;
}

/** Of two passings under one id the one that was journalled first holds. */
function applyPassing(race: Race, { seq, atMs, by }: JournalRecord, { passing }: PassingInput): void {
  const known = race.passings.get(passing.id);
  if (known !== undefined && known.seq < seq) return;
  const observed = { seq, atMs, by, passing };
  race.passings.set(passing.id, observed);
  race.changes++;
  if (known === undefined) filePassing(race, observed);
  else race.recordsStale = true;
}

/** Why a decision makes no sense now, as a sentence for an official; null when it does. */
export const check = (race: Race, decision: Decision): string | null => {
  const objection = objectionTo(race, decision);
  return objection === null ? null : sentenceOf(race, objection);
};

/** A saying about this race as the API's English sentence. */
export const sentenceOf = (race: Race, says: Saying): string => inEnglish(says, race.setup.timeZone);

/** The same as code and facts, for pages that speak other languages. */
export const objection = (race: Race, decision: Decision): Saying | null => objectionTo(race, decision);

/** How the race stands at a moment. The same object as before while nothing in it changed. */
export const view = (race: Race, nowMs: number): BoardView => boardOf(race, nowMs);

/** Grows whenever a record may have changed the view (the clock alone may change it too: starts, a set finish). */
export const changeCount = (race: Race): number => race.changes;

/** How often the clock alone has changed the view by this moment, by the records known: never fewer while none comes. */
export const clockTurns = (race: Race, nowMs: number): number => turnsOf(race, nowMs);

/**
 * How the race would stand with one more decision; the race itself is left as it is. Costs what deciding costs: rows that
 * stay as they are are the objects of `view`.
 */
export function whatIf(race: Race, decision: Decision, nowMs: number): BoardView {
  const supposed = fork(race);
  addDecision(supposed, {
    seq: Number.MAX_SAFE_INTEGER,
    atMs: nowMs,
    by: { role: 'official', name: '' },
    decision,
  });
  return boardOf(supposed, nowMs);
}

/** True when a fix of this rider at this moment is known: a repeat. */
export function hasFix(race: Race, entry: EntryId, timeMs: number): boolean {
  const track = race.riders.get(entry)?.track;
  return track != null && hasFixAt(track, timeMs);
}

/** What is known of this rider at this moment: nothing, this very fix (a repeat), or one at another place. */
export function fixAt(race: Race, entry: EntryId, place: Place, timeMs: number): 'none' | 'same' | 'other' {
  const track = race.riders.get(entry)?.track;
  return track == null ? 'none' : fixOfTrackAt(track, place, timeMs);
}

/** Where a rider was last seen by GPS; null when never. */
export function position(race: Race, entry: EntryId): RiderPosition | null {
  const track = race.riders.get(entry)?.track;
  const at = track == null ? null : latest(track);
  if (at === null) return null;
  // Field by field: this is told of every fix, and copying an object of unknown shape costs several times as much.
  const { timeMs, latDeg, lonDeg, speedMps, headingDeg, progressM, offCourseM, accuracyM } = at;
  return { entry, timeMs, latDeg, lonDeg, speedMps, headingDeg, progressM, offCourseM, accuracyM };
}

/** Where every rider with a phone was last seen. */
export function* positions(race: Race): Iterable<RiderPosition> {
  for (const entry of race.riders.keys()) {
    const at = position(race, entry);
    if (at !== null) yield at;
  }
}

/** Who wears a bib now. */
export function entryOfBib(race: Race, bib: Bib): EntryId | null {
  const { bibs, bibKeys } = setupOf(race);
  return bibs.get(bib) ?? bibKeys.get(bibKey(bib)) ?? null;
}

/** Whether a chip is on the start list now, however its code is written there. */
export const knowsChip = (race: Race, chip: string): boolean => setupOf(race).chipHolders.has(chipKey(chip));

/** The line at which laps are counted. */
export const lapLine = (race: Race): LineId => linesOf(setupOf(race).course).lap;

/** Whether this rider asked to be forgotten: nothing new of theirs is taken. */
export const isForgotten = (race: Race, entry: EntryId): boolean =>
  setupOf(race).contactsGone || setupOf(race).entries.get(entry)?.name === WITHDRAWN;

/** True when the entry is on the start list now. */
export const hasEntry = (race: Race, entry: EntryId): boolean => setupOf(race).entries.has(entry);

/** The start list as it is now, in the order entries were written last. */
export const entries = (race: Race): readonly Entry[] => [...setupOf(race).entries.values()];

export const course = (race: Race): Course | null => setupOf(race).course;

/** The rules in force: what the organiser set over the defaults of the format. */
export const rules = (race: Race): Rules => setupOf(race).rules;

/** Whether it was put away: for officials who look for it, and nobody else. */
export const isArchived = (race: Race): boolean => setupOf(race).archived;

/** Whether spectators may see it. */
export const isPublic = (race: Race): boolean => setupOf(race).public;

/** Whether somebody wears the bib, or wore it, written just so. */
export const isBibKnown = (race: Race, bib: Bib): boolean => {
  const { bibs, bibsEver } = setupOf(race);
  return bibs.has(bib) || bibsEver.has(bib);
};

/** The categories as they are described, those that only entries name behind them. */
export const categories = (race: Race): readonly Category[] => setupOf(race).categories;

/** The highest entry id ever given in this race, also to riders removed since; 0 without any. */
export function highestEntryId(race: Race): number {
  let highest = 0;
  for (const { decision } of race.decisions)
    if (decision.type === 'put-entries')
      for (const { entry } of decision.entries) highest = Math.max(highest, entry);
  return highest;
}

/** Why a rider is where they are: the place in words, the passings and decisions behind it; null for a stranger. */
export const explain = (race: Race, entry: EntryId): Explanation | null => explanationOf(race, entry);

/** All passings, counted or not, with what became of each; in order of time. */
export const passings = (race: Race, filter: PassingFilter = {}): readonly PassingLine[] =>
  passingLines(race, filter);

/**
 * What needs an official now, each with a remedy ready to be sent where there is one. `waiting`: chips that were read at
 * the lap line and wait beside the race for its start.
 */
export const review = (
  race: Race,
  nowMs: number,
  waiting: readonly WaitingRead[] = [],
): readonly ReviewItem[] => reviewOf(race, nowMs, waiting);

/** The judges' sheets of points and elimination races, one a category. */
export const sprints = (race: Race): readonly SprintSheet[] => sprintSheets(race);

/** Every decision there ever was, with who, when and why, and whether it holds. */
export function audit(race: Race): readonly AuditLine[] {
  setupOf(race);
  return auditOf(race.judged);
}

/** The order on the road between the lines: an estimate with its uncertainty, never a result. */
export const liveOrder = (race: Race, category: CategoryId, nowMs: number): readonly LiveRow[] =>
  orderOnTheRoad(race, category, nowMs);

/** Who starts next and when, in formats with a start list: the starter's countdown. */
export const nextStarts = (race: Race, nowMs: number, count?: number): readonly NextStart[] =>
  startsAhead(race, nowMs, count);

/** Every rider's start in order, before the gun as well; empty in formats with one gun. */
export const starts = (race: Race): readonly StartSlot[] => startSlots(race);

/** The protest register, in the order of the protests. */
export const protests = (race: Race): readonly Protest[] => setupOf(race).protests;

/** The results published so far, each as it was then. */
export const versions = (race: Race): readonly PublishedVersion[] => versionsOf(race);

/** Who took a published version back, when and why; null of one that holds or never was. */
export const versionTakenBack = (race: Race, version: number): Decided | null => takenBackBy(race, version);

/** What a publication taken now would say, for the station to seal. */
export const sealable = (
  race: Race,
  decision: Extract<Decision, { type: 'publish-result' }>,
  by: Author,
  atMs: number,
  journal: JournalMark | null,
): ReturnType<typeof toBeSealed> => toBeSealed(race, decision, by, atMs, journal);

/** What everybody but the officials is shown: the published version, once the race is over and there is one. */
export const publicView = (race: Race, nowMs: number): BoardView => publicViewOf(race, nowMs);

/** What officials are shown: how it stands, and which published version it does not agree with. */
export const officialsView = (race: Race, nowMs: number): BoardView => officialsViewOf(race, nowMs);

/** The riders whose place, laps, time or status differ between two views. */
export const difference = (before: BoardView, after: BoardView): readonly ResultChange[] =>
  differenceBetween(before, after);
