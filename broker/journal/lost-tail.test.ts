/** A write-ahead log that was cut or hurt while the station was off: the journal says what is missing. */
import assert from 'node:assert/strict';
import {
  copyFileSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { JournalOpenError } from './errors.ts';
import { type Mark, markPath, openMark } from './mark.ts';
import { openJournal, type StationJournal } from './open-journal.ts';
import { announceRecord, appended, everything, START_MS } from './sample.ts';

const folder = mkdtempSync(join(tmpdir(), 'bell-lap-lost-'));
const opened: StationJournal[] = [];
after(async () => {
  await Promise.allSettled(opened.map((journal) => journal.close()));
  rmSync(folder, { recursive: true, force: true });
});
let files = 0;
const newPath = () => join(folder, `journal-${++files}.db`);
const open = async (path: string) => {
  const journal = await openJournal({ path, now: () => START_MS });
  opened.push(journal);
  return journal;
};

/** A journal with twenty records, each in a commit of its own, as a killed station leaves it. */
async function killed(): Promise<string> {
  const path = newPath();
  const journal = await open(path);
  for (let count = 0; count < 20; count++) await appended(journal, announceRecord(`Number ${count}`));
  const left = newPath();
  for (const part of ['', '-wal', '.mark']) copyFileSync(`${path}${part}`, `${left}${part}`);
  await journal.close();
  return left;
}

const HURTS: readonly [what: string, hurt: (wal: string) => void][] = [
  ['cut to half', (wal) => truncateSync(wal, Math.floor(statSync(wal).size / 2))],
  ['gone', (wal) => rmSync(wal)],
  ['zeroed at the end', (wal) => writeFileSync(wal, readFileSync(wal).fill(0, statSync(wal).size - 9_000))],
];

for (const [what, hurt] of HURTS)
  test(`a log that is ${what}: it opens, says what is missing, and gives no number twice`, async () => {
    const path = await killed();
    hurt(`${path}-wal`);
    const journal = await open(path);
    const lost = journal.lost();
    assert.ok(lost, 'the loss is noticed');
    const kept = (await everything(journal)).length;
    assert.deepEqual([lost.fromSeq, lost.toSeq], [kept + 1, 20]);
    assert.match(
      journal.report.join(),
      new RegExp(`${20 - kept} records that were acknowledged .* are missing`),
    );
    assert.equal(journal.health().lost?.records, 20 - kept);
    await journal.goOnWithoutLost();
    assert.equal((await appended(journal, announceRecord('After'))).seq, 21);
    await journal.close();
    const later = await open(path);
    assert.equal(later.lost(), null);
    assert.deepEqual(later.health().lost && { ...later.health().lost, fromMs: 0, toMs: 0 }, {
      records: 20 - kept,
      back: 0,
      settings: 0,
      fromMs: 0,
      toMs: 0,
      isNew: false,
      of: { riders: [], passings: 0, decisions: 20 - kept },
    });
    assert.equal((await everything(later)).at(-1)?.seq, 21);
    await later.close();
  });

test('a whole log: nothing is said, whether the station was killed or ended', async () => {
  const path = await killed();
  const journal = await open(path);
  assert.equal(journal.lost(), null);
  assert.equal(journal.health().lost, null);
  assert.equal((await everything(journal)).length, 20);
  await journal.close();
  const again = await open(path);
  assert.equal(again.lost(), null);
  await again.close();
});

test('a journal that was taken away is not begun anew in silence', async () => {
  const path = await killed();
  rmSync(path);
  rmSync(`${path}-wal`);
  await assert.rejects(open(path), (error) => {
    assert.ok(error instanceof JournalOpenError);
    assert.equal(error.problem, 'gone');
    assert.match(error.message, /held 20 records .* "copies"/);
    return true;
  });
});

test('a copy put by hand where the journal held more is not opened in silence; what it has stays', async () => {
  const path = newPath();
  const journal = await open(path);
  for (let count = 0; count < 15; count++) await appended(journal, announceRecord(`Number ${count}`));
  const copy = newPath();
  await journal.backup(copy);
  const whole = newPath();
  for (let count = 15; count < 20; count++) await appended(journal, announceRecord(`Number ${count}`));
  await journal.backup(whole);
  await journal.close();
  copyFileSync(copy, path);
  await assert.rejects(open(path), (error) => {
    assert.ok(error instanceof JournalOpenError);
    assert.equal(error.problem, 'damaged');
    assert.match(error.message, /copy with 15 records lies in its place, and it held 20 records/);
    return true;
  });
  const elsewhere = newPath();
  copyFileSync(path, elsewhere);
  copyFileSync(whole, path);
  for (const [at, records] of [
    [elsewhere, 15],
    [path, 20],
  ] as const) {
    const again = await open(at);
    assert.equal((await everything(again)).length, records);
    await again.close();
  }
});

test('another station’s copy in the place of the journal opens, and it is said that nothing of the journal is in it', async () => {
  const path = await killed();
  const other = await open(newPath());
  await appended(other, announceRecord('Elsewhere'));
  rmSync(path);
  rmSync(`${path}-wal`);
  await other.backup(path);
  await other.close();
  const journal = await open(path);
  assert.match(journal.report.join(), /copy of another station's journal.* held 20 records/);
  assert.equal((await everything(journal)).length, 1);
  await journal.close();
});

test('a journal of before there was a mark opens; so does one whose mark is torn', async () => {
  const path = await killed();
  rmSync(markPath(path));
  const journal = await open(path);
  assert.equal(journal.lost(), null);
  await journal.close();
  writeFileSync(markPath(path), Buffer.alloc(60, 7));
  const again = await open(path);
  assert.equal(again.lost(), null);
  await again.close();
});

test('of two slots the newest whole one holds', () => {
  const path = newPath();
  const mark = openMark(path);
  assert.equal(mark.read('station'), null);
  mark.write({ lastSeq: 5, atMs: 1, paired: false, settings: 0 });
  mark.write({ lastSeq: 6, atMs: 2, paired: true, settings: 0 });
  mark.write({ lastSeq: 7, atMs: 3, paired: false, settings: 0 });
  mark.close();
  const bytes = readFileSync(markPath(path));
  // The third was written over the first; it tore.
  bytes.writeUInt8(bytes.readUInt8(60) ^ 0xff, 60);
  writeFileSync(markPath(path), bytes);
  const again = openMark(path);
  assert.deepEqual(pick(again.read('station')), { lastSeq: 6, atMs: 2, paired: true });
  assert.equal(again.read('another station'), null);
  again.close();
});

const pick = (mark: Mark | null) => mark && { lastSeq: mark.lastSeq, atMs: mark.atMs, paired: mark.paired };
