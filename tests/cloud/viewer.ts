/** A viewer as a page is one: follows a race over the live feed, and comes back wherever it is sent. */
import { inflateRawSync } from 'node:zlib';
import { WebSocket } from 'ws';
import { createLiveFeed, type FeedEvent, type FollowedRace } from '../../race/feed/feed-client.ts';
import { isPacked } from '../../race/feed/packed.ts';
import { SUBPROTOCOL } from '../../race/feed/protocol.ts';
import type { RaceId } from '../../race/ids.ts';

export interface Viewer {
  followed(): FollowedRace | null;
  readonly connections: number;
  readonly gaps: number;
  /** Leaves this server for another. */
  goTo(address: string): void;
  close(): void;
}

const AGAIN_MS = 300;

export function watchRace(
  address: string,
  race: string,
  onEvent: (event: FeedEvent) => void = () => {},
): Viewer {
  const feed = createLiveFeed({ packed: () => true });
  feed.follow(race as RaceId);
  let at = address;
  let socket: WebSocket | null = null;
  let closed = false;
  let connections = 0;
  let gaps = 0;

  const connect = (): void => {
    if (closed) return;
    const mine = new WebSocket(`${at.replace(/^http/, 'ws')}/v1/live`, SUBPROTOCOL, {
      handshakeTimeout: 3_000,
    });
    socket = mine;
    mine.on('error', () => {});
    mine.on('open', () => {
      connections += 1;
      for (const text of feed.opened(Date.now())) mine.send(text);
    });
    mine.on('message', (data: Buffer, isBinary) => {
      const message = isBinary ? new Uint8Array(data) : data.toString('utf8');
      const text = isPacked(message) ? inflateRawSync(message.subarray(1)).toString('utf8') : message;
      const step = feed.received(text, Date.now());
      for (const text of step.send) if (mine.readyState === mine.OPEN) mine.send(text);
      step.events.forEach(onEvent);
      gaps += step.events.filter((event) => event.kind === 'gap').length;
    });
    mine.on('close', () => {
      if (socket !== mine) return;
      feed.closed();
      setTimeout(connect, AGAIN_MS).unref();
    });
  };
  connect();

  return {
    followed: () => feed.race(race as RaceId),
    get connections() {
      return connections;
    },
    get gaps() {
      return gaps;
    },
    goTo(next) {
      at = next;
      socket?.terminate();
    },
    close() {
      closed = true;
      socket?.terminate();
    },
  };
}
