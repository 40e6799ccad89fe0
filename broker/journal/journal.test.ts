import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { roundFix } from '../../race/codec/fix-batch.ts';
import type { EntryId, RaceId } from '../../race/ids.ts';
import type { JournalRecord } from '../../race/journal/record.ts';
import type { Journal, NewRecord } from './journal.ts';
import { openJournal } from './open-journal.ts';

const folder = mkdtempSync(join(tmpdir(), 'bell-lap-journal-'));
after(() => rmSync(folder, { recursive: true, force: true }));
let files = 0;
const newPath = (): string => join(folder, `journal-${++files}.db`);
const race = 'elite-men' as RaceId;

const fixesOf = (entry: number, second: number, count = 1): NewRecord => ({
  race,
  by: { role: 'rider', name: `Rider ${entry}` },
  atMs: 1_795_000_000_000 + second * 1000 + entry,
  input: {
    kind: 'fixes',
    entry: entry as EntryId,
    source: 'native',
    fixes: Array.from({ length: count }, (_, i) =>
      roundFix({
        timeMs: 1_795_000_000_000 + (second + i) * 1000,
        latDeg: 46 + entry / 1000 + i / 10_000,
        lonDeg: 14.5,
        speedMps: 11.25,
      }),
    ),
  },
});
const announce = (text: string): NewRecord => ({
  race,
  by: { role: 'official', name: 'Mojca' },
  atMs: 1_795_000_000_000,
  input: { kind: 'decision', decision: { type: 'announce', id: `announce-${text}` as never, text } },
});
const appended = (journal: Journal, record: NewRecord): Promise<JournalRecord> =>
  new Promise((resolve, reject) => {
    journal.append(record, (error, stored) => (error ? reject(error) : resolve(stored!)));
  });
const everything = async (journal: Journal, from = 1): Promise<JournalRecord[]> => {
  const all: JournalRecord[] = [];
  for await (const page of journal.read(from)) all.push(...page);
  return all;
};

describe('the journal', () => {
  it('gives back, in order, after a restart, whatever it said was stored', async () => {
    const path = newPath();
    const journal = await openJournal({ path, now: Date.now });
    const records = await Promise.all([
      appended(journal, fixesOf(1, 0)),
      appended(journal, fixesOf(2, 0, 60)),
      appended(journal, announce('Welcome')),
      appended(journal, fixesOf(1, 1)),
    ]);
    assert.deepEqual(
      records.map((record) => record.seq),
      [1, 2, 3, 4],
    );
    assert.deepEqual(await everything(journal), records);
    await journal.close();
    const again = await openJournal({ path, now: Date.now });
    assert.equal(again.stationId, journal.stationId);
    assert.deepEqual(await everything(again), records);
    assert.deepEqual(await everything(again, 2), records.slice(1));
    assert.equal((await appended(again, announce('Back'))).seq, 5);
    assert.equal(statSync(path).mode & 0o777, 0o600);
    await again.close();
  });
});
