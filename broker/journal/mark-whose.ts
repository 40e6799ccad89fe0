/**
 * Whose the newest records were: a ring in the mark's file, sixteen bytes a record, so that a journal that lost its end
 * can say of which riders and officials. Not the records themselves: those are the journal's alone.
 */
import { readSync, writeSync } from 'node:fs';
import { type Row, RowKind } from './rows.ts';
import { eachPacked } from './unpack.ts';

export interface Whose {
  readonly seq: number;
  readonly kind: RowKind;
  /** The race's number in the journal. */
  readonly race: number;
  /** The rider's entry; of passings and decisions the author's number. */
  readonly who: number;
}

/** Whose records were lost. */
export interface LostOf {
  /** Positions, by race and rider; the riders with most of them. */
  readonly riders: readonly { readonly race: string; readonly entry: number; readonly records: number }[];
  readonly passings: number;
  readonly decisions: number;
}

/** After the mark's two slots. */
const AT = 128;
const BYTES = 16;
/** More than a log holds before it is folded into the file, on a usual race day. */
const RING = 131_072;
const RIDERS_MAX = 20;

/** Of a row's records, in order; those that retention took are nobody's. */
export function whoseIn(row: Row, into: Whose[]): void {
  if (row.kind !== RowKind.telemetry) {
    into.push({ seq: row.seq, kind: row.kind, race: row.race, who: row.author });
    return;
  }
  eachPacked(row, ({ seq, source, race, entry }) => {
    if (source !== 0) into.push({ seq, kind: RowKind.telemetry, race, who: entry });
  });
}

/** Of a commit of one record, which most are. */
const oneWhose = Buffer.alloc(BYTES);

/** Throws when the disk does. */
export function writeWhose(file: number, whose: readonly Whose[]): void {
  for (let at = 0; at < whose.length; ) {
    const place = whose[at]!.seq % RING;
    let count = 1;
    // As far as they lie side by side.
    while (at + count < whose.length && whose[at + count]!.seq % RING === place + count) count += 1;
    const bytes = count === 1 ? oneWhose : Buffer.alloc(count * BYTES);
    for (let index = 0; index < count; index++) pack(bytes, index * BYTES, whose[at + index]!);
    writeSync(file, bytes, 0, bytes.length, AT + place * BYTES);
    at += count;
  }
}

/** Those that are known of the records from `fromSeq` to `toSeq`; never throws. */
export function readWhose(file: number, fromSeq: number, toSeq: number): Whose[] {
  const first = Math.max(fromSeq, toSeq - RING + 1);
  const found: Whose[] = [];
  const bytes = Buffer.alloc(RING * BYTES);
  try {
    readSync(file, bytes, 0, bytes.length, AT);
  } catch {
    return found;
  }
  for (let seq = first; seq <= toSeq; seq++) {
    const one = unpack(bytes, (seq % RING) * BYTES);
    if (one !== null && one.seq === seq) found.push(one);
  }
  return found;
}

/** Summed up, with races by name. */
export function lostOf(whose: readonly Whose[], raceName: (number: number) => string): LostOf {
  const riders = new Map<string, { race: string; entry: number; records: number }>();
  let passings = 0;
  let decisions = 0;
  for (const { kind, race, who } of whose) {
    if (kind === RowKind.passing) passings += 1;
    else if (kind === RowKind.decision) decisions += 1;
    else {
      const key = `${race}/${who}`;
      const rider = riders.get(key) ?? { race: raceName(race), entry: who, records: 0 };
      rider.records += 1;
      riders.set(key, rider);
    }
  }
  const most = [...riders.values()].sort((a, b) => b.records - a.records).slice(0, RIDERS_MAX);
  return { riders: most, passings, decisions };
}

function pack(bytes: Buffer, at: number, { seq, kind, race, who }: Whose): void {
  bytes.writeDoubleLE(seq, at);
  bytes.writeUInt8(kind, at + 8);
  bytes.writeUInt16LE(race & 0xffff, at + 10);
  bytes.writeUInt32LE(who >>> 0, at + 12);
  bytes.writeUInt8(sumOf(bytes, at), at + 9);
}

function unpack(bytes: Buffer, at: number): Whose | null {
  if (bytes.readUInt8(at + 9) !== sumOf(bytes, at)) return null;
  const kind = bytes.readUInt8(at + 8) as RowKind;
  return {
    seq: bytes.readDoubleLE(at),
    kind,
    race: bytes.readUInt16LE(at + 10),
    who: bytes.readUInt32LE(at + 12),
  };
}

/** Of all but the sum's own byte; never 0 for an empty slot. */
function sumOf(bytes: Buffer, at: number): number {
  let sum = 0x5a;
  for (let index = 0; index < BYTES; index++) if (index !== 9) sum = ((sum << 1) ^ bytes[at + index]!) & 0xff;
  return sum;
}
