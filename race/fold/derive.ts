/**
 * From what was received to what it means, layer by layer, each kept until what it was made from changes:
 * sightings → record (one rider) → result (one category) → board. A passing makes one record anew and places one
 * category; a decision makes everything anew that it could touch.
 */

import type { CategoryId, EntryId } from '../ids.ts';
import { flagOf, sameFlag } from '../rules/fastest.ts';
import type { Entry, Setup } from '../rules/setup-state.ts';
import { type CategoryResult, resultOf } from './category.ts';
import { fileUnder } from './sightings.ts';
import { newRider, type Observed, type Race, type RiderState, riderOf, setupOf } from './state.ts';

/** Files a new passing with the rider it names, when the files are up to date; else they are made anew anyway. */
export function filePassing(race: Race, observed: Observed): void {
  // A decision that leaves the records alone makes the set-up stale and not the files: this passing is not in them.
  if (race.setupStale) race.recordsStale = true;
  if (race.recordsStale) return;
  const entry = fileUnder(race, observed);
  if (entry !== null) markStale(race, entry);
}

/** Says that a rider's sightings changed, and with them those of riders whom a swap ties to them. */
export function markStale(race: Race, entry: EntryId): void {
  for (const each of race.setup.edits.related(entry) ?? [entry]) {
    const rider = riderOf(race, each);
    rider.stale = true;
    const category = race.setup.entries.get(each)?.category;
    if (category === undefined || race.stale === 'all') continue;
    const riders = race.stale.get(category);
    if (riders === undefined) race.stale.set(category, new Set([rider]));
    else riders.add(rider);
  }
}

/** Every category's result, up to date. */
export function resultsOf(race: Race): ReadonlyMap<CategoryId, CategoryResult> {
  const setup = setupOf(race);
  if (race.recordsStale) fileAnew(race);
  if (race.stale === 'all') {
    race.members = membersOf(setup);
    const before = race.results;
    race.results = new Map();
    for (const category of setup.categories)
      race.results.set(
        category.id,
        resultOf(race, setup, category, before.get(category.id), null, race.flag),
      );
  } else
    for (const [id, riders] of race.stale) {
      const before = race.results.get(id);
      if (before !== undefined)
        race.results.set(id, resultOf(race, setup, before.category, before, riders, race.flag));
    }
  if (race.stale === 'all' || race.stale.size > 0) followFlag(race, setup);
  if (race.stale === 'all' || race.stale.size > 0) race.stale = new Map();
  return race.results;
}

/** Where all finish after the fastest, one category's leader may end the race of the others. */
function followFlag(race: Race, setup: Setup): void {
  const flag =
    setup.rules.categoriesFinish === 'after-the-fastest'
      ? flagOf(
          [...race.results.values()].map(({ category, leaderMs, ownLaps, lapMs }) => ({
            id: category.id,
            leaderMs,
            laps: ownLaps,
            lapMs,
          })),
        )
      : null;
  if (sameFlag(flag, race.flag)) return;
  race.flag = flag;
  for (const [id, before] of race.results)
    race.results.set(id, resultOf(race, setup, before.category, before, NOBODY, flag));
}

const NOBODY: ReadonlySet<RiderState> = new Set();

function fileAnew(race: Race): void {
  race.unassigned = [];
  for (const rider of race.riders.values()) {
    rider.observed = [];
    rider.stale = true;
  }
  for (const observed of race.passings.values()) fileUnder(race, observed);
  race.recordsStale = false;
  race.stale = 'all';
}

function membersOf(setup: Setup): ReadonlyMap<CategoryId, readonly Entry[]> {
  const members = new Map<CategoryId, Entry[]>(setup.categories.map(({ id }) => [id, []]));
  for (const entry of setup.entries.values()) members.get(entry.category)?.push(entry);
  for (const entries of members.values()) entries.sort((a, b) => a.entry - b.entry);
  return members;
}

/**
 * A race of its own over the same records, to derive from without touching the first: for one more decision. What was
 * derived of each rider is taken over, so that the decision costs here what it costs when it is made.
 */
export function fork(race: Race): Race {
  resultsOf(race);
  const riders = new Map<EntryId, RiderState>();
  for (const [entry, rider] of race.riders) riders.set(entry, { ...rider });
  return {
    ...race,
    supposed: true,
    decisions: [...race.decisions],
    riders,
    stale: 'all',
    results: new Map(race.results),
    board: null,
  };
}

/** The race over what the journal held up to a record (by `seq`; GPS passings by their moment), derived from nothing. */
export function forkUntil(race: Race, until: { readonly seq: number; readonly atMs: number }): Race {
  setupOf(race); // so that the tracks are on the course that now holds
  const riders = new Map<EntryId, RiderState>();
  for (const [entry, { track }] of race.riders) riders.set(entry, { ...newRider(entry), track });
  const held = ({ seq }: { readonly seq: number }) => seq <= until.seq;
  return {
    ...race,
    supposed: true,
    gpsUntilMs: until.atMs,
    decisions: race.decisions.filter(held),
    passings: new Map([...race.passings].filter(([, observed]) => held(observed))),
    riders,
    unassigned: [],
    flag: null,
    stale: 'all',
    setupStale: true,
    recordsStale: true,
    results: new Map(),
    board: null,
  };
}
