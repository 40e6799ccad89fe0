/**
 * The journal's high-water mark, in a file of its own beside it (`….mark`): up to which record it was acknowledged, and
 * when. SQLite ends its write-ahead log silently at the first bad frame, so a log that was cut or hurt looks like a
 * shorter history; the mark, compared at the next start, says what is missing. Written after each commit without waiting
 * for the disk: it survives the death of the process, and after a power cut is at most older than it was.
 */
import { closeSync, existsSync, fdatasyncSync, openSync, readSync, writeSync } from 'node:fs';
import { crc32 } from 'node:zlib';

export interface Mark {
  readonly lastSeq: number;
  /** When that record was stored, UTC epoch ms. */
  readonly atMs: number;
  /** Whether the journal said that this computer is one of a pair. */
  readonly paired: boolean;
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
}

/** Two slots, written in turn: one that was torn leaves the other. Little endian: magic, turn, station, crc, seq, moment, paired. */
const SLOT_BYTES = 40;
const MAGIC = 0x4d6c4c31;

export interface MarkFile {
  /** The newest mark of this station's, or null. */
  read(stationId: string): Mark | null;
  /** Never throws: a mark that cannot be written is an older mark. */
  write(mark: Mark): void;
  close(): void;
}

export const markPath = (journal: string): string => `${journal}.mark`;

/** Opens the mark of the journal at this path, making it if need be. */
export function openMark(journal: string): MarkFile {
  const path = markPath(journal);
  if (!existsSync(path)) closeSync(openSync(path, 'a', 0o600));
  const file = openSync(path, 'r+');
  let station = 0;
  let turn = 0;
  return {
    read(stationId) {
      station = crc32(stationId);
      const slots = slotsOf(file);
      turn = Math.max(0, ...slots.map((slot) => slot.turn));
      return newestOf(slots.filter((slot) => slot.station === station));
    },
    write(mark) {
      turn = (turn + 1) >>> 0;
      try {
        writeSync(file, packed({ turn, station, ...mark }), 0, SLOT_BYTES, (turn % 2) * SLOT_BYTES);
      } catch {
        // The disk is full or failing: the journal itself says so.
      }
    },
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
  if (!existsSync(path)) return null;
  const file = openSync(path, 'r');
  try {
    const station = stationId === undefined ? null : crc32(stationId);
    return newestOf(slotsOf(file).filter((slot) => station === null || slot.station === station));
  } finally {
    closeSync(file);
  }
}

interface Slot extends Mark {
  readonly turn: number;
  readonly station: number;
}

function packed({ turn, station, lastSeq, atMs, paired }: Slot): Buffer {
  const bytes = Buffer.alloc(SLOT_BYTES);
  bytes.writeUInt32LE(MAGIC, 0);
  bytes.writeUInt32LE(turn, 4);
  bytes.writeUInt32LE(station, 8);
  bytes.writeDoubleLE(lastSeq, 16);
  bytes.writeDoubleLE(atMs, 24);
  bytes.writeUInt8(paired ? 1 : 0, 32);
  bytes.writeUInt32LE(crc32(bytes), 12);
  return bytes;
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
      },
    ];
  });
}

const newestOf = (slots: readonly Slot[]): Mark | null =>
  slots.reduce<Slot | null>((newest, slot) => (slot.lastSeq >= (newest?.lastSeq ?? 0) ? slot : newest), null);
