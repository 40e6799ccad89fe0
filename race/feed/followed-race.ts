/**
 * One race that a viewer of the live feed follows: its board, its picture of positions, how far it is. Each message of
 * the server's takes it a step on; a step that finds something amiss says so (`gap`), and the feed asks anew.
 */
import type { EntryId, RaceId } from '../ids.ts';
import { BoardDeltaError, patchBoard } from './board-delta.ts';
import type { BoardView } from './board-view.ts';
import { createFrameDecoder, type FrameDecoder, FrameError, type LivePosition } from './positions.ts';
import type {
  AddressesMessage,
  BoardMark,
  DeltaMessage,
  ErrorMessage,
  ResumedMessage,
  SnapshotMessage,
} from './protocol.ts';

/** How far a followed race is: asked for, live, or refused, with the reason (`unknown-race` may still become live). */
export type FollowState = 'asked' | 'live' | 'refused';

export interface FollowedRace {
  readonly race: RaceId;
  readonly state: FollowState;
  /** The newest board seen, kept (and growing old) while the line is down; null before the first. */
  readonly board: BoardView | null;
  readonly mark: BoardMark | null;
  readonly positions: ReadonlyMap<EntryId, LivePosition>;
  readonly refusal: ErrorMessage | null;
}

export type FeedEvent =
  /** A new board. `recovered` is null but after a (re)subscription: then whether nothing was missed. */
  | {
      readonly kind: 'board';
      readonly race: RaceId;
      readonly board: BoardView;
      readonly recovered: boolean | null;
    }
  /** These moved; a page interpolates between their last and this. `all`: a fresh picture, nobody else is known. */
  | {
      readonly kind: 'positions';
      readonly race: RaceId;
      readonly moved: readonly LivePosition[];
      readonly all: boolean;
    }
  /** Something did not fit and is asked for again; for logs and counters, the page shows nothing. */
  | { readonly kind: 'gap'; readonly race: RaceId; readonly why: string }
  /** Where else this race is followed. */
  | ({ readonly kind: 'addresses' } & AddressesMessage)
  | { readonly kind: 'refused'; readonly race: RaceId | null; readonly error: ErrorMessage }
  /** The station's clock became better known: station time ≈ own time + offset. */
  | { readonly kind: 'clock'; readonly offsetMs: number };

export interface Followed {
  readonly race: RaceId;
  state: FollowState;
  board: BoardView | null;
  mark: BoardMark | null;
  readonly positions: Map<EntryId, LivePosition>;
  refusal: ErrorMessage | null;
  tag: number | null;
  decoder: FrameDecoder;
  /** Set by a resumption until its missed deltas are in. */
  catchingUpTo: number | null;
  /** A server that is behind the one before has begun: what it says is not shown until it has come so far, or so late. */
  behind: { readonly offset: number; readonly untilMs: number; readonly shown: BoardView } | null;
}

/** A server that is behind for longer is shown as it is: it may never come so far. */
const BEHIND_MS_MAX = 20_000;

export function newFollowed(race: RaceId): Followed {
  return {
    race,
    state: 'asked',
    board: null,
    mark: null,
    positions: new Map(),
    refusal: null,
    tag: null,
    decoder: createFrameDecoder(),
    catchingUpTo: null,
    behind: null,
  };
}

/** It is asked for, now or once there is a line. */
export function asked(race: Followed): void {
  race.state = 'asked';
  race.tag = null;
  race.catchingUpTo = null;
  race.decoder = createFrameDecoder();
}

export function refused(race: Followed, error: ErrorMessage): void {
  race.state = 'refused';
  race.refusal = error;
  race.tag = null;
}

const gap = ({ race }: Followed, why: string): FeedEvent => ({ kind: 'gap', race, why });

/** A board that is older than the one before, from another server: nobody is shown the race going backwards. */
export function onSnapshot(race: Followed, message: SnapshotMessage, nowMs: number): FeedEvent {
  const { board, mark } = race;
  const target = race.behind?.offset ?? mark?.offset ?? 0;
  const isBehind = board !== null && mark?.epoch === message.epoch && message.offset < target;
  race.behind = isBehind
    ? (race.behind ?? { offset: target, untilMs: nowMs + BEHIND_MS_MAX, shown: board })
    : null;
  race.state = 'live';
  race.refusal = null;
  race.tag = message.tag;
  race.board = message.board;
  race.mark = { epoch: message.epoch, offset: message.offset };
  race.catchingUpTo = null;
  const shown = race.behind?.shown ?? message.board;
  return { kind: 'board', race: race.race, board: shown, recovered: isBehind };
}

/** Whether what is known now is older than what has been shown. */
function isBehindStill(race: Followed, nowMs: number): boolean {
  const { behind, mark } = race;
  if (behind === null || mark === null) return false;
  if (mark.offset < behind.offset && nowMs < behind.untilMs) return true;
  race.behind = null;
  return false;
}

export function onResumed(race: Followed, message: ResumedMessage): FeedEvent | null {
  if (!race.board || race.mark?.epoch !== message.epoch || race.mark.offset > message.offset) {
    race.mark = null;
    return gap(race, 'The server resumes what this viewer does not have.');
  }
  race.state = 'live';
  race.refusal = null;
  race.tag = message.tag;
  if (race.mark.offset < message.offset) {
    race.catchingUpTo = message.offset;
    return null;
  }
  return { kind: 'board', race: race.race, board: race.behind?.shown ?? race.board, recovered: true };
}

export function onDelta(race: Followed, message: DeltaMessage, nowMs: number): FeedEvent | null {
  if (race.state !== 'live' || !race.board || !race.mark) return null;
  if ((message.was ?? message.epoch) !== race.mark.epoch || message.from !== race.mark.offset)
    return gap(race, `A change from board ${message.from} came, but ${race.mark.offset} is the newest here.`);
  try {
    race.board = patchBoard(race.board, message.board);
  } catch (error) {
    if (!(error instanceof BoardDeltaError)) throw error;
    race.mark = null;
    return gap(race, error.message);
  }
  race.mark = { epoch: message.epoch, offset: message.offset };
  if (message.was !== undefined) race.behind = null;
  if (race.catchingUpTo !== null && message.offset < race.catchingUpTo) return null;
  const recovered = race.catchingUpTo === null ? null : true;
  race.catchingUpTo = null;
  if (isBehindStill(race, nowMs))
    return recovered && race.behind
      ? { kind: 'board', race: race.race, board: race.behind.shown, recovered }
      : null;
  return { kind: 'board', race: race.race, board: race.board, recovered };
}

/** A frame of positions; `isKey`: a fresh picture. */
export function onFrame(race: Followed, frame: Uint8Array, isKey: boolean): FeedEvent {
  try {
    const moved = race.decoder.decode(frame);
    if (isKey) race.positions.clear();
    for (const position of moved) race.positions.set(position.entry, position);
    return { kind: 'positions', race: race.race, moved, all: isKey };
  } catch (error) {
    if (!(error instanceof FrameError)) throw error;
    return gap(race, error.message);
  }
}
