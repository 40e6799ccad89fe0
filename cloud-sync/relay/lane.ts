/** The live lane's messages at the relay: the station sends changes, the copies are told whole boards. */
import { promisify } from 'node:util';
import { zstdCompress, zstdDecompress } from 'node:zlib';
import { z } from 'zod';
import { patchBoard } from '../../race/feed/board-delta.ts';
import type { BoardView } from '../../race/feed/board-view.ts';
import { RACE_ID_PATTERN, type RaceId } from '../../race/ids.ts';
import { entryId } from '../../race/journal/decision.ts';
import { boardView } from '../../server/http/schemas.ts';
import type { LaneBoard, LaneMessage } from '../wire/messages.ts';

const compress = promisify(zstdCompress);
const decompress = promisify(zstdDecompress);
const LANE_BYTES_MAX = 32 * 1024 * 1024;

export type WholeBoard = Extract<LaneBoard, { readonly board: BoardView }>;

/** A message in which every board is whole. */
export interface WholeLane extends LaneMessage {
  readonly boards: readonly WholeBoard[];
}

/** A message of the lane that cannot be shown; the journal's history tells the same later. */
export class LaneError extends Error {}

export interface LaneReader {
  /** @throws LaneError when a change comes of a board that never came, or what came is no board. */
  read(bytes: Uint8Array): Promise<WholeLane>;
}

/** One a connection. */
export function createLaneReader(): LaneReader {
  const boards = new Map<RaceId, WholeBoard>();
  return {
    async read(bytes) {
      const message = sound(await unpack(bytes));
      for (const change of message.boards) {
        const before = boards.get(change.race);
        if ('board' in change) boards.set(change.race, change);
        else if (before)
          boards.set(change.race, { ...before, board: patchBoard(before.board, change.delta) });
        else throw new LaneError(`A change of the board of "${change.race}" came before the board.`);
      }
      for (const { race } of message.boards) {
        const checked = boardView.safeParse(boards.get(race)?.board);
        if (!checked.success) {
          boards.delete(race);
          throw new LaneError(`The board of "${race}" is none: ${checked.error.issues[0]?.path.join('.')}.`);
        }
      }
      // All of them every time: a copy that missed the one before is right again with this one.
      return { ...message, boards: [...boards.values()] };
    },
  };
}

const place = z.object({
  entry: entryId,
  timeMs: z.number(),
  latDeg: z.number().min(-90).max(90),
  lonDeg: z.number().min(-180).max(180),
  progressM: z.number().nullable(),
});
const raceId = z.string().regex(RACE_ID_PATTERN);
/** Boards are looked at when they are whole. */
const laneMessage = z.object({
  seq: z.number().int().min(0),
  boards: z.array(
    z.union([
      z.object({ race: raceId, board: z.looseObject({}), public: z.boolean() }),
      z.object({ race: raceId, delta: z.looseObject({}) }),
    ]),
  ),
  positions: z.array(z.object({ race: raceId, positions: z.array(place) })),
});

function sound(message: unknown): LaneMessage {
  const read = laneMessage.safeParse(message);
  if (!read.success) throw new LaneError(`No message of the lane: ${read.error.issues[0]?.path.join('.')}.`);
  return read.data as unknown as LaneMessage;
}

export const packLane = (message: WholeLane): Promise<Buffer> =>
  compress(Buffer.from(JSON.stringify(message), 'utf8'));

export const unpackLane = async (bytes: Uint8Array): Promise<WholeLane> => (await unpack(bytes)) as WholeLane;

const unpack = async (bytes: Uint8Array): Promise<unknown> =>
  JSON.parse((await decompress(bytes, { maxOutputLength: LANE_BYTES_MAX })).toString('utf8'));
