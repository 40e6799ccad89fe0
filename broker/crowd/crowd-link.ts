/**
 * The station's end of the line to its crowd process, as a live sink: one message under way at a time, and behind it
 * only the newest of everything (a board a race, a position a rider), so that a slow or stopped crowd process costs
 * the station neither time nor memory. Boards and what is forgotten go as soon as it takes messages; who moved goes along, or
 * when it asks for that, since before its next tick it would only keep it. Pure but for the `send` and `soon` it is given.
 */

import { diffBoard } from '../../race/feed/board-delta.ts';
import type { BoardView } from '../../race/feed/board-view.ts';
import type { LivePosition } from '../../race/feed/positions.ts';
import type { BoardMark } from '../../race/feed/protocol.ts';
import type { EntryId, RaceId } from '../../race/ids.ts';
import { entryOf } from '../../race/present.ts';
import type { LiveSink } from '../../server/feed/sink.ts';
import {
  type BoardUpdate,
  type LiveUpdate,
  NUMBERS_PER_RIDER,
  type PositionsUpdate,
} from './crowd-messages.ts';

export interface CrowdLink extends LiveSink {
  /** A crowd process is there, new and empty: it is told everything. */
  connected(send: (update: LiveUpdate) => void): void;
  /** It is gone; the newest state is kept for the next. */
  disconnected(): void;
  /** It has taken the message under way; `moves`: and wants to know who moved. */
  taken(moves: boolean): void;
  /** It wants to know who moved. */
  movesWanted(): void;
}

interface Board {
  readonly board: BoardView;
  readonly mark: BoardMark;
}

interface Linked {
  newest: Board | null;
  sent: Board | null;
  readonly positions: Map<EntryId, LivePosition>;
  readonly moved: Set<EntryId>;
}

export function createCrowdLink(soon: (call: () => void) => void): CrowdLink {
  const races = new Map<RaceId, Linked>();
  const forgotten = new Set<RaceId>();
  let send: ((update: LiveUpdate) => void) | null = null;
  let underWay = false;
  let planned = false;
  let wantsMoves = true;
  /** The first update goes out even when there is nothing in it: the other side opens its doors with it. */
  let isFirst = true;

  const linked = (race: RaceId): Linked => {
    let known = races.get(race);
    if (!known) {
      known = { newest: null, sent: null, positions: new Map(), moved: new Set() };
      races.set(race, known);
    }
    return known;
  };

  /** Something that is to go now. */
  const waits = (): boolean => {
    if (isFirst || forgotten.size > 0) return true;
    for (const { newest, sent, moved } of races.values())
      if (newest !== sent || (wantsMoves && moved.size > 0)) return true;
    return false;
  };

  const plan = (): void => {
    if (planned || underWay || !send) return;
    planned = true;
    soon(flush);
  };

  const flush = (): void => {
    planned = false;
    if (underWay || !send || !waits()) return;
    const boards: BoardUpdate[] = [];
    const positions: PositionsUpdate[] = [];
    for (const [race, known] of races) {
      const board = boardUpdate(race, known);
      if (board) boards.push(board);
      if (known.moved.size > 0) positions.push(positionsUpdate(race, known));
    }
    const forget = [...forgotten];
    forgotten.clear();
    isFirst = false;
    underWay = true;
    if (positions.length > 0) wantsMoves = false;
    send({ kind: 'live', forget, boards, positions });
  };

  return {
    setBoard(race, board, mark) {
      linked(race).newest = { board, mark };
      plan();
    },
    setPosition(race, position) {
      const known = linked(race);
      known.positions.set(position.entry, position);
      known.moved.add(position.entry);
      if (wantsMoves) plan();
    },
    forget(race) {
      if (!races.delete(race)) return;
      forgotten.add(race);
      plan();
    },
    connected(sender) {
      send = sender;
      isFirst = true;
      wantsMoves = true;
      underWay = false;
      forgotten.clear();
      for (const known of races.values()) {
        known.sent = null;
        for (const entry of known.positions.keys()) known.moved.add(entry);
      }
      plan();
    },
    disconnected() {
      send = null;
      underWay = false;
    },
    taken(moves) {
      underWay = false;
      if (moves) wantsMoves = true;
      plan();
    },
    movesWanted() {
      wantsMoves = true;
      plan();
    },
  };
}

function boardUpdate(race: RaceId, known: Linked): BoardUpdate | null {
  const { newest, sent } = known;
  if (!newest || newest === sent) return null;
  known.sent = newest;
  const { board, mark } = newest;
  if (!sent || sent.mark.epoch !== mark.epoch) return { race, mark, board };
  return { race, mark, delta: diffBoard(sent.board, board) ?? {} };
}

function positionsUpdate(race: RaceId, known: Linked): PositionsUpdate {
  const numbers = new Float64Array(known.moved.size * NUMBERS_PER_RIDER);
  let at = 0;
  for (const entry of known.moved) {
    const { timeMs, latDeg, lonDeg, progressM } = entryOf(known.positions, entry);
    numbers.set([entry, timeMs, latDeg, lonDeg, progressM ?? Number.NaN], at);
    at += NUMBERS_PER_RIDER;
  }
  known.moved.clear();
  return { race, numbers };
}
