/** A log with one damaged frame in its middle: what stands behind it is kept, and salvage brings it back. */
import assert from 'node:assert/strict';
import {
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { mend, outlook } from '../repair/mend.ts';
import { keptLogs } from './hurt-log.ts';
import { putRight } from './log-put-right.ts';
import { openJournal } from './open-journal.ts';
import { announceRecord, appended, everything, START_MS } from './sample.ts';

const folder = mkdtempSync(join(tmpdir(), 'bell-lap-hurt-log-'));
after(() => rmSync(folder, { recursive: true, force: true }));
let folders = 0;
const newData = (): string => {
  const data = join(folder, `data-${++folders}`);
  mkdirSync(data);
  return data;
};
const journalOf = (data: string): string => join(data, 'journal.db');
const open = (data: string, key?: string) =>
  openJournal({ path: journalOf(data), now: () => START_MS, ...(key === undefined ? {} : { key }) });

/** Twenty records, each in a commit of its own, as a killed station leaves them. */
async function killed(key?: string): Promise<string> {
  const [data, left] = [newData(), newData()];
  const journal = await open(data, key);
  for (let count = 1; count <= 20; count++) await appended(journal, announceRecord(`Number ${count}`));
  for (const part of ['', '-wal', '.mark', '.beside'])
    if (existsSync(`${journalOf(data)}${part}`))
      copyFileSync(`${journalOf(data)}${part}`, `${journalOf(left)}${part}`);
  await journal.close();
  return left;
}

type Hurt = (log: Buffer) => void;
const FRAME = 24 + 4_096;
const middle = (log: Buffer): number => 32 + Math.floor((log.length - 32) / FRAME / 2) * FRAME;
const flipped =
  (at: (log: Buffer) => number): Hurt =>
  (log) => {
    log[at(log)]! ^= 1;
  };
/** As a sector that was written elsewhere. */
const garbled =
  (bytes: number, at: (log: Buffer) => number): Hurt =>
  (log) =>
    void log.fill(0xa5, at(log), at(log) + bytes);
const zeroed =
  (bytes: number, at: (log: Buffer) => number): Hurt =>
  (log) =>
    void log.fill(0, at(log), at(log) + bytes);

/** Returns the log as it is then. */
function hurtLog(data: string, hurt: Hurt): Buffer {
  const log = readFileSync(`${journalOf(data)}-wal`);
  hurt(log);
  writeFileSync(`${journalOf(data)}-wal`, log);
  return log;
}

const textsOf = async (journal: Awaited<ReturnType<typeof open>>): Promise<string[]> =>
  (await everything(journal)).map(({ input }) =>
    input.kind === 'decision' && input.decision.type === 'announce' ? input.decision.text : '',
  );
const TWENTY = Array.from({ length: 20 }, (_, index) => `Number ${index + 1}`);

const HURTS: readonly [what: string, hurt: Hurt, key?: string][] = [
  ['a flipped bit in a page', flipped((log) => middle(log) + 1_000)],
  ['a flipped bit in a page, encrypted', flipped((log) => middle(log) + 1_000), 'a passphrase'],
  ['a flipped bit in the number of a page', flipped(middle)],
  ['a flipped bit in what stands of a turn', flipped((log) => middle(log) + 9)],
  ['a flipped bit in a checksum', flipped((log) => middle(log) + 17)],
  ['a flipped bit in its head', flipped(() => 17)],
  ['a flipped bit in its newest frame', flipped((log) => log.length - 9)],
  ['a sector of something else in a page', garbled(512, (log) => middle(log) + 2_000)],
];
for (const [what, hurt, key] of HURTS)
  test(`a log with ${what}: it is put right from itself, nothing is missing, and it is kept as it was`, async () => {
    const data = await killed(key);
    const was = hurtLog(data, hurt);
    const journal = await open(data, key);
    try {
      assert.equal(journal.health().lost, null);
      assert.deepEqual(await textsOf(journal), TWENTY);
      const [kept] = keptLogs(journalOf(data), journal.stationId);
      assert.ok(kept !== undefined && readFileSync(kept).equals(was));
      assert.match(journal.report.join(' '), /put right .* nothing is missing/);
      assert.equal((await appended(journal, announceRecord('After'))).seq, 21);
    } finally {
      await journal.close();
    }
    const again = outlook({ data, key: key ?? null, copies: [] });
    assert.deepEqual([again.lost, again.unsound], [[], []]);
  });

test('frames of which nothing is left, not even of which pages they were: the race goes on, and salvage brings back what stood behind', async () => {
  const data = await killed();
  hurtLog(data, zeroed(2 * FRAME, middle));
  const journal = await open(data);
  const lost = journal.health().lost?.records ?? 0;
  try {
    assert.ok(lost > 3, 'the loss is told');
    const [kept] = keptLogs(journalOf(data), journal.stationId);
    assert.match(journal.report.join(' '), new RegExp(`lies at ${kept}: .* salvage`));
    await journal.goOnWithoutLost();
    await appended(journal, announceRecord('After'));
  } finally {
    await journal.close();
  }
  assert.ok(outlook({ data, key: null, copies: [] }).rescued >= lost);
  const note = { how: 'salvage', by: 'Rosa', atMs: START_MS + 60_000 } as const;
  assert.deepEqual(mend({ data, key: null, copies: [] }, note).lost, []);
  const again = await open(data);
  try {
    assert.deepEqual(await textsOf(again), [...TWENTY, 'After']);
    assert.equal(again.health().lost?.records, 0);
    assert.equal(again.health().lost?.back, lost);
  } finally {
    await again.close();
  }
});

test('a whole log is not kept; one of another station that was kept here gives nothing', async () => {
  const [data, other] = [await killed(), await killed()];
  hurtLog(other, zeroed(2 * FRAME, middle));
  for (const one of [data, other]) await (await open(one)).close();
  assert.ok(!existsSync(join(data, 'aside')));
  cpSync(join(other, 'aside'), join(data, 'aside'), { recursive: true });
  assert.equal(outlook({ data, key: null, copies: [] }).rescued, 0);
});

test('no room to keep it: the station does not start, says how much to free, and leaves the log as it is', async () => {
  const data = await killed();
  const was = hurtLog(data, zeroed(2 * FRAME, middle));
  // A file where the folder is to be: nothing can be written there.
  writeFileSync(join(data, 'aside'), '');
  await assert.rejects(open(data), /could not be kept in .*aside .* Free 1 MB on that disk/);
  assert.ok(readFileSync(`${journalOf(data)}-wal`).equals(was));
});

test('any damaged frame: whatever is put right is what was stored', async () => {
  const data = await killed();
  const whole = readFileSync(`${journalOf(data)}-wal`);
  let right = 0;
  let tried = 0;
  for (let at = 32; at < whole.length; at += 6 * FRAME)
    for (const hurt of [garbled(700, () => at + 1_000), flipped(() => at + 3_000)]) {
      tried += 1;
      const log = Buffer.from(whole);
      hurt(log);
      const made = putRight(log);
      if (made === null) continue;
      right += 1;
      // The newest image of each page is as it was, for every commit that is in it.
      assert.deepEqual(pagesOf(made), pagesOf(whole.subarray(0, made.length)), `at ${at}`);
    }
  assert.ok(right > tried / 2, `${right} of ${tried} were put right`);
});

function pagesOf(log: Buffer): Map<number, Buffer> {
  const pages = new Map<number, Buffer>();
  for (let at = 32; at + FRAME <= log.length; at += FRAME)
    pages.set(log.readUInt32BE(at), log.subarray(at + 24, at + FRAME));
  return pages;
}

test('everything is gone but the copies: no new, empty station is begun beside them', async () => {
  const data = newData();
  const journal = await open(data);
  await appended(journal, announceRecord('Before'));
  mkdirSync(join(data, 'copies'));
  await journal.backup(join(data, 'copies', 'journal-20260524T150000Z.db'));
  await journal.close();
  for (const part of ['', '.mark', '.beside']) rmSync(`${journalOf(data)}${part}`, { force: true });
  await assert.rejects(open(data), /is gone, or empty, though copies of it are in .*copies: .* restore/);
});
