/**
 * The bus over Redis or Valkey: one stream a station and epoch, whose entries are numbered by the batch's last
 * record, so that Redis itself refuses repeats (`XADD key SEQ-0`); and one channel for news. Streams are a hot
 * window of some thousand batches, never the truth: deleting them all costs a second.
 *
 * Why ioredis: it reconnects by itself, knows blocking commands, and is a tenth of the official client's size.
 */
import { Redis } from 'ioredis';
import type { Bus, BusListener, News } from './bus.ts';

export interface RedisBusOptions {
  readonly url: string;
  readonly listener: BusListener;
  /** Before all keys and channels: several deployments may share a server. */
  readonly prefix?: string;
  readonly onError: (error: Error) => void;
}

/** Batches kept of a station: some minutes of a race. */
const WINDOW_BATCHES = 4_096;
/** Streams nobody wrote to for so long are gone. */
const WINDOW_S = 6 * 3_600;
const PROLONG_MS = 60_000;
const BLOCK_MS = 1_000;
const READ_COUNT = 64;
const RECONNECT_MS_MAX = 1_000;
/** What waits for a server that does not answer is dropped after this: the log has it. */
const COMMAND_MS_MAX = 2_000;

export function createRedisBus({ url, listener, prefix = 'bell-lap', onError }: RedisBusOptions): Bus {
  const settings = {
    retryStrategy: (times: number) => Math.min(100 * times, RECONNECT_MS_MAX),
    maxRetriesPerRequest: 0,
    enableOfflineQueue: false,
    connectTimeout: 3_000,
  };
  const writer = new Redis(url, { ...settings, commandTimeout: COMMAND_MS_MAX });
  const reader = new Redis(url, settings);
  const channel = new Redis(url, settings);
  for (const client of [writer, reader, channel]) client.on('error', onError);
  const news = `${prefix}:news`;
  const streams = new Map<string, { readonly station: string; readonly epoch: number; after: string }>();
  let closed = false;
  /** When a stream's end was last put off. */
  const prolonged = new Map<string, number>();

  channel.on('ready', () => void channel.subscribe(news).catch(onError));
  channel.on('messageBuffer', (_channel: Buffer, message: Buffer) => {
    const heard = readNews(message);
    if (heard) listener.news(heard);
  });

  const readOn = async (): Promise<void> => {
    while (!closed) {
      const followed = [...streams];
      if (reader.status !== 'ready' || followed.length === 0) {
        await new Promise((resolve) => setTimeout(resolve, 50));
        continue;
      }
      try {
        const keys = followed.map(([key]) => key);
        const answer = (await reader.xreadBuffer(
          'COUNT',
          READ_COUNT,
          'BLOCK',
          BLOCK_MS,
          'STREAMS',
          ...keys,
          ...followed.map(([, { after }]) => after),
        )) as [Buffer, [Buffer, Buffer[]][]][] | null;
        for (const [key, entries] of answer ?? []) {
          const stream = streams.get(key.toString());
          if (!stream) continue;
          for (const [id, [, first, , bytes]] of entries) {
            stream.after = id.toString();
            const last = Number(stream.after.split('-')[0]);
            if (first && bytes)
              listener.batch({
                station: stream.station,
                epoch: stream.epoch,
                first: Number(first),
                last,
                bytes,
              });
          }
        }
      } catch (error) {
        if (closed) return;
        onError(error instanceof Error ? error : new Error(String(error)));
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
    }
  };
  const reading = readOn();

  return {
    get works() {
      return writer.status === 'ready';
    },
    async publish({ station, epoch, first, last, bytes }) {
      const key = keyOf(prefix, station, epoch);
      try {
        await writer.xadd(key, 'MAXLEN', '~', WINDOW_BATCHES, `${last}-0`, 'first', first, 'bytes', bytes);
        if (performance.now() - (prolonged.get(key) ?? Number.NEGATIVE_INFINITY) < PROLONG_MS) return;
        prolonged.set(key, performance.now());
        await writer.expire(key, WINDOW_S);
      } catch (error) {
        // A repeat ("equal or smaller than the target stream top item") or no server: the log has it.
        if (!/smaller than/.test(String(error))) onError(error as Error);
      }
    },
    async tell(told) {
      try {
        await writer.publish(news, writeNews(told));
      } catch (error) {
        onError(error as Error);
      }
    },
    follow(station, epoch, afterSeq) {
      const key = keyOf(prefix, station, epoch);
      for (const [other, stream] of streams)
        if (stream.station === station && other !== key) streams.delete(other);
      if (!streams.has(key)) streams.set(key, { station, epoch, after: `${afterSeq}-0` });
    },
    async close() {
      closed = true;
      for (const client of [writer, reader, channel]) client.disconnect();
      await reading;
    },
  };
}

const keyOf = (prefix: string, station: string, epoch: number): string =>
  `${prefix}:journal:${station}:${epoch}`;

/** JSON, and behind a line feed the bytes if there are any. */
function writeNews(news: News): Buffer {
  if (news.kind !== 'lane') return Buffer.from(`${JSON.stringify(news)}\n`);
  const { bytes, ...head } = news;
  return Buffer.concat([Buffer.from(`${JSON.stringify(head)}\n`), bytes]);
}

function readNews(message: Buffer): News | null {
  const end = message.indexOf(0x0a);
  try {
    const head = JSON.parse(message.subarray(0, end).toString('utf8')) as News;
    return head.kind === 'lane' ? { ...head, bytes: message.subarray(end + 1) } : head;
  } catch {
    return null;
  }
}
