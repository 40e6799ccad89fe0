/**
 * Who leads before anybody has been over the line: by where phones say they are on the course. An estimate, and shown as
 * one; the first lap that counts takes its place. Pure.
 */
import type { BoardRow, BoardView } from '../../race/feed/board-view.ts';
import type { CategoryId, EntryId } from '../../race/ids.ts';
import { elementOf } from '../../race/present.ts';
import { isAgainstTheClock } from '../../race/row-figures.ts';
import { gapSeconds } from './format.ts';
import type { RiderOnRoad } from './use-road.ts';

export interface RoadPlace {
  readonly row: BoardRow;
  /** Null for riders of whom no phone tells: they stand behind the others. */
  readonly place: number | null;
  /** Estimated time behind the first, ms; null while it cannot be said. */
  readonly behindMs: number | null;
  /** Ridden since the start; null without a phone. */
  readonly progressM: number | null;
}

/** Older positions say nothing about an order. */
const FRESH_MS = 30_000;
/** Slower than this, a distance says no time. */
const RIDING_MPS = 1.5;

const medianOf = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[values.length >> 1] ?? 0;

/** Whether a category rides and nobody of it has completed a lap: then phones are all there is to tell an order. */
export function waitsForTheLine(board: BoardView, category: CategoryId | null): boolean {
  const view = category === null ? undefined : board.categories[category];
  const { state, format } = board.race;
  if (view === undefined || (state !== 'running' && state !== 'neutralised') || isAgainstTheClock(format))
    return false;
  return view.startMs !== null && view.order.every((entry) => (board.rows[entry]?.laps ?? 0) === 0);
}

/**
 * The category's riders in their order on the road; null where the line has spoken already, before the start, against the
 * clock, and while no phone is heard.
 */
export function roadOrder(
  board: BoardView,
  category: CategoryId | null,
  riders: ReadonlyMap<EntryId, RiderOnRoad>,
  nowMs: number,
): readonly RoadPlace[] | null {
  const view = category === null ? undefined : board.categories[category];
  if (view === undefined || !waitsForTheLine(board, category) || (view.startMs ?? 0) > nowMs) return null;
  const rows = view.order.flatMap((entry) => board.rows[entry] ?? []);
  const known = rows.flatMap((row) => {
    const at = riders.get(row.entry);
    if (at === undefined || at.progressM === null || nowMs - at.timeMs >= FRESH_MS) return [];
    return row.status === 'racing' ? [{ row, progressM: at.progressM, speedMps: at.speedMps }] : [];
  });
  if (known.length === 0) return null;
  known.sort((a, b) => b.progressM - a.progressM);
  const first = elementOf(known, 0);
  const usualMps = medianOf(known.map(({ speedMps }) => speedMps));
  const told = new Set(known.map(({ row }) => row.entry));
  return [
    ...known.map(({ row, progressM, speedMps }, at) => {
      const pace = speedMps > RIDING_MPS ? speedMps : usualMps;
      const behindMs = pace > RIDING_MPS ? ((first.progressM - progressM) / pace) * 1_000 : null;
      return { row, place: at + 1, progressM, behindMs: at === 0 ? 0 : behindMs };
    }),
    ...rows
      .filter(({ entry }) => !told.has(entry))
      .map((row) => ({ row, place: null, behindMs: null, progressM: null })),
  ];
}

/** `~1`: an estimate looks like one. */
export const roadPlaceText = ({ place }: RoadPlace): string => (place === null ? '–' : `~${place}`);
/** `~+12`; nothing for the first, and where no time can be said. */
export const roadGapText = ({ place, behindMs }: RoadPlace): string =>
  place === null || place === 1 || behindMs === null ? '' : `~${gapSeconds(behindMs)}`;
