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
import type { RaceId } from '../ids.ts';
import { createFeedClock } from './feed-clock.ts';
import {
  asked,
  type FeedEvent,
  type Followed,
  type FollowedRace,
  newFollowed,
  onDelta,
  onFrame,
  onResumed,
  onSnapshot,
  refused,
} from './followed-race.ts';
import { frameHeader } from './positions.ts';
import {
  type ErrorMessage,
  HEARTBEAT_MS,
  ProtocolError,
  parseServerMessage,
  RACES_PER_CLIENT_MAX,
  type ServerMessage,
  writeMessage,
} from './protocol.ts';

export type { FeedEvent, FollowedRace, FollowState } from './followed-race.ts';

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
  /** Connected, and nothing heard for much longer than it usually takes: worth a `probe`, if there is somewhere else to go. */
  isQuiet(nowMs: number): boolean;
  /** What a server that lives answers at once. It is quiet again only after it has been lively. */
  probe(): readonly string[];
  race(race: RaceId): FollowedRace | null;
  readonly races: readonly FollowedRace[];
  /** Station's clock minus own, ms: the best of the connection (least delay); null before the first heartbeat. */
  readonly clockOffsetMs: number | null;
}

export interface LiveFeedOptions {
  /** Whether the shell can unpack now; asked at each subscription. Default: it can't. */
  readonly packed?: () => boolean;
}

export function createLiveFeed(options: LiveFeedOptions = {}): LiveFeed {
  const followed = new Map<RaceId, Followed>();
  const clock = createFeedClock();
  let connected = false;
  let lastHeardMs = 0;
  /** How long it usually takes until the next message, ms. */
  let usualMs = HEARTBEAT_MS;

  const ask = (race: Followed): string => {
    asked(race);
    const how = options.packed?.() ? ({ packed: true } as const) : {};
    return writeMessage({ subscribe: { race: race.race, ...how, ...race.mark } });
  };
  const step = (race: Followed, event: FeedEvent | null): FeedStep => {
    if (event === null) return NOTHING;
    return { send: event.kind === 'gap' ? [ask(race)] : [], events: [event] };
  };
  const withRace = (id: RaceId, take: (race: Followed) => FeedEvent | null): FeedStep => {
    const race = followed.get(id);
    return race ? step(race, take(race)) : NOTHING;
  };

  const onError = (error: ErrorMessage): FeedStep => {
    const race = error.race === undefined ? undefined : followed.get(error.race);
    if (race) refused(race, error);
    return { send: [], events: [{ kind: 'refused', race: error.race ?? null, error }] };
  };
  const onText = (message: ServerMessage, nowMs: number): FeedStep => {
    if ('clock' in message) {
      const offsetMs = clock.heard(message.clock.nowMs, nowMs);
      return offsetMs === null ? NOTHING : { send: [], events: [{ kind: 'clock', offsetMs }] };
    }
    if ('error' in message) return onError(message.error);
    if ('snapshot' in message)
      return withRace(message.snapshot.race, (race) => onSnapshot(race, message.snapshot, nowMs));
    if ('resumed' in message)
      return withRace(message.resumed.race, (race) => onResumed(race, message.resumed));
    if ('addresses' in message)
      return withRace(message.addresses.race, () => ({ kind: 'addresses', ...message.addresses }));
    return withRace(message.delta.race, (race) => onDelta(race, message.delta, nowMs));
  };
  const onBytes = (frame: Uint8Array): FeedStep => {
    const header = frameHeader(frame);
    const race =
      header && [...followed.values()].find((each) => each.state === 'live' && each.tag === header.tag);
    return header && race ? step(race, onFrame(race, frame, header.key)) : NOTHING;
  };

  return {
    follow(id) {
      if (followed.has(id)) return [];
      if (followed.size >= RACES_PER_CLIENT_MAX) {
        throw new RangeError(
          `One connection follows ${RACES_PER_CLIENT_MAX} races at most; leave one first.`,
        );
      }
      const race = newFollowed(id);
      followed.set(id, race);
      return connected ? [ask(race)] : [];
    },
    leave(id) {
      return followed.delete(id) && connected ? [writeMessage({ unsubscribe: { race: id } })] : [];
    },
    opened(nowMs) {
      connected = true;
      lastHeardMs = nowMs;
      usualMs = HEARTBEAT_MS;
      clock.forget();
      return [...followed.values()].map(ask);
    },
    closed() {
      connected = false;
      for (const race of followed.values()) if (race.state === 'live') race.state = 'asked';
    },
    received(message, nowMs) {
      usualMs += (Math.max(0, nowMs - lastHeardMs) - usualMs) / USUAL_OF;
      lastHeardMs = nowMs;
      if (typeof message !== 'string') return onBytes(message);
      try {
        const parsed = parseServerMessage(message);
        return parsed ? onText(parsed, nowMs) : NOTHING;
      } catch (error) {
        if (error instanceof ProtocolError) return NOTHING;
        throw error;
      }
    },
    probe() {
      usualMs = HEARTBEAT_MS;
      return [...followed.values()].map(ask);
    },
    isQuiet: (nowMs) => connected && nowMs - lastHeardMs > Math.max(QUIET_MS_MIN, 6 * usualMs),
    isSilent: (nowMs) => connected && nowMs - lastHeardMs > 2 * HEARTBEAT_MS,
    race: (id) => followed.get(id) ?? null,
    get races() {
      return [...followed.values()];
    },
    get clockOffsetMs() {
      return clock.offsetMs;
    },
  };
}

/** Looked at for what is usual: about so many of the newest messages. */
const USUAL_OF = 16;
/** Phones pass tunnels and change networks: less than this is no silence. */
const QUIET_MS_MIN = 4_000;

const NOTHING: FeedStep = { send: [], events: [] };
