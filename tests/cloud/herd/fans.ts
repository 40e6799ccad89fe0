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
}

/** Connections being opened at a time while the crowd comes for the first time: the return is what is measured. */
const OPENING_MAX = 64;
const PER_ADDRESS = 10_000;

let fans: Fan[] = [];
/** While they come for the first time, whoever fails tries the same relay again. */
let isComing = true;
let diedMs = Number.POSITIVE_INFINITY;
let here = 0;
const failed: Record<string, number> = {};
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

function goOn(fan: Fan, to: Come, number: number, why: string): void {
  const nowMs = monotonicMs();
  fan.socket = null;
  if (fan.isHere) {
    fan.isHere = false;
    here -= 1;
    fan.noticedMs = nowMs;
  } else if (fan.at === 1) failed[why] = (failed[why] ?? 0) + 1;
  fan.missed += 1;
  if (!isComing) fan.at = (fan.at + 1) % 2;
  const isRoundOver = isComing || fan.missed % 2 === 0;
  const chance = Math.random();
  const waitMs = isRoundOver
    ? waitBefore(Math.max(0, Math.floor(fan.missed / 2) - 1), chance)
    : waitElsewhereMs(fan.spreadMs, chance, fan.standsBy !== null);
  setTimeout(() => open(fan, to, number, () => {}), waitMs);
}

/** Something of its line: whether it is in, and how. */
function heard(fan: Fan, how: string | null, welcomed: () => void): void {
  if (fan.isHere || how === null || how === 'delta') return;
  fan.isHere = true;
  fan.missed = 0;
  here += 1;
  fan.backMs = monotonicMs();
  fan.resumed = how === 'resumed';
  welcomed();
  if (here === fans.length) say(isComing ? { here } : { back: here });
}

/** A line to the first or the second relay; what comes on it is the fan's only while it is its line. */
function line(fan: Fan, to: Come, number: number, at: number, on: Pick<BareSocketOptions, 'opened'>) {
  const said = { welcomed: (): void => {}, ended: (why: string): void => goOn(fan, to, number, why) };
  const socket: BareSocket = openBareSocket({
    port: to.ports[at]!,
    path: '/v1/live',
    subprotocol: SUBPROTOCOL,
    from: `127.0.${1 + to.block * 4 + Math.floor(number / PER_ADDRESS)}.1`,
    opened: on.opened,
    message(opcode, bytes, start, end) {
      if (fan.socket !== socket) return;
      const isPacked = opcode === 2 && bytes[start] === PACKED;
      if (opcode === 2 && !isPacked) return;
      const text = isPacked
        ? inflateRawSync(bytes.subarray(start + 1, end)).toString()
        : bytes.toString('latin1', start, end);
      heard(fan, learn(fan, text), said.welcomed);
    },
    ended(why) {
      if (fan.standsBy === socket) fan.standsBy = null;
      else if (fan.socket === socket) said.ended(why);
    },
  });
  return { socket, said };
}

function subscribe(fan: Fan, race: string): void {
  fan.openMs = monotonicMs();
  const mark = fan.epoch === '' ? {} : { epoch: fan.epoch, offset: fan.offset };
  fan.socket?.send(JSON.stringify({ subscribe: { race, packed: true, ...mark } }));
}

function open(fan: Fan, to: Come, number: number, welcomed: () => void): void {
  fan.begunMs = monotonicMs();
  if (fan.at === 1 && fan.standsBy !== null) {
    fan.socket = fan.standsBy;
    fan.standsBy = null;
    subscribe(fan, to.race);
    return;
  }
  const { socket, said } = line(fan, to, number, fan.at, { opened: () => subscribe(fan, to.race) });
  fan.socket = socket;
  said.welcomed = welcomed;
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
    ...{ noticedMs: 0, begunMs: 0, openMs: 0, backMs: 0, resumed: false },
  }));
  let next = 0;
  const one = (): void => {
    const number = next++;
    const fan = fans[number];
    if (fan === undefined) return;
    open(fan, to, number, () => {
      if (!to.standby) one();
      else fan.standsBy = line(fan, to, number, 1, { opened: one }).socket;
    });
  };
  for (let at = 0; at < OPENING_MAX; at += 1) one();
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
    processorBefore = process.cpuUsage();
    loop.enable();
    loop.reset();
  } else tell();
});
process.on('disconnect', () => process.exit(0));
