/**
 * FIT's binary layer: a header, then definitions and the messages that follow them, then a check sum. Read as far as
 * it makes sense, whatever the header says: devices that died never wrote their file's length (docs/decisions).
 * Facts of the format: Garmin's public description of the protocol.
 */
import { elementOf } from '../present.ts';

export type FitValue = number | string | null;

/** One message: its number in FIT's profile and its fields by their numbers; null where the device had no value. */
export interface FitMessage {
  readonly number: number;
  readonly fields: ReadonlyMap<number, FitValue>;
  /** Seconds since 31 December 1989, UTC, given or counted on from the last one given; null before any. */
  readonly timestampS: number | null;
}

/** How the file ended: as its header says; never finished; with a wrong check sum, or before the end. */
export type FitEnd = 'whole' | 'unfinished' | 'damaged' | 'cut-off';

const TIMESTAMP_FIELD = 253;
const INVALID_LENGTHS: ReadonlySet<number> = new Set([0, 0xffffffff]);

interface Field {
  readonly number: number;
  readonly size: number;
  readonly baseType: number;
}
interface Definition {
  readonly number: number;
  readonly isBig: boolean;
  readonly fields: readonly Field[];
  /** Bytes of a message, developers' fields included. */
  readonly size: number;
}

/** What earlier messages of a file say of later ones. */
interface ReadState {
  readonly definitions: Map<number, Definition>;
  timestampS: number | null;
}

export const isFit = (bytes: Uint8Array, at = 0): boolean =>
  // ".FIT" at byte 8, whatever the header's size.
  bytes[at + 8] === 0x2e && bytes[at + 9] === 0x46 && bytes[at + 10] === 0x49 && bytes[at + 11] === 0x54;

/** Gives every message to `onMessage`; files one after the other in one (chained) are read on. Never throws. */
export function readFitMessages(bytes: Uint8Array, onMessage: (message: FitMessage) => void): FitEnd {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let at = 0;
  let end: FitEnd = 'whole';
  while (isFit(bytes, at)) {
    const headerSize = Math.max(12, elementOf(bytes, at));
    const length = view.getUint32(at + 4, true);
    const from = at + headerSize;
    const isUnfinished = INVALID_LENGTHS.has(length);
    const until = isUnfinished ? bytes.length : Math.min(bytes.length, from + length);
    const state: ReadState = { definitions: new Map(), timestampS: null };
    const stopped = readMessages(view, from, until, state, onMessage);
    if (isUnfinished) return 'unfinished';
    if (stopped < until || from + length > bytes.length) return 'cut-off';
    const next = until + 2;
    const isSound = next > bytes.length || checkSum(bytes, at, until) === view.getUint16(until, true);
    if (!isSound) {
      end = 'damaged';
      if (next < bytes.length && !isFit(bytes, next)) {
        // The header tells of the last time that it was written; the device went on recording.
        readMessages(view, until, bytes.length, state, onMessage);
        return 'unfinished';
      }
    }
    at = next;
  }
  return end;
}

/** Where it had to stop: at `until`, or before a message that is cut off or was never defined. */
function readMessages(
  view: DataView,
  from: number,
  until: number,
  state: ReadState,
  onMessage: (message: FitMessage) => void,
): number {
  const { definitions } = state;
  let at = from;
  while (at < until) {
    const head = view.getUint8(at);
    const isCompressed = (head & 0x80) !== 0;
    if (!isCompressed && (head & 0x40) !== 0) {
      const defined = definitionAt(view, at, until);
      if (defined === null) return at;
      definitions.set(head & 0x0f, defined.definition);
      at = defined.next;
      continue;
    }
    const definition = definitions.get(isCompressed ? (head >> 5) & 0x03 : head & 0x0f);
    if (definition === undefined || at + 1 + definition.size > until) return at;
    const fields = fieldsAt(view, at + 1, definition);
    const given = fields.get(TIMESTAMP_FIELD);
    if (typeof given === 'number') state.timestampS = given;
    else if (isCompressed && state.timestampS !== null) {
      // Five bits of seconds: they go round every 32.
      state.timestampS += ((head & 0x1f) - (state.timestampS & 0x1f) + 32) & 0x1f;
    }
    onMessage({ number: definition.number, fields, timestampS: state.timestampS });
    at += 1 + definition.size;
  }
  return at;
}

function definitionAt(
  view: DataView,
  at: number,
  until: number,
): { readonly definition: Definition; readonly next: number } | null {
  if (at + 6 > until) return null;
  const isBig = view.getUint8(at + 2) === 1;
  const count = view.getUint8(at + 5);
  let next = at + 6 + 3 * count;
  if (next > until) return null;
  const fields: Field[] = [];
  let size = 0;
  for (let i = 0; i < count; i++) {
    const field = {
      number: view.getUint8(at + 6 + 3 * i),
      size: view.getUint8(at + 7 + 3 * i),
      baseType: view.getUint8(at + 8 + 3 * i) & 0x1f,
    };
    fields.push(field);
    size += field.size;
  }
  if ((view.getUint8(at) & 0x20) !== 0) {
    // Fields of developers' own: only their sizes matter here.
    if (next + 1 > until) return null;
    const own = view.getUint8(next);
    if (next + 1 + 3 * own > until) return null;
    for (let i = 0; i < own; i++) size += view.getUint8(next + 2 + 3 * i);
    next += 1 + 3 * own;
  }
  return { definition: { number: view.getUint16(at + 3, !isBig), isBig, fields, size }, next };
}

function fieldsAt(view: DataView, from: number, { fields, isBig }: Definition): Map<number, FitValue> {
  const values = new Map<number, FitValue>();
  let at = from;
  for (const { number, size, baseType } of fields) {
    values.set(number, valueAt(view, at, size, baseType, !isBig));
    at += size;
  }
  return values;
}

/** Base types by their number: bytes, how they are read, and the value that means "none". */
const BASE_TYPES: {
  readonly [type: number]: readonly [size: number, read: ReadNumber, none: number | null];
} = {
  0: [1, (view, at) => view.getUint8(at), 0xff],
  1: [1, (view, at) => view.getInt8(at), 0x7f],
  2: [1, (view, at) => view.getUint8(at), 0xff],
  3: [2, (view, at, little) => view.getInt16(at, little), 0x7fff],
  4: [2, (view, at, little) => view.getUint16(at, little), 0xffff],
  5: [4, (view, at, little) => view.getInt32(at, little), 0x7fffffff],
  6: [4, (view, at, little) => view.getUint32(at, little), 0xffffffff],
  8: [4, (view, at, little) => view.getFloat32(at, little), null],
  9: [8, (view, at, little) => view.getFloat64(at, little), null],
  10: [1, (view, at) => view.getUint8(at), 0],
  11: [2, (view, at, little) => view.getUint16(at, little), 0],
  12: [4, (view, at, little) => view.getUint32(at, little), 0],
  13: [1, (view, at) => view.getUint8(at), 0xff],
};
type ReadNumber = (view: DataView, at: number, little: boolean) => number;
const STRING = 7;

/** The value, or the first of several; null for "none" and for fields whose size does not fit their type. */
function valueAt(view: DataView, at: number, size: number, baseType: number, little: boolean): FitValue {
  if (baseType === STRING) return stringAt(view, at, size);
  const type = BASE_TYPES[baseType];
  if (type === undefined || size < type[0] || size % type[0] !== 0) return null;
  const value = type[1](view, at, little);
  return value === type[2] || !Number.isFinite(value) ? null : value;
}

/** Text up to its first zero byte; UTF-8, or Latin letters where it is not that. */
function stringAt(view: DataView, at: number, size: number): string | null {
  let text = '';
  for (let i = 0; i < size; i++) {
    const byte = view.getUint8(at + i);
    if (byte === 0) break;
    text += String.fromCharCode(byte);
  }
  if (text === '') return null;
  try {
    return decodeURIComponent(text.replace(/[%\u0080-\u00ff]/g, (c) => `%${c.charCodeAt(0).toString(16)}`));
  } catch {
    return text;
  }
}

/** FIT's check sum (CRC-16 with the polynomial 0xA001) of the bytes from one place to another. */
export function checkSum(bytes: Uint8Array, from: number, until: number): number {
  let sum = 0;
  for (let i = from; i < until; i++) {
    sum ^= elementOf(bytes, i);
    for (let bit = 0; bit < 8; bit++) sum = (sum & 1) !== 0 ? (sum >> 1) ^ 0xa001 : sum >> 1;
  }
  return sum;
}
