/**
 * The live lane: where every race stands now, for viewers in the cloud while history is still on its way behind
 * it. Each message says what changed since the one before on the same connection; nothing is ever queued, the next
 * is made when the line has taken the last.
 */
import { promisify } from 'node:util';
import { zstdCompress } from 'node:zlib';
import { diffBoard } from '../../race/feed/board-delta.ts';
import type { BoardView } from '../../race/feed/board-view.ts';
import type { LivePosition } from '../../race/feed/positions.ts';
import type { EntryId, RaceId } from '../../race/ids.ts';
import { type LaneBoard, type LaneMessage, LIVE_LANE } from '../wire/messages.ts';

const compress = promisify(zstdCompress);

/** A race as it stands, from the station's memory. */
export interface LiveRace {
  readonly race: RaceId;
  readonly board: BoardView;
  readonly public: boolean;
  readonly positions: readonly LivePosition[];
}

export interface LiveLane {
  /** The message that brings the relay to now, or null if nothing changed. */
  next(races: readonly LiveRace[], seq: number): Promise<Buffer | null>;
}

/** One a connection: the first message is whole. */
export function createLiveLane(): LiveLane {
  const sent = new Map<
    RaceId,
    { board: BoardView; readonly public: boolean; readonly timeMs: Map<EntryId, number> }
  >();
  return {
    async next(races, seq) {
      const boards: LaneBoard[] = [];
      const positions: { race: RaceId; positions: LivePosition[] }[] = [];
      for (const { race, board, public: isPublic, positions: all } of races.map(leaving)) {
        const last = sent.get(race);
        // Who may see it is said with a whole board: the relay closes it before history gets there.
        const before = last?.public === isPublic ? last : undefined;
        if (!before) boards.push({ race, board, public: isPublic });
        else {
          const delta = before.board === board || !isPublic ? null : diffBoard(before.board, board);
          if (delta) boards.push({ race, delta });
        }
        const known = before ?? { board, public: isPublic, timeMs: new Map<EntryId, number>() };
        known.board = board;
        sent.set(race, known);
        const moved = all.filter(({ entry, timeMs }) => known.timeMs.get(entry) !== timeMs);
        for (const { entry, timeMs } of moved) known.timeMs.set(entry, timeMs);
        if (moved.length > 0) positions.push({ race, positions: moved.map(seen) });
      }
      if (boards.length === 0 && positions.length === 0) return null;
      const message: LaneMessage = { seq, boards, positions };
      const bytes = await compress(Buffer.from(JSON.stringify(message), 'utf8'));
      return Buffer.concat([Buffer.of(LIVE_LANE), bytes]);
    },
  };
}

/** Of a race that not everybody may see: that it is closed, and nobody in it. */
const leaving = (of: LiveRace): LiveRace => (of.public ? of : { ...of, board: nobodyIn(of), positions: [] });

function nobodyIn({ race, board }: LiveRace): BoardView {
  const { name, format, timeZone } = board.race;
  return {
    race: {
      id: race,
      name,
      format,
      timeZone,
      state: 'waiting',
      result: 'live',
      startMs: null,
      finishMs: null,
      courseVersion: 0,
    },
    categories: {},
    categoryOrder: [],
    rows: {},
    announcements: [],
  };
}

/** What spectators see of a position, and nothing else. */
const seen = ({ entry, timeMs, latDeg, lonDeg, progressM }: LivePosition): LivePosition => ({
  entry,
  timeMs,
  latDeg,
  lonDeg,
  progressM,
});
