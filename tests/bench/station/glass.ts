/** Spectators of the whole-station benchmarks that decode what they get, as a page does, through the crowd's door. */
import { setTimeout as wait } from 'node:timers/promises';
import { WebSocket } from 'ws';
import { createLiveFeed } from '../../../race/feed/feed-client.ts';
import { SUBPROTOCOL } from '../../../race/feed/protocol.ts';
import type { RaceId } from '../../../race/ids.ts';
import type { StationProcess } from '../../station/station-process.ts';
import { keyOf, monotonicMs } from '../live/messages.ts';
import { fixKey } from './riders.ts';

export interface Glass {
  /** Of every fix seen: its key and when it was decoded. */
  readonly seen: { key: string; atMs: number }[];
  /** Of every frame: its key and the newest publish in it that was known. */
  readonly frames: { key: number; newestMs: number }[];
  end(): void;
}

export async function watch(
  station: StationProcess,
  race: string,
  viewers: number,
  published: ReadonlyMap<string, number>,
): Promise<Glass> {
  const seen: { key: string; atMs: number }[] = [];
  const frames: { key: number; newestMs: number }[] = [];
  const sockets = Array.from({ length: viewers }, (_, index) => {
    const feed = createLiveFeed();
    const before = new Set<string>();
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
          const key = fixKey(entry, timeMs);
          // A rider may be told again in a later frame; the glass showed them the first time.
          if (!before.has(key)) seen.push({ key, atMs });
          before.add(key);
          newestMs = Math.max(newestMs, published.get(key) ?? Number.NEGATIVE_INFINITY);
        }
        if (index === 0 && isBinary && data[0] === 0x11)
          frames.push({ key: keyOf(data.readUInt16BE(1), data[3] ?? 0), newestMs });
      }
    });
    return socket;
  });
  await wait(1_000);
  return {
    seen,
    frames,
    end: () => {
      for (const socket of sockets) socket.terminate();
    },
  };
}
