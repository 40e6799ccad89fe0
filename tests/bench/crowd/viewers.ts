/**
 * Thousands of viewers of one race in one lean process. Each notes when it got which frame and that none is missing;
 * a few decode everything, as a page does, and so say which riders' fixes a frame carries.
 */
import { inflateRawSync } from 'node:zlib';
import { createLiveFeed, type LiveFeed } from '../../../race/feed/feed-client.ts';
import { PACKED } from '../../../race/feed/packed.ts';
import { createFrameDecoder, type FrameDecoder, FrameError } from '../../../race/feed/positions.ts';
import { SUBPROTOCOL } from '../../../race/feed/protocol.ts';
import type { RaceId } from '../../../race/ids.ts';
import { type BareSocket, openBareSocket } from './bare-socket.ts';
import { centrifugeJoin, centrifugeSays } from './centrifuge-words.ts';
import { type Connect, type FromViewers, monotonicMs, type SeenFrame, type ToViewers } from './messages.ts';

/** Connections being opened at a time: this measures broadcasts, not a stampede. */
const OPENING_MAX = 64;
const PER_ADDRESS = 10_000;
const BINS = 8_000;
const KEY_FRAME = 0x10;
const NONE = -1;

interface Frame {
  readonly firstMs: number;
  readonly arrivals: Uint32Array;
  fixes: string[] | null;
}

const frames = new Map<number, Frame>();
let sockets: BareSocket[] = [];
/** Number of the newest frame each viewer has, counted on beyond 255. */
let newest = new Int32Array(0);
/** The newest that anybody has. */
let newestOfAll = NONE;
let noting = false;
let bytesBefore = 0;
const counts = { messages: 0, faults: 0, skips: 0, lost: 0 };
let lostWhy: string | null = null;
const feeds = new Map<number, LiveFeed>();
const decoders = new Map<number, FrameDecoder>();

const say = (message: FromViewers): void => void process.send?.(message);
const bytesOfAll = (): number => sockets.reduce((sum, socket) => sum + socket.bytesRead, 0);

/** Its number among all frames, from its last eight bits. */
function numberOf(low: number): number {
  if (newestOfAll === NONE) return low;
  const ahead = ((low - (newestOfAll & 0xff) + 384) % 256) - 128;
  return newestOfAll + ahead;
}

function note(viewer: number, bytes: Uint8Array, at: number): number {
  const number = numberOf(bytes[at + 3]!);
  const before = newest[viewer]!;
  const isKey = bytes[at] === KEY_FRAME;
  newestOfAll = Math.max(newestOfAll, number);
  newest[viewer] = number;
  if (before === NONE) return number;
  if (isKey ? number < before : number !== before + 1) counts.faults += 1;
  else if (isKey) counts.skips += 1;
  if (!noting) return number;
  const nowMs = monotonicMs();
  // A key frame brings everything that the viewer had missed.
  for (let each = before + 1; each <= number; each += 1) {
    let frame = frames.get(each);
    if (!frame) {
      frame = { firstMs: nowMs, arrivals: new Uint32Array(BINS), fixes: null };
      frames.set(each, frame);
    }
    const bin = Math.min(BINS - 1, Math.floor(nowMs - frame.firstMs));
    frame.arrivals[bin] = frame.arrivals[bin]! + 1;
  }
  return number;
}

const remember = (
  number: number,
  moved: readonly { readonly entry: number; readonly timeMs: number }[],
): void => {
  const frame = frames.get(number);
  if (frame) frame.fixes ??= moved.map(({ entry, timeMs }) => `${entry}/${timeMs}`);
};

/** A page's own code on what this viewer was told. */
function decode(feed: LiveFeed, message: string | Uint8Array, number: number): void {
  for (const event of feed.received(message, Date.now()).events) {
    if (event.kind === 'gap' || event.kind === 'refused') counts.faults += 1;
    else if (event.kind === 'positions' && !event.all) remember(number, event.moved);
  }
}

function openViewer(viewer: number, to: Connect, welcomed: () => void): BareSocket {
  const feed =
    viewer < to.decoding && to.dialect === 'bell-lap' ? createLiveFeed({ packed: () => true }) : null;
  if (feed) feeds.set(viewer, feed);
  const decoder = viewer < to.decoding && to.dialect === 'centrifuge' ? createFrameDecoder() : null;
  if (decoder) decoders.set(viewer, decoder);
  let isWelcome = false;
  const welcome = (): void => {
    if (isWelcome) return;
    isWelcome = true;
    welcomed();
  };
  const ofOurs = (opcode: number, bytes: Buffer, start: number, end: number): void => {
    const isBoard = opcode === 2 && bytes[start] === PACKED;
    const isFrame = opcode === 2 && !isBoard;
    const number = isFrame ? note(viewer, bytes, start) : NONE;
    if (isFrame) welcome();
    if (!feed) return;
    if (isFrame) decode(feed, Buffer.from(bytes.subarray(start, end)), number);
    else if (isBoard) decode(feed, inflateRawSync(bytes.subarray(start + 1, end)).toString(), NONE);
    else decode(feed, bytes.toString('utf8', start, end), NONE);
  };
  const ofPeer = (_opcode: number, bytes: Buffer, start: number, end: number): void => {
    for (const said of centrifugeSays(bytes.subarray(start, end)))
      if (said.is === 'subscribed') welcome();
      else if (said.is === 'data') published(said.bytes);
  };
  const published = (frame: Uint8Array): void => {
    // A peer has no key frames for newcomers: the first frame is one, sent to everybody.
    const isFirst = newest[viewer] === NONE;
    const number = note(viewer, frame, 0);
    if (!decoder) return;
    try {
      const moved = decoder.decode(frame.slice());
      if (!isFirst) remember(number, moved);
    } catch (error) {
      if (!(error instanceof FrameError)) throw error;
      counts.faults += 1;
    }
  };
  const socket = openBareSocket({
    port: to.port,
    path: to.dialect === 'bell-lap' ? '/v1/live' : '/connection/websocket?format=protobuf',
    subprotocol: to.dialect === 'bell-lap' ? SUBPROTOCOL : null,
    from: `127.0.${1 + to.block * 4 + Math.floor(viewer / PER_ADDRESS)}.1`,
    opened() {
      if (to.dialect === 'centrifuge') for (const bytes of centrifugeJoin(to.race)) socket.send(bytes);
      else if (feed)
        for (const text of [...feed.follow(to.race as RaceId), ...feed.opened(Date.now())]) socket.send(text);
      else socket.send(`{"subscribe":{"race":"${to.race}","packed":true}}`);
    },
    message(opcode, bytes, start, end) {
      counts.messages += 1;
      if (to.dialect === 'bell-lap') ofOurs(opcode, bytes, start, end);
      else ofPeer(opcode, bytes, start, end);
    },
    ended(why) {
      counts.lost += 1;
      lostWhy ??= why;
      welcome();
    },
  });
  return socket;
}

function connectAll(to: Connect): void {
  const beganMs = monotonicMs();
  newest = new Int32Array(to.count).fill(NONE);
  newestOfAll = NONE;
  sockets = [];
  frames.clear();
  feeds.clear();
  decoders.clear();
  let welcome = 0;
  const next = (): void => {
    if (sockets.length >= to.count) return;
    const viewer = sockets.length;
    const socket = openViewer(viewer, to, () => {
      welcome += 1;
      if (welcome === to.count)
        say({
          connected: welcome - counts.lost,
          tookMs: monotonicMs() - beganMs,
          welcomeBytes: bytesOfAll() / to.count,
        });
      next();
    });
    sockets.push(socket);
  };
  for (let at = 0; at < OPENING_MAX; at += 1) next();
}

process.on('message', (message: ToViewers) => {
  if ('connect' in message) connectAll(message.connect);
  else if ('begin' in message) {
    noting = true;
    frames.clear();
    counts.messages = 0;
    counts.skips = 0;
    bytesBefore = bytesOfAll();
  } else {
    noting = false;
    const seen: SeenFrame[] = [...frames].map(([key, { firstMs, arrivals, fixes }]) => ({
      key,
      firstMs,
      arrivals,
      fixes,
    }));
    say({
      report: {
        viewers: sockets.length - counts.lost,
        frames: seen,
        bytes: bytesOfAll() - bytesBefore,
        ...counts,
        lostWhy,
        boards: [...feeds.values()].flatMap(({ races }) =>
          races.map(({ mark }) => `${mark?.epoch}/${mark?.offset}`),
        ),
      },
    });
    frames.clear();
  }
});
process.on('disconnect', () => process.exit(0));
