/**
 * The live feed as pages hold it: a WebSocket around `race/feed/feed-client.ts` that comes back by itself after a
 * growing, jittered wait, rests while the page is hidden, and says honestly how it stands. A page takes a
 * `LiveSource` and does not know whether a station, a relay or a recording is behind it.
 */

import { waitAfter } from '../../phone/backoff.ts';
import { raceOfEpoch } from '../../race/feed/board-name.ts';
import type { BoardView } from '../../race/feed/board-view.ts';
import { createLiveFeed, type FeedEvent, type LiveFeed } from '../../race/feed/feed-client.ts';
import { unpackInOrder } from '../../race/feed/packed.ts';
import type { LivePosition } from '../../race/feed/positions.ts';
import { type ErrorMessage, type LiveErrorCode, SUBPROTOCOL } from '../../race/feed/protocol.ts';
import { GOODBYE_CODE, LEFT_CODE, type ScreenKind, screenQuery } from '../../race/feed/screen-name.ts';
import type { RaceId } from '../../race/ids.ts';
import { createAddresses } from './addresses.ts';
import { evenMs } from './even-clock.ts';
import { withRefusals } from './refusals.ts';
import { isWholePage, screenPage } from './screen-page.ts';
import { createStandbyLine } from './standby-line.ts';

export type LineState =
  | { readonly is: 'connecting' }
  | { readonly is: 'live' }
  /** Was live, is being tried again; what the page shows dates from `heardMs` (own clock). */
  | { readonly is: 'lost'; readonly heardMs: number }
  /** This race can't be followed here; trying again does not help by itself. */
  | { readonly is: 'refused'; readonly code: LiveErrorCode; readonly says: string };

export interface LiveListener {
  /** `recovered`: null in the flow; after a (re)connection whether nothing was missed. */
  board(board: BoardView, recovered: boolean | null): void;
  /** `all`: a fresh picture, nobody else is known. */
  positions(moved: readonly LivePosition[], all: boolean): void;
  line(state: LineState): void;
}

export interface LiveLine {
  /** The station's time, UTC epoch ms; our own until its clock is known. */
  now(): number;
  /** Where the race is followed now, for what is asked beside the feed; the page's own host where it says none. */
  origin?(): string;
  /** Tries at once instead of waiting. */
  retry(): void;
  close(): void;
}

export type LiveSource = (race: RaceId, listener: LiveListener) => LiveLine;

export interface SocketOptions {
  readonly url: string;
  /** False for screens that nobody looks away from (a board in kiosk mode, a control page with alarms). */
  readonly restWhenHidden: boolean;
  /** A big screen says what it shows, so that officials are told when it is gone. */
  readonly screen?: ScreenKind;
}

const WAIT = { firstMs: 400, mostMs: 12_000 };
const CHECK_EVERY_MS = 1_000;
/** A page hidden this long lets go of its socket: a phone in a pocket costs the station nothing. */
const REST_AFTER_MS = 30_000;

export function liveUrl(place: Pick<Location, 'protocol' | 'host'> = location): string {
  return `${place.protocol === 'https:' ? 'wss' : 'ws'}://${place.host}/v1/live`;
}

/** The wait before the n-th attempt (0, 1, 2 …), half of it left to chance so that a crowd does not come at once. */
export const waitBefore = (attempt: number, chance: number): number => waitAfter(attempt + 1, WAIT, chance);

/** Older browsers have no such stream, or not of this kind: their boards come as text. */
let unpacks = ((): boolean => {
  try {
    return new DecompressionStream('deflate-raw') !== null;
  } catch {
    return false;
  }
})();

const inflate = (bytes: Uint8Array): Promise<string> =>
  new Response(
    new Blob([new Uint8Array(bytes)]).stream().pipeThrough(new DecompressionStream('deflate-raw')),
  ).text();

/**
 * An address that has not shown the race after this is given up, where there are others; longer after each round: one that is
 * slow because a crowd has come would only have more to do with those who begin anew.
 */
const PATIENCE = { firstMs: 4_000, mostMs: 16_000 };
/** And one that has fallen silent, when it does not answer so soon. */
const PROBE_MS = 2_500;

const isPutAway = (sinceMs: number | null): boolean =>
  sinceMs !== null && Date.now() - sinceMs >= REST_AFTER_MS;

const openSocket = (origin: string, name = ''): WebSocket =>
  new WebSocket(`${origin.replace(/^http/, 'ws')}/v1/live${name}`, SUBPROTOCOL);
const originOf = (url: string): string => url.replace(/^ws/, 'http').replace(/\/v1\/live$/, '');

/** Every second, when the network comes back, and when the page is put away (since when) or looked at again (null). */
function watchPage(
  check: () => void,
  online: () => void,
  hidden: (sinceMs: number | null) => void,
): () => void {
  const timer = window.setInterval(check, CHECK_EVERY_MS);
  const onVisibility = () => hidden(document.hidden ? Date.now() : null);
  document.addEventListener('visibilitychange', onVisibility);
  window.addEventListener('online', online);
  return () => {
    clearInterval(timer);
    document.removeEventListener('visibilitychange', onVisibility);
    window.removeEventListener('online', online);
  };
}

/** Of a big screen alone: its window is closed on purpose, says the desktop that it stands on; its page is closed or left. */
function hearEnding({ screen }: SocketOptions, goodbye: () => void, left: () => void): void {
  if (!screen) return;
  window.addEventListener('goodbye', goodbye, { once: true });
  window.addEventListener('pagehide', left);
}

const lostSince = (heardMs: number): LineState =>
  heardMs === 0 ? { is: 'connecting' } : { is: 'lost', heardMs };

interface FeedSocket {
  readonly isOpen: boolean;
  send(texts: readonly string[]): void;
  /** Nothing of it is heard any more. `onPurpose`: and nobody is to look for it. */
  drop(onPurpose?: boolean): void;
  /** The page is closed or left; one that comes back (from a browser's memory) connects again. */
  left(): void;
}

/** One connection of a feed, on a socket that may be open already; `gone`: it ended, or said what this browser cannot read. */
function openFeedSocket(
  mine: WebSocket,
  feed: LiveFeed,
  to: { heard(): void; event(event: FeedEvent): void; gone(): void },
): FeedSocket {
  let isOver = false;
  const drop = (onPurpose = false): void => {
    isOver = true;
    mine.close(...(onPurpose ? [GOODBYE_CODE] : []));
  };
  const gone = (): void => {
    if (!isOver) to.gone();
  };
  const send = (texts: readonly string[]): void => {
    for (const text of texts) mine.send(text);
  };
  mine.binaryType = 'arraybuffer';
  const begin = (): void => send(feed.opened(evenMs()));
  if (mine.readyState === WebSocket.OPEN) begin();
  else mine.onopen = begin;
  const receive = unpackInOrder({
    inflate,
    receive(message) {
      if (isOver) return;
      const step = feed.received(message, evenMs());
      send(step.send);
      for (const event of step.events) if (!isOver) to.event(event);
    },
    failed() {
      unpacks = false;
      gone();
    },
  });
  mine.onmessage = ({ data }: MessageEvent<string | ArrayBuffer>) => {
    if (isOver) return;
    to.heard();
    receive(typeof data === 'string' ? data : new Uint8Array(data));
  };
  mine.onclose = gone;
  return {
    get isOpen() {
      return mine.readyState === WebSocket.OPEN;
    },
    send,
    drop,
    left: () => mine.close(LEFT_CODE),
  };
}

/** What the feed's address has behind it: the name of a big screen, or nothing. */
const nameOf = ({ screen }: SocketOptions): string =>
  screen && isWholePage() ? screenQuery({ kind: screen, page: screenPage(), saysLeft: true }) : '';

export function liveSocket(options: SocketOptions): LiveSource {
  return (race, listener) => {
    const feed = createLiveFeed({ packed: () => unpacks });
    feed.follow(race);
    const addresses = withRefusals(createAddresses(race, originOf(options.url)));
    const standby = createStandbyLine({ open: openSocket, now: evenMs, chance: Math.random });
    let socket: FeedSocket | null = null;
    let attempt = 0;
    let retryTimer = 0;
    let heardMs = 0;
    /** A board is waited for until then, where there is somewhere else to go. */
    let untilMs = 0;
    let hiddenSinceMs: number | null = null;
    let closed = false;
    const lost = () => {
      const refusal = addresses.refusal();
      if (refusal !== null) listener.line({ is: 'refused', code: refusal.code, says: refusal.says });
      else if (feed.race(race)?.state !== 'refused' || addresses.count > 1) listener.line(lostSince(heardMs));
    };
    const heard = () => {
      heardMs = Date.now();
    };
    function connect(): void {
      clearTimeout(retryTimer);
      if (closed || socket) return;
      untilMs = evenMs() + waitAfter(attempt + 1, PATIENCE);
      const to = { heard, event: tell, gone: () => letGo() };
      const origin = addresses.current();
      socket = openFeedSocket(standby.take(origin) ?? openSocket(origin, nameOf(options)), feed, to);
    }
    const tell = (event: FeedEvent): void => {
      if (event.kind === 'board') {
        const mark = feed.race(race)?.mark;
        // Another event's race of the same id: this host has not the one that is followed.
        if (mark && !addresses.isSameRace(raceOfEpoch(mark))) {
          letGo();
          return;
        }
        attempt = 0;
        untilMs = Number.POSITIVE_INFINITY;
        addresses.works();
        listener.line({ is: 'live' });
        listener.board(event.board, event.recovered);
      } else if (event.kind === 'positions') listener.positions(event.moved, event.all);
      else if (event.kind === 'addresses') addresses.learn(event.urls, event.spreadMs);
      else if (event.kind === 'refused') {
        // Where there are others, one of them may have it.
        if (addresses.count > 1) letGo(event.error);
        else listener.line({ is: 'refused', code: event.error.code, says: event.error.says });
      }
    };

    /** The socket is gone or given up: say so, and come back, there or elsewhere, unless nobody is looking. */
    const letGo = (why: ErrorMessage | null = null) => {
      socket?.drop(closed);
      socket = null;
      feed.closed();
      if (closed) return;
      lost();
      if (resting()) return standby.keep(null);
      const waitMs = addresses.next(why)
        ? waitBefore(attempt++, Math.random())
        : addresses.waitMs(Math.random(), standby.isReady(addresses.current()));
      retryTimer = window.setTimeout(connect, waitMs);
    };
    const resting = () => options.restWhenHidden && isPutAway(hiddenSinceMs);
    const retry = () => {
      attempt = 0;
      if (socket && !socket.isOpen) {
        socket.drop();
        socket = null;
      }
      connect();
    };

    const check = () => {
      if (!socket) return;
      const nowMs = evenMs();
      if (feed.isSilent(nowMs) || resting()) return letGo();
      // A big screen says its name when it connects, and is missed when it goes: it has one line.
      if (untilMs === Number.POSITIVE_INFINITY && !options.screen) standby.keep(addresses.ahead());
      // Where there is somewhere else to go, a host that says nothing is not waited for so long.
      if (addresses.count < 2) return;
      if (nowMs > untilMs) return letGo();
      if (!feed.isQuiet(nowMs) || !socket.isOpen) return;
      untilMs = nowMs + PROBE_MS;
      socket.send(feed.probe());
    };
    const stopWatching = watchPage(check, retry, (sinceMs) => {
      hiddenSinceMs = sinceMs;
      if (sinceMs === null) retry();
    });
    const close = () => {
      closed = true;
      stopWatching();
      clearTimeout(retryTimer);
      standby.keep(null);
      letGo();
    };
    hearEnding(options, close, () => socket?.left());
    connect();

    return {
      now: () => evenMs() + (feed.clockOffsetMs ?? 0),
      origin: addresses.current,
      retry,
      close,
    };
  };
}
