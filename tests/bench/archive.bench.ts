/** What archiving a race costs: 50 riders at 1 Hz for five hours, folded anew and written as the relay's writer does. */
import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { installArchive } from '../../cloud-sync/archive/install.mjs';
import { encodeBatch } from '../../cloud-sync/wire/batch.ts';
import type { Bib, CategoryId, DecisionId, EntryId, RaceId } from '../../race/ids.ts';
import type { Decision } from '../../race/journal/decision.ts';
import type { Input, JournalRecord } from '../../race/journal/record.ts';
import { fixAt } from '../cloud/square-ride.ts';
import { SQUARE } from '../station/race-day.ts';
import type { Row } from './row.ts';
import { wokenRows } from './woken.ts';

const RIDERS = 50;
const HOURS = 5;
const BATCH_RECORDS = 400;
const race = 'bench' as RaceId;
const startMs = 1_790_000_000_000;

export async function run(): Promise<Row[]> {
  installArchive();
  const { writeRace } = await import('../../cloud-sync/archive/write-race.ts');
  const records: JournalRecord[] = [];
  const add = (input: Input): void => {
    const seq = records.length + 1;
    records.push({ seq, atMs: startMs + seq, race, by: { role: 'official', name: 'Ida' }, input });
  };
  const decide = (order: Record<string, unknown>): void =>
    add({
      kind: 'decision',
      decision: { id: `decision-${records.length}` as DecisionId, ...order } as unknown as Decision,
    });
  const seconds = HOURS * 3_600;
  const length = { by: 'time', durationMs: seconds * 1_000 };
  decide({ type: 'set-race', name: 'Bench', format: 'circuit' });
  decide({
    type: 'set-categories',
    categories: [{ id: 'open' as CategoryId, name: 'Open', length, startOffsetMs: 0 }],
  });
  decide({ type: 'set-course', course: SQUARE });
  const entries = Array.from({ length: RIDERS }, (_, index) => ({
    entry: (index + 1) as EntryId,
    bib: String(index + 1) as Bib,
    name: `Rider ${index + 1}`,
    category: 'open' as CategoryId,
    chips: [],
  }));
  decide({ type: 'put-entries', entries });
  decide({ type: 'start', atMs: startMs });
  const STEP_S = 5;
  for (let from = 0; from < seconds; from += STEP_S)
    for (let rider = 1; rider <= RIDERS; rider++) {
      const fixes = Array.from({ length: STEP_S }, (_, index) => ({
        ...fixAt(startMs, from + index, 100 + rider / 10),
        speedMps: 10,
        accuracyM: 3,
      }));
      add({ kind: 'fixes', entry: rider as EntryId, source: 'native', fixes });
    }
  const throughSeq = records.length;
  const packed: Buffer[] = [];
  for (let at = 0; at < records.length; at += BATCH_RECORDS)
    packed.push(await encodeBatch(records.slice(at, at + BATCH_RECORDS)));
  records.length = 0;
  const folder = mkdtempSync(join(tmpdir(), 'bell-lap-archive-bench-'));
  try {
    const fromMs = performance.now();
    const { rows } = await writeRace(
      { raceAtStation: race, name: race, throughSeq, folder },
      (async function* () {
        yield* packed;
      })(),
    );
    const takenS = (performance.now() - fromMs) / 1_000;
    const fixes = rows['fixes.parquet'] ?? 0;
    const bytes = statSync(join(folder, 'fixes.parquet')).size;
    const all = readdirSync(folder).filter((name) => /\.\w+$/.test(name));
    const total = all.reduce((sum, name) => sum + statSync(join(folder, name)).size, 0);
    const note = `${RIDERS} riders at 1 Hz, ${HOURS} h`;
    return [
      { name: 'positions archived', value: fixes, unit: 'fixes', note },
      { name: 'folded anew and written', value: takenS, unit: 's' },
      { name: 'fixes.parquet, a position', value: bytes / fixes, unit: 'B' },
      { name: 'all files', value: total / 1_000_000, unit: 'MB' },
      ...(await wokenRows({ riders: RIDERS, hours: HOURS })),
    ];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
