/**
 * The viewer's end of the live feed: messages in, boards and positions out, and what to send. Pure: no socket, no
 * clock, no timer, so that pages, the crowd process, relays and tests all use the same. Around it goes a thin
 * shell that owns a WebSocket:
 *
 *   const feed = createLiveFeed();
 *   feed.follow(race);                                   // before or after connecting; send what it returns
 *   socket = new WebSocket(url, SUBPROTOCOL); socket.binaryType = 'arraybuffer';
 *   socket.onopen    = ()  => feed.opened(now()).forEach((text) => socket.send(text));
 *   socket.onmessage = (m) => { const step = feed.received(typeof m.data === 'string' ? m.data : new Uint8Array(m.data), now());
 *                               step.send.forEach((text) => socket.send(text)); step.events.forEach(show); };
 *   socket.onclose   = ()  => { feed.closed(); …connect again after a growing, jittered wait… };
 *   every second       : if (feed.isSilent(now())) socket.close();   // a dead line says nothing, not even goodbye
 *
 * A shell that can inflate says `createLiveFeed({ packed: () => true })` and leads messages through `unpackInOrder`
 * (packed.ts): a newcomer's board is then a seventh of its size.
 * After a reconnection it asks for what was missed and says honestly whether it got it (`recovered`). Boards are
 * immutable and share whatever did not change; positions are one map a race, changed in place, with the entries
 * that moved in the event. Nothing here grows without bound: one board and one picture a race, 16 races at most.
 */
import type { EntryId, RaceId } from '../ids.ts';
import { BoardDeltaError, patchBoard } from './board-delta.ts';
import type { BoardView } from './board-view.ts';
import {
  createFrameDecoder,
  type FrameDecoder,
  FrameError,
  frameHeader,
  type LivePosition,
} from './positions.ts';
import {
  type BoardMark,
  type DeltaMessage,
  type ErrorMessage,
  HEARTBEAT_MS,
  ProtocolError,
  parseServerMessage,
  RACES_PER_CLIENT_MAX,
  type ResumedMessage,
  type ServerMessage,
  type SnapshotMessage,
  writeMessage,
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
  | { readonly kind: 'refused'; readonly race: RaceId | null; readonly error: ErrorMessage }
  /** The station's clock became better known: station time ≈ own time + offset. */
  | { readonly kind: 'clock'; readonly offsetMs: number };

export interface FeedStep {
  readonly send: readonly string[];
  readonly events: readonly FeedEvent[];
}

export interface LiveFeed {
  /** Follows a race; what to send if connected. Throws RangeError beyond 16 races. */
  follow(race: RaceId): readonly string[];
  /** Stops following it and forgets it. */
  leave(race: RaceId): readonly string[];
  /** Connected: what to send first. */
  opened(nowMs: number): readonly string[];
  /** Connection lost or closed. Boards and positions stay. */
  closed(): void;
  /** A text or a binary message came. Never throws: what cannot be read becomes a `gap` or is passed over. */
  received(message: string | Uint8Array, nowMs: number): FeedStep;
  /** Connected, and nothing heard for two heartbeats: close and connect again. */
  isSilent(nowMs: number): boolean;
  race(race: RaceId): FollowedRace | null;
  readonly races: readonly FollowedRace[];
  /** Station's clock minus own, ms: the best of the connection (least delay); null before the first heartbeat. */
  readonly clockOffsetMs: number | null;
}

interface Followed {
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
}

/** Two quartz clocks part by no more than this. */
const CLOCK_DRIFT = 1e-4;
/** No message is on its way for this long: the station's clock was set back. */
const CLOCK_SET_MS = 20_000;

export interface LiveFeedOptions {
  /** Whether the shell can unpack now; asked at each subscription. Default: it can't. */
  readonly packed?: () => boolean;
}

export function createLiveFeed(options: LiveFeedOptions = {}): LiveFeed {
  const followed = new Map<RaceId, Followed>();
  let connected = false;
  let lastHeardMs = 0;
  let clockOffsetMs: number | null = null;
  let clockSeenMs = 0;

  const ask = (race: Followed): string => {
    race.state = 'asked';
    race.tag = null;
    race.catchingUpTo = null;
    race.decoder = createFrameDecoder();
    const how = options.packed?.() ? ({ packed: true } as const) : {};
    return writeMessage({ subscribe: { race: race.race, ...how, ...race.mark } });
  };

  const gap = (race: Followed, why: string): FeedStep => ({
    send: [ask(race)],
    events: [{ kind: 'gap', race: race.race, why }],
  });

  const onSnapshot = (race: Followed, message: SnapshotMessage): FeedStep => {
    race.state = 'live';
    race.refusal = null;
    race.tag = message.tag;
    race.board = message.board;
    race.mark = { epoch: message.epoch, offset: message.offset };
    race.catchingUpTo = null;
    return events({ kind: 'board', race: race.race, board: message.board, recovered: false });
  };

  const onResumed = (race: Followed, message: ResumedMessage): FeedStep => {
    if (!race.board || race.mark?.epoch !== message.epoch || race.mark.offset > message.offset) {
      race.mark = null;
      return gap(race, 'The server resumes what this viewer does not have.');
    }
    race.state = 'live';
    race.refusal = null;
    race.tag = message.tag;
    if (race.mark.offset < message.offset) {
      race.catchingUpTo = message.offset;
      return NOTHING;
    }
    return events({ kind: 'board', race: race.race, board: race.board, recovered: true });
  };

  const onDelta = (race: Followed, message: DeltaMessage): FeedStep => {
    if (race.state !== 'live' || !race.board || !race.mark) return NOTHING;
    if (message.epoch !== race.mark.epoch || message.from !== race.mark.offset) {
      return gap(
        race,
        `A change from board ${message.from} came, but ${race.mark.offset} is the newest here.`,
      );
    }
    try {
      race.board = patchBoard(race.board, message.board);
    } catch (error) {
      if (!(error instanceof BoardDeltaError)) throw error;
      race.mark = null;
      return gap(race, error.message);
    }
    race.mark = { epoch: message.epoch, offset: message.offset };
    if (race.catchingUpTo !== null && message.offset < race.catchingUpTo) return NOTHING;
    const recovered = race.catchingUpTo === null ? null : true;
    race.catchingUpTo = null;
    return events({ kind: 'board', race: race.race, board: race.board, recovered });
  };

  const onError = (error: ErrorMessage): FeedStep => {
    const race = error.race === undefined ? undefined : followed.get(error.race);
    if (race) {
      race.state = 'refused';
      race.refusal = error;
      race.tag = null;
    }
    return events({ kind: 'refused', race: error.race ?? null, error });
  };

  const onClock = (stationMs: number, nowMs: number): FeedStep => {
    // Every message is late by its journey, so the largest difference is the closest to the truth.
    // It is believed a little less the older it is, as clocks drift apart.
    const offsetMs = stationMs - nowMs;
    const drift = (nowMs - clockSeenMs) * CLOCK_DRIFT;
    const wasSet = clockOffsetMs !== null && offsetMs < clockOffsetMs - CLOCK_SET_MS;
    if (clockOffsetMs !== null && !wasSet && offsetMs <= clockOffsetMs - drift) return NOTHING;
    clockOffsetMs = offsetMs;
    clockSeenMs = nowMs;
    return events({ kind: 'clock', offsetMs });
  };

  const onText = (message: ServerMessage, nowMs: number): FeedStep => {
    if ('clock' in message) return onClock(message.clock.nowMs, nowMs);
    if ('error' in message) return onError(message.error);
    if ('snapshot' in message)
      return withRace(message.snapshot.race, (race) => onSnapshot(race, message.snapshot));
    if ('resumed' in message)
      return withRace(message.resumed.race, (race) => onResumed(race, message.resumed));
    return withRace(message.delta.race, (race) => onDelta(race, message.delta));
  };

  const withRace = (id: RaceId, step: (race: Followed) => FeedStep): FeedStep => {
    const race = followed.get(id);
    return race ? step(race) : NOTHING;
  };

  const onFrame = (frame: Uint8Array): FeedStep => {
    const header = frameHeader(frame);
    const race =
      header && [...followed.values()].find((each) => each.state === 'live' && each.tag === header.tag);
    if (!header || !race) return NOTHING;
    try {
      const moved = race.decoder.decode(frame);
      if (header.key) race.positions.clear();
      for (const position of moved) race.positions.set(position.entry, position);
      return events({ kind: 'positions', race: race.race, moved, all: header.key });
    } catch (error) {
      if (!(error instanceof FrameError)) throw error;
      return gap(race, error.message);
    }
  };

  return {
    follow(id) {
      if (followed.has(id)) return [];
      if (followed.size >= RACES_PER_CLIENT_MAX) {
        throw new RangeError(
          `One connection follows ${RACES_PER_CLIENT_MAX} races at most; leave one first.`,
        );
      }
      const race: Followed = {
        ...{ race: id, state: 'asked', board: null, mark: null, positions: new Map(), refusal: null },
        ...{ tag: null, decoder: createFrameDecoder(), catchingUpTo: null },
      };
      followed.set(id, race);
      return connected ? [ask(race)] : [];
    },
    leave(id) {
      return followed.delete(id) && connected ? [writeMessage({ unsubscribe: { race: id } })] : [];
    },
    opened(nowMs) {
      connected = true;
      lastHeardMs = nowMs;
      clockOffsetMs = null;
      return [...followed.values()].map(ask);
    },
    closed() {
      connected = false;
      for (const race of followed.values()) if (race.state === 'live') race.state = 'asked';
    },
    received(message, nowMs) {
      lastHeardMs = nowMs;
      if (typeof message !== 'string') return onFrame(message);
      try {
        const parsed = parseServerMessage(message);
        return parsed ? onText(parsed, nowMs) : NOTHING;
      } catch (error) {
        if (error instanceof ProtocolError) return NOTHING;
        throw error;
      }
    },
    isSilent: (nowMs) => connected && nowMs - lastHeardMs > 2 * HEARTBEAT_MS,
    race: (id) => followed.get(id) ?? null,
    get races() {
      return [...followed.values()];
    },
    get clockOffsetMs() {
      return clockOffsetMs;
    },
  };
}

const NOTHING: FeedStep = { send: [], events: [] };
const events = (...list: FeedEvent[]): FeedStep => ({ send: [], events: list });
