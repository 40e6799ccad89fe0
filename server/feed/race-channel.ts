/**
 * One race in a hub: its newest board, a bounded ring of the changes that led there, its position frames, and what
 * waits for the next tick. Everything it hands out is finished WebSocket bytes, made once for all viewers.
 * Ticks number what was sent: a viewer with tick n has everything up to it.
 */

import { diffBoard } from '../../race/feed/board-delta.ts';
import type { BoardView } from '../../race/feed/board-view.ts';
import { canSend, createFrameEncoder, type LivePosition } from '../../race/feed/positions.ts';
import { type BoardMark, writeMessage } from '../../race/feed/protocol.ts';
import type { RaceId } from '../../race/ids.ts';
import { binaryFrame, packedFrame, textFrame } from './socket-frame.ts';

export interface RingLimits {
  /** Changes of one race kept for viewers who come back. At the bound the oldest goes. */
  readonly deltasMax: number;
  readonly bytesMax: number;
}

export interface RaceChannel {
  readonly race: RaceId;
  /** Null until the first board. */
  readonly mark: BoardMark | null;
  readonly tick: number;
  /** Something waits for the next tick. */
  readonly dirty: boolean;
  /** Everybody waits for the next tick who was in one of the last two: nobody else is due. */
  readonly isWhole: boolean;
  setBoard(board: BoardView, mark: BoardMark): void;
  /** False if the position is impossible and was dropped. */
  setPosition(position: LivePosition): boolean;
  /** Makes the next tick of what waits: its bytes for every viewer in step, or null if nothing changed after all. */
  advance(): Buffer | null;
  /** The answer to a subscription, with what the viewer says it has: resumption, or a snapshot; then a key frame. */
  welcome(has: BoardMark | null, packed: boolean): { readonly bytes: Buffer; readonly recovered: boolean };
  /** What takes a viewer who has everything up to `tick` to now, in as little as possible. */
  catchUp(tick: number, packed: boolean): Buffer;
}

interface Change {
  readonly tick: number;
  readonly from: number;
  readonly bytes: Buffer;
}

/** Below this the missed changes are sent without asking whether the whole board would be shorter. */
const SMALL_BYTES = 16_384;

export function createRaceChannel(race: RaceId, tag: number, limits: RingLimits): RaceChannel {
  const encoder = createFrameEncoder(tag);
  const waitingPositions = new Map<number, LivePosition>();
  let now: { readonly board: BoardView; readonly mark: BoardMark } | null = null;
  let waiting: { readonly board: BoardView; readonly mark: BoardMark } | null = null;
  let tick = 0;
  /** Riders in the last tick that had any, and those of the last two who have not moved since. */
  let lately: readonly number[] = [];
  const missing = new Set<number>();
  const ring: Change[] = [];
  let ringBytes = 0;
  /** Viewers of an earlier tick cannot be led here by changes. */
  let ringReachesBackTo = 0;
  /** The newest board whole, as text and packed, once somebody needed it. */
  let snapshot: { plain?: Buffer; packed?: Buffer } = {};
  let keyFrame: { readonly frame: number; readonly bytes: Buffer } | null = null;

  const snapshotBytes = (packed = false): Buffer => {
    if (!now) throw new Error(`The race "${race}" has no board yet: nobody can have been welcomed to it.`);
    const { board, mark } = now;
    const text = (): string => writeMessage({ snapshot: { race, tag, ...mark, recovered: false, board } });
    if (packed) {
      snapshot.packed ??= packedFrame(text());
      return snapshot.packed;
    }
    snapshot.plain ??= textFrame(text());
    return snapshot.plain;
  };

  const keyBytes = (): Buffer => {
    if (keyFrame?.frame !== encoder.frameCount) {
      keyFrame = { frame: encoder.frameCount, bytes: binaryFrame(encoder.key()) };
    }
    return keyFrame.bytes;
  };

  const forgetChanges = (): void => {
    ring.length = 0;
    ringBytes = 0;
    ringReachesBackTo = tick;
  };

  const remember = (change: Change): void => {
    ring.push(change);
    ringBytes += change.bytes.length;
    while (ring.length > limits.deltasMax || ringBytes > limits.bytesMax) {
      const oldest = ring.shift()!;
      ringBytes -= oldest.bytes.length;
      ringReachesBackTo = oldest.tick;
    }
  };

  /** The message that moves viewers to the waiting board; null if it is the same board after all. */
  const advanceBoard = (): Buffer | null => {
    if (!now || !waiting) return null;
    const { board, mark } = waiting;
    const before = now;
    waiting = null;
    if (mark.epoch !== before.mark.epoch) {
      now = { board, mark };
      snapshot = {};
      forgetChanges();
      return snapshotBytes();
    }
    const delta = diffBoard(before.board, board);
    if (!delta) return null;
    now = { board, mark };
    snapshot = {};
    const from = before.mark.offset;
    const bytes = textFrame(writeMessage({ delta: { race, ...mark, from, board: delta } }));
    remember({ tick, from, bytes });
    return bytes;
  };

  /** What led from a board to now; null if it is not known here any more. */
  const changesSince = (has: BoardMark): readonly Change[] | null => {
    if (!now || has.epoch !== now.mark.epoch) return null;
    if (has.offset === now.mark.offset) return [];
    const first = ring.findIndex((change) => change.from === has.offset);
    return first < 0 ? null : ring.slice(first);
  };

  const isLonger = (changes: readonly Change[], packed: boolean): boolean => {
    const bytes = changes.reduce((sum, change) => sum + change.bytes.length, 0);
    return bytes > SMALL_BYTES && bytes > snapshotBytes(packed).length;
  };

  return {
    race,
    get mark() {
      return now?.mark ?? null;
    },
    get tick() {
      return tick;
    },
    get dirty() {
      return waiting !== null || waitingPositions.size > 0;
    },
    get isWhole() {
      return missing.size === 0;
    },
    setBoard(board, mark) {
      const newest = (waiting ?? now)?.mark;
      if (newest?.epoch === mark.epoch && mark.offset <= newest.offset) return;
      if (now) waiting = { board, mark };
      else now = { board, mark };
    },
    setPosition(position) {
      if (!canSend(position)) return false;
      waitingPositions.set(position.entry, position);
      missing.delete(position.entry);
      return true;
    },
    advance() {
      tick += 1;
      const parts: Buffer[] = [];
      const board = advanceBoard();
      if (board) parts.push(board);
      if (waitingPositions.size > 0) {
        parts.push(binaryFrame(encoder.delta([...waitingPositions.values()])));
        missing.clear();
        for (const entry of lately) missing.add(entry);
        lately = [...waitingPositions.keys()];
        for (const entry of lately) missing.add(entry);
        waitingPositions.clear();
      }
      return parts.length === 0 ? null : parts.length === 1 ? parts[0]! : Buffer.concat(parts);
    },
    welcome(has, packed) {
      const missed = has && changesSince(has);
      if (!now || !missed || isLonger(missed, packed)) {
        return { bytes: Buffer.concat([snapshotBytes(packed), keyBytes()]), recovered: false };
      }
      const resumed = textFrame(writeMessage({ resumed: { race, tag, ...now.mark, recovered: true } }));
      const changes = missed.map((change) => change.bytes);
      return { bytes: Buffer.concat([resumed, ...changes, keyBytes()]), recovered: true };
    },
    catchUp(since, packed) {
      const missed = since >= ringReachesBackTo ? ring.filter((change) => change.tick > since) : null;
      const board =
        missed && !isLonger(missed, packed) ? missed.map((change) => change.bytes) : [snapshotBytes(packed)];
      return Buffer.concat([...board, keyBytes()]);
    },
  };
}
