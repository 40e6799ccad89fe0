/**
 * The records of one race in one file, from which it is folded again when a relay that never saw it, or has let go of it,
 * is asked for it. In slices, so that nobody waits while a long race is read:
 *
 *   numbers   unsigned 32-bit length, then for each record unsigned varint: its number less the one before
 *   records   unsigned 32-bit length, then a batch (wire/batch.ts) of the same records, numbered from 1
 */
import { VarintReader, VarintWriter } from '../../race/codec/varint.ts';
import type { JournalRecord } from '../../race/journal/record.ts';
import { decodeBatch, encodeBatch } from '../wire/batch.ts';

/** Folded in one go by whoever reads: a few milliseconds. */
const SLICE = 1_024;
export const RECORDS_FILE = 'records.bin';

export interface RecordsWriter {
  /** Records come in their order; numbers may be left out. */
  add(record: JournalRecord): Promise<void>;
  /** The whole file. */
  end(): Promise<Buffer>;
  readonly count: number;
}

export function createRecordsWriter(): RecordsWriter {
  const parts: Buffer[] = [];
  let slice: JournalRecord[] = [];
  let [before, count] = [0, 0];

  const flush = async (): Promise<void> => {
    if (slice.length === 0) return;
    const numbers = new VarintWriter(slice.length * 2);
    for (const { seq } of slice) {
      numbers.unsigned(seq - before);
      before = seq;
    }
    parts.push(...framed(numbers.finish()));
    parts.push(...framed(await encodeBatch(slice.map((record, index) => ({ ...record, seq: index + 1 })))));
    slice = [];
  };

  return {
    async add(record) {
      slice.push(record);
      count += 1;
      if (slice.length >= SLICE) await flush();
    },
    async end() {
      await flush();
      return Buffer.concat(parts);
    },
    get count() {
      return count;
    },
  };
}

function framed(bytes: Uint8Array): Buffer[] {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(bytes.length);
  return [length, Buffer.from(bytes)];
}

/** Its records, slice by slice, as they were written. @throws Error when the file is cut off or no such file. */
export async function* readRecordsFile(bytes: Buffer): AsyncIterable<readonly JournalRecord[]> {
  let at = 0;
  const next = (): Buffer => {
    if (at + 4 > bytes.length) throw new Error('The file of records ends within a slice.');
    const end = at + 4 + bytes.readUInt32BE(at);
    if (end > bytes.length) throw new Error('The file of records ends within a slice.');
    const part = bytes.subarray(at + 4, end);
    at = end;
    return part;
  };
  let before = 0;
  while (at < bytes.length) {
    const numbers = new VarintReader(next());
    const records = await decodeBatch(next());
    yield records.map((record) => {
      before += numbers.unsigned();
      return { ...record, seq: before };
    });
  }
}
