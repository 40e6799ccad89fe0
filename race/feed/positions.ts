/**
 * Position frames: where all riders of a race are, one binary frame a tick, the same bytes for every viewer.
 * Encoder and decoder keep the same picture of each rider and send only how far it was wrong: about 3 bytes
 * a rider-second with GPS noise, header and all (measured in tests/bench/live.bench.ts). Pure; runs anywhere.
 *
 * Frame, version 1 (bits, most significant first; `rice(k)` as in bits.ts, signed values zig-zag):
 *   0x10    key frame: the whole picture, a decoder starts from it; or 0x11: delta frame, what changed since
 *   16 bits race tag: which of a connection's races this is, given by the server when it subscribed
 *   8 bits  number of the frame, modulo 256: a key frame has the number of the delta frame it stands behind
 *   key     one block of riders (below) that replaces the picture
 *   delta   1 bit: every rider of the roster is in it; otherwise: 5-bit k, count (16), gaps between roster indices
 *           5-bit k each for time, latitude, longitude, progress, then for each rider the four residuals
 *           (progress: present only if the rider has one, see below)
 *           1 bit: a block of riders follows, who join the roster at its end, or take a new start in it
 *   block   count (16), base time (40), nine 5-bit k, then for each rider: entry − the one before, time, interval,
 *           latitude and longitude − the one before, 1 bit: has progress, progress, three velocities
 * Units: time 10 ms, latitude and longitude 1e-6° (0.11 m), progress 0.5 m.
 */
import type { EntryId } from '../ids.ts';
import { elementOf } from '../present.ts';
import { BitReader, BitsError, BitWriter, bestRiceK, zigzag } from './bits.ts';
import { FrameError, malformed } from './frame-error.ts';
import { type Motion, moved, predicted, startMotion } from './motion.ts';
import { assertPossible, readBlock, whyImpossible, writeBlock } from './rider-block.ts';

export { FrameError };

/** A rider's newest position as spectators see it. `race.ts`' RiderPosition is one, with more to it. */
export interface LivePosition {
  readonly entry: EntryId;
  /** Fix time, UTC epoch ms; rounded to 10 ms on the wire. */
  readonly timeMs: number;
  readonly latDeg: number;
  readonly lonDeg: number;
  /** Unwrapped metres since the start line, rounded to 0.5 m on the wire; null without a course. */
  readonly progressM: number | null;
}

export interface FrameEncoder {
  /**
   * The delta frame that takes every decoder to these positions: at most one a rider, any order.
   * Throws RangeError for a position that is not on Earth, is not finite, or names a rider twice.
   */
  delta(positions: readonly LivePosition[]): Uint8Array;
  /** The key frame for decoders that join now. Does not disturb the stream: the next delta fits it. */
  key(): Uint8Array;
  /** How many delta frames there were. */
  readonly frameCount: number;
  /** Riders in the picture. */
  readonly riderCount: number;
}

export interface FrameDecoder {
  /** What moved (delta) or everyone (key). Throws FrameError, after which only a key frame is taken. */
  decode(frame: Uint8Array): readonly LivePosition[];
  /** True until a key frame was read, and again after a FrameError. */
  readonly needsKey: boolean;
}

const FRAME_HEADER_BYTES = 4;
export const RACE_TAG_MAX = 65_535;
/** The race tag of a position frame, and whether it is a key frame; null for anything else. */
export function frameHeader(frame: Uint8Array): { readonly tag: number; readonly key: boolean } | null {
  if (frame.length < FRAME_HEADER_BYTES || (frame[0] !== KEY && frame[0] !== DELTA)) return null;
  return { tag: elementOf(frame, 1) * 256 + elementOf(frame, 2), key: frame[0] === KEY };
}

const NUMBER_AT = 3;
const KEY = 0x10;
const DELTA = 0x11;
const TIME_UNIT_MS = 10;
const ANGLE_UNITS = 1_000_000;
const PROGRESS_UNITS = 2;
export function createFrameEncoder(tag: number): FrameEncoder {
  if (!Number.isInteger(tag) || tag < 0 || tag > RACE_TAG_MAX) {
    throw new RangeError(`A race tag is 0…${RACE_TAG_MAX}, not ${tag}.`);
  }
  const roster: Motion[] = [];
  const indexOf = new Map<EntryId, number>();
  let frames = 0;

  const header = (kind: number): BitWriter => {
    const out = new BitWriter();
    out.bits(kind, 8);
    out.bits(tag, 16);
    out.bits(frames % 256, 8);
    return out;
  };

  return {
    delta(positions) {
      const known: Motion[] = [];
      const indices: number[] = [];
      const fresh: Motion[] = [];
      const seen = new Set<EntryId>();
      const wanted = positions.map((position) => {
        if (seen.has(position.entry)) throw new RangeError(`Entry ${position.entry} is in the frame twice.`);
        seen.add(position.entry);
        return { next: onTheWire(position), index: indexOf.get(position.entry) };
      });
      wanted.sort(
        (a, b) =>
          (a.index ?? Number.MAX_VALUE) - (b.index ?? Number.MAX_VALUE) || a.next.entry - b.next.entry,
      );
      const residuals: Residual[] = [];
      for (const { next, index } of wanted) {
        const before = index === undefined ? undefined : elementOf(roster, index);
        // A rider who comes to a course, or leaves it, starts anew: rarer than a bit in every frame is worth.
        if (index === undefined || !before || before.hasProgress !== next.hasProgress) {
          fresh.push(next);
          continue;
        }
        indices.push(index);
        residuals.push(residual(before, next));
        known.push(moved(before, next.time, next.lat, next.lon, next.progress));
      }
      frames += 1;
      const out = header(DELTA);
      writeMoved(out, indices, residuals, roster.length);
      indices.forEach((index, at) => {
        roster[index] = elementOf(known, at);
      });
      out.flag(fresh.length > 0);
      if (fresh.length > 0) {
        fresh.sort((a, b) => a.entry - b.entry);
        writeBlock(out, fresh);
        for (const rider of fresh) enrol(roster, indexOf, rider);
      }
      return out.finish();
    },
    key() {
      const out = header(KEY);
      writeBlock(out, roster);
      return out.finish();
    },
    get frameCount() {
      return frames;
    },
    get riderCount() {
      return roster.length;
    },
  };
}

export function createFrameDecoder(): FrameDecoder {
  let roster: Motion[] = [];
  let indexOf = new Map<EntryId, number>();
  let number = 0;
  let needsKey = true;

  const readKey = (bits: BitReader): readonly Motion[] => {
    roster = [];
    indexOf = new Map();
    for (const rider of readBlock(bits)) {
      if (indexOf.has(rider.entry)) throw malformed(`Entry ${rider.entry} is in the roster twice.`);
      enrol(roster, indexOf, rider);
    }
    return roster;
  };

  const readDelta = (bits: BitReader): readonly Motion[] => {
    const changed = readMoved(bits, roster);
    if (bits.flag()) {
      for (const rider of readBlock(bits)) {
        enrol(roster, indexOf, rider);
        changed.push(rider);
      }
    }
    return changed;
  };

  return {
    decode(frame) {
      try {
        const kind = frameHeader(frame);
        if (!kind) {
          throw new FrameError(
            'version',
            'This is not a position frame of version 1 (0x10 or 0x11 in its first byte).',
          );
        }
        if (!kind.key && needsKey)
          throw new FrameError('no-key-frame', 'A delta frame came before any key frame.');
        if (!kind.key && frame[NUMBER_AT] !== (number + 1) % 256) {
          throw new FrameError(
            'gap',
            `Frame ${(number + 1) % 256} was due, ${frame[NUMBER_AT]} came: frames are missing.`,
          );
        }
        const bits = new BitReader(frame, FRAME_HEADER_BYTES);
        const changed = kind.key ? readKey(bits) : readDelta(bits);
        bits.end();
        number = elementOf(frame, NUMBER_AT);
        needsKey = false;
        return changed.map(asPosition);
      } catch (error) {
        needsKey = true;
        if (error instanceof BitsError) throw malformed(error.message);
        throw error;
      }
    },
    get needsKey() {
      return needsKey;
    },
  };
}

function enrol(roster: Motion[], indexOf: Map<EntryId, number>, rider: Motion): void {
  const index = indexOf.get(rider.entry);
  if (index !== undefined) {
    roster[index] = rider;
    return;
  }
  indexOf.set(rider.entry, roster.length);
  roster.push(rider);
}

interface Residual {
  readonly time: number;
  readonly lat: number;
  readonly lon: number;
  readonly progress: number | null;
}

function residual(before: Motion, next: Motion): Residual {
  const guess = predicted(before, next.time);
  return {
    time: next.time - (before.time + before.interval),
    lat: next.lat - guess.lat,
    lon: next.lon - guess.lon,
    progress: before.hasProgress ? next.progress - guess.progress : null,
  };
}

function writeMoved(
  out: BitWriter,
  indices: readonly number[],
  residuals: readonly Residual[],
  rosterSize: number,
): void {
  const all = indices.length === rosterSize;
  out.flag(all);
  if (!all) {
    const gaps = indices.map((index, at) => index - (at === 0 ? 0 : elementOf(indices, at - 1) + 1));
    const k = bestRiceK(gaps);
    out.bits(k, 5);
    out.bits(indices.length, 16);
    for (const gap of gaps) out.rice(gap, k);
  }
  if (indices.length === 0) return;
  const progress = residuals.flatMap((r) => (r.progress === null ? [] : [zigzag(r.progress)]));
  const k = {
    time: bestRiceK(residuals.map((r) => zigzag(r.time))),
    lat: bestRiceK(residuals.map((r) => zigzag(r.lat))),
    lon: bestRiceK(residuals.map((r) => zigzag(r.lon))),
    progress: bestRiceK(progress),
  };
  for (const column of [k.time, k.lat, k.lon, k.progress]) out.bits(column, 5);
  for (const r of residuals) {
    out.signedRice(r.time, k.time);
    out.signedRice(r.lat, k.lat);
    out.signedRice(r.lon, k.lon);
    if (r.progress !== null) out.signedRice(r.progress, k.progress);
  }
}

/** Reads who moved and moves them in the roster. */
function readMoved(bits: BitReader, roster: Motion[]): Motion[] {
  const indices: number[] = [];
  if (bits.flag()) for (let index = 0; index < roster.length; index += 1) indices.push(index);
  else {
    const k = bits.bits(5);
    const count = bits.bits(16);
    let next = 0;
    for (let at = 0; at < count; at += 1) {
      const index = next + bits.rice(k);
      if (index >= roster.length)
        throw malformed(`Rider ${index} of a roster of ${roster.length} cannot be.`);
      indices.push(index);
      next = index + 1;
    }
  }
  if (indices.length === 0) return [];
  const [kTime, kLat, kLon, kProgress] = [bits.bits(5), bits.bits(5), bits.bits(5), bits.bits(5)];
  return indices.map((index) => {
    const before = elementOf(roster, index);
    const time = before.time + before.interval + bits.signedRice(kTime);
    const guess = predicted(before, time);
    const lat = guess.lat + bits.signedRice(kLat);
    const lon = guess.lon + bits.signedRice(kLon);
    const progress = before.hasProgress ? guess.progress + bits.signedRice(kProgress) : 0;
    const after = moved(before, time, lat, lon, progress);
    assertPossible(after);
    roster[index] = after;
    return after;
  });
}

/** A position in the wire's units, as somebody who just came: standing still. */
const inUnits = (position: LivePosition): Motion =>
  startMotion(
    position.entry,
    units(position.timeMs / TIME_UNIT_MS),
    units(position.latDeg * ANGLE_UNITS),
    units(position.lonDeg * ANGLE_UNITS),
    position.progressM === null ? 0 : units(position.progressM * PROGRESS_UNITS),
    position.progressM !== null,
  );

function onTheWire(position: LivePosition): Motion {
  const rider = inUnits(position);
  const impossible = whyImpossible(rider);
  if (impossible)
    throw new RangeError(`The position of entry ${position.entry} cannot be sent: ${impossible}.`);
  return rider;
}

/** Rounded, and never −0. */
const units = (value: number): number => Math.round(value) + 0;

const asPosition = (rider: Motion): LivePosition => ({
  entry: rider.entry,
  timeMs: rider.time * TIME_UNIT_MS,
  latDeg: rider.lat / ANGLE_UNITS,
  lonDeg: rider.lon / ANGLE_UNITS,
  progressM: rider.hasProgress ? rider.progress / PROGRESS_UNITS : null,
});

/** Whether an encoder takes this position; what it refuses is a fault upstream and no reason to fail a frame. */
export const canSend = (position: LivePosition): boolean => whyImpossible(inUnits(position)) === null;
