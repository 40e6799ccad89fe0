/**
 * One race in a hub: its newest board, a bounded ring of the changes that led there, its position frames, and what
 * waits for the next tick. Everything it hands out is finished WebSocket bytes, made once for all viewers.
 * Ticks number what was sent: a viewer with tick n has everything up to it.
 */

import { diffBoard } from '../../race/feed/board-delta.ts';
import { raceOfEpoch } from '../../race/feed/board-name.ts';
import type { BoardView } from '../../race/feed/board-view.ts';
import { canSend, createFrameEncoder, type LivePosition } from '../../race/feed/positions.ts';
import { type BoardMark, writeMessage } from '../../race/feed/protocol.ts';
import type { RaceId } from '../../race/ids.ts';
import { elementOf } from '../../race/present.ts';
import type { ToCome } from './cadence.ts';
import { type Change, createChangesKept, isSame, type RingLimits } from './changes-kept.ts';
import { createElsewhere } from './elsewhere.ts';
import { binaryFrame, packedFrame, textFrame } from './socket-frame.ts';

export interface RaceChannel {
  readonly race: RaceId;
  /** Null until the first board. */
  readonly mark: BoardMark | null;
  readonly tick: number;
  /** Something waits for the next tick. */
  readonly dirty: boolean;
  /** And not only that riders moved: a board or addresses wait, which are kept for whoever resumes. */
  readonly hasNews: boolean;
  /** Who is still to come along with what waits: nobody once all are in who were in one of the last two ticks. */
  readonly toCome: ToCome;
  setBoard(board: BoardView, mark: BoardMark): void;
  /** Where else the race is followed; told to everybody who comes, and to those who are here when it changes. */
  setAddresses(urls: readonly string[]): void;
  /** How many watch it, wherever: over how long they spread if they have to go elsewhere. */
  setCrowd(viewers: number): void;
  /** False if the position is impossible and was dropped. */
  setPosition(position: LivePosition): boolean;
  /** Makes the next tick of what waits: its bytes for every viewer in step, or null if nothing changed after all. */
  advance(): Buffer | null;
  /** The answer to a subscription, with what the viewer says it has: resumption, or a snapshot; then a key frame. */
  welcome(has: BoardMark | null, packed: boolean): { readonly bytes: Buffer; readonly recovered: boolean };
  /** What takes a viewer who has everything up to `tick` to now, in as little as possible. */
  catchUp(tick: number, packed: boolean): Buffer;
}

/** Another epoch of the same stream, as relays name them: who is in step is led there by what changed. */
const goesOn = (one: BoardMark, other: BoardMark): boolean =>
  raceOfEpoch(one) !== null && raceOfEpoch(one) === raceOfEpoch(other);

/** Below this the missed changes are sent without asking whether the whole board would be shorter. */
const SMALL_BYTES = 16_384;

interface Newest {
  readonly board: BoardView;
  readonly mark: BoardMark;
}

/** The newest board whole, as text and packed, made once somebody needs it. */
function createSnapshots(race: RaceId, tag: number) {
  let of: Newest | null = null;
  let made: { plain?: Buffer; packed?: Buffer } = {};
  return {
    bytes(now: Newest, packed: boolean): Buffer {
      if (of !== now) [of, made] = [now, {}];
      const { board, mark } = now;
      const text = (): string => writeMessage({ snapshot: { race, tag, ...mark, recovered: false, board } });
      if (packed) {
        made.packed ??= packedFrame(text());
        return made.packed;
      }
      made.plain ??= textFrame(text());
      return made.plain;
    },
  };
}

/** The newest key frame, made once however many are welcomed with it. */
function createKeyFrames(encoder: ReturnType<typeof createFrameEncoder>): () => Buffer {
  let made: { readonly frame: number; readonly bytes: Buffer } | null = null;
  return () => {
    if (made?.frame !== encoder.frameCount)
      made = { frame: encoder.frameCount, bytes: binaryFrame(encoder.key()) };
    return made.bytes;
  };
}

/** Positions that the next tick takes along. */
function createRidersWaiting() {
  const waiting = new Map<number, LivePosition>();
  /** Riders in the last tick that had any, and those of the last two who have not moved since. */
  let lately: readonly number[] = [];
  const missing = new Set<number>();
  return {
    get wait() {
      return waiting.size > 0;
    },
    /** Of the last two ticks, who has not moved since; before there was a tick nobody knows. */
    get toCome(): ToCome {
      if (missing.size > 0) return 'somebody';
      return waiting.size > 0 && lately.length > 0 ? 'nobody' : 'perhaps';
    },
    set(position: LivePosition): void {
      waiting.set(position.entry, position);
      missing.delete(position.entry);
    },
    take(): LivePosition[] {
      const taken = [...waiting.values()];
      missing.clear();
      for (const entry of lately) missing.add(entry);
      lately = [...waiting.keys()];
      for (const entry of lately) missing.add(entry);
      waiting.clear();
      return taken;
    },
  };
}

export function createRaceChannel(race: RaceId, tag: number, limits: RingLimits): RaceChannel {
  const encoder = createFrameEncoder(tag);
  const riders = createRidersWaiting();
  const snapshots = createSnapshots(race, tag);
  let now: Newest | null = null;
  let waiting: Newest | null = null;
  let tick = 0;
  const kept = createChangesKept(limits);
  const elsewhere = createElsewhere(race);
  const keyBytes = createKeyFrames(encoder);

  const snapshotBytes = (packed = false): Buffer => {
    if (!now) throw new Error(`The race "${race}" has no board yet: nobody can have been welcomed to it.`);
    return snapshots.bytes(now, packed);
  };

  /** The message that moves viewers to the waiting board; null if it is the same board after all. */
  const advanceBoard = (): Buffer | null => {
    if (!now || !waiting) return null;
    const { board, mark } = waiting;
    const before = now;
    waiting = null;
    const isNewEpoch = mark.epoch !== before.mark.epoch;
    if (isNewEpoch && !goesOn(before.mark, mark)) {
      now = { board, mark };
      kept.forget(tick);
      return snapshotBytes();
    }
    const delta = diffBoard(before.board, board);
    if (!delta && !isNewEpoch) return null;
    now = { board, mark };
    const from = before.mark.offset;
    const was = isNewEpoch ? { was: before.mark.epoch } : {};
    const bytes = textFrame(writeMessage({ delta: { race, ...mark, from, ...was, board: delta ?? {} } }));
    kept.remember({ tick, from: before.mark, bytes });
    return bytes;
  };

  /** What led from a board to now; null if it is not known here any more. */
  const changesSince = (has: BoardMark): readonly Change[] | null => {
    if (!now) return null;
    if (isSame(has, now.mark)) return [];
    return kept.since(has);
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
      return riders.wait || this.hasNews;
    },
    get hasNews() {
      return waiting !== null || (elsewhere.waits && now !== null);
    },
    get toCome() {
      return riders.toCome;
    },
    setBoard(board, mark) {
      const newest = (waiting ?? now)?.mark;
      if (newest?.epoch === mark.epoch && mark.offset <= newest.offset) return;
      if (now) waiting = { board, mark };
      else now = { board, mark };
    },
    setAddresses: elsewhere.setUrls,
    setCrowd: elsewhere.setCrowd,
    setPosition(position) {
      if (!canSend(position)) return false;
      riders.set(position);
      return true;
    },
    advance() {
      tick += 1;
      const parts: Buffer[] = [...elsewhere.take()];
      const board = advanceBoard();
      if (board) parts.push(board);
      if (riders.wait) parts.push(binaryFrame(encoder.delta(riders.take())));
      return parts.length === 0 ? null : parts.length === 1 ? elementOf(parts, 0) : Buffer.concat(parts);
    },
    welcome(has, packed) {
      const missed = has && changesSince(has);
      if (!now || !missed || isLonger(missed, packed)) {
        return {
          bytes: Buffer.concat([...elsewhere.parts, snapshotBytes(packed), keyBytes()]),
          recovered: false,
        };
      }
      // A resumption is told of in the epoch that the viewer has; the changes lead on from there.
      const to = missed.length > 0 && has.epoch !== now.mark.epoch ? has : now.mark;
      const resumed = textFrame(writeMessage({ resumed: { race, tag, ...to, recovered: true } }));
      const changes = missed.map((change) => change.bytes);
      return { bytes: Buffer.concat([...elsewhere.parts, resumed, ...changes, keyBytes()]), recovered: true };
    },
    catchUp(since, packed) {
      const missed = kept.after(since);
      const board =
        missed && !isLonger(missed, packed) ? missed.map((change) => change.bytes) : [snapshotBytes(packed)];
      return Buffer.concat([...(since < 0 ? elsewhere.parts : []), ...board, keyBytes()]);
    },
  };
}
