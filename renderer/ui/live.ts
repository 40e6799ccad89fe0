/**
 * The live feed as pages hold it: a WebSocket around `race/feed/feed-client.ts` that comes back by itself after a
 * growing, jittered wait, rests while the page is hidden, and says honestly how it stands. A page takes a
 * `LiveSource` and does not know whether a station, a relay or a recording is behind it.
 */

import { waitAfter } from '../../phone/backoff.ts';
import type { BoardView } from '../../race/feed/board-view.ts';
import { createLiveFeed } from '../../race/feed/feed-client.ts';
import { unpackInOrder } from '../../race/feed/packed.ts';
import type { LivePosition } from '../../race/feed/positions.ts';
import { type LiveErrorCode, SUBPROTOCOL } from '../../race/feed/protocol.ts';
import type { RaceId } from '../../race/ids.ts';
import { evenMs } from './even-clock.ts';

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
  /** Tries at once instead of waiting. */
  retry(): void;
  close(): void;
}

export type LiveSource = (race: RaceId, listener: LiveListener) => LiveLine;

export interface SocketOptions {
  readonly url: string;
  /** False for screens that nobody looks away from (a board in kiosk mode, a control page with alarms). */
  readonly restWhenHidden: boolean;
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

export function liveSocket(options: SocketOptions): LiveSource {
  return (race, listener) => {
    const feed = createLiveFeed({ packed: () => unpacks });
    feed.follow(race);
    let socket: WebSocket | null = null;
    let attempt = 0;
    let retryTimer = 0;
    let heardMs = 0;
    let hiddenSinceMs: number | null = null;
    let closed = false;

    const lost = () => {
      const refused = feed.race(race)?.state === 'refused';
      if (!refused) listener.line(heardMs === 0 ? { is: 'connecting' } : { is: 'lost', heardMs });
    };

    const connect = () => {
      clearTimeout(retryTimer);
      if (closed || socket) return;
      const mine = new WebSocket(options.url, SUBPROTOCOL);
      socket = mine;
      mine.binaryType = 'arraybuffer';
      mine.onopen = () => {
        for (const text of feed.opened(evenMs())) mine.send(text);
      };
      const receive = unpackInOrder({
        inflate,
        receive(message) {
          if (mine !== socket) return;
          const step = feed.received(message, evenMs());
          for (const text of step.send) mine.send(text);
          for (const event of step.events) tell(event);
        },
        failed() {
          unpacks = false;
          if (mine === socket) letGo();
        },
      });
      mine.onmessage = ({ data }: MessageEvent<string | ArrayBuffer>) => {
        if (mine !== socket) return;
        heardMs = Date.now();
        receive(typeof data === 'string' ? data : new Uint8Array(data));
      };
      mine.onclose = () => {
        if (mine === socket) letGo();
      };
    };

    const tell = (event: ReturnType<typeof feed.received>['events'][number]) => {
      if (event.kind === 'board') {
        attempt = 0;
        listener.line({ is: 'live' });
        listener.board(event.board, event.recovered);
      } else if (event.kind === 'positions') listener.positions(event.moved, event.all);
      else if (event.kind === 'refused')
        listener.line({ is: 'refused', code: event.error.code, says: event.error.says });
    };

    /** The socket is gone or given up: say so, and come back later unless nobody is looking. */
    const letGo = () => {
      const old = socket;
      socket = null;
      old?.close();
      feed.closed();
      if (closed) return;
      lost();
      if (resting()) return;
      retryTimer = window.setTimeout(connect, waitBefore(attempt, Math.random()));
      attempt += 1;
    };

    const resting = () =>
      options.restWhenHidden && hiddenSinceMs !== null && Date.now() - hiddenSinceMs >= REST_AFTER_MS;

    const retry = () => {
      attempt = 0;
      if (socket && socket.readyState !== WebSocket.OPEN) {
        const stuck = socket;
        socket = null;
        stuck.close();
      }
      connect();
    };

    const watch = window.setInterval(() => {
      if (socket && (feed.isSilent(evenMs()) || resting())) letGo();
    }, CHECK_EVERY_MS);
    const onVisibility = () => {
      hiddenSinceMs = document.hidden ? Date.now() : null;
      if (!document.hidden) retry();
    };
    document.addEventListener('visibilitychange', onVisibility);
    window.addEventListener('online', retry);
    connect();

    return {
      now: () => evenMs() + (feed.clockOffsetMs ?? 0),
      retry,
      close() {
        closed = true;
        clearInterval(watch);
        clearTimeout(retryTimer);
        document.removeEventListener('visibilitychange', onVisibility);
        window.removeEventListener('online', retry);
        letGo();
      },
    };
  };
}
