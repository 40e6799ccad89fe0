/**
 * From what was received to what it means, layer by layer, each kept until what it was made from changes:
 * sightings → record (one rider) → result (one category). A passing makes one record anew and places one category;
 * a decision makes everything anew that it could touch.
 */
import type { CategoryId, EntryId, LineId, PassingId } from './ids.ts';
import type { Category } from './journal/decision.ts';
import type { Passing } from './passing.ts';
import { type Distance, distanceOf, leaderMoments } from './rules/distance.ts';
import { gpsPassingId } from './rules/edits.ts';
import { type FinishContext, pulledAfter, type Tally, tallyOf, winnersFinishMs } from './rules/finish.ts';
import { expectedLapMs, missedReads } from './rules/lap-times.ts';
import { median, type RecordSettings, type RiderRecord, riderRecord } from './rules/rider-record.ts';
import { hasOwnStarts } from './rules/settings.ts';
import { type Entry, NO_ORDERS, type Setup } from './rules/setup.ts';
import type { GpsDoubt, Heard } from './rules/trust.ts';
import { RANKING } from './standings/by-format.ts';
import type { Placed } from './standings/field.ts';
import { newRider, type Observed, type Race, type RiderState, riderOf, setupOf } from './state.ts';
import { type Crossing, crossings } from './timing/crossing.ts';
import { setStart, type Track } from './timing/track.ts';

/** One category, placed. */
export interface CategoryResult {
  readonly category: Category;
  readonly gunMs: number | null;
  readonly distance: Distance;
  readonly winnerMs: number | null;
  readonly leaderMs: readonly number[];
  /** The field's typical lap: the median rider's median lap without the first, ms. */
  readonly lapMs: number | null;
  readonly minLapMs: number;
  readonly placed: readonly Placed[];
  /** What tallies were settled with; the same object while nothing in it changed. */
  readonly context: FinishContext;
}

/** Whom an observed passing names, by the start list as it is now; null when nobody is known. */
export function whoIs({ who }: Passing, setup: Setup): EntryId | null {
  if ('entry' in who) return who.entry;
  if ('bib' in who) return setup.bibs.get(who.bib) ?? setup.bibsEver.get(who.bib) ?? null;
  if ('chip' in who) return setup.chips.get(who.chip.trim().toUpperCase()) ?? null;
  return null;
}

/** Files a new passing with the rider it names, when the files are up to date; else they are made anew anyway. */
export function filePassing(race: Race, observed: Observed): void {
  if (race.setupStale || race.recordsStale) return;
  const entry = fileUnder(race, observed);
  if (entry !== null) markStale(race, entry);
}

function fileUnder(race: Race, observed: Observed): EntryId | null {
  const setup = race.setup;
  const { id } = observed.passing;
  const entry = setup.edits.editOf(id).entry ?? whoIs(observed.passing, setup);
  if (entry === null || !setup.entries.has(entry)) {
    race.unassigned.push(observed);
    return null;
  }
  riderOf(race, entry).observed.push(observed);
  return entry;
}

/** Says that a rider's sightings changed, and with them those of riders whom a swap ties to them. */
export function markStale(race: Race, entry: EntryId): void {
  for (const each of race.setup.edits.related(entry) ?? [entry]) {
    riderOf(race, each).stale = true;
    const category = race.setup.entries.get(each)?.category;
    if (category !== undefined && race.staleCategories !== 'all') race.staleCategories.add(category);
  }
}

/** Every category's result, up to date. */
export function resultsOf(race: Race): ReadonlyMap<CategoryId, CategoryResult> {
  const setup = setupOf(race);
  if (race.recordsStale) fileAnew(race, setup);
  if (race.staleCategories === 'all') {
    race.members = membersOf(setup);
    const before = race.results;
    race.results = new Map();
    for (const category of setup.categories)
      race.results.set(category.id, resultOf(race, setup, category, before.get(category.id)));
  } else
    for (const id of race.staleCategories) {
      const before = race.results.get(id);
      if (before !== undefined) race.results.set(id, resultOf(race, setup, before.category, before));
    }
  race.staleCategories = new Set();
  return race.results;
}

function fileAnew(race: Race, setup: Setup): void {
  race.unassigned = [];
  for (const rider of race.riders.values()) {
    rider.observed = [];
    rider.stale = true;
  }
  for (const observed of race.passings.values()) fileUnder(race, observed);
  race.recordsStale = false;
  race.staleCategories = 'all';
  void setup;
}

function membersOf(setup: Setup): ReadonlyMap<CategoryId, readonly Entry[]> {
  const members = new Map<CategoryId, Entry[]>(setup.categories.map(({ id }) => [id, []]));
  for (const entry of setup.entries.values()) members.get(entry.category)?.push(entry);
  for (const entries of members.values()) entries.sort((a, b) => a.entry - b.entry);
  return members;
}

function resultOf(
  race: Race,
  setup: Setup,
  category: Category,
  before: CategoryResult | undefined,
): CategoryResult {
  const entries = race.members.get(category.id) ?? [];
  const { rules, pauses } = setup;
  const gunMs = setup.guns.get(category.id) ?? null;
  const riders = entries.map(({ entry }) => riderOf(race, entry));
  for (const rider of riders) if (rider.stale) gather(race, setup, rider);

  const lapMs = median(riders.flatMap(({ base }) => base?.medianLapMs ?? []));
  const minLapMs = Math.max(rules.minLapMs, rules.minLapShareOfMedian * (lapMs ?? 0));
  const records = riders.map((rider) => recordOf(race, setup, rider, minLapMs, lapMs));

  const ordersOf = (entry: EntryId) => setup.orders.get(entry) ?? NO_ORDERS;
  const leaderMs = leaderMoments(
    records.map((record, index) => ({
      laps: record.laps,
      adjustment: ordersOf(entries[index]!.entry).lapsAdjustment,
      untilMs: outMs(ordersOf(entries[index]!.entry)),
    })),
  );
  const distance = distanceOf(category.length, setup.lengthOrders.get(category.id), leaderMs, gunMs, pauses);
  const winnerMs = winnersFinishMs(leaderMs, distance.laps, setup.finishMs);
  const context = keptContext(before?.context, {
    lines: race.lines,
    rule: rules.lappedRiders,
    laps: distance.laps,
    winnerMs,
    closedMs: setup.finishMs,
    pulledAfterMs:
      rules.lappedRiders === 'pulled'
        ? pulledAfter(leaderMs, gunMs, rules.pulledAtShare, distance.laps)
        : NONE,
    pauses,
  });
  const tallies = entries.map((entry, index): Tally => {
    const rider = riders[index]!;
    const record = records[index]!;
    const orders = ordersOf(entry.entry);
    const known = rider.tally;
    if (known?.record === record && known.orders === orders && known.context === context) return known.tally;
    const tally = tallyOf(entry, record, orders, context);
    rider.tally = { record, orders, context, tally };
    return tally;
  });
  const placed = RANKING[setup.format]({
    format: setup.format,
    category: category.id,
    rules,
    lines: race.lines,
    gunMs,
    pauses,
    laps: distance.laps,
    winnerMs,
    leaderMs,
    tallies,
    ordersOf,
    photoOrders: setup.photoOrders,
    sprints: setup.sprints,
  });
  return { category, gunMs, distance, winnerMs, leaderMs, lapMs, minLapMs, placed, context };
}

const NONE: readonly number[] = [];

/** From when on a rider is out and sets no pace for others any more. */
const outMs = ({
  status,
}: {
  readonly status: { readonly is: string; readonly fromMs: number | null } | null;
}) =>
  status === null || status.is === 'racing'
    ? null
    : status.is === 'DNS'
      ? Number.NEGATIVE_INFINITY
      : status.fromMs;

/** The context before, when nothing in it changed, so that tallies made with it still hold. */
function keptContext(before: FinishContext | undefined, now: FinishContext): FinishContext {
  const same =
    before !== undefined &&
    before.lines === now.lines &&
    before.rule === now.rule &&
    before.laps === now.laps &&
    before.winnerMs === now.winnerMs &&
    before.closedMs === now.closedMs &&
    before.pauses === now.pauses &&
    before.pulledAfterMs.length === now.pulledAfterMs.length &&
    before.pulledAfterMs.every((momentMs, index) => momentMs === now.pulledAfterMs[index]);
  return same ? before : now;
}

/** Gathers what was seen of a rider, and makes the base record from it. */
function gather(race: Race, setup: Setup, rider: RiderState): void {
  rider.advertisedMs = advertisedStart(setup, rider.entry);
  rider.sightings = sightingsOf(race, setup, rider);
  rider.startMs = startOf(race, setup, rider);
  rider.base = riderRecord(rider.sightings, settingsFor(race, setup, rider, setup.rules.minLapMs));
  rider.record = rider.base;
  rider.filled = null;
  rider.stale = false;
}

const settingsFor = (race: Race, setup: Setup, rider: RiderState, minLapMs: number): RecordSettings => ({
  lines: race.lines,
  startMs: rider.startMs,
  nearStartMs: setup.rules.minLapMs,
  minLapMs,
  pauses: setup.pauses,
  splits: setup.edits.splits.get(rider.entry) ?? [],
  isAside: (id) => setup.edits.editOf(id).fate === 'aside',
});

/** The rider's record at the category's minimum lap; the one at hand when it holds there too. */
function recordOf(
  race: Race,
  setup: Setup,
  rider: RiderState,
  minLapMs: number,
  categoryLapMs: number | null,
): RiderRecord {
  const holds = (record: RiderRecord | null): record is RiderRecord =>
    record !== null && record.sameFromMs <= minLapMs && minLapMs < record.sameBelowMs;
  if (!holds(rider.record))
    rider.record = holds(rider.base)
      ? rider.base
      : riderRecord(rider.sightings, settingsFor(race, setup, rider, minLapMs));
  if (setup.rules.acceptProposals === 'by-official') return rider.record;
  return withProposals(race, setup, rider, rider.record, minLapMs, categoryLapMs);
}

/** The configured rule "accept proposals automatically": missed reads count, marked as projected. */
function withProposals(
  race: Race,
  setup: Setup,
  rider: RiderState,
  record: RiderRecord,
  minLapMs: number,
  categoryLapMs: number | null,
): RiderRecord {
  const lapMs = expectedLapMs(record, categoryLapMs);
  if (rider.filled?.from === record && rider.filled.lapMs === lapMs) return rider.filled.record;
  const refused = setup.edits.refused.get(rider.entry) ?? [];
  const projected = missedReads(rider.entry, record, lapMs, setup.pauses, refused).map(
    ({ entry, line, timeMs, uncertaintyMs }): Heard => ({
      id: `projected:${entry}:${line}:${timeMs}` as PassingId,
      entry,
      line,
      timeMs,
      uncertaintyMs,
      source: 'projected',
      restored: false,
      by: null,
      doubt: null,
    }),
  );
  const filled =
    projected.length === 0
      ? record
      : riderRecord([...rider.sightings, ...projected], settingsFor(race, setup, rider, minLapMs));
  rider.filled = { from: record, lapMs, record: filled };
  return filled;
}

/** A rider's start by list and order: an official's word, else the gun, with their own offset where they have one. */
function advertisedStart(setup: Setup, entry: EntryId): number | null {
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
function startAtLine(
  sightings: readonly Heard[],
  line: LineId,
  advertisedMs: number,
  windowMs: number,
): number {
  let best: number | null = null;
  for (const heard of sightings) {
    const off = Math.abs(heard.timeMs - advertisedMs);
    if (heard.line === line && off <= windowMs && (best === null || off < Math.abs(best - advertisedMs)))
      best = heard.timeMs;
  }
  return best ?? advertisedMs;
}

/** All that was seen of a rider: observed, by GPS, inserted; after moves, swaps and reassignments. */
function sightingsOf(race: Race, setup: Setup, rider: RiderState): readonly Heard[] {
  const { edits } = setup;
  const sightings: Heard[] = [];
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
        restored: edit.fate === 'restored',
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
      restored: edit.fate === 'restored',
      by: null,
      doubt: null,
    });
  }
  return sightings;
}

/** What an official writes in by hand is taken to be as good as a keypad. */
const INSERTED_UNCERTAINTY_MS = 200;

function addGps(
  sightings: Heard[],
  race: Race,
  setup: Setup,
  state: RiderState,
  track: Track,
  entry: EntryId,
): void {
  const { edits } = setup;
  for (const crossing of crossingsFrom(race, setup, state.entry, track)) {
    const { line, timeMs, uncertaintyMs } = crossing;
    if (timeMs > race.gpsUntilMs) break;
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
      restored: edit.fate === 'restored',
      by: null,
      doubt: doubtOf(crossing, setup.course?.loop === true ? race.lines.lap : null),
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

/**
 * A race of its own over the same records, to derive from without touching the first. `until`: only over what the
 * journal held up to a record (by `seq`; GPS passings by their moment).
 */
export function fork(race: Race, until: { readonly seq: number; readonly atMs: number } | null = null): Race {
  const riders = new Map<EntryId, RiderState>();
  for (const [entry, { track }] of race.riders) riders.set(entry, { ...newRider(entry), track });
  const held = <Record extends { readonly seq: number }>({ seq }: Record) =>
    until === null || seq <= until.seq;
  return {
    ...race,
    supposed: true,
    gpsUntilMs: until?.atMs ?? race.gpsUntilMs,
    decisions: race.decisions.filter(held),
    passings:
      until === null ? race.passings : new Map([...race.passings].filter(([, observed]) => held(observed))),
    riders,
    unassigned: [],
    staleCategories: 'all',
    setupStale: true,
    recordsStale: true,
    results: new Map(),
    board: null,
  };
}
