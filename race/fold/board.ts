/**
 * The board: every category's result as rows and headers, for a moment. Rows and headers that did not change are
 * the same objects as before, so that a feed finds what changed by comparing references.
 */

import type { BoardRow, BoardView, CategoryView, RaceState, ResultState } from '../feed/board-view.ts';
import type { CategoryId, EntryId } from '../ids.ts';
import { entryOf } from '../present.ts';
import { expectedLapMs, projectedMs } from '../rules/lap-times.ts';
import { pauseAt } from '../rules/race-clock.ts';
import { hasOwnStarts } from '../rules/settings.ts';
import type { Setup } from '../rules/setup-state.ts';
import { type Placed, sameGap } from '../standings/field.ts';
import type { CategoryResult } from './category.ts';
import { resultsOf } from './derive.ts';
import type { Race, RiderState } from './state.ts';

/** The view at a moment; the same object while nothing in it changed. */
export function boardOf(race: Race, nowMs: number): BoardView {
  const known = race.board;
  if (known !== null && known.changes === race.changes && nowMs >= known.fromMs && nowMs < known.untilMs)
    return known.view;
  const results = resultsOf(race);
  const { setup } = race;
  const before = known?.view;
  const state = stateAt(setup, nowMs);
  // The same set-up has the same riders: a copy of the rows, with those that changed put in.
  const sameRiders = known?.setup === setup;
  const rows: Record<EntryId, BoardRow> = sameRiders ? { ...known.view.rows } : inEntryOrder(setup);
  const categories: Record<CategoryId, CategoryView> = {};
  for (const result of results.values()) {
    for (let index = 0; index < result.placed.length; index++) {
      // Of every rider of the field at every passing: not by the check that lists of all kinds share (present.ts).
      const rider = result.riders[index];
      const placed = result.placed[index];
      if (rider === undefined || placed === undefined)
        throw new Error(`A result has ${result.placed.length} places and ${result.riders.length} riders.`);
      const was = rider.row?.row;
      const row = rowOf(rider, result.lapMs, placed, setup, nowMs, state);
      if (row !== was || !sameRiders) rows[row.entry] = row;
    }
    const category = categoryOf(result, rows, setup.finishMs);
    const old = before?.categories[category.id];
    categories[category.id] = old !== undefined && sameCategory(old, category) ? old : category;
  }
  const view: BoardView = {
    race: {
      id: race.id,
      name: setup.name ?? race.id,
      format: setup.format,
      state,
      result: resultState(setup),
      startMs: firstGun(setup),
      ...(setup.plannedStartMs !== null && { plannedStartMs: setup.plannedStartMs }),
      finishMs: setup.finishMs,
      ...(setup.pauses.length > 0 && { pauses: setup.pauses.map(({ fromMs, toMs }) => ({ fromMs, toMs })) }),
      timeZone: setup.timeZone,
      ...(setup.officials.length > 0 && { officials: setup.officials }),
      courseVersion: setup.courseVersion,
    },
    categories,
    categoryOrder: setup.categories.map(({ id }) => id),
    rows,
    announcements: setup.announcements,
  };
  race.board = { changes: race.changes, setup, ...spanAround(setup, results, nowMs), view };
  return view;
}

/** How often the clock alone has changed the view by this moment: with the records known, it tells views apart. */
export function turnsOf(race: Race, nowMs: number): number {
  boardOf(race, nowMs);
  return race.board?.turns ?? 0;
}

/** Rows to be filled in, in ascending order of entry: the order that engines keep compact. */
function inEntryOrder(setup: Setup): Record<EntryId, BoardRow> {
  const rows: Record<EntryId, BoardRow> = {};
  for (const entry of [...setup.entries.keys()].sort((a, b) => a - b)) rows[entry] = undefined as never;
  return rows;
}

const resultState = (setup: Setup): ResultState => setup.publications.at(-1)?.state ?? 'live';

function firstGun(setup: Setup): number | null {
  let first: number | null = null;
  for (const gunMs of setup.guns.values()) if (first === null || gunMs < first) first = gunMs;
  return first;
}

/** What the race is doing at a moment. */
export function stateAt(setup: Setup, nowMs: number): RaceState {
  const startMs = firstGun(setup);
  if (setup.finishMs !== null && setup.finishMs <= nowMs) return 'finished';
  if (startMs === null || nowMs < startMs) return 'waiting';
  return pauseAt(setup.pauses, nowMs)?.kind ?? 'running';
}

/** The stretch of time around a moment in which the clock alone changes nothing in the view; `turns`: such moments passed. */
function spanAround(
  setup: Setup,
  results: ReadonlyMap<CategoryId, CategoryResult>,
  nowMs: number,
): { fromMs: number; untilMs: number; turns: number } {
  let fromMs = Number.NEGATIVE_INFINITY;
  let untilMs = Number.POSITIVE_INFINITY;
  let turns = 0;
  const turn = (momentMs: number | null | undefined) => {
    if (momentMs == null) return;
    if (momentMs <= nowMs) {
      fromMs = Math.max(fromMs, momentMs);
      turns += 1;
    } else untilMs = Math.min(untilMs, momentMs);
  };
  turn(setup.finishMs);
  for (const closedMs of setup.closes.values()) turn(closedMs);
  for (const pause of setup.pauses) {
    turn(pause.fromMs);
    turn(pause.toMs);
  }
  for (const gunMs of setup.guns.values()) turn(gunMs);
  for (const { startMs } of setup.orders.values()) turn(startMs);
  if (hasOwnStarts(setup.format))
    for (const { placed } of results.values()) for (const { tally } of placed) turn(tally.startMs);
  return { fromMs, untilMs, turns };
}

/** A rider's row; the same object as before while it says the same. */
function rowOf(
  rider: RiderState,
  lapMs: number | null,
  placed: Placed,
  setup: Setup,
  nowMs: number,
  state: RaceState,
): BoardRow {
  const known = rider.row;
  if (
    known !== null &&
    known.placed === placed &&
    known.setup === setup &&
    known.state === state &&
    known.waits === nowMs < known.startMs &&
    (known.ownLap || known.lapMs === lapMs)
  )
    return known.row;
  const { tally } = placed;
  const startMs = tally.startMs ?? Number.POSITIVE_INFINITY;
  const waits = nowMs < startMs;
  const racing = placed.status === 'racing';
  const record = rider.counts;
  const expectedMs =
    racing && record !== null && state !== 'finished' && state !== 'stopped'
      ? projectedMs(record, expectedLapMs(record, lapMs), setup.pauses)
      : null;
  const made = makeRow(placed, setup, racing && waits ? 'waiting' : placed.status, expectedMs);
  const row = known !== null && sameRow(known.row, made) ? known.row : made;
  rider.row = { placed, setup, state, startMs, waits, ownLap: record?.medianLapMs != null, lapMs, row };
  return row;
}

function makeRow(
  { tally, place, timeMs, gap, points, own, flags }: Placed,
  setup: Setup,
  status: BoardRow['status'],
  expectedMs: number | null,
): BoardRow {
  const { bib, name, lastName, team, nation, category } = entryOf(setup.entries, tally.entry);
  const row: { -readonly [Name in keyof BoardRow]: BoardRow[Name] } = {
    entry: tally.entry,
    bib,
    name,
    category,
    status,
    place,
    laps: tally.laps,
    timeMs,
    gap,
    lastLapMs: tally.lastLapMs,
    bestLapMs: tally.bestLapMs,
    lastPassingMs: tally.last?.heard.timeMs ?? null,
    lastLine: tally.last?.heard.line ?? null,
    expectedMs,
    certainty: tally.certainty,
    uncertaintyMs: tally.uncertaintyMs,
  };
  if (lastName !== undefined && lastName !== '' && name.includes(lastName)) row.lastName = lastName;
  if (team !== undefined) row.team = team;
  if (nation !== undefined) row.nation = nation;
  if (hasOwnStarts(setup.format) && tally.startMs !== null) row.startMs = tally.startMs;
  if (points !== null) row.points = points;
  if (own !== undefined) {
    row.ownTimeMs = own.timeMs;
    row.ownTimePlace = own.place;
  }
  const sos = setup.orders.get(tally.entry)?.sosMs != null;
  if (sos || flags.length > 0) row.flags = sos ? [...flags, 'sos'] : flags;
  return row;
}

/** Home, and in an order that nobody has seen: timed by a phone alone, filled in, or too close for the timing. */
const isToBeConfirmed = ({ tally, status, place, flags }: Placed): boolean =>
  status === 'finished' &&
  place !== null &&
  (tally.certainty !== 'recorded' || flags.includes('photo-needed'));

function categoryOf(
  result: CategoryResult,
  rows: Readonly<Record<EntryId, BoardRow>>,
  raceClosedMs: number | null,
): CategoryView {
  const { category, distance, gunMs, placed } = result;
  const { closedMs } = result.context;
  const leader = leaderOf(result, rows);
  return {
    id: category.id,
    name: category.name,
    startMs: gunMs,
    lapsTotal: distance.laps,
    lapsForecast: distance.forecast,
    lapsToGo: distance.laps === null ? null : Math.max(0, distance.laps - (leader?.laps ?? 0)),
    leaderExpectedMs: leader?.expectedMs ?? null,
    order: placed.map(({ tally }) => tally.entry),
    ...(closedMs !== null && closedMs !== raceClosedMs && { closedMs }),
    ...(placed.some(isToBeConfirmed) && { toBeConfirmed: true }),
  };
}

/** Who leads: the first in the result, except where points make the result: there the first on the road. */
function leaderOf(
  { placed, field }: CategoryResult,
  rows: Readonly<Record<EntryId, BoardRow>>,
): BoardRow | undefined {
  if (field.format !== 'points') return placed[0]?.place == null ? undefined : rows[placed[0].tally.entry];
  let leader: BoardRow | undefined;
  let leaderMs = 0;
  for (const { tally, place } of placed) {
    const row = rows[tally.entry];
    if (place === null || row === undefined || row.lastPassingMs === null) continue;
    const ahead = leader === undefined ? -1 : leader.laps - row.laps || row.lastPassingMs - leaderMs;
    if (ahead >= 0) continue;
    leader = row;
    leaderMs = row.lastPassingMs;
  }
  return leader;
}

function sameRow(a: BoardRow, b: BoardRow): boolean {
  return (
    a.entry === b.entry &&
    a.bib === b.bib &&
    a.name === b.name &&
    a.lastName === b.lastName &&
    a.team === b.team &&
    a.nation === b.nation &&
    a.category === b.category &&
    a.status === b.status &&
    a.place === b.place &&
    a.laps === b.laps &&
    a.timeMs === b.timeMs &&
    sameGap(a.gap, b.gap) &&
    a.lastLapMs === b.lastLapMs &&
    a.bestLapMs === b.bestLapMs &&
    a.lastPassingMs === b.lastPassingMs &&
    a.lastLine === b.lastLine &&
    a.expectedMs === b.expectedMs &&
    a.certainty === b.certainty &&
    a.uncertaintyMs === b.uncertaintyMs &&
    a.startMs === b.startMs &&
    a.points === b.points &&
    a.ownTimeMs === b.ownTimeMs &&
    a.ownTimePlace === b.ownTimePlace &&
    sameList(a.flags ?? [], b.flags ?? [])
  );
}

const sameList = <Value>(a: readonly Value[], b: readonly Value[]): boolean =>
  a === b || (a.length === b.length && a.every((value, index) => value === b[index]));

const sameCategory = (a: CategoryView, b: CategoryView): boolean =>
  a.name === b.name &&
  a.startMs === b.startMs &&
  a.lapsTotal === b.lapsTotal &&
  a.lapsForecast === b.lapsForecast &&
  a.lapsToGo === b.lapsToGo &&
  a.leaderExpectedMs === b.leaderExpectedMs &&
  a.closedMs === b.closedMs &&
  a.toBeConfirmed === b.toBeConfirmed &&
  sameList(a.order, b.order);
