/**
 * What changed on each race's board, for subscriptions: a sink of the live feed that remembers which riders' rows
 * changed with each of the last boards, so that whoever comes back with a cursor gets what they missed.
 *
 * Bounds: 512 changes a race; one position a rider.
 */

import type { BoardView } from '../../../race/feed/board-view.ts';
import type { LivePosition } from '../../../race/feed/positions.ts';
import type { BoardMark } from '../../../race/feed/protocol.ts';
import type { EntryId, RaceId } from '../../../race/ids.ts';
import type { LiveSink } from '../../../server/feed/sink.ts';

const CHANGES_MAX = 512;

interface Kept {
  board: BoardView;
  mark: BoardMark;
  readonly ring: { readonly from: number; readonly offset: number; readonly entries: readonly EntryId[] }[];
  readonly positions: Map<EntryId, LivePosition>;
}

export interface ChangedSince {
  readonly mark: BoardMark;
  readonly recovered: boolean;
  readonly entries: readonly EntryId[];
}

export interface Changes extends LiveSink {
  /** What changed since a mark; null for an unknown race. Without a mark: everything. */
  since(race: RaceId, mark: BoardMark | null): ChangedSince | null;
  positions(race: RaceId): ReadonlyMap<EntryId, LivePosition>;
  /** Whoever waits for the race looks again: it may not be theirs to see any more. */
  recheck(race: RaceId): void;
  /** Resolves at the race's next board (or when it is gone). */
  next(race: RaceId, signal: AbortSignal): Promise<void>;
}

export function createChanges(): Changes {
  const races = new Map<RaceId, Kept>();
  const waiting = new Map<RaceId, Set<() => void>>();
  const wake = (race: RaceId): void => {
    const all = waiting.get(race);
    waiting.delete(race);
    for (const call of all ?? []) call();
  };
  return {
    setBoard(race, board, mark) {
      const known = races.get(race);
      if (!known) races.set(race, { board, mark, ring: [], positions: new Map() });
      else {
        // What led from another epoch's board is no change of this one's.
        if (known.mark.epoch !== mark.epoch) known.ring.length = 0;
        else
          known.ring.push({
            from: known.mark.offset,
            offset: mark.offset,
            entries: changedRows(known.board, board),
          });
        if (known.ring.length > CHANGES_MAX) known.ring.shift();
        known.board = board;
        known.mark = mark;
      }
      wake(race);
    },
    setPosition(race, position) {
      races.get(race)?.positions.set(position.entry, position);
    },
    forget(race) {
      races.delete(race);
      wake(race);
    },
    since(race, mark) {
      const known = races.get(race);
      if (!known) return null;
      const oldest = known.ring[0]?.from ?? known.mark.offset;
      if (mark?.epoch === known.mark.epoch && mark.offset <= known.mark.offset && mark.offset >= oldest) {
        const entries = new Set<EntryId>();
        for (const change of known.ring)
          if (change.offset > mark.offset) for (const entry of change.entries) entries.add(entry);
        return { mark: known.mark, recovered: true, entries: [...entries] };
      }
      const entries = Object.values(known.board.rows).map(({ entry }) => entry);
      return { mark: known.mark, recovered: false, entries };
    },
    recheck: wake,
    positions: (race) => races.get(race)?.positions ?? new Map(),
    next: (race, signal) =>
      new Promise((resolve) => {
        const all = waiting.get(race) ?? new Set();
        waiting.set(race, all);
        const done = (): void => {
          all.delete(done);
          signal.removeEventListener('abort', done);
          resolve();
        };
        all.add(done);
        signal.addEventListener('abort', done, { once: true });
      }),
  };
}

/** Boards share the rows that did not change. */
const changedRows = (before: BoardView, after: BoardView): EntryId[] =>
  Object.values(after.rows).flatMap((row) => (before.rows[row.entry] === row ? [] : [row.entry]));
