/**
 * Writes one race's archive into a folder: a program of its own, so that neither folding a long race anew nor DuckDB's
 * memory is ever in the way of the relay's viewers. The log's sealed batches come in over standard input, each with
 * its length in four bytes before it; what was written goes out as one line of JSON.
 *
 * The files follow from the records up to `throughSeq` and from nothing else: whoever writes them writes the same.
 */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { JournalRecord } from '../../race/journal/record.ts';
import * as folding from '../../race/race.ts';
import { decodeBatch } from '../wire/batch.ts';
import { unsound } from '../wire/sound.ts';
import { collect, withDuckDb, writeParquet, writeResultsCsv } from './parquet.ts';
import { createRecordsWriter, RECORDS_FILE, readRecordsFile } from './records-file.ts';
import { decisionRows, fixRows, lapRows, passingRows, resultsJson, standingRows, TABLES } from './tables.ts';
import { type WriteOrder, type Written, writeOrder } from './write-order.ts';

/** A batch unpacks to 64 MiB at most and is smaller packed. */
const BATCH_MAX = 64 * 1024 * 1024;

/** @throws Error when the records end before `throughSeq`, or the input is cut off. */
export async function writeRace(order: WriteOrder, batches: AsyncIterable<Buffer>): Promise<Written> {
  const { folder, throughSeq } = order;
  mkdirSync(folder, { recursive: true });
  const fixes = collect(folder, TABLES.fixes);
  const records = createRecordsWriter();
  let race = folding.createRace(order.raceAtStation);
  let [lastSeq, lastMs] = [0, 0];
  for await (const record of recordsIn(order, batches)) {
    if (record.seq <= lastSeq || record.seq > throughSeq) continue;
    lastSeq = record.seq;
    if (record.race !== order.raceAtStation || unsound(record) !== null) continue;
    lastMs = Math.max(lastMs, record.atMs);
    race = folding.apply(race, record);
    await records.add(record);
    const { input } = record;
    if (input.kind === 'fixes') await fixes.add(fixRows(input, record.seq, record.atMs));
  }
  if (lastSeq < throughSeq) throw new Error(`The log ends at record ${lastSeq}, before ${throughSeq}.`);
  await fixes.end();

  const view = folding.view(race, lastMs);
  const board = { ...view, race: { ...view.race, id: order.name } };
  const others = [
    [TABLES.passings, passingRows(race)],
    [TABLES.laps, lapRows(race)],
    [TABLES.standings, standingRows(race, board)],
    [TABLES.decisions, decisionRows(race)],
  ] as const;
  const collected = [fixes];
  for (const [table, rows] of others) {
    const one = collect(folder, table);
    await one.add(rows);
    await one.end();
    collected.push(one);
  }
  writeFileSync(join(folder, RECORDS_FILE), await records.end());
  const rows: Record<string, number> = { [RECORDS_FILE]: records.count };
  await withDuckDb(folder, async (db) => {
    for (const one of collected) rows[`${one.table.name}.parquet`] = await writeParquet(db, folder, one);
    await writeResultsCsv(db, folder);
  });
  for (const { file } of collected) rmSync(file);
  writeJson(join(folder, 'results.json'), resultsJson(race, board));
  writeJson(join(folder, 'decisions.json'), folding.audit(race));
  const { name, result } = board.race;
  return { public: folding.isPublic(race), raceName: name, result, rows };
}

async function* recordsIn(order: WriteOrder, parts: AsyncIterable<Buffer>): AsyncIterable<JournalRecord> {
  for await (const bytes of parts)
    if (order.from === 'records') for await (const slice of readRecordsFile(bytes)) yield* slice;
    else yield* await decodeBatch(bytes);
}

const writeJson = (file: string, value: unknown): void =>
  writeFileSync(file, `${JSON.stringify(value, null, 1)}\n`);

/** Batches as the relay frames them. */
async function* framed(input: AsyncIterable<Buffer>): AsyncIterable<Buffer> {
  let rest: Buffer = Buffer.alloc(0);
  for await (const chunk of input) {
    rest = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    while (rest.length >= 4) {
      const length = rest.readUInt32BE(0);
      if (length > BATCH_MAX) throw new Error(`A batch of ${length} bytes is none.`);
      if (rest.length < 4 + length) break;
      yield rest.subarray(4, 4 + length);
      rest = rest.subarray(4 + length);
    }
  }
  if (rest.length > 0) throw new Error('The input ends within a batch.');
}

/** If the machine runs out of memory, this goes and not the relay beside it. */
function yieldMemory(): void {
  try {
    writeFileSync('/proc/self/oom_score_adj', '1000');
  } catch {
    // Not Linux.
  }
}

if (import.meta.main) {
  yieldMemory();
  const order = writeOrder.parse(JSON.parse(process.argv[2] ?? ''));
  const answer = await writeRace(order, framed(process.stdin));
  process.stdout.write(`${JSON.stringify(answer)}\n`);
}
