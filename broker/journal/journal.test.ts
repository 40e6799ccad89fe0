import assert from 'node:assert/strict';
import {
  copyFileSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import Database from 'better-sqlite3';
import fc from 'fast-check';
import type { EntryId, RaceId } from '../../race/ids.ts';
import { JournalOpenError, type OpenProblem } from './errors.ts';
import { type OpenJournalOptions, openJournal, type StationJournal } from './open-journal.ts';
import {
  announceRecord,
  appended,
  everything,
  fixesRecord,
  keypadRecord,
  RACE,
  ride,
  START_MS,
} from './sample.ts';
import { putSums } from './sums.ts';

const folder = mkdtempSync(join(tmpdir(), 'bell-lap-journal-'));
const opened: StationJournal[] = [];
after(async () => {
  // A test that failed leaves its journal open.
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
const juniors = 'juniors' as RaceId;

/** The file of a journal that nobody closed: what a killed station leaves behind. */
function leftBehind(path: string): string {
  const left = newPath();
  copyFileSync(path, left);
  copyFileSync(`${path}-wal`, `${left}-wal`);
  return left;
}

describe('the journal', () => {
  it('gives back, in order, after a restart, whatever it said was stored', async () => {
    const path = newPath();
    const journal = await open(path);
    const records = await Promise.all(
      [
        fixesRecord(1, 0),
        fixesRecord(2, 0, 60),
        announceRecord('Welcome'),
        fixesRecord(1, 1),
        keypadRecord('12', 3),
        fixesRecord(65_535, 2, 3_600, juniors),
      ].map((record) => appended(journal, record)),
    );
    assert.deepEqual(
      records.map((record) => record.seq),
      [1, 2, 3, 4, 5, 6],
    );
    assert.deepEqual(await everything(journal), records);
    await journal.close();

    const again = await open(path);
    assert.equal(again.stationId, journal.stationId);
    assert.deepEqual(again.report, []);
    assert.deepEqual(await everything(again), records);
    assert.deepEqual(await everything(again, 2), records.slice(1));
    assert.deepEqual(await everything(again, 2, { limit: 2 }), records.slice(1, 3));
    assert.deepEqual(await everything(again, 1, { race: juniors }), records.slice(5));
    assert.deepEqual(await everything(again, 1, { race: 'unheard-of' as RaceId }), []);
    assert.deepEqual(await everything(again, 7), []);
    assert.equal((await appended(again, announceRecord('Back'))).seq, 7);
    await again.close();
  });

  it('reads from any record on, wherever commits and runs of telemetry happened to end', async () => {
    const journal = await open(newPath());
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.array(fc.constantFrom('fixes', 'juniors', 'announce', 'keypad'), { maxLength: 30 }), {
          maxLength: 4,
        }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        async (commits, share) => {
          const before = journal.health().lastSeq;
          const stored = [];
          for (const commit of commits)
            stored.push(
              ...(await Promise.all(
                commit.map((what, i) =>
                  appended(
                    journal,
                    what === 'fixes'
                      ? fixesRecord(i, i, 1 + (i % 3))
                      : what === 'juniors'
                        ? fixesRecord(i, i, 2, juniors)
                        : what === 'announce'
                          ? announceRecord(`number ${i}`)
                          : keypadRecord('7', i),
                  ),
                ),
              )),
            );
          const skip = Math.floor(stored.length * share);
          assert.deepEqual(await everything(journal, before + 1 + skip), stored.slice(skip));
        },
      ),
      { numRuns: 25 },
    );
    await journal.close();
  });

  it('pages through more than a page, the sockets having their turn in between', async () => {
    const journal = await open(newPath());
    await Promise.all(
      Array.from({ length: 20_000 }, (_, i) => appended(journal, fixesRecord(i % 500, Math.floor(i / 500)))),
    );
    let seq = 0;
    let pages = 0;
    let turns = 0;
    const turn = (): void => {
      turns++;
      timer = setImmediate(turn);
    };
    let timer = setImmediate(turn);
    for await (const page of journal.read(1)) {
      pages++;
      for (const record of page) assert.equal(record.seq, ++seq);
    }
    clearImmediate(timer);
    assert.equal(seq, 20_000);
    assert.ok(pages >= 4 && turns >= pages - 1, `${pages} pages, ${turns} turns`);
    await journal.close();
  });

  it('refuses a record that can never be stored, gives its number to the next, and goes on', async () => {
    const journal = await open(newPath());
    const bad = fixesRecord(1, 0);
    await assert.rejects(appended(journal, { ...bad, atMs: Number.NaN }), /epoch milliseconds, not NaN/);
    await assert.rejects(
      appended(journal, { ...bad, input: { ...bad.input, fixes: [] } }),
      /1 to 3600 fixes, not 0/,
    );
    await assert.rejects(
      appended(journal, { ...bad, input: { ...bad.input, source: 'pigeon' as never } }),
      /no source of fixes called "pigeon"/,
    );
    await assert.rejects(appended(journal, announceRecord('x'.repeat(17_000_000))), /16777216 bytes/);
    assert.equal((await appended(journal, bad)).seq, 1);
    assert.equal((await everything(journal)).length, 1);
    await journal.close();
    await assert.rejects(appended(journal, bad), /closed/);
    await assert.rejects(everything(journal), /closed/);
  });

  it('tells its health', async () => {
    const journal = await open(newPath());
    await Promise.all([1, 2, 3].map((entry) => appended(journal, fixesRecord(entry, 0))));
    const health = journal.health();
    assert.equal(health.lastSeq, 3);
    assert.equal(health.pending, 0);
    assert.equal(health.failing, null);
    assert.ok(health.commitMsP50 > 0 && health.commitMsP99 >= health.commitMsP50);
    assert.ok(health.bytesOnDisk > 0 && health.bytesFree > 0);
    await journal.close();
  });

  it('keeps settings beside the records, to be changed and deleted in place', async () => {
    const path = newPath();
    const journal = await open(path);
    await Promise.all([
      journal.settings.put('card:elite-men:2', { secret: 'abc' }),
      journal.settings.put('card:elite-men:1', { secret: 'def' }),
      journal.settings.put('user:mojca', { role: 'official' }),
    ]);
    const overtaken = journal.settings.put('user:mojca', { role: 'admin' });
    assert.deepEqual(journal.settings.get('user:mojca'), { role: 'official' }, 'not yet on disk');
    await overtaken;
    const passing = journal.settings.put('passing', 1);
    await journal.settings.delete('passing');
    await passing;
    await assert.rejects(journal.settings.put('nothing', undefined), /not JSON/);
    await assert.rejects(journal.settings.put('', 1), /1 to 400 characters/);
    await journal.close();

    const again = await open(path);
    assert.deepEqual(again.settings.get('user:mojca'), { role: 'admin' });
    assert.equal(again.settings.get('passing'), undefined);
    assert.deepEqual(again.settings.entries('card:'), [
      ['card:elite-men:1', { secret: 'def' }],
      ['card:elite-men:2', { secret: 'abc' }],
    ]);
    assert.equal(again.health().lastSeq, 0, 'settings are no records');
    await again.close();
  });
});

describe('a file that is to be opened', () => {
  const refuses = (problem: OpenProblem, path: string, key?: string) =>
    assert.rejects(
      open(path, key === undefined ? {} : { key }),
      (error: unknown) => error instanceof JournalOpenError && error.problem === problem,
    );

  it('is encrypted with the key, opens with no other, and is left as it was when it does not', async () => {
    const path = newPath();
    const journal = await open(path, { key: "it's a secret" });
    await appended(journal, announceRecord('Nobody shall read this'));
    await journal.close();
    const bytes = readFileSync(path);
    assert.ok(!bytes.includes('Nobody shall read this') && !bytes.includes('SQLite format 3'));
    await refuses('wrong-key', path, 'another');
    await refuses('key-missing', path);
    assert.deepEqual(readFileSync(path), bytes);
    const again = await open(path, { key: "it's a secret" });
    assert.equal((await everything(again)).length, 1);
    await again.close();
  });

  it('is left as it was, log and all, when a killed station left it and the key is wrong', async () => {
    const path = newPath();
    const journal = await open(path, { key: 'right' });
    await appended(journal, announceRecord('Before the power cut'));
    const left = leftBehind(path);
    await journal.close();
    const [bytes, log] = [readFileSync(left), readFileSync(`${left}-wal`)];
    await refuses('wrong-key', left, 'wrong');
    assert.deepEqual([readFileSync(left), readFileSync(`${left}-wal`)], [bytes, log]);
    const again = await open(left, { key: 'right' });
    assert.equal((await everything(again)).length, 1);
    await again.close();
  });

  it('is refused, unchanged, when it is plain and a key is given, foreign, no database, or of a newer schema', async () => {
    const plain = newPath();
    await (await open(plain)).close();
    const foreign = newPath();
    new Database(foreign).exec('CREATE TABLE contacts (name)').close();
    const text = newPath();
    writeFileSync(text, 'Dear organiser, '.repeat(400));
    const newer = newPath();
    copyFileSync(plain, newer);
    const db = new Database(newer);
    db.pragma('user_version = 99');
    db.exec(`INSERT INTO migration VALUES (99, 1764000000000, 'what is still to come')`);
    db.close();
    const before = [plain, foreign, text, newer].map((path) => readFileSync(path));
    await refuses('not-encrypted', plain, 'a key');
    await refuses('foreign', foreign);
    await refuses('key-missing', text);
    await refuses('newer-schema', newer);
    assert.deepEqual(
      [plain, foreign, text, newer].map((path) => readFileSync(path)),
      before,
    );
  });

  it('is made anew when a station died while making it', async () => {
    const path = newPath();
    const db = new Database(path);
    db.pragma('journal_mode = WAL');
    db.close();
    const journal = await open(path);
    assert.equal((await appended(journal, fixesRecord(1, 0))).seq, 1);
    await journal.close();
  });

  it('is refused while another station has it, and is free again afterwards', async () => {
    const path = newPath();
    const journal = await open(path);
    await refuses('in-use', path);
    await journal.close();
    await (await open(path)).close();
  });

  it('is checked when a killed station left it; sound, it opens and says so', async () => {
    const path = newPath();
    const journal = await open(path);
    await appended(journal, announceRecord('Before the power cut'));
    const left = leftBehind(path);
    await journal.close();
    const again = await open(left);
    assert.match(again.report.join(), /did not shut down cleanly.*sound/);
    assert.equal((await everything(again)).length, 1);
    await again.close();
    const third = await open(left);
    assert.deepEqual(third.report, []);
    await third.close();
  });

  it('is refused when it was left by a killed station and a record is not what was stored', async () => {
    const path = newPath();
    await (await open(path)).close();
    const db = new Database(path);
    db.exec(`INSERT INTO race VALUES (1, 'r', 0); INSERT INTO author VALUES (1, 'station', 's', 0);
      INSERT INTO record VALUES (1, 2, 1, 1, 1, 0, 12345, '{}', NULL); UPDATE station SET state = 'open'`);
    putSums(db, ['station', 'race', 'author']);
    db.close();
    await refuses('damaged', path);
  });

  it('is readable by its owner only, and so is whatever lies beside it', {
    skip: process.platform === 'win32',
  }, async () => {
    const path = join(folder, 'private', 'journal.db');
    const journal = await open(path);
    await appended(journal, fixesRecord(1, 0));
    await journal.fixes(RACE, 1 as EntryId, { fromMs: 0, toMs: 1, limit: 1 });
    await journal.backup(join(folder, 'private', 'copy.db'));
    for (const name of readdirSync(join(folder, 'private')))
      assert.equal(statSync(join(folder, 'private', name)).mode & 0o077, 0, name);
    await journal.close();
  });
});

describe("a rider's fixes", () => {
  it('are found by fix time, however late and out of order they came, also after a restart', async () => {
    const path = newPath();
    let journal = await open(path);
    const late = Array.from({ length: 400 }, (_, i) => (i * 37) % 400);
    for (const half of [late.slice(0, 200), late.slice(200)]) {
      await Promise.all(
        half.flatMap((minute) =>
          [1, 2].map((entry) => appended(journal, fixesRecord(entry, minute * 60, 60))),
        ),
      );
      await appended(journal, announceRecord(`half ${half.length}`));
      await journal.fixes(RACE, 1 as EntryId, { fromMs: 0, toMs: START_MS, limit: 1 });
    }
    const all = ride(1, 0, 24_000);
    const ask = async (fromS: number, toS: number, limit = 100_000, race = RACE) =>
      journal.fixes(race, 1 as EntryId, {
        fromMs: START_MS + fromS * 1000,
        toMs: START_MS + toS * 1000,
        limit,
      });
    for (let round = 0; round < 2; round++) {
      assert.deepEqual(await ask(-10, 24_010), all);
      assert.deepEqual(await ask(100, 200), all.slice(100, 200));
      assert.deepEqual(await ask(100, 200, 7), all.slice(100, 107));
      assert.deepEqual(await ask(30_000, 40_000), []);
      assert.deepEqual(await ask(0, 100, 100, juniors), []);
      await journal.close();
      // The second time around, the tracks are gone and built anew.
      if (round === 0) rmSync(`${path}.tracks`);
      journal = await open(path);
    }
    await journal.close();
  });
});

describe('retention', () => {
  it("takes a race's old telemetry out, keeps its decisions and passings, and never gives a number twice", async () => {
    const path = newPath();
    const journal = await open(path);
    const old = await Promise.all([
      appended(journal, announceRecord('Start')),
      appended(journal, fixesRecord(1, 0, 10)),
      appended(journal, fixesRecord(1, 0, 10, juniors)),
      appended(journal, fixesRecord(2, 0, 10)),
      appended(journal, keypadRecord('12', 3)),
    ]);
    const fresh = await Promise.all([
      appended(journal, fixesRecord(1, 500, 10, juniors)),
      appended(journal, fixesRecord(1, 500, 10)),
      appended(journal, fixesRecord(1, 100, 10)),
    ]);
    const range = { fromMs: 0, toMs: START_MS * 2, limit: 1000 };
    assert.equal((await journal.fixes(RACE, 1 as EntryId, range)).length, 30);
    assert.equal(await journal.forgetTelemetry('unheard-of' as RaceId, START_MS * 2), 0);
    assert.equal(await journal.forgetTelemetry(RACE, START_MS + 400_000), 3);
    const kept = [old[0]!, old[2]!, old[4]!, fresh[0]!, fresh[1]!];
    assert.deepEqual(await everything(journal), kept);
    assert.deepEqual(await journal.fixes(RACE, 1 as EntryId, range), ride(1, 500, 10));
    assert.equal(await journal.forgetTelemetry(juniors, START_MS * 2), 2);
    assert.equal(await journal.forgetTelemetry(RACE, START_MS * 2), 1);
    await journal.close();
    const again = await open(path);
    assert.deepEqual(await everything(again), [old[0], old[4]]);
    assert.equal((await appended(again, fixesRecord(3, 0))).seq, 9);
    await again.close();
  });
});

describe('a copy', () => {
  for (const key of [undefined, 'a key'])
    it(`holds a consistent moment while records come in${key === undefined ? '' : ', and is encrypted too'}`, async () => {
      const path = newPath();
      const journal = await open(path, key === undefined ? {} : { key });
      await Promise.all(Array.from({ length: 2_000 }, (_, i) => appended(journal, fixesRecord(i, 0))));
      await journal.settings.put('user:mojca', 1);
      const copy = newPath();
      let copied = false;
      const made = journal.backup(copy).then(() => {
        copied = true;
      });
      let second = 1;
      while (!copied) await appended(journal, fixesRecord(1, second++));
      await made;
      const stored = await everything(journal);
      await journal.close();
      if (key !== undefined) assert.ok(!readFileSync(copy).includes('SQLite format 3'));

      const restored = await open(copy, key === undefined ? {} : { key });
      const records = await everything(restored);
      assert.ok(records.length >= 2_000);
      assert.deepEqual(records, stored.slice(0, records.length));
      assert.equal(restored.settings.get('user:mojca'), 1);
      assert.notEqual(
        restored.stationId,
        journal.stationId,
        'what it stores next is not what the other stored',
      );
      assert.match(restored.report.join(), /backup put to work/);
      await restored.close();
    });

  it('that can not be made says so and leaves nothing behind', async () => {
    const journal = await open(newPath());
    const blocked = join(folder, 'blocked');
    writeFileSync(blocked, '');
    await assert.rejects(journal.backup(join(blocked, 'copy.db')), /ENOTDIR|EEXIST/);
    await journal.close();
  });
});
