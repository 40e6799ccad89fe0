/**
 * The one door from the race to everybody who watches it: `createLive` numbers each new board and hands boards and
 * positions to every sink (the hub of this process, the crowd process, scoreboards). A sink keeps the newest and
 * never blocks: whatever it cannot deliver in time it replaces by what is newer.
 */

import type { BoardView } from '../../race/feed/board-view.ts';
import type { LivePosition } from '../../race/feed/positions.ts';
import type { BoardMark } from '../../race/feed/protocol.ts';
import type { RaceId } from '../../race/ids.ts';

export interface LiveSink {
  /** Where else the race is followed: origins. */
  setAddresses?(race: RaceId, urls: readonly string[]): void;
  /** The race's newest board, under its name. */
  setBoard(race: RaceId, board: BoardView, mark: BoardMark): void;
  /** A rider's newest position; keep it only until the next. */
  setPosition(race: RaceId, position: LivePosition): void;
  /** The race is gone, or no longer this sink's to show: its viewers are told and dropped. */
  forget(race: RaceId): void;
}

/** Time and timers, as arguments: a simulated clock runs an hour of live feed in milliseconds. */
export interface LiveClock {
  /** UTC epoch ms: what pages set their clocks by. */
  readonly epochMs: () => number;
  /** Never goes back; with fractions of a ms. */
  readonly monotonicMs: () => number;
  /** Calls once after so many ms; returns how to call it off. */
  readonly after: (ms: number, call: () => void) => () => void;
  /** Calls once after whatever I/O is due has had its turn. */
  readonly soon: (call: () => void) => void;
}

export const systemClock: LiveClock = {
  epochMs: () => Date.now(),
  monotonicMs: () => performance.now(),
  after: (ms, call) => {
    const timer = setTimeout(call, ms);
    return () => clearTimeout(timer);
  },
  soon: (call) => void setImmediate(call),
};

export interface Live {
  /**
   * Call when a race's view may have changed; the same object again costs nothing. `mark`: its name, where whoever tells of
   * it has one; the same name again costs nothing either.
   */
  setBoard(race: RaceId, board: BoardView, mark?: BoardMark): void;
  setAddresses(race: RaceId, urls: readonly string[]): void;
  setPosition(race: RaceId, position: LivePosition): void;
  forget(race: RaceId): void;
  /** Where a race's board stands, for whoever answers with a board by another way (HTTP). */
  mark(race: RaceId): BoardMark | null;
}

/** `epoch`: new at every start of the station, random, at most 64 characters. */
export function createLive(epoch: string, sinks: readonly LiveSink[]): Live {
  const newest = new Map<RaceId, { readonly board: BoardView; readonly mark: BoardMark }>();
  return {
    setBoard(race, board, named) {
      const before = newest.get(race);
      if (before?.board === board && named === undefined) return;
      if (before && named?.epoch === before.mark.epoch && named.offset <= before.mark.offset) return;
      const mark = named ?? { epoch, offset: (before?.mark.offset ?? 0) + 1 };
      newest.set(race, { board, mark });
      for (const sink of sinks) sink.setBoard(race, board, mark);
    },
    setAddresses(race, urls) {
      for (const sink of sinks) sink.setAddresses?.(race, urls);
    },
    setPosition(race, position) {
      for (const sink of sinks) sink.setPosition(race, position);
    },
    forget(race) {
      newest.delete(race);
      for (const sink of sinks) sink.forget(race);
    },
    mark: (race) => newest.get(race)?.mark ?? null,
  };
}
