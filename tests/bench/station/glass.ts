/** Spectators of the whole-station benchmarks that decode what they get, as a page does, through the crowd's door. */
import { setTimeout as wait } from 'node:timers/promises';
import { WebSocket } from 'ws';
import { createLiveFeed } from '../../../race/feed/feed-client.ts';
import { SUBPROTOCOL } from '../../../race/feed/protocol.ts';
import type { RaceId } from '../../../race/ids.ts';
import type { StationProcess } from '../../station/station-process.ts';
import { keyOf, monotonicMs } from '../live/messages.ts';
import type { Riders } from './riders.ts';

export interface Glass {
  /** From publish to decoded, ms, of every fix seen whose publishing is known. */
  readonly latencies: number[];
  /** Of every frame: its key and the newest publish in it that was known. */
  readonly frames: { key: number; newestMs: number }[];
  end(): void;
}

export async function watch(
  station: StationProcess,
  race: string,
  viewers: number,
  publishedMs: Riders['publishedMs'],
): Promise<Glass> {
  const latencies: number[] = [];
  const frames: { key: number; newestMs: number }[] = [];
  const sockets = Array.from({ length: viewers }, (_, index) => {
    const feed = createLiveFeed();
    const shown = new Map<number, number>();
    feed.follow(race as RaceId);
    const socket = new WebSocket(`ws://127.0.0.1:${station.ports.crowd}/v1/live`, SUBPROTOCOL);
    socket.on('open', () => {
      for (const message of feed.opened(Date.now())) socket.send(message);
    });
    socket.on('message', (data: Buffer, isBinary) => {
      const atMs = monotonicMs();
      for (const event of feed.received(isBinary ? data : data.toString(), Date.now()).events) {
        if (event.kind !== 'positions' || event.all) continue;
        let newestMs = Number.NEGATIVE_INFINITY;
        for (const { entry, timeMs } of event.moved) {
          const sentMs = publishedMs(entry, timeMs);
          if (Number.isNaN(sentMs)) continue;
          // A rider may be told again in a later frame; the glass showed them the first time.
          if (shown.get(entry) !== timeMs) latencies.push(atMs - sentMs);
          shown.set(entry, timeMs);
          newestMs = Math.max(newestMs, sentMs);
        }
        if (index === 0 && isBinary && data[0] === 0x11)
          frames.push({ key: keyOf(data.readUInt16BE(1), data[3] ?? 0), newestMs });
      }
    });
    return socket;
  });
  await wait(1_000);
  return {
    latencies,
    frames,
    end: () => {
      for (const socket of sockets) socket.terminate();
    },
  };
}
