/** The order of a close finish while it is being made: moved up and down, level or apart. Pure. */

import type { BoardView } from '../../../race/feed/board-view.ts';
import type { EntryId } from '../../../race/ids.ts';
import { elementOf, lastOf } from '../../../race/present.ts';
import { rowsOf } from '../../ui/standing.ts';

export interface PhotoList {
  readonly order: readonly EntryId[];
  /** Riders who are level with the one before them. */
  readonly level: ReadonlySet<EntryId>;
}

/** Riders beside the chosen one in the picture at first. */
const NEIGHBOURS = 2;

/** The riders to begin with: all whom the timing cannot tell apart from the chosen one, or of the first such group. */
export function closeFinish(board: BoardView, about: EntryId | null): readonly EntryId[] {
  const groups = board.categoryOrder.flatMap((id) => {
    const rows = rowsOf(board, id);
    const found: EntryId[][] = [[]];
    for (const row of rows)
      if (row.flags?.includes('photo-needed')) lastOf(found).push(row.entry);
      else found.push([]);
    return found.filter((group) => group.length > 1);
  });
  if (about === null) return groups[0] ?? [];
  const group = groups.find((each) => each.includes(about));
  if (group) return group;
  const row = board.rows[about];
  if (!row) return [];
  const rows = rowsOf(board, row.category);
  const at = rows.findIndex(({ entry }) => entry === about);
  return rows
    .slice(Math.max(0, at - NEIGHBOURS), at + NEIGHBOURS + 1)
    .filter(({ laps, place }) => place !== null && laps === row.laps)
    .map(({ entry }) => entry);
}

/**
 * The lap that ends in the picture: that of the riders in it while they ride. Null when one of them has finished (what
 * an official counts afterwards does not part the order from the finish), or none has a lap yet.
 */
export function pictureLap(board: BoardView, { order }: PhotoList): number | null {
  const rows = order.flatMap((entry) => board.rows[entry] ?? []);
  if (board.race.state === 'finished' || rows.some(({ status }) => status === 'finished')) return null;
  const laps = Math.max(0, ...rows.map((row) => row.laps));
  return laps > 0 ? laps : null;
}

/** Moves a rider to an index; those passed over close up. Who comes first is level with nobody. */
export function moved({ order, level }: PhotoList, entry: EntryId, to: number): PhotoList {
  const rest = order.filter((each) => each !== entry);
  const at = Math.max(0, Math.min(rest.length, to));
  const next = [...rest.slice(0, at), entry, ...rest.slice(at)];
  // The moved rider stands alone until somebody says otherwise, and so does who stood level with them.
  const behind = order[order.indexOf(entry) + 1];
  const levelNow = new Set(level);
  if (behind !== undefined && !level.has(entry)) levelNow.delete(behind);
  levelNow.delete(entry);
  levelNow.delete(elementOf(next, 0));
  return { order: next, level: levelNow };
}

export function toggledLevel({ order, level }: PhotoList, entry: EntryId): PhotoList {
  if (order[0] === entry) return { order, level };
  const next = new Set(level);
  if (!next.delete(entry)) next.add(entry);
  return { order, level: next };
}

export function without({ order, level }: PhotoList, entry: EntryId): PhotoList {
  const behind = order[order.indexOf(entry) + 1];
  const next = new Set(level);
  if (behind !== undefined && !level.has(entry)) next.delete(behind);
  next.delete(entry);
  return { order: order.filter((each) => each !== entry), level: next };
}

/** Places within the picture: 1, 1, 3 … */
export function placesIn({ order, level }: PhotoList): readonly number[] {
  const places: number[] = [];
  for (const [index, entry] of order.entries())
    places.push(index > 0 && level.has(entry) ? elementOf(places, index - 1) : index + 1);
  return places;
}
