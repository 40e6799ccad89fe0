/**
 * The journal's high-water mark, in a file of its own beside it (`….mark`): up to which record it was acknowledged, and
 * when. SQLite ends its write-ahead log silently at the first bad frame, so a log that was cut or hurt looks like a
 * shorter history; the mark, compared at the next start, says what is missing. Written after each commit without waiting
 * for the disk: it survives the death of the process, and after a power cut is at most older than it was. Behind it lies
 * whose the newest records were (mark-whose.ts), so that what is missing can be named.
 */

import { closeSync, fdatasyncSync, openSync, readSync, writeSync } from 'node:fs';
import { crc32 } from 'node:zlib';
import { isThere } from './is-there.ts';
import { type LostOf, readWhose, type Whose, writeWhose } from './mark-whose.ts';

export interface Mark {
  readonly lastSeq: number;
  /** When that record was stored, UTC epoch ms. */
  readonly atMs: number;
  /** Whether the journal said that this computer is one of a pair. */
  readonly paired: boolean;
  /** Commits that changed settings (users, cards, keys), since the journal was made. */
  readonly settings: number;
}

/** What a journal lacks of what it once held. */
export interface LostTail {
  readonly fromSeq: number;
  readonly toSeq: number;
  /** Of the newest record that is there, and of the newest that was, UTC epoch ms. */
  readonly fromMs: number;
  readonly toMs: number;
  /** It was one of a pair; perhaps it no longer knows. */
  readonly paired: boolean;
  /** Whose records they were, as far as the mark tells. */
  readonly of?: LostOf;
  /** Changes of settings (users, cards, keys) that are missing too. */
  readonly settings?: number;
}

/** Two slots, written in turn: one that was torn leaves the other. Little endian: magic, turn, station, crc, seq, moment, paired, settings. */
const SLOT_BYTES = 40;
const MAGIC = 0x4d6c4c31;

export interface MarkFile {
  /** The newest mark of this station's, or null. */
  read(stationId: string): Mark | null;
  /**
   * Never throws: a mark that cannot be written is an older mark. Never goes back: what was missing when the journal was
   * opened is, until it is back. `whose`: of the records of this commit, in order.
   */
  write(mark: Mark, whose?: readonly Whose[]): void;
  /** Whose the records from `fromSeq` to `toSeq` were, as far as it is known. */
  whose(fromSeq: number, toSeq: number): Whose[];
  close(): void;
}

export const markPath = (journal: string): string => `${journal}.mark`;

/** Opens the mark of the journal at this path, making it if need be. */
export function openMark(journal: string): MarkFile {
  const path = markPath(journal);
  if (!isThere(path)) closeSync(openSync(path, 'a', 0o600));
  const file = openSync(path, 'r+');
  let station = 0;
  let turn = 0;
  let highest: Mark | null = null;
  return {
    read(stationId) {
      station = crc32(stationId);
      const slots = slotsOf(file);
      turn = Math.max(0, ...slots.map((slot) => slot.turn));
      highest = newestOf(slots.filter((slot) => slot.station === station));
      return highest;
    },
    write(mark, whose = []) {
      turn = (turn + 1) >>> 0;
      if (highest === null || mark.lastSeq >= highest.lastSeq) highest = mark;
      try {
        writeWhose(file, whose);
        writeSync(file, packed(turn, station, highest, mark), 0, SLOT_BYTES, (turn % 2) * SLOT_BYTES);
      } catch {
        // The disk is full or failing: the journal itself says so.
      }
    },
    whose: (fromSeq, toSeq) => readWhose(file, fromSeq, toSeq),
    close() {
      try {
        fdatasyncSync(file);
      } catch {
        // As above.
      }
      closeSync(file);
    },
  };
}

/** This station's mark beside a journal, or whichever station's beside one that is gone; null without one. */
export function markBeside(journal: string, stationId?: string): Mark | null {
  const path = markPath(journal);
  if (!isThere(path)) return null;
  const file = openSync(path, 'r');
  try {
    const station = stationId === undefined ? null : crc32(stationId);
    return newestOf(slotsOf(file).filter((slot) => station === null || slot.station === station));
  } finally {
    closeSync(file);
  }
}

/** Whose the records from `fromSeq` to `toSeq` of the journal at this path were, as far as its mark tells. */
export function whoseBeside(journal: string, fromSeq: number, toSeq: number): Whose[] {
  const file = openSync(markPath(journal), 'r');
  try {
    return readWhose(file, fromSeq, toSeq);
  } finally {
    closeSync(file);
  }
}

interface Slot extends Mark {
  readonly turn: number;
  readonly station: number;
}

/** Made once: it is filled and written with every commit, of which a small one takes 100 µs in all. */
const slotBytes = Buffer.alloc(SLOT_BYTES);
const slotView = new DataView(slotBytes.buffer, slotBytes.byteOffset, SLOT_BYTES);

/** The records are those of `highest`, the rest is as it is `now`. Good until the next call. */
function packed(turn: number, station: number, highest: Mark, now: Mark): Buffer {
  slotView.setUint32(0, MAGIC, true);
  slotView.setUint32(4, turn, true);
  slotView.setUint32(8, station, true);
  slotView.setUint32(12, 0, true);
  slotView.setFloat64(16, highest.lastSeq, true);
  slotView.setFloat64(24, highest.atMs, true);
  slotView.setUint8(32, now.paired ? 1 : 0);
  slotView.setUint32(36, now.settings, true);
  slotView.setUint32(12, crc32(slotBytes), true);
  return slotBytes;
}

function slotsOf(file: number): Slot[] {
  const bytes = Buffer.alloc(2 * SLOT_BYTES);
  const length = readSync(file, bytes, 0, bytes.length, 0);
  return [0, SLOT_BYTES].flatMap((at) => {
    if (at + SLOT_BYTES > length) return [];
    const slot = Buffer.from(bytes.subarray(at, at + SLOT_BYTES));
    const sum = slot.readUInt32LE(12);
    slot.writeUInt32LE(0, 12);
    if (slot.readUInt32LE(0) !== MAGIC || crc32(slot) !== sum) return [];
    return [
      {
        turn: slot.readUInt32LE(4),
        station: slot.readUInt32LE(8),
        lastSeq: slot.readDoubleLE(16),
        atMs: slot.readDoubleLE(24),
        paired: slot.readUInt8(32) === 1,
        settings: slot.readUInt32LE(36),
      },
    ];
  });
}

const newestOf = (slots: readonly Slot[]): Mark | null =>
  slots.reduce<Slot | null>(
    (newest, slot) =>
      newest === null ||
      slot.lastSeq > newest.lastSeq ||
      (slot.lastSeq === newest.lastSeq && slot.turn > newest.turn)
        ? slot
        : newest,
    null,
  );
