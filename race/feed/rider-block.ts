// biome-ignore-all lint/style/noNonNullAssertion: columns of numbers, read for every fix: a check shared by lists of all kinds takes 7 ns a read there instead of half a one (measured).
/**
 * A block of riders in a position frame: everything both ends believe of each (motion.ts), as key frames carry it and
 * delta frames for those who join. The layout is described in positions.ts.
 */
import { type EntryId, isEntryId } from '../ids.ts';
import { type BitReader, type BitWriter, bestRiceK, zigzag } from './bits.ts';
import { malformed } from './frame-error.ts';
import { type Motion, startMotion, USUAL_INTERVAL } from './motion.ts';

const LAT_MAX = 90_000_000;
const LON_MAX = 180_000_000;
const BASE_TIME_BITS = 40;
/** Past these the wire's whole numbers end: times to the year 2318, progress to 1 000 000 km. */
const TIME_MAX = 2 ** BASE_TIME_BITS - 1;
const PROGRESS_MAX = 2_000_000_000;
const VELOCITY_MAX = 2 ** 42;

/** How the columns of a block of riders follow from a rider and the one before. */
const BLOCK_COLUMNS = [
  (rider: Motion, before: Motion) => rider.entry - before.entry,
  (rider: Motion, before: Motion) => rider.time - before.time,
  (rider: Motion) => rider.interval - USUAL_INTERVAL,
  (rider: Motion, before: Motion) => rider.lat - before.lat,
  (rider: Motion, before: Motion) => rider.lon - before.lon,
  (rider: Motion, before: Motion) => rider.progress - before.progress,
  (rider: Motion) => rider.latVelocity,
  (rider: Motion) => rider.lonVelocity,
  (rider: Motion) => rider.progressVelocity,
] as const;
const PROGRESS_COLUMN = 5;
const PROGRESS_VELOCITY_COLUMN = 8;

const blockStart = (time: number): Motion => startMotion(0 as EntryId, time, 0, 0, 0, true);

export function writeBlock(out: BitWriter, riders: readonly Motion[]): void {
  out.bits(riders.length, 16);
  if (riders.length === 0) return;
  const baseTime = riders[0]!.time;
  out.bits(baseTime, BASE_TIME_BITS);
  const rows = riders.map((rider, at) => {
    const before = riders[at - 1] ?? blockStart(baseTime);
    return BLOCK_COLUMNS.map((column) => zigzag(column(rider, before)));
  });
  const ks = BLOCK_COLUMNS.map((_, column) => bestRiceK(rows.map((row) => row[column]!)));
  for (const k of ks) out.bits(k, 5);
  rows.forEach((row, at) => {
    const rider = riders[at]!;
    row.forEach((value, column) => {
      if (column === PROGRESS_COLUMN) out.flag(rider.hasProgress);
      if (column === PROGRESS_VELOCITY_COLUMN && !rider.hasProgress) return;
      out.rice(value, ks[column]!);
    });
  });
}

export function readBlock(bits: BitReader): readonly Motion[] {
  const count = bits.bits(16);
  if (count === 0) return [];
  let before = blockStart(bits.bits(BASE_TIME_BITS));
  const k = BLOCK_COLUMNS.map(() => bits.bits(5));
  const riders: Motion[] = [];
  for (let at = 0; at < count; at += 1) {
    const entry = before.entry + bits.signedRice(k[0]!);
    if (!isEntryId(entry)) throw malformed(`Entry ${entry} cannot be: 1…65535.`);
    const time = before.time + bits.signedRice(k[1]!);
    const interval = USUAL_INTERVAL + bits.signedRice(k[2]!);
    const lat = before.lat + bits.signedRice(k[3]!);
    const lon = before.lon + bits.signedRice(k[4]!);
    const hasProgress = bits.flag();
    const progress = before.progress + bits.signedRice(k[5]!);
    const latVelocity = bits.signedRice(k[6]!);
    const lonVelocity = bits.signedRice(k[7]!);
    const progressVelocity = hasProgress ? bits.signedRice(k[8]!) : 0;
    const rider: Motion = {
      entry,
      time,
      interval,
      lat,
      lon,
      hasProgress,
      progress,
      latVelocity,
      lonVelocity,
      progressVelocity,
    };
    assertPossible(rider);
    riders.push(rider);
    before = rider;
  }
  return riders;
}

export function assertPossible(rider: Motion): void {
  const impossible = whyImpossible(rider);
  if (impossible) throw malformed(`Entry ${rider.entry}: ${impossible}.`);
}

/** Why this rider cannot be in a frame; null if it can. */
export function whyImpossible(rider: Motion): string | null {
  if (!isEntryId(rider.entry)) return 'its number is not 1…65535';
  if (!(rider.time >= 0 && rider.time <= TIME_MAX)) return 'its time is not between the years 1970 and 2318';
  if (!(Math.abs(rider.lat) <= LAT_MAX)) return 'its latitude is not within ±90°';
  if (!(Math.abs(rider.lon) <= LON_MAX)) return 'its longitude is not within ±180°';
  if (!(Math.abs(rider.progress) <= PROGRESS_MAX)) return 'its progress is not within ±1 000 000 km';
  if (!(rider.interval > 0 && rider.interval <= TIME_MAX)) return 'its interval is not positive';
  const fastest = Math.max(
    Math.abs(rider.latVelocity),
    Math.abs(rider.lonVelocity),
    Math.abs(rider.progressVelocity),
  );
  return fastest <= VELOCITY_MAX ? null : 'it moves faster than anything';
}
