/** Made-up records, for the journal's tests, its chaos test and its benchmark. */
import { roundFix } from '../../race/codec/fix-batch.ts';
import type { Fix } from '../../race/fix.ts';
import type { EntryId, PassingId, RaceId } from '../../race/ids.ts';
import type { Decision } from '../../race/journal/decision.ts';
import type { Author, FixesInput, JournalRecord } from '../../race/journal/record.ts';
import type { Passing } from '../../race/passing.ts';
import type { Journal, NewRecord } from './journal.ts';

export const START_MS = 1_795_000_000_000;
export const RACE = 'elite-men' as RaceId;

/** `count` fixes of a rider from second `second` on, at 1 Hz. */
export function ride(entry: number, second: number, count: number): Fix[] {
  return Array.from({ length: count }, (_, i) =>
    roundFix({
      timeMs: START_MS + (second + i) * 1_000,
      latDeg: 46 + (entry % 100) / 1_000 + ((second + i) % 10_000) / 10_000,
      lonDeg: 14.5 + ((second + i) % 10_000) / 20_000,
      speedMps: 10 + ((second + i) % 7) / 4,
      accuracyM: 4.5,
    }),
  );
}

const riders = new Map<number, Author>();

export function fixesRecord(
  entry: number,
  second: number,
  count = 1,
  race = RACE,
): NewRecord & { input: FixesInput } {
  let by = riders.get(entry);
  if (by === undefined) {
    by = { role: 'rider', name: `Rider ${entry}` };
    riders.set(entry, by);
  }
  return {
    race,
    by,
    atMs: START_MS + (second + count) * 1_000 + (entry % 100),
    input: { kind: 'fixes', entry: entry as EntryId, source: 'native', fixes: ride(entry, second, count) },
  };
}

export function announceRecord(text: string, race = RACE): NewRecord {
  return {
    race,
    by: { role: 'official', name: 'Mojca' },
    atMs: START_MS,
    input: { kind: 'decision', decision: { type: 'announce', id: `announce-${text}`, text } as Decision },
  };
}

export function keypadRecord(bib: string, second: number, race = RACE): NewRecord {
  const passing = {
    id: `keypad:${bib}:${second}` as PassingId,
    line: 'finish',
    timeMs: START_MS + second * 1_000 + 0.25,
    uncertaintyMs: 200,
    source: 'keypad',
    who: { bib },
  } as Passing;
  return {
    race,
    by: { role: 'official', name: 'Žan' },
    atMs: START_MS + second * 1_000,
    input: { kind: 'passing', passing },
  };
}

/** Appends, and waits until it is on disk. */
export const appended = (journal: Journal, record: NewRecord): Promise<JournalRecord> =>
  new Promise((resolve, reject) => {
    journal.append(record, (error, stored) => (error === null ? resolve(stored!) : reject(error)));
  });

export async function everything(
  journal: Journal,
  fromSeq = 1,
  options?: Parameters<Journal['read']>[1],
): Promise<JournalRecord[]> {
  const records: JournalRecord[] = [];
  for await (const page of journal.read(fromSeq, options)) records.push(...page);
  return records;
}
