/** What the journal does when the disk, or its own thread, fails: nothing is lost, and nobody is told otherwise. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import type { EntryId } from '../../race/ids.ts';
import { JournalClosedError, JournalFullError } from './errors.ts';
import { COMMIT_STEPS, FAULT_KINDS, Faults } from './faults.ts';
import { type OpenJournalOptions, openJournal, type StationJournal } from './open-journal.ts';
import { announceRecord, appended, everything, fixesRecord, RACE, START_MS } from './sample.ts';

const folder = mkdtempSync(join(tmpdir(), 'bell-lap-failing-'));
const opened: StationJournal[] = [];
after(async () => {
  await Promise.allSettled(opened.map((journal) => journal.close()));
  rmSync(folder, { recursive: true, force: true });
});
let files = 0;
const newPath = (): string => join(folder, `journal-${++files}.db`);
const open = async (path: string, more: Partial<OpenJournalOptions> = {}): Promise<StationJournal> => {
  const journal = await openJournal({ path, now: () => START_MS, ...more });
  opened.push(journal);
  return journal;
};

describe('a commit that fails', () => {
  for (const kind of FAULT_KINDS)
    for (const step of COMMIT_STEPS)
      it(`by ${kind} at step ${step} is tried again; nobody hears "stored" before it is`, async () => {
        const path = newPath();
        const faults = new Faults();
        const told: (string | null)[] = [];
        const journal = await open(path, { faults, onFailing: (failing) => told.push(failing) });
        await appended(journal, fixesRecord(1, 0));
        // What failed after it was on disk is recognised at the second try.
        const times = kind === 'crash' || step === 'answer' ? 1 : 3;
        faults.order(step, kind, times);
        const stored = await Promise.all([
          appended(journal, fixesRecord(2, 0)),
          appended(journal, announceRecord('In the storm')),
          journal.settings.put('user:mojca', step).then(() => null),
          appended(journal, fixesRecord(3, 0, 5)),
        ]);
        assert.equal(faults.left, 0, 'the fault happened');
        assert.deepEqual(
          stored.map((record) => record?.seq),
          [2, 3, undefined, 4],
        );
        assert.match(String(told[0]), { full: /disk is full/, io: /I\/O error/, crash: /thread died/ }[kind]);
        assert.equal(told.at(-1), null);
        assert.equal(journal.health().failing, null);
        const records = await everything(journal);
        assert.deepEqual(
          records.map((record) => record.seq),
          [1, 2, 3, 4],
        );
        assert.deepEqual(
          records.slice(1),
          stored.filter((record) => record !== null),
        );
        await journal.close();
        const again = await open(path);
        assert.deepEqual(await everything(again), records);
        assert.equal(again.settings.get('user:mojca'), step);
        assert.equal((await appended(again, fixesRecord(4, 0))).seq, 5);
        await again.close();
      });
});

describe('while commits keep failing', () => {
  it('takes records up to its bound, then says no at once, and stores what it took when the disk is back', async () => {
    const faults = new Faults();
    const journal = await open(newPath(), { faults, pendingRecordsMax: 100 });
    faults.order('commit', 'full', 1_000_000);
    const answers: string[] = [];
    for (let i = 0; i < 150; i++)
      journal.append(fixesRecord(i, 0), (error) => answers.push(error === null ? 'stored' : error.name));
    await assert.rejects(
      appended(journal, fixesRecord(1, 1)),
      (error: unknown) =>
        error instanceof JournalFullError && /100 records.*not stored; send it again/.test(error.message),
    );
    await assert.rejects(journal.settings.put('a', 1), JournalFullError);
    assert.deepEqual(answers, Array(50).fill('JournalFullError'));
    while (journal.health().failing === null) await new Promise((resolve) => setTimeout(resolve, 5));
    assert.match(journal.health().failing!, /disk is full/);
    assert.equal(journal.health().pending, 100);
    assert.equal(journal.health().lastSeq, 0);
    assert.deepEqual(await everything(journal), []);

    faults.order('commit', 'full', 0);
    const last = new Promise<void>((resolve) => {
      const look = (): void => {
        if (journal.health().pending === 0) resolve();
        else setTimeout(look, 5);
      };
      look();
    });
    await last;
    assert.equal(answers.filter((answer) => answer === 'stored').length, 100);
    assert.equal((await everything(journal)).length, 100);
    assert.equal((await appended(journal, fixesRecord(1, 1))).seq, 101);
    await journal.close();
  });

  it('bounds the bytes that wait, too', async () => {
    const faults = new Faults();
    const journal = await open(newPath(), { faults, pendingBytesMax: 100_000 });
    faults.order('begin', 'io', 1_000_000);
    let refused = 0;
    for (let i = 0; i < 20; i++)
      journal.append(announceRecord('x'.repeat(5_000)), (error) => {
        if (error instanceof JournalFullError) refused++;
      });
    await assert.rejects(appended(journal, fixesRecord(1, 0)), JournalFullError);
    assert.equal(refused, 10);
    faults.order('begin', 'io', 0);
    await journal.close();
  });

  it('close gives up after its time, and says to each sender, and to the closer, what is not stored', async () => {
    const path = newPath();
    const faults = new Faults();
    const journal = await open(path, { faults, closeWithinMs: 50 });
    await appended(journal, fixesRecord(1, 0));
    faults.order('commit', 'io', 1_000_000);
    const lost = assert.rejects(appended(journal, fixesRecord(1, 1)), JournalClosedError);
    const put = assert.rejects(journal.settings.put('a', 1), JournalClosedError);
    await assert.rejects(journal.close(), /with 1 records not on disk.*I\/O error/);
    await lost;
    await put;
    const again = await open(path);
    assert.equal((await everything(again)).length, 1);
    assert.equal(again.settings.get('a'), undefined);
    await again.close();
  });

  it('close waits for a disk that comes back in time, and for the thread to be started again', async () => {
    const path = newPath();
    const faults = new Faults();
    const journal = await open(path, { faults });
    faults.order('answer', 'crash', 1);
    const stored = [appended(journal, fixesRecord(1, 0)), appended(journal, fixesRecord(2, 0))];
    await new Promise((resolve) => setImmediate(resolve));
    await journal.close();
    assert.deepEqual(
      (await Promise.all(stored)).map((record) => record.seq),
      [1, 2],
    );
    const again = await open(path);
    assert.equal((await everything(again)).length, 2);
    await again.close();
  });
});

describe('a real disk that is full', () => {
  const disk = join(folder, 'small-disk');
  let mounted = false;
  try {
    mkdirSync(disk);
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=12m', 'tmpfs', disk], { stdio: 'ignore' });
    mounted = true;
  } catch {
    // Needs root on Linux; the faults above stand in for it elsewhere.
  }
  after(() => {
    if (mounted) execFileSync('umount', ['-l', disk]);
  });

  it('stops the journal, not the station; with room again it goes on where it was', {
    skip: !mounted,
  }, async () => {
    const path = join(disk, 'journal.db');
    const journal = await open(path);
    writeFileSync(join(disk, 'somebody-elses-video'), Buffer.alloc(10_500_000));
    const stored = new Set<number>();
    let sent = 0;
    while (journal.health().failing === null && sent < 50_000) {
      await new Promise((resolve) => setTimeout(resolve, 1));
      for (let i = 0; i < 20; i++)
        journal.append(fixesRecord(i, sent++, 60), (error, record) => {
          assert.equal(error, null);
          stored.add(record!.seq);
        });
    }
    assert.match(journal.health().failing ?? 'never failed', /full/);
    assert.ok(journal.health().pending > 0 && stored.size < sent);
    const onDisk = await everything(journal);
    assert.equal(onDisk.length, stored.size);
    const range = { fromMs: 0, toMs: START_MS * 2, limit: 1_000 };
    assert.ok((await journal.fixes(RACE, 7 as EntryId, range)).length >= 60, 'reading goes on');

    rmSync(join(disk, 'somebody-elses-video'));
    await journal.close();
    assert.equal(stored.size, sent);
    const again = await open(path);
    const seqs = (await everything(again)).map((record) => record.seq);
    assert.deepEqual(
      seqs,
      Array.from({ length: sent }, (_, i) => i + 1),
    );
    await again.close();
  });
});
