/**
 * Ten-second segments of the live feed, for caches and CDNs: each begins with a snapshot and a key frame, holds
 * what a viewer was sent in its ten seconds, and never changes. A running race is recorded by a viewer of the hub
 * like any other; the copy that is first to store a segment makes it the one that all copies give out.
 *
 *   for each message: u8 kind (1 text, 2 binary), u16 milliseconds since the segment's start, u32 length, bytes
 *   (little-endian)
 *
 * Bounds: 1 MiB a segment, then it ends early; 20,000 requests wait for the next one, then 503.
 */

import { createHash } from 'node:crypto';
import { isOn } from '../../race/feed/board-view.ts';
import { writeMessage } from '../../race/feed/protocol.ts';
import type { RaceId } from '../../race/ids.ts';
import { elementOf, forgetOldest } from '../../race/present.ts';
import type { Hub } from '../../server/feed/hub.ts';
import type { LiveSink } from '../../server/feed/sink.ts';
import type { RelayLog } from './log/log.ts';

export const SEGMENT_MS = 10_000;
const SEGMENT_BYTES_MAX = 1_048_576;
const WAITING_MAX = 20_000;
/** Segments kept in memory: the newest are what everybody asks for. */
const KEPT = 256;

export type SegmentAnswer =
  | ({ readonly kind: 'bytes' } & KeptSegment)
  /** It was never recorded, or it lies further ahead than the next. */
  | { readonly kind: 'none' }
  | { readonly kind: 'full' };

/** `digest`: SHA-256 of the bytes, base64url. */
export interface KeptSegment {
  readonly bytes: Buffer;
  readonly digest: string;
}

export interface Segments extends LiveSink {
  /** Whether a viewer of the hub records this race. */
  records(race: RaceId): boolean;
  /** The newest complete segment; null while the race is not recorded. */
  head(race: RaceId): number | null;
  /** A segment; of the next one, when it is complete. */
  get(race: RaceId, segment: number): Promise<SegmentAnswer>;
  /** Lets go of what this copy has of a race, also of what it records just now: something in it is to be nowhere any more. */
  letGo(race: RaceId): void;
  stats(): { readonly recording: number; readonly waiting: number; readonly stored: number };
  close(): void;
}

interface Recording {
  segment: number;
  parts: Buffer[];
  bytes: number;
  readonly stop: () => void;
  readonly again: () => void;
  readonly heard: () => void;
}

export interface SegmentsOptions<Who> {
  readonly hub: () => Hub<Who>;
  /** Joins the hub as them: they may read every race. */
  readonly who: Who;
  readonly log: Pick<RelayLog, 'putSegment' | 'segment'>;
  readonly now: () => number;
  readonly onError: (error: Error) => void;
}

export function createSegments<Who>(options: SegmentsOptions<Who>): Segments {
  const { log, now, onError } = options;
  const recordings = new Map<RaceId, Recording>();
  const heads = new Map<RaceId, number>();
  const complete = createComplete();
  const waiting = createWaiting();
  let stored = 0;
  const segmentNow = (): number => Math.floor(now() / SEGMENT_MS);

  const record = (race: RaceId): void => {
    const recording: Recording = {
      segment: segmentNow(),
      parts: [],
      bytes: 0,
      stop: () => viewer?.left(),
      again: () => viewer?.text(writeMessage({ subscribe: { race } })),
      heard: () => viewer?.heard(),
    };
    const viewer = options.hub().join(
      {
        writableLength: 0,
        write: (bytes) => append(recording, bytes, now()),
        close: () => drop(race),
        destroy: () => drop(race),
      },
      options.who,
    );
    if (!viewer) return;
    recordings.set(race, recording);
    recording.again();
  };
  const drop = (race: RaceId): void => {
    const recording = recordings.get(race);
    recording?.stop();
    recordings.delete(race);
    heads.delete(race);
    // Nobody completes it any more.
    if (recording) waiting.answer(`${race}/${recording.segment}`, null);
  };

  const finish = async (race: RaceId, segment: number, bytes: Buffer): Promise<void> => {
    const key = `${race}/${segment}`;
    complete.storing(key);
    try {
      const bytesOfAll = await log.putSegment(race, segment, bytes);
      // Let go of meanwhile: whoever waited for it has been told.
      if (!complete.stored(key)) return;
      const one = complete.keep(key, bytesOfAll);
      stored += 1;
      heads.set(race, Math.max(heads.get(race) ?? 0, segment));
      waiting.answer(key, one);
    } catch (error) {
      complete.stored(key);
      waiting.answer(key, null);
      onError(error as Error);
    }
  };

  /** As the log has it, or as it was recorded while the log was asked. */
  const storedOne = async (key: string, race: RaceId, segment: number) => {
    const bytes = segment < segmentNow() ? await log.segment(race, segment) : null;
    return bytes === null ? complete.get(key) : complete.keep(key, bytes);
  };

  const timer = setInterval(() => {
    const segment = segmentNow();
    for (const [race, recording] of recordings) {
      recording.heard();
      if (recording.segment === segment) continue;
      const { parts, segment: done } = recording;
      if (parts.length > 0) void finish(race, done, Buffer.concat(parts));
      else waiting.answer(`${race}/${done}`, null);
      begin(recording, segment);
    }
  }, 50);

  return {
    setBoard(race, board) {
      const runs = isOn(board.race.state);
      if (runs && !recordings.has(race)) setImmediate(() => recordings.has(race) || record(race));
      else if (!runs && recordings.has(race)) drop(race);
    },
    setPosition() {},
    forget: drop,
    records: (race) => recordings.has(race),
    head: (race) => heads.get(race) ?? null,
    async get(race, segment) {
      const key = `${race}/${segment}`;
      const known = complete.get(key) ?? (await storedOne(key, race, segment));
      if (known) return { kind: 'bytes', ...known };
      const recording = recordings.get(race);
      if (!complete.isStoring(key) && recording?.segment !== segment) return { kind: 'none' };
      if (waiting.count >= WAITING_MAX) return { kind: 'full' };
      const next = await waiting.next(key);
      return next ? { kind: 'bytes', ...next } : { kind: 'none' };
    },
    letGo(race) {
      for (const key of complete.letGo(race)) waiting.answer(key, null);
      heads.delete(race);
      const recording = recordings.get(race);
      if (recording) begin(recording, recording.segment);
    },
    stats: () => ({ recording: recordings.size, waiting: waiting.count, stored }),
    close() {
      clearInterval(timer);
      waiting.answerAll(null);
      for (const race of [...recordings.keys()]) drop(race);
    },
  };
}

/** What comes now is this segment's, a snapshot first. */
function begin(recording: Recording, segment: number): void {
  Object.assign(recording, { segment, parts: [], bytes: 0 });
  recording.again();
}

/** Segments that are complete: the newest in memory, and those on their way into the log. */
function createComplete() {
  const kept = new Map<string, KeptSegment>();
  const storing = new Set<string>();
  return {
    get: (key: string): KeptSegment | undefined => kept.get(key),
    keep(key: string, bytes: Buffer): KeptSegment {
      const one = { bytes, digest: createHash('sha256').update(bytes).digest('base64url') };
      kept.set(key, one);
      if (kept.size > KEPT) forgetOldest(kept);
      return one;
    },
    storing: (key: string): void => void storing.add(key),
    isStoring: (key: string): boolean => storing.has(key),
    /** False when it was let go of meanwhile. */
    stored: (key: string): boolean => storing.delete(key),
    /** Answers the keys of those that were being stored. */
    letGo(race: RaceId): string[] {
      const isOf = (key: string): boolean => key.startsWith(`${race}/`);
      for (const key of [...kept.keys()].filter(isOf)) kept.delete(key);
      return [...storing].filter((key) => isOf(key) && storing.delete(key));
    },
  };
}

/** Finished WebSocket frames, several in one piece perhaps. */
function append(recording: Recording, bytes: Uint8Array, nowMs: number): void {
  const atMs = Math.min(65_535, Math.max(0, nowMs - recording.segment * SEGMENT_MS));
  for (const { kind, payload } of framesOf(bytes)) {
    if (recording.bytes + payload.length > SEGMENT_BYTES_MAX) return;
    const head = Buffer.alloc(7);
    head.writeUInt8(kind, 0);
    head.writeUInt16LE(atMs, 1);
    head.writeUInt32LE(payload.length, 3);
    recording.parts.push(head, Buffer.from(payload));
    recording.bytes += 7 + payload.length;
  }
}

/** Who waits for a segment that is not finished yet, by segment. */
function createWaiting() {
  const waiting = new Map<string, ((one: KeptSegment | null) => void)[]>();
  let count = 0;
  const answer = (key: string, answered: KeptSegment | null): void => {
    const list = waiting.get(key) ?? [];
    waiting.delete(key);
    count -= list.length;
    for (const one of list) one(answered);
  };
  return {
    get count() {
      return count;
    },
    next: (key: string): Promise<KeptSegment | null> =>
      new Promise((resolve) => {
        count += 1;
        waiting.set(key, [...(waiting.get(key) ?? []), resolve]);
      }),
    answer,
    answerAll(answered: KeptSegment | null): void {
      for (const key of [...waiting.keys()]) answer(key, answered);
    },
  };
}

/** The messages in a server's WebSocket bytes (unmasked, one fragment each); pings are left out. */
function* framesOf(bytes: Uint8Array): Iterable<{ readonly kind: 1 | 2; readonly payload: Uint8Array }> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = 0; at < bytes.length; ) {
    const opcode = elementOf(bytes, at) & 0x0f;
    const short = elementOf(bytes, at + 1);
    const head = short < 126 ? 2 : short === 126 ? 4 : 10;
    const length =
      short < 126 ? short : short === 126 ? view.getUint16(at + 2) : Number(view.getBigUint64(at + 2));
    const payload = bytes.subarray(at + head, at + head + length);
    if (opcode === 1 || opcode === 2) yield { kind: opcode, payload };
    at += head + length;
  }
}
