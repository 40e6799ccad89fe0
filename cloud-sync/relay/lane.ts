/** The live lane's messages at the relay: the station sends changes, the copies are told whole boards. */
import { promisify } from 'node:util';
import { zstdCompress, zstdDecompress } from 'node:zlib';
import { patchBoard } from '../../race/feed/board-delta.ts';
import type { BoardView } from '../../race/feed/board-view.ts';
import type { RaceId } from '../../race/ids.ts';
import type { LaneBoard, LaneMessage } from '../wire/messages.ts';

const compress = promisify(zstdCompress);
const decompress = promisify(zstdDecompress);
const LANE_BYTES_MAX = 32 * 1024 * 1024;

export type WholeBoard = Extract<LaneBoard, { readonly board: BoardView }>;

/** A message in which every board is whole. */
export interface WholeLane extends LaneMessage {
  readonly boards: readonly WholeBoard[];
}

export interface LaneReader {
  /** @throws Error when a change comes of a board that never came. */
  read(bytes: Uint8Array): Promise<WholeLane>;
}

/** One a connection. */
export function createLaneReader(): LaneReader {
  const boards = new Map<RaceId, WholeBoard>();
  return {
    async read(bytes) {
      const message = (await unpack(bytes)) as LaneMessage;
      for (const change of message.boards) {
        const before = boards.get(change.race);
        if ('board' in change) boards.set(change.race, change);
        else if (before)
          boards.set(change.race, { ...before, board: patchBoard(before.board, change.delta) });
        else throw new Error(`A change of the board of "${change.race}" came before the board.`);
      }
      // All of them every time: a copy that missed the one before is right again with this one.
      return { ...message, boards: [...boards.values()] };
    },
  };
}

export const packLane = (message: WholeLane): Promise<Buffer> =>
  compress(Buffer.from(JSON.stringify(message), 'utf8'));

export const unpackLane = async (bytes: Uint8Array): Promise<WholeLane> => (await unpack(bytes)) as WholeLane;

const unpack = async (bytes: Uint8Array): Promise<unknown> =>
  JSON.parse((await decompress(bytes, { maxOutputLength: LANE_BYTES_MAX })).toString('utf8'));
