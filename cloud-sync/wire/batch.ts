/**
 * Journal records as bytes: what the uplink sends and the relay's hot window keeps. Positions go in columns, a
 * rider's fixes of the whole batch as one packed run (race/codec/fix-batch.ts); everything else is JSON. The bytes
 * are compressed with zstd. `decodeBatch(encodeBatch(records))` gives the records back exactly.
 *
 *   version    1 byte    1
 *   first      unsigned  the first record's sequence number; the others follow without a gap
 *   count      unsigned
 *   words      unsigned length, then JSON: who, which riders, and the records that are no fixes
 *   records    for each: unsigned 0 (the next of the words' records) or 1 + rider; then, for fixes, signed
 *              milliseconds since the fixes record before, and unsigned number of fixes
 *   tracks     for each rider: its fixes in packed runs of 3,600 at most, each with its unsigned length
 */
import { promisify } from 'node:util';
import { zstdCompress, zstdDecompress } from 'node:zlib';
import { decodeFixes, encodeFixes, FIX_BATCH_MAX } from '../../race/codec/fix-batch.ts';
import { VarintReader, VarintWriter } from '../../race/codec/varint.ts';
import type { Fix, FixSource } from '../../race/fix.ts';
import type { EntryId, RaceId } from '../../race/ids.ts';
import type { Author, Input, JournalRecord } from '../../race/journal/record.ts';
import { elementOf } from '../../race/present.ts';

const compress = promisify(zstdCompress);
const decompress = promisify(zstdDecompress);

/** Records of one batch at most. */
export const BATCH_RECORDS_MAX = 4_096;
/** What a batch may unpack to; a course of 50,000 points is 4 MB. */
export const BATCH_BYTES_MAX = 64 * 1024 * 1024;
const VERSION = 1;

/** A batch that cannot be read; the message is for the log of whoever received it. */
export class BatchError extends Error {
  override readonly name = 'BatchError';
}

interface Rider {
  readonly race: RaceId;
  readonly entry: EntryId;
  readonly source: FixSource;
  readonly by: Author;
}

interface Words {
  readonly riders: readonly Rider[];
  readonly others: readonly Omit<JournalRecord, 'seq'>[];
}

/** @throws RangeError unless the records' numbers follow one another without a gap. */
export async function encodeBatch(records: readonly JournalRecord[]): Promise<Buffer> {
  return compress(packBatch(records));
}

/** @throws BatchError if the bytes are no batch. */
export async function decodeBatch(bytes: Uint8Array): Promise<JournalRecord[]> {
  try {
    return unpackBatch(await decompress(bytes, { maxOutputLength: BATCH_BYTES_MAX }));
  } catch (error) {
    throw new BatchError(`not a batch of journal records: ${error instanceof Error ? error.message : error}`);
  }
}

export function packBatch(records: readonly JournalRecord[]): Uint8Array {
  const first = records[0]?.seq ?? 0;
  if (first < 1 || records.length > BATCH_RECORDS_MAX)
    throw new RangeError(`A batch holds 1 to ${BATCH_RECORDS_MAX} records, not ${records.length}.`);
  const riders = new Map<string, { readonly index: number; readonly rider: Rider; readonly fixes: Fix[] }>();
  const others: Omit<JournalRecord, 'seq'>[] = [];
  const rows = new VarintWriter(records.length * 4);
  let beforeMs = 0;
  for (const [index, { seq, atMs, race, by, input }] of records.entries()) {
    if (seq !== first + index) throw new RangeError(`Record ${seq} follows ${first + index - 1}: a gap.`);
    if (input.kind !== 'fixes' || !Number.isSafeInteger(atMs)) {
      others.push({ atMs, race, by, input });
      rows.unsigned(0);
      continue;
    }
    const { entry, source, fixes } = input;
    const key = JSON.stringify([race, entry, source, by.role, by.name]);
    let known = riders.get(key);
    if (!known) {
      known = { index: riders.size, rider: { race, entry, source, by }, fixes: [] };
      riders.set(key, known);
    }
    for (const fix of fixes) known.fixes.push(fix);
    rows.unsigned(1 + known.index);
    rows.signed(atMs - beforeMs);
    rows.unsigned(fixes.length);
    beforeMs = atMs;
  }
  const words: Words = { riders: [...riders.values()].map(({ rider }) => rider), others };
  const json = Buffer.from(JSON.stringify(words), 'utf8');
  const head = new VarintWriter();
  head.byte(VERSION);
  head.unsigned(first);
  head.unsigned(records.length);
  head.unsigned(json.length);
  const parts: Uint8Array[] = [head.finish(), json, rows.finish()];
  for (const { fixes } of riders.values())
    for (let at = 0; at < fixes.length; at += FIX_BATCH_MAX) {
      const run = encodeFixes(fixes.slice(at, at + FIX_BATCH_MAX));
      const length = new VarintWriter(16);
      length.unsigned(run.length);
      parts.push(length.finish(), run);
    }
  return Buffer.concat(parts);
}

export function unpackBatch(bytes: Uint8Array): JournalRecord[] {
  const reader = new VarintReader(bytes);
  const version = reader.byte();
  if (version !== VERSION) throw new BatchError(`version ${version} is not known here, only ${VERSION}`);
  const first = reader.unsigned();
  const count = reader.unsigned();
  if (count > BATCH_RECORDS_MAX) throw new BatchError(`${count} records; at most ${BATCH_RECORDS_MAX}`);
  const words = JSON.parse(Buffer.from(reader.bytes(reader.unsigned())).toString('utf8')) as Words;
  const rows: { readonly rider: number; readonly atMs: number; readonly fixes: number }[] = [];
  const fixesOf = words.riders.map(() => 0);
  let atMs = 0;
  for (let index = 0; index < count; index++) {
    const rider = reader.unsigned() - 1;
    if (rider < 0) {
      rows.push({ rider, atMs: 0, fixes: 0 });
      continue;
    }
    if (rider >= words.riders.length) throw new BatchError(`a record of a rider that is not in the batch`);
    atMs += reader.signed();
    const fixes = reader.unsigned();
    fixesOf[rider] = elementOf(fixesOf, rider) + fixes;
    rows.push({ rider, atMs, fixes });
  }
  const tracks = fixesOf.map((total) => {
    const fixes: Fix[] = [];
    while (fixes.length < total) fixes.push(...decodeFixes(reader.bytes(reader.unsigned())));
    return { fixes, at: 0 };
  });
  let other = 0;
  return rows.map((row, index): JournalRecord => {
    const seq = first + index;
    if (row.rider < 0) {
      const record = words.others[other++];
      if (!record) throw new BatchError('fewer records than it says');
      return { seq, ...record };
    }
    const { race, entry, source, by } = elementOf(words.riders, row.rider);
    const track = elementOf(tracks, row.rider);
    const fixes = track.fixes.slice(track.at, track.at + row.fixes);
    track.at += row.fixes;
    const input: Input = { kind: 'fixes', entry, source, fixes };
    return { seq, atMs: row.atMs, race, by, input };
  });
}
