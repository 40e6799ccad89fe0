/**
 * What a race holds: its decisions, the passings observed, a GPS track a rider, and beside them the caches of what
 * was derived from these. `apply` puts records in; `derive.ts` keeps the caches true.
 *
 * Bounds: decisions and passings are all kept, as the journal keeps them (a day's race has some tens of thousands);
 * fixes as `timing/fix-store.ts` says.
 */

import { KINDS } from '../decisions/kinds.ts';
import type { BoardView } from '../feed/board-view.ts';
import type { CategoryId, EntryId, PassingId, RaceId } from '../ids.ts';
import { type Decided, inForce, type Judged, judge } from '../journal/active.ts';
import type { Decision } from '../journal/decision.ts';
import { SeqSet } from '../journal/seq-set.ts';
import type { Flag } from '../rules/fastest.ts';
import { linesOf } from '../rules/lines.ts';
import type { Lines } from '../rules/rider-record.ts';
import { foldSetup } from '../rules/setup.ts';
import type { Entry, Setup } from '../rules/setup-state.ts';
import { SightingList } from '../rules/sighting-list.ts';
import { keepTrack, takeTrack } from '../timing/kept-track.ts';
import { setCourse } from '../timing/track.ts';
import type { CategoryResult } from './category-result.ts';
import type { Observed, RiderState } from './rider-state.ts';

export type { Observed, RiderState } from './rider-state.ts';

export interface Race {
  readonly id: RaceId;
  readonly applied: SeqSet;
  /** In order of seq. */
  readonly decisions: Decided[];
  readonly passings: Map<PassingId, Observed>;
  readonly riders: Map<EntryId, RiderState>;
  /** How many of them have a track. */
  tracks: number;
  /** True of a what-if: it shares its tracks with the race it was forked from, and leaves them as they are. */
  readonly supposed: boolean;
  /** GPS passings after this moment are not looked at: of a published version, when it was published. */
  readonly gpsUntilMs: number;

  /** Grows whenever a view may differ. */
  changes: number;
  judged: readonly Judged[];
  setup: Setup;
  lines: Lines;
  setupStale: boolean;
  /** True when every rider's record must be made anew. */
  recordsStale: boolean;
  /** Observed passings that no rider is known for. */
  unassigned: Observed[];
  members: ReadonlyMap<CategoryId, readonly Entry[]>;
  /** The riders of whom something new was seen, by category; `all`: everything must be placed anew. */
  stale: Map<CategoryId, Set<RiderState>> | 'all';
  /** Where all categories finish after the fastest: its last lap. */
  flag: Flag | null;
  results: Map<CategoryId, CategoryResult>;
  board: {
    readonly changes: number;
    readonly setup: Setup;
    readonly fromMs: number;
    readonly untilMs: number;
    /** How often the clock alone had changed it. */
    readonly turns: number;
    readonly view: BoardView;
  } | null;
}

export function emptyRace(id: RaceId): Race {
  const setup = foldSetup([]);
  return {
    id,
    applied: new SeqSet(),
    decisions: [],
    passings: new Map(),
    riders: new Map(),
    tracks: 0,
    supposed: false,
    gpsUntilMs: Number.POSITIVE_INFINITY,
    changes: 0,
    judged: [],
    setup,
    lines: linesOf(null),
    setupStale: false,
    recordsStale: false,
    unassigned: [],
    members: new Map(),
    stale: 'all',
    flag: null,
    results: new Map(),
    board: null,
  };
}

export function riderOf(race: Race, entry: EntryId): RiderState {
  let rider = race.riders.get(entry);
  if (rider === undefined) {
    rider = newRider(entry);
    race.riders.set(entry, rider);
  }
  return rider;
}

export const newRider = (entry: EntryId): RiderState => ({
  entry,
  track: null,
  observed: [],
  stale: true,
  sightings: new SightingList(entry),
  advertisedMs: null,
  startMs: null,
  base: null,
  record: null,
  filled: null,
  counts: null,
  placed: null,
  row: null,
  tally: null,
});

/** Puts a decision in its place, and says whose records it may change: those are made anew when asked for. */
export function addDecision(race: Race, decided: Decided): void {
  const { decisions } = race;
  const at = decisions.findLastIndex(({ seq }) => seq <= decided.seq) + 1;
  decisions.splice(at, 0, decided);
  race.setupStale = true;
  race.changes++;
  if (race.recordsStale) return;
  for (const decision of meant(race, decided.decision)) {
    const riders = ridersTouchedBy(race, decision);
    if (riders === 'all') race.recordsStale = true;
    else
      for (const { entry } of riders)
        for (const each of race.setup.edits.related(entry) ?? [entry]) riderOf(race, each).stale = true;
  }
}

/** What is made anew after a decision: some riders' records; everybody's, as after a start moved; or their tracks, too. */
export type Reach = 'few' | 'all' | 'tracks';

export function reachOf(race: Race, decision: Decision): Reach {
  const kinds = decision.type === 'undo' || decision.type === 'redo' ? meant(race, decision) : [decision];
  if (kinds.some(({ type }) => type === 'set-course')) return 'tracks';
  return kinds.some(({ type }) => KINDS[type].touches === 'all') ? 'all' : 'few';
}

/** The decisions that one switches on or off: those of its id, or of the id that an undo or redo names. */
function meant(race: Race, decision: Decision): readonly Decision[] {
  const id = decision.type === 'undo' || decision.type === 'redo' ? decision.target : decision.id;
  return race.decisions.filter((other) => other.decision.id === id).map((other) => other.decision);
}

function ridersTouchedBy(race: Race, decision: Decision): 'all' | readonly RiderState[] {
  const { touches } = KINDS[decision.type];
  if (touches === 'none') return [];
  if (touches === 'its-rider' && 'entry' in decision) return [riderOf(race, decision.entry)];
  if (touches !== 'its-passing' || !('passing' in decision)) return 'all';
  const id = decision.passing;
  const riders = [...race.riders.values()].filter(({ sightings }) => sightings.has(id));
  // A passing that nobody has (yet), or that goes by another id by now: anybody's.
  return riders.length > 0 ? riders : 'all';
}

/** The set-up as the decisions in force have it now. */
export function setupOf(race: Race): Setup {
  if (!race.setupStale) return race.setup;
  const courseBefore = race.setup.courseVersion;
  race.judged = judge(race.decisions);
  race.setup = foldSetup(inForce(race.judged));
  race.setupStale = false;
  race.stale = 'all';
  if (race.setup.courseVersion !== courseBefore) followAnew(race);
  return race.setup;
}

/** A new course: new lines, and every rider's fixes followed along it anew; by a what-if on copies, see `supposed`. */
function followAnew(race: Race): void {
  const { course } = race.setup;
  race.recordsStale = true;
  race.lines = linesOf(course);
  for (const rider of race.riders.values()) {
    if (rider.track === null) continue;
    if (race.supposed) rider.track = takeTrack(keepTrack(rider.track), course);
    setCourse(rider.track, course);
  }
}
