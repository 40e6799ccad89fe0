/**
 * A fan for the trials of two relays: follows the race as a page does (the same feed client, the next address after a short
 * random wait) and keeps what it was shown, to be held against the station's journal.
 */
import { createHash } from 'node:crypto';
import { inflateRawSync } from 'node:zlib';
import { WebSocket } from 'ws';
import { waitAfter } from '../../phone/backoff.ts';
import type { BoardView } from '../../race/feed/board-view.ts';
import { createLiveFeed } from '../../race/feed/feed-client.ts';
import { isPacked } from '../../race/feed/packed.ts';
import { SUBPROTOCOL } from '../../race/feed/protocol.ts';
import type { RaceId } from '../../race/ids.ts';
import { SPREAD_MS, waitElsewhereMs } from '../../renderer/ui/addresses.ts';
import { waitBefore } from '../../renderer/ui/live.ts';

export interface Fan {
  /** The boards that were shown, in order; `laps`: of all riders together, which never fall while nothing is corrected. */
  readonly shown: { readonly epoch: string; readonly offset: number; readonly laps: number }[];
  /** Digests of the boards that were shown by their records, of those fans that keep them. */
  readonly digests: Map<number, string>;
  board(): BoardView | null;
  /** From the last that was heard of the dead relay to the first that was heard of the other, ms; null while it goes on. */
  gapMs(): number | null;
  /** When it was back, on the process's steady clock. */
  readonly backMs: number;
  /** When the end of its line was noticed, the attempt that went through was begun, and its WebSocket was open; same clock. */
  readonly steps: { readonly noticedMs: number; readonly begunMs: number; readonly openMs: number };
  readonly moves: number;
  /** Its second line is open. */
  readonly isReady: boolean;
  /** Reconnections at which what was missed came without a whole board. */
  readonly resumed: number;
  close(): void;
}

/** As the page waits (renderer/ui/live.ts). */
const PATIENCE = { firstMs: 4_000, mostMs: 16_000 };

/** One digest of a board, whatever the order of its keys. */
export const digestOf = (board: BoardView): string =>
  createHash('sha256')
    .update(JSON.stringify(sorted(board)))
    .digest('hex')
    .slice(0, 16);

const sorted = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, one]) => one !== undefined)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, one]) => [key, sorted(one)]),
  );
};

/** A relay that a slow line left behind shows where the race stands by the station's word. */
export const isAhead = (epoch: string): boolean => epoch.includes('.lane-');

/** Whether a fan was shown an earlier board after a later one. */
export const sawItGoBack = ({ shown }: Fan): boolean =>
  shown.some((one, at) => {
    const before = shown[at - 1];
    if (before === undefined) return false;
    return one.laps < before.laps || (one.epoch === before.epoch && one.offset <= before.offset);
  });

/** `second`: where its second line stands by, as a page's does (renderer/ui/standby-line.ts); null: it has none. */
export function openFan(first: string, race: RaceId, keepsDigests: boolean, second: string | null): Fan {
  const feed = createLiveFeed({ packed: () => true });
  feed.follow(race);
  let urls: readonly string[] = [first];
  let at = 0;
  let missed = 0;
  let rounds = 0;
  let spreadMs = SPREAD_MS;
  let socket: WebSocket | null = null;
  let isClosed = false;
  let heardMs = 0;
  let lostMs: number | null = null;
  const steps = { noticedMs: 0, begunMs: 0, openMs: 0 };
  const seen = { gapMs: null as number | null, backMs: 0, moves: 0, resumed: 0 };
  const boards: Fan['shown'] = [];
  const digests = new Map<number, string>();
  let shown: BoardView | null = null;

  const show = (board: BoardView, recovered: boolean | null): void => {
    missed = 0;
    rounds = 0;
    if (lostMs !== null) {
      seen.backMs = performance.now();
      seen.gapMs = seen.backMs - lostMs;
      lostMs = null;
      if (recovered) seen.resumed += 1;
    }
    // What was shown before goes on being shown: a resumption, or a relay that is behind.
    if (board === shown) return;
    shown = board;
    const { epoch, offset } = feed.race(race)?.mark ?? { epoch: '', offset: 0 };
    const last = boards.at(-1);
    if (epoch === last?.epoch && offset === last.offset) return;
    const laps = Object.values(board.rows).reduce((sum, row) => sum + row.laps, 0);
    boards.push({ epoch, offset, laps });
    // One that is ahead of its records is named by no record (cloud-sync/relay/mirror/board-names.ts).
    if (keepsDigests && !isAhead(epoch)) digests.set(offset, digestOf(board));
  };

  const openSocket = (origin: string): WebSocket => {
    const socket = new WebSocket(`${origin.replace(/^http/, 'ws')}/v1/live`, SUBPROTOCOL, {
      handshakeTimeout: waitAfter(rounds + 1, PATIENCE),
      perMessageDeflate: false,
    });
    socket.on('error', () => {});
    return socket;
  };
  let standsBy = second === null ? null : openSocket(second);

  const connect = (): void => {
    if (isClosed) return;
    steps.begunMs = performance.now();
    const ready = (urls[at] ?? first) === second && standsBy?.readyState === WebSocket.OPEN ? standsBy : null;
    const mine = ready ?? openSocket(urls[at] ?? first);
    if (ready !== null) standsBy = null;
    socket = mine;
    const begin = (): void => {
      steps.openMs = performance.now();
      for (const text of feed.opened(performance.now())) mine.send(text);
    };
    if (ready === null) mine.on('open', begin);
    else begin();
    mine.on('message', (data: Buffer, isBinary) => {
      heardMs = performance.now();
      const message = isBinary ? new Uint8Array(data) : data.toString('utf8');
      const text = isPacked(message) ? inflateRawSync(message.subarray(1)).toString('utf8') : message;
      const step = feed.received(text, performance.now());
      for (const said of step.send) if (mine.readyState === mine.OPEN) mine.send(said);
      for (const event of step.events) {
        if (event.kind === 'board') show(event.board, event.recovered);
        else if (event.kind === 'addresses') {
          const current = urls[at] ?? first;
          urls = [...new Set([first, ...event.urls])];
          spreadMs = event.spreadMs ?? SPREAD_MS;
          at = Math.max(0, urls.indexOf(current));
        }
      }
    });
    mine.on('close', () => {
      if (isClosed || socket !== mine) return;
      feed.closed();
      if (lostMs === null) steps.noticedMs = performance.now();
      lostMs ??= heardMs;
      seen.moves += 1;
      missed += 1;
      at = (at + 1) % urls.length;
      const isReady = standsBy?.readyState === WebSocket.OPEN;
      const isRoundOver = missed % urls.length === 0;
      const waitMs = isRoundOver
        ? waitBefore(rounds, Math.random())
        : waitElsewhereMs(spreadMs, Math.random(), isReady);
      if (isRoundOver) rounds += 1;
      setTimeout(connect, waitMs).unref();
    });
  };
  connect();

  return {
    shown: boards,
    digests,
    board: () => feed.race(race)?.board ?? null,
    gapMs: () => (lostMs === null ? seen.gapMs : null),
    steps,
    get backMs() {
      return seen.backMs;
    },
    get isReady() {
      return standsBy?.readyState === WebSocket.OPEN;
    },
    get moves() {
      return seen.moves;
    },
    get resumed() {
      return seen.resumed;
    },
    close() {
      isClosed = true;
      socket?.terminate();
      standsBy?.terminate();
    },
  };
}
