/**
 * Thousands of viewers in one lean process, who follow a race at a relay, lose it, and go on at another as a page does: the
 * wait that their relay told them, the next address, and from the board that they have. Each notes what its time was spent on.
 */
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { inflateRawSync } from 'node:zlib';
import { PACKED } from '../../../race/feed/packed.ts';
import { SUBPROTOCOL } from '../../../race/feed/protocol.ts';
import { SPREAD_MS, waitElsewhereMs } from '../../../renderer/ui/addresses.ts';
import { waitBefore } from '../../../renderer/ui/live.ts';
import { type BareSocket, type BareSocketOptions, openBareSocket } from '../../bench/crowd/bare-socket.ts';
import { monotonicMs } from '../../bench/crowd/messages.ts';
import type { Come, FromFans, ToFans } from './messages.ts';

interface Fan {
  socket: BareSocket | null;
  /** Its second line, at the relay that will live; null: none, or not open (any more). */
  standsBy: BareSocket | null;
  /** Which of the two relays it is at, or tries. */
  at: number;
  epoch: string;
  offset: number;
  spreadMs: number;
  /** Attempts since it last had its race. */
  missed: number;
  isHere: boolean;
  noticedMs: number;
  begunMs: number;
  openMs: number;
  backMs: number;
  resumed: boolean;
  /** While it comes for the first time: lets the next one come, once it has all its lines. */
  next: (() => void) | null;
}

/** Connections being opened at a time while the crowd comes for the first time: the return is what is measured. */
const OPENING_MAX = 64;
/**
 * Connections from one address. It has 28,000 ports, and the kernel looks for a free one among those of its parity: beyond
 * half of them it looks through all the others each time.
 */
const PER_ADDRESS = 5_000;
const AGAIN_MS = 1_000;
const PROGRESS_EVERY_MS = 1_000;
/** What the system refuses for good: who waits for it waits for ever. */
const OUT_OF = /\b(EMFILE|ENFILE|EADDRNOTAVAIL|ENOBUFS|ENOMEM)\b/;

let fans: Fan[] = [];
/** While they come for the first time, whoever fails tries the same relay again. */
let isComing = true;
let diedMs = Number.POSITIVE_INFINITY;
let here = 0;
let standing = 0;
/** Attempts that failed, by why: while they came, and since their relay died. */
let failed: Record<string, number> = {};
let outOf: string | null = null;
const loop = monitorEventLoopDelay({ resolution: 5 });
let processorBefore = process.cpuUsage();

const say = (message: FromFans): void => void process.send?.(message);

/** The mark that a text message of the feed brings, without reading the board in it. */
const MARK = /^\{"(snapshot|resumed|delta)":\{.{0,80}?"epoch":"([^"]+)","offset":(\d+)/;

function learn(fan: Fan, text: string): string | null {
  if (text.startsWith('{"addresses"'))
    fan.spreadMs = (JSON.parse(text) as { addresses: { spreadMs?: number } }).addresses.spreadMs ?? SPREAD_MS;
  const mark = MARK.exec(text);
  if (mark === null) return null;
  fan.epoch = mark[2]!;
  fan.offset = Number(mark[3]);
  return mark[1]!;
}

/** The system names the address that it was for, which each has another of. */
const withoutAddress = (why: string): string => why.replace(/ \d+\.\d+\.\d+\.\d+:.*$/, '');

function noteFailure(why: string): void {
  const said = withoutAddress(why);
  failed[said] = (failed[said] ?? 0) + 1;
  if (OUT_OF.test(said)) outOf ??= said;
}

function goOn(fan: Fan, to: Come, number: number, why: string): void {
  const nowMs = monotonicMs();
  fan.socket = null;
  if (isComing || (!fan.isHere && fan.at === 1)) noteFailure(why);
  if (fan.isHere) {
    fan.isHere = false;
    here -= 1;
    fan.noticedMs = nowMs;
  }
  fan.missed += 1;
  if (!isComing) fan.at = (fan.at + 1) % 2;
  const isRoundOver = isComing || fan.missed % 2 === 0;
  const chance = Math.random();
  const waitMs = isRoundOver
    ? waitBefore(Math.max(0, Math.floor(fan.missed / 2) - 1), chance)
    : waitElsewhereMs(fan.spreadMs, chance, fan.standsBy !== null);
  setTimeout(() => open(fan, to, number), waitMs);
}

/** Something of its line: whether it is in, and how. */
function heard(fan: Fan, to: Come, number: number, how: string | null): void {
  if (fan.isHere || how === null || how === 'delta') return;
  fan.isHere = true;
  fan.missed = 0;
  here += 1;
  fan.backMs = monotonicMs();
  fan.resumed = how === 'resumed';
  if (!isComing) {
    if (here === fans.length) say({ back: here });
  } else if (to.standby && fan.standsBy === null) standBy(fan, to, number);
  else cameIn(fan, to);
}

/** It has all its lines. */
function cameIn(fan: Fan, to: Come): void {
  const { next } = fan;
  fan.next = null;
  next?.();
  if (here === fans.length && (!to.standby || standing === here)) say({ here });
}

/** Opens its second line, and again until there is one. */
function standBy(fan: Fan, to: Come, number: number): void {
  let isOpen = false;
  fan.standsBy = line(fan, to, number, {
    at: 1,
    opened() {
      isOpen = true;
      standing += 1;
      cameIn(fan, to);
    },
    endedStandingBy(why) {
      fan.standsBy = null;
      if (isOpen) standing -= 1;
      if (!isComing) return;
      noteFailure(`second line: ${why}`);
      setTimeout(() => {
        if (isComing && fan.isHere && fan.standsBy === null) standBy(fan, to, number);
      }, AGAIN_MS);
    },
  });
}

interface Line extends Pick<BareSocketOptions, 'opened'> {
  /** To the first or the second relay. */
  readonly at: number;
  readonly endedStandingBy?: (why: string) => void;
}

/** A line to a relay; what comes on it is the fan's only while it is its line. */
function line(fan: Fan, to: Come, number: number, { at, opened, endedStandingBy }: Line): BareSocket {
  const socket: BareSocket = openBareSocket({
    port: to.ports[at]!,
    path: '/v1/live',
    subprotocol: SUBPROTOCOL,
    from: `127.${1 + at}.${to.block}.${1 + Math.floor(number / PER_ADDRESS)}`,
    opened,
    message(opcode, bytes, start, end) {
      if (fan.socket !== socket) return;
      const isPacked = opcode === 2 && bytes[start] === PACKED;
      if (opcode === 2 && !isPacked) return;
      const text = isPacked
        ? inflateRawSync(bytes.subarray(start + 1, end)).toString()
        : bytes.toString('latin1', start, end);
      heard(fan, to, number, learn(fan, text));
    },
    ended(why) {
      if (fan.standsBy === socket) endedStandingBy?.(why);
      else if (fan.socket === socket) goOn(fan, to, number, why);
    },
  });
  return socket;
}

function subscribe(fan: Fan, race: string): void {
  fan.openMs = monotonicMs();
  const mark = fan.epoch === '' ? {} : { epoch: fan.epoch, offset: fan.offset };
  fan.socket?.send(JSON.stringify({ subscribe: { race, packed: true, ...mark } }));
}

function open(fan: Fan, to: Come, number: number): void {
  fan.begunMs = monotonicMs();
  if (fan.at === 1 && fan.standsBy !== null) {
    fan.socket = fan.standsBy;
    fan.standsBy = null;
    standing -= 1;
    subscribe(fan, to.race);
    return;
  }
  fan.socket = line(fan, to, number, { at: fan.at, opened: () => subscribe(fan, to.race) });
}

function come(to: Come): void {
  fans = Array.from({ length: to.count }, () => ({
    ...{
      socket: null,
      standsBy: null,
      at: 0,
      epoch: '',
      offset: 0,
      spreadMs: SPREAD_MS,
      missed: 0,
      isHere: false,
    },
    ...{ noticedMs: 0, begunMs: 0, openMs: 0, backMs: 0, resumed: false, next: null },
  }));
  let next = 0;
  const one = (): void => {
    const number = next++;
    const fan = fans[number];
    if (fan === undefined) return;
    fan.next = one;
    open(fan, to, number);
  };
  for (let at = 0; at < OPENING_MAX; at += 1) one();
  setInterval(() => say({ progress: { here, standing, failed, outOf } }), PROGRESS_EVERY_MS);
}

function tell(): void {
  const used = process.cpuUsage(processorBefore);
  const back = fans.filter((fan) => fan.isHere && fan.at === 1 && fan.noticedMs >= diedMs);
  const of = (value: (fan: Fan) => number): Float64Array => Float64Array.from(back, value);
  say({
    returned: {
      viewers: fans.length,
      noticedMs: of((fan) => fan.noticedMs - diedMs),
      waitedMs: of((fan) => fan.begunMs - fan.noticedMs),
      openedMs: of((fan) => fan.openMs - fan.begunMs),
      backMs: of((fan) => fan.backMs - diedMs),
      resumed: back.filter(({ resumed }) => resumed).length,
      failed,
      loopMs: { p50: loop.percentile(50) / 1e6, p99: loop.percentile(99) / 1e6 },
      processorMs: (used.user + used.system) / 1_000,
    },
  });
}

process.on('message', (message: ToFans) => {
  if ('come' in message) come(message.come);
  else if ('died' in message) {
    diedMs = message.died;
    isComing = false;
    failed = {};
    processorBefore = process.cpuUsage();
    loop.enable();
    loop.reset();
  } else tell();
});
process.on('disconnect', () => process.exit(0));
