/**
 * The board: every category's result as rows and headers, for a moment. Rows and headers that did not change are
 * the same objects as before, so that a feed finds what changed by comparing references.
 */
import type { CategoryResult } from './derive.ts';
import { resultsOf } from './derive.ts';
import type { CategoryId, EntryId } from './ids.ts';
import type { BoardRow, BoardView, CategoryView, RaceState, ResultState } from './live/board-view.ts';
import { expectedLapMs, projectedMs } from './rules/lap-times.ts';
import { pauseAt } from './rules/race-clock.ts';
import { NO_ORDERS, type Setup } from './rules/setup.ts';
import type { Placed } from './standings/field.ts';
import type { Race } from './state.ts';

/** The view at a moment; the same object while nothing in it changed. */
export function boardOf(race: Race, nowMs: number): BoardView {
  const known = race.board;
  if (known !== null && known.changes === race.changes && nowMs >= known.fromMs && nowMs < known.untilMs)
    return known.view;
  const results = resultsOf(race);
  const { setup } = race;
  const span = spanAround(setup, results, nowMs);
  const before = known?.view;
  const categories: Record<CategoryId, CategoryView> = {};
  const rows: Record<EntryId, BoardRow> = {};
  const state = stateAt(setup, results, nowMs);
  for (const result of results.values()) {
    for (const placed of result.placed) {
      const row = rowOf(race, result, placed, nowMs, state);
      const old = before?.rows[row.entry];
      rows[row.entry] = old !== undefined && sameRow(old, row) ? old : row;
    }
    const category = categoryOf(result, rows);
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
      finishMs: setup.finishMs,
      timeZone: setup.timeZone,
      courseVersion: setup.courseVersion,
    },
    categories,
    categoryOrder: setup.categories.map(({ id }) => id),
    rows,
    announcements: setup.announcements,
  };
  race.board = { changes: race.changes, ...span, view };
  return view;
}

const resultState = (setup: Setup): ResultState => setup.publications.at(-1)?.state ?? 'live';

function firstGun(setup: Setup): number | null {
  let first: number | null = null;
  for (const gunMs of setup.guns.values()) if (first === null || gunMs < first) first = gunMs;
  return first;
}

/** What the race is doing at a moment. */
export function stateAt(
  setup: Setup,
  _results: ReadonlyMap<CategoryId, CategoryResult>,
  nowMs: number,
): RaceState {
  const startMs = firstGun(setup);
  if (setup.finishMs !== null && setup.finishMs <= nowMs) return 'finished';
  if (startMs === null || nowMs < startMs) return 'waiting';
  return pauseAt(setup.pauses, nowMs)?.kind ?? 'running';
}

/** The stretch of time around a moment in which the clock alone changes nothing in the view. */
function spanAround(
  setup: Setup,
  results: ReadonlyMap<CategoryId, CategoryResult>,
  nowMs: number,
): { fromMs: number; untilMs: number } {
  let fromMs = Number.NEGATIVE_INFINITY;
  let untilMs = Number.POSITIVE_INFINITY;
  const turn = (momentMs: number | null | undefined) => {
    if (momentMs == null) return;
    if (momentMs <= nowMs) fromMs = Math.max(fromMs, momentMs);
    else untilMs = Math.min(untilMs, momentMs);
  };
  turn(setup.finishMs);
  for (const pause of setup.pauses) {
    turn(pause.fromMs);
    turn(pause.toMs);
  }
  for (const gunMs of setup.guns.values()) turn(gunMs);
  for (const { placed } of results.values()) for (const { tally } of placed) turn(tally.startMs);
  return { fromMs, untilMs };
}

function rowOf(
  race: Race,
  result: CategoryResult,
  placed: Placed,
  nowMs: number,
  state: RaceState,
): BoardRow {
  const { tally } = placed;
  const { setup } = race;
  const entry = setup.entries.get(tally.entry)!;
  const record = race.riders.get(tally.entry)?.record ?? null;
  const waiting = placed.status === 'racing' && (tally.startMs === null || tally.startMs > nowMs);
  const expects = placed.status === 'racing' && state !== 'finished' && state !== 'stopped';
  const sos = (setup.orders.get(tally.entry) ?? NO_ORDERS).sosMs !== null;
  const flags = sos ? [...placed.flags, 'sos' as const] : placed.flags;
  return {
    entry: tally.entry,
    bib: entry.bib,
    name: entry.name,
    ...(entry.team === undefined ? {} : { team: entry.team }),
    ...(entry.nation === undefined ? {} : { nation: entry.nation }),
    category: entry.category,
    status: waiting ? 'waiting' : placed.status,
    place: placed.place,
    laps: tally.laps,
    timeMs: placed.timeMs,
    gap: placed.gap,
    lastLapMs: tally.lastLapMs,
    bestLapMs: tally.bestLapMs,
    lastPassingMs: tally.last?.heard.timeMs ?? null,
    lastLine: tally.last?.heard.line ?? null,
    expectedMs:
      expects && record !== null
        ? projectedMs(record, expectedLapMs(record, result.lapMs), setup.pauses)
        : null,
    certainty: tally.certainty,
    uncertaintyMs: tally.uncertaintyMs,
    ...(placed.points === undefined ? {} : { points: placed.points }),
    ...(flags.length === 0 ? {} : { flags }),
  };
}

function categoryOf(result: CategoryResult, rows: Readonly<Record<EntryId, BoardRow>>): CategoryView {
  const { category, distance, gunMs, placed } = result;
  const leader = placed[0]?.place == null ? undefined : rows[placed[0].tally.entry];
  return {
    id: category.id,
    name: category.name,
    startMs: gunMs,
    lapsTotal: distance.laps,
    lapsForecast: distance.forecast,
    lapsToGo: distance.laps === null ? null : Math.max(0, distance.laps - (leader?.laps ?? 0)),
    leaderExpectedMs: leader?.expectedMs ?? null,
    order: placed.map(({ tally }) => tally.entry),
  };
}

function sameRow(a: BoardRow, b: BoardRow): boolean {
  return (
    a.entry === b.entry &&
    a.bib === b.bib &&
    a.name === b.name &&
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
    a.points === b.points &&
    sameList(a.flags ?? [], b.flags ?? [])
  );
}

function sameGap(a: BoardRow['gap'], b: BoardRow['gap']): boolean {
  if (a === null || b === null) return a === b;
  if ('ms' in a) return 'ms' in b && a.ms === b.ms;
  return 'laps' in b && a.laps === b.laps;
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
  sameList(a.order, b.order);
