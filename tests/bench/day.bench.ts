/**
 * Memory while a day is ridden: 1,000 riders round a two-minute lap for four hours, as fast as `BENCH_DAY_SPEED` times (60), each
 * phone sending what it gathered in ten seconds; the station is on from the first position to the last. `BENCH_DAY_HOURS` shortens
 * the day, `BENCH_DAY_PROGRAM` is another tree's `broker/main.ts`, `BENCH_DAY_SAY` says the memory as the day goes on.
 */
import { readFileSync } from 'node:fs';
import net from 'node:net';
import { encodeFixes } from '../../race/codec/fix-batch.ts';
import { FIELD, placeAt } from '../chaos/long-day.ts';
import { makeRaceDay, type RaceDay } from '../station/race-day.ts';
import { ask, removeDataDir, type StationProcess, startStationProcess } from '../station/station-process.ts';
import type { Row } from './row.ts';

const HOURS = Number(process.env.BENCH_DAY_HOURS ?? 4);
const SPEED = Number(process.env.BENCH_DAY_SPEED ?? 60);
const RACE = 'day';
/** As an app sends them that gathers ten seconds. */
const FIXES_A_BATCH = 10;
const DAY_S = HOURS * 3_600;
/** A rider's messages that may be on their way unacknowledged. */
const UNDER_WAY_MAX = 20;
const LOOKS = 12;

const text = (value: string): Buffer => {
  const bytes = Buffer.from(value);
  return Buffer.concat([Buffer.from([bytes.length >> 8, bytes.length & 255]), bytes]);
};
const frame = (first: number, body: Buffer): Buffer => {
  const { length } = body;
  return Buffer.concat([
    Buffer.from(length < 128 ? [first, length] : [first, (length & 127) | 128, length >> 7]),
    body,
  ]);
};

interface Phone {
  readonly socket: net.Socket;
  readonly topic: Buffer;
  underWay: number;
  second: number;
}

async function connected({ ports }: StationProcess, bib: string, secret: string): Promise<Phone> {
  const socket = net.connect({ port: ports.mqtt, host: '127.0.0.1', noDelay: true });
  const words = ['MQTT', `phone-${bib}`, `${RACE}.${bib}`, secret].map(text);
  await new Promise<void>((resolve, reject) => {
    socket.once('error', reject);
    socket.once('connect', () =>
      socket.write(frame(0x10, Buffer.concat([words[0]!, Buffer.from([4, 0xc2, 0, 60]), ...words.slice(1)]))),
    );
    socket.once('data', (answer: Buffer) =>
      answer[3] === 0 ? resolve() : reject(new Error(`bib ${bib} was refused`)),
    );
  });
  const phone: Phone = { socket, topic: text(`bell-lap/v1/${RACE}/${bib}/fixes`), underWay: 0, second: 0 };
  let part = 0;
  socket.on('data', (data: Buffer) => {
    // PUBACKs, of four bytes each, are all that comes.
    part += data.length;
    phone.underWay -= part >> 2;
    part &= 3;
  });
  return phone;
}

function send(phone: Phone, rider: number, startMs: number): void {
  const fixes = Array.from({ length: FIXES_A_BATCH }, (_, index) => ({
    timeMs: startMs + (phone.second + index) * 1_000 + (rider % 100) * 10,
    ...placeAt(phone.second + index + rider / 50),
    accuracyM: 4,
  }));
  phone.second += FIXES_A_BATCH;
  phone.underWay += 1;
  phone.socket.write(frame(0x32, Buffer.concat([phone.topic, Buffer.from([0, 1]), encodeFixes(fixes)])));
}

function memoryMb({ process: child }: StationProcess): number {
  const status = readFileSync(`/proc/${child.pid}/status`, 'utf8');
  return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? Number.NaN) / 1024;
}

/** Of all its threads so far. */
function processorS({ process: child }: StationProcess): number {
  const numbers = readFileSync(`/proc/${child.pid}/stat`, 'utf8').split(') ').at(-1)!.split(' ');
  return (Number(numbers[11]) + Number(numbers[12])) / 100;
}

/** Rides the day; the station's memory at each of so many moments of it, MB. */
async function ridden(station: StationProcess, day: RaceDay): Promise<readonly number[]> {
  const phones: Phone[] = [];
  for (const [bib, secret] of day.cards) phones.push(await connected(station, bib, secret));
  const fromMs = performance.now();
  const looks: number[] = [];
  while (phones.some(({ second }) => second < DAY_S)) {
    const untilS = ((performance.now() - fromMs) / 1_000) * SPEED;
    // Not all at the same second.
    for (const [rider, phone] of phones.entries())
      while (
        phone.second + (rider % FIXES_A_BATCH) <= untilS &&
        phone.second < DAY_S &&
        phone.underWay < UNDER_WAY_MAX
      )
        send(phone, rider, day.startMs);
    const slowest = Math.min(...phones.map(({ second }) => second));
    while (looks.length < LOOKS && slowest >= ((looks.length + 1) / LOOKS) * DAY_S) {
      looks.push(memoryMb(station));
      if (process.env.BENCH_DAY_SAY !== undefined)
        console.log(`${(slowest / 3_600).toFixed(2)} h: ${looks.at(-1)!.toFixed(0)} MB`);
    }
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  for (const { socket } of phones) socket.destroy();
  return looks;
}

export async function run(): Promise<Row[]> {
  const program = process.env.BENCH_DAY_PROGRAM;
  const station = await startStationProcess(program === undefined ? {} : { program });
  try {
    const bibs = Array.from({ length: FIELD }, (_, index) => String(index + 1));
    const day = await makeRaceDay(station, RACE, bibs, Date.now() - DAY_S * 1_000 - 60_000);
    const looks = await ridden(station, day);
    const board = await ask(station, 'GET', `/v1/races/${RACE}`, { token: day.token });
    if (board.status !== 200) throw new Error(`the board: ${board.text}`);
    const note = `${processorS(station).toFixed(0)} s of the station's processor`;
    const row = (name: string, value: number): Row => ({ name, value: Math.round(value), unit: 'MB', note });
    return [1 / 3, 2 / 3, 1].map((share) => ({
      ...row(
        `memory after ${(share * HOURS).toFixed(1)} h of ${FIELD} riders`,
        looks[Math.round(share * LOOKS) - 1]!,
      ),
      goal: '≤ 500 MB, flat',
    }));
  } finally {
    await station.kill();
    removeDataDir(station);
  }
}

if (import.meta.main) for (const row of await run()) console.log(row);
