/** Rows back to records: the reverse of batch.ts, for replay and for tracks. */
import { decodeFixes } from '../../race/codec/fix-batch.ts';
import { VarintReader } from '../../race/codec/varint.ts';
import type { EntryId } from '../../race/ids.ts';
import type { Decision } from '../../race/journal/decision.ts';
import type { JournalRecord } from '../../race/journal/record.ts';
import type { Passing } from '../../race/passing.ts';
import { FIX_SOURCES } from './batch.ts';
import type { Names } from './names.ts';
import { type Row, RowKind } from './rows.ts';

/** One fixes record of a telemetry row, its fixes still packed. */
export interface PackedFixes {
  readonly seq: number;
  /** 0: taken out by retention; the rest is 0 and empty then. */
  readonly source: number;
  readonly race: number;
  readonly author: number;
  readonly entry: number;
  readonly atMs: number;
  readonly packed: Uint8Array;
}

const NOTHING = new Uint8Array(0);
const NONE: ReadonlyMap<number, number> = new Map();
const utf8 = new TextDecoder();

/** Calls `each` for every fixes record of a telemetry row, in order. */
export function eachPacked(row: Row, each: (fixes: PackedFixes) => void): void {
  const from = new VarintReader(row.body);
  let atMs = row.atMs;
  for (let i = 0; i < row.count; i++) {
    const seq = row.seq + i;
    const source = from.byte();
    if (source === 0) {
      each({ seq, source, race: 0, author: 0, entry: 0, atMs, packed: NOTHING });
      continue;
    }
    const race = from.unsigned();
    const author = from.unsigned();
    const entry = from.unsigned();
    atMs += from.signed();
    each({ seq, source, race, author, entry, atMs, packed: from.bytes(from.unsigned()) });
  }
}

/** Appends the row's records (of `race`, or of all when 0) from `fromSeq` on to `records`; `without` leaves out fixes of a race up to a record. */
export function unpackRow(
  row: Row,
  names: Names,
  fromSeq: number,
  race: number,
  records: JournalRecord[],
  without: ReadonlyMap<number, number> = NONE,
): void {
  if (row.kind === RowKind.telemetry) {
    eachPacked(row, (fixes) => {
      if (fixes.source === 0 || fixes.seq < fromSeq || (race !== 0 && race !== fixes.race)) return;
      if (without.size > 0 && fixes.seq <= (without.get(fixes.race) ?? 0)) return;
      records.push({
        seq: fixes.seq,
        atMs: fixes.atMs,
        race: names.race(fixes.race),
        by: names.author(fixes.author),
        input: {
          kind: 'fixes',
          entry: fixes.entry as EntryId,
          source: FIX_SOURCES[fixes.source]!,
          fixes: decodeFixes(fixes.packed),
        },
      });
    });
    return;
  }
  if (race !== 0 && race !== row.race) return;
  const value: unknown = JSON.parse(utf8.decode(row.body));
  records.push({
    seq: row.seq,
    atMs: row.atMs,
    race: names.race(row.race),
    by: names.author(row.author),
    input:
      row.kind === RowKind.passing
        ? { kind: 'passing', passing: value as Passing }
        : { kind: 'decision', decision: value as Decision },
  });
}
