/**
 * First layer of what a race derives: all that was seen of one rider, by whomever, as one list, after the officials'
 * corrections; and the start that it is measured from.
 */
import { asWritten, chipKey } from '../chip.ts';
import type { EntryId, LineId } from '../ids.ts';
import type { Passing } from '../passing.ts';
import { elementOf } from '../present.ts';
import { gpsPassingId } from '../rules/edits.ts';
import { shortestLapMs } from '../rules/lap-times.ts';
import { type RecordSettings, riderRecord } from '../rules/rider-record.ts';
import { hasOwnStarts } from '../rules/settings.ts';
import type { Setup } from '../rules/setup-state.ts';
import { SightingList } from '../rules/sighting-list.ts';
import type { GpsDoubt } from '../rules/trust.ts';
import { bibKey } from '../start-list/bib.ts';
import { type Crossing, crossings } from '../timing/crossing.ts';
import { setStart, type Track } from '../timing/track.ts';
import { type Observed, type Race, type RiderState, riderOf } from './state.ts';

/** Whom an observed passing names, by the start list as it is now; null when nobody is known. */
export function whoIs({ who }: Passing, setup: Setup): EntryId | null {
  if ('entry' in who) return who.entry;
  if ('bib' in who)
    return (
      setup.bibs.get(who.bib) ??
      setup.bibsEver.get(who.bib) ??
      (who.spelling === undefined ? null : (setup.bibKeys.get(bibKey(who.bib)) ?? null))
    );
  if (!('chip' in who)) return null;
  if (who.spelling === undefined) return setup.chips.get(asWritten(who.chip)) ?? null;
  // A chip that two riders have is nobody's until officials say whose: `review` asks.
  const holders = setup.chipHolders.get(chipKey(who.chip)) ?? [];
  return holders.length === 1 ? elementOf(holders, 0) : null;
}

/** Files a passing with the rider it is taken to be of; null when nobody is known for it. */
export function fileUnder(race: Race, observed: Observed): EntryId | null {
  const setup = race.setup;
  const { id, who, timeMs } = observed.passing;
  const { edits } = setup;
  const entry = edits.editOf(id).entry ?? edits.ownerOfRead(who, timeMs) ?? whoIs(observed.passing, setup);
  if (entry === null || !setup.entries.has(entry)) {
    race.unassigned.push(observed);
    return null;
  }
  riderOf(race, entry).observed.push(observed);
  return entry;
}

/** Gathers what was seen of a rider, and makes the base record from it. */
export function gather(race: Race, setup: Setup, rider: RiderState): void {
  rider.advertisedMs = advertisedStart(setup, rider.entry);
  rider.sightings = sightingsOf(race, setup, rider);
  rider.startMs = startOf(race, setup, rider);
  rider.base = riderRecord(rider.sightings, settingsFor(race, setup, rider, setup.rules.minLapMs, 0));
  rider.record = rider.base;
  rider.filled = null;
  rider.stale = false;
}

export const settingsFor = (
  race: Race,
  setup: Setup,
  rider: RiderState,
  minLapMs: number,
  firstLapMs: number,
): RecordSettings => ({
  lines: race.lines,
  startMs: rider.startMs,
  nearStartMs: setup.rules.minLapMs,
  firstLapMs: Math.max(firstLapMs, againstTheClockMs(race, setup)),
  minLapMs,
  pauses: setup.pauses,
  splits: setup.edits.splits.get(rider.entry) ?? [],
  isAside: (id) => setup.edits.editOf(id).fate === 'aside',
});

/**
 * Against the clock the course says how short a lap can't be: nobody is faster over it than `fastestKmh`. In a mass
 * start the first lap may begin anywhere on the course, so there the field says it alone.
 */
const againstTheClockMs = (race: Race, { format, rules }: Setup): number =>
  hasOwnStarts(format) ? shortestLapMs(race.lines.lapM, rules.fastestKmh) : 0;

/** A rider's start by list and order: an official's word, else the gun, with their own offset where they have one. */
export function advertisedStart(setup: Setup, entry: EntryId): number | null {
  const ordered = setup.orders.get(entry)?.startMs ?? null;
  if (ordered !== null) return ordered;
  const listed = setup.entries.get(entry);
  const gunMs = listed === undefined ? undefined : setup.guns.get(listed.category);
  if (gunMs === undefined) return null;
  return gunMs + (hasOwnStarts(setup.format) ? (listed?.startOffsetMs ?? 0) : 0);
}

/** The start that counts: the one read at the line when the rules say so and nobody ordered another. */
function startOf(race: Race, setup: Setup, { entry, advertisedMs, sightings }: RiderState): number | null {
  if (advertisedMs === null || setup.rules.startBy === 'list' || !hasOwnStarts(setup.format))
    return advertisedMs;
  if ((setup.orders.get(entry)?.startMs ?? null) !== null) return advertisedMs;
  return startAtLine(sightings, race.lines.start ?? race.lines.lap, advertisedMs, setup.rules.startWindowMs);
}

/**
 * A start read at the line: the passing nearest to the advertised moment, when it lies within the window (UCI:
 * 5 s); else the rider started late or was not read, and the advertised moment holds.
 */
function startAtLine(sightings: SightingList, line: LineId, advertisedMs: number, windowMs: number): number {
  let best: number | null = null;
  for (const heard of sightings) {
    const off = Math.abs(heard.timeMs - advertisedMs);
    if (heard.line === line && off <= windowMs && (best === null || off < Math.abs(best - advertisedMs)))
      best = heard.timeMs;
  }
  return best ?? advertisedMs;
}

/** All that was seen of a rider: observed, by GPS, inserted; after moves, swaps and reassignments. */
function sightingsOf(race: Race, setup: Setup, rider: RiderState): SightingList {
  const { edits } = setup;
  const sightings = new SightingList(rider.entry);
  for (const source of edits.related(rider.entry) ?? [rider.entry]) {
    const state = race.riders.get(source);
    if (state === undefined) continue;
    for (const { passing } of state.observed) {
      const edit = edits.editOf(passing.id);
      const timeMs = edit.movedToMs ?? passing.timeMs;
      const owner = edit.entry ?? edits.owner(source, timeMs);
      if (owner !== rider.entry) continue;
      sightings.push({
        id: passing.id,
        entry: owner,
        line: passing.line,
        timeMs,
        uncertaintyMs: passing.uncertaintyMs,
        source: edit.movedToMs === null ? passing.source : 'official',
        fate: edit.fate,
        by: passing.by ?? null,
        doubt: null,
      });
    }
    if (state.track !== null) addGps(sightings, race, setup, state, state.track, rider.entry);
  }
  for (const inserted of edits.inserted.get(rider.entry) ?? []) {
    const edit = edits.editOf(inserted.id);
    sightings.push({
      ...inserted,
      entry: rider.entry,
      timeMs: edit.movedToMs ?? inserted.timeMs,
      uncertaintyMs: INSERTED_UNCERTAINTY_MS,
      source: 'official',
      fate: edit.fate,
      by: null,
      doubt: null,
    });
  }
  return sightings;
}

/** What an official writes in by hand is taken to be as good as a keypad. */
const INSERTED_UNCERTAINTY_MS = 200;

function addGps(
  sightings: SightingList,
  race: Race,
  setup: Setup,
  state: RiderState,
  track: Track,
  entry: EntryId,
): void {
  const { edits } = setup;
  // Nobody said anything of these: most riders' of most races.
  const isPlain = state.entry === entry && !edits.touchesGpsOf(entry);
  for (const crossing of crossingsFrom(race, setup, state.entry, track)) {
    const { line, timeMs, uncertaintyMs } = crossing;
    if (timeMs > race.gpsUntilMs) break;
    const doubt = doubtOf(crossing, setup.course?.loop === true ? race.lines.lap : null);
    if (isPlain) {
      sightings.pushGps(line, timeMs, uncertaintyMs, doubt);
      continue;
    }
    const id = gpsPassingId(state.entry, line, timeMs);
    const edit = edits.editOfGps(id, state.entry, line, timeMs);
    const owner = edit.entry ?? edits.owner(state.entry, timeMs);
    if (owner !== entry) continue;
    sightings.push({
      id,
      entry,
      line,
      timeMs: edit.movedToMs ?? timeMs,
      uncertaintyMs,
      source: edit.movedToMs === null ? 'gps' : 'official',
      fate: edit.fate,
      by: null,
      doubt,
    });
  }
}

/** What speaks against counting a GPS passing by itself. */
function doubtOf({ line, lap, suspected, lapDistanceOk }: Crossing, lapLine: LineId | null): GpsDoubt | null {
  if (line === lapLine && lap === 0) return 'start';
  if (suspected) return 'suspected';
  return lapDistanceOk ? null : 'short-cut';
}

/** A track's crossings counted from the rider's start. A what-if leaves the track with the start it had. */
function crossingsFrom(race: Race, setup: Setup, entry: EntryId, track: Track): readonly Crossing[] {
  const startMs = advertisedStart(setup, entry);
  const before = track.startMs;
  if (before === startMs) return crossings(track);
  setStart(track, startMs);
  const crossed = crossings(track);
  if (race.supposed) setStart(track, before);
  return crossed;
}
