/** A published result is what was published: whatever the journal takes in afterwards. */
import assert from 'node:assert/strict';
import { generateKeyPairSync, sign as signed, verify } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import Database from 'better-sqlite3';
import type { Bib, CategoryId, EntryId, LineId, PassingId, RaceId } from '../../race/ids.ts';
import { decision as decisionSchema } from '../../race/journal/decision.ts';
import type { Author } from '../../race/journal/record.ts';
import type { PublishedVersion } from '../../race/officials/published.ts';
import { difference, review, versions, versionTakenBack } from '../../race/race.ts';
import { chainedRows, checksumOf, FIRST_LINK, linkAfter } from '../journal/chain.ts';
import { openJournal, type StationJournal } from '../journal/open-journal.ts';
import { checkJournal } from '../journal/verify.ts';
import { checkResultsFile } from '../journal/verify-result.ts';
import { Races } from './races.ts';
import { digestOf } from './seal.ts';

const folder = mkdtempSync(join(tmpdir(), 'bell-lap-published-'));
const opened: StationJournal[] = [];
after(async () => {
  for (const journal of opened) await journal.close();
  rmSync(folder, { recursive: true, force: true });
});

const RACE = 'final' as RaceId;
const BY: Author = { role: 'official', name: 'Ida' };
const GUN_MS = Date.UTC(2026, 4, 24, 14);
const { privateKey, publicKey } = generateKeyPairSync('ed25519');
const sign = (text: string) => ({
  signature: signed(null, Buffer.from(text), privateKey).toString('base64url'),
  key: publicKey.export({ format: 'jwk' }).x ?? '',
});

interface Day {
  readonly journal: StationJournal;
  readonly races: Races;
  decide(decision: Record<string, unknown>): Promise<void>;
  pass(bib: string, afterMs: number): Promise<void>;
}

async function openDay(path: string): Promise<Day> {
  const now = () => GUN_MS + 3_600_000;
  const journal = await openJournal({ path, now });
  opened.push(journal);
  const races = await Races.open({ journal, now, listener: { board: () => {}, position: () => {} } });
  races.signWith(sign);
  let count = 0;
  return {
    journal,
    races,
    async decide(decision) {
      const id = `decision-${++count}-${races.get(RACE) === undefined ? 0 : versions(races.get(RACE)!).length}`;
      const whole = decisionSchema.parse({ id, ...decision });
      const answer =
        whole.type === 'set-race' && races.get(RACE) === undefined
          ? await races.create(RACE, whole, BY)
          : await races.decision(RACE, whole, BY);
      assert.ok(!('code' in answer), JSON.stringify(answer));
    },
    async pass(bib, afterMs) {
      const answer = await races.passing(
        RACE,
        {
          id: `k:${bib}:${afterMs}` as PassingId,
          line: 'finish' as LineId,
          timeMs: GUN_MS + afterMs,
          who: { bib: bib as Bib },
          source: 'keypad',
          uncertaintyMs: 200,
        },
        BY,
      );
      assert.ok(!('code' in answer), JSON.stringify(answer));
    },
  };
}

async function finished(path: string): Promise<Day> {
  const day = await openDay(path);
  const elite = 'elite' as CategoryId;
  await day.decide({ type: 'set-race', name: 'Final' });
  await day.decide({
    type: 'set-categories',
    categories: [{ id: elite, name: 'Elite', length: { by: 'laps', laps: 1 } }],
  });
  await day.decide({
    type: 'put-entries',
    entries: ['1', '2', '3'].map((bib, index) => ({
      entry: (index + 1) as EntryId,
      bib,
      name: `Rider ${bib}`,
      category: elite,
      startOffsetMs: 0,
      chips: [],
    })),
  });
  await day.decide({ type: 'start', atMs: GUN_MS });
  await day.pass('1', 600_000);
  await day.pass('2', 610_000);
  await day.pass('3', 620_000);
  await day.decide({ type: 'finish', atMs: GUN_MS + 700_000 });
  return day;
}

const order = (day: Day) => day.races.publicBoard(RACE)!.categories['elite' as CategoryId]!.order;

test('what comes after a publication changes no version, is shown to officials, and becomes version 2 by their will alone', async () => {
  const path = join(folder, 'one.db');
  const day = await finished(path);
  await day.decide({ type: 'publish-result', state: 'official', sealed: forged });
  const [first] = versions(day.races.get(RACE)!);
  assert.ok(first?.sealed);
  assert.match(first.text, /Rider 1\tfinished/);
  assert.equal(first.sealed.digest, digestOf(first.text));
  assert.ok(
    verify(null, Buffer.from(first.text), publicKey, Buffer.from(first.sealed.signature!, 'base64url')),
  );
  assert.equal(day.races.publicBoard(RACE)!.race.published?.newer, false);

  await day.decide({ type: 'penalty', entry: 1, timeMs: 60_000 });
  const race = day.races.get(RACE)!;
  const [again] = versions(race);
  assert.deepEqual([again?.text, again?.sealed], [first.text, first.sealed]);
  assert.deepEqual(order(day), [1, 2, 3], 'the public sees what was published');
  assert.equal(day.races.publicBoard(RACE)!.race.published?.newer, true);
  assert.deepEqual(day.races.board(RACE)!.categories['elite' as CategoryId]!.order, [2, 3, 1]);
  assert.equal(day.races.board(RACE)!.race.differsFrom, 1, 'officials are told that it is not version 1');
  assert.equal(day.races.board(RACE), day.races.board(RACE), 'one object while nothing changes');
  assert.equal(day.races.publicBoard(RACE)!.race.differsFrom, undefined);
  const item = review(race, GUN_MS + 3_600_000).find(({ kind }) => kind === 'result-differs');
  assert.match(item?.sentence ?? '', /^Version 1 \(official\) no longer agrees with the data: /);

  await day.decide({ type: 'publish-result', state: 'official' });
  const [one, two] = versions(race);
  assert.deepEqual([one?.version, two?.version], [1, 2]);
  assert.equal(one?.text, first.text);
  assert.deepEqual(
    difference(one!.view, two!.view).map(({ bib }) => bib),
    ['2', '3', '1'],
  );
  assert.deepEqual(order(day), [2, 3, 1]);
  assert.equal(day.races.board(RACE)!.race.differsFrom, undefined);
  assert.equal(
    review(race, GUN_MS + 3_600_000).some(({ kind }) => kind === 'result-differs'),
    false,
  );
  await day.journal.close();

  const tomorrow = await openDay(path);
  const kept = versions(tomorrow.races.get(RACE)!);
  assert.deepEqual(
    kept.map(({ text, sealed, view }) => ({ text, sealed, view })),
    [one!, two!].map(({ text, sealed, view }) => ({ text, sealed, view })),
  );
  await tomorrow.journal.close();
});

test('who rewrites a published journal with all its checksums and links is told by the seal', async () => {
  const path = join(folder, 'rewritten.db');
  const day = await finished(path);
  await day.decide({ type: 'publish-result', state: 'official' });
  await day.journal.close();
  const look = () => {
    const db = new Database(path);
    try {
      return checkJournal(db);
    } finally {
      db.close();
    }
  };
  const [before] = look().seals;
  assert.deepEqual([before?.version, before?.fault, before?.by], [1, null, 'Ida']);
  rewrite(path, `UPDATE record SET body = replace(body, '1779631800000', '1779631900000') WHERE kind = 1`);
  const after = look();
  assert.deepEqual(after.faults, [], 'the rewritten chain is whole in itself');
  assert.match(after.seals[0]?.fault ?? '', /not the one it was published on/);
});

/** Changes a journal as somebody would who knows all about it, but has no key. */
function rewrite(path: string, sql: string): void {
  const db = new Database(path);
  assert.ok(db.prepare(sql).run().changes > 0);
  const rows = db
    .prepare('SELECT seq, kind, count, race, author, at_ms AS atMs, CAST(body AS BLOB) AS body FROM record')
    .all() as Parameters<typeof checksumOf>[0][];
  for (const row of rows)
    db.prepare('UPDATE record SET crc = ? WHERE seq = ?').run(checksumOf(row, 0), row.seq);
  let link: Buffer = FIRST_LINK;
  for (const row of [...chainedRows(db, 0)]) {
    link = linkAfter(link, row);
    if (row.link !== null) db.prepare('UPDATE record SET chain = ? WHERE seq = ?').run(link, row.seq);
  }
  db.close();
}

test('of a published result alone everything that is read is held against what was signed', async () => {
  const day = await finished(join(folder, 'file.db'));
  await day.decide({ type: 'publish-result', state: 'official' });
  const [{ version, state, atMs, text, sealed, view }] = versions(day.races.get(RACE)!) as [PublishedVersion];
  const { digest, signature, key } = sealed!;
  const file = { version, state, atMs, seal: { digest, signature, key }, signedText: text, board: view };
  const says = (changed: object) => {
    const checked = checkResultsFile(JSON.parse(JSON.stringify({ ...file, ...changed })));
    assert.deepEqual([checked?.race, checked?.version, checked?.state], ['final', 1, 'official']);
    return checked?.fault ?? null;
  };
  assert.equal(says({}), null);
  assert.equal(says({ board: undefined }), null, 'of a file that has no rows');
  assert.match(says({ version: 7 }) ?? '', /version 7, and its signed text version 1/);
  assert.match(says({ state: 'provisional' }) ?? '', /provisional, and its signed text official/);
  assert.match(says({ state: 'provisional', seal: null }) ?? '', /carries no seal/);
  assert.match(says({ atMs: atMs - 1 }) ?? '', /another moment/);
  const [winner, ...others] = Object.values(view.rows);
  for (const row of [
    { ...winner, name: 'Somebody' },
    { ...winner, place: 2 },
    { ...winner, timeMs: 1 },
  ]) {
    const rows = Object.fromEntries([row, ...others].map((one) => [one!.entry, one]));
    assert.match(says({ board: { ...view, rows } }) ?? '', /rows \(board\) are not/);
  }
  assert.match(says({ board: { rows: 3 } }) ?? '', /rows \(board\) are not/);
  assert.match(says({ signedText: text.replace('600000', '500000') }) ?? '', /not what the digest is of/);

  const provisional = { ...file, state: 'provisional', seal: null };
  const other = checkResultsFile({ ...provisional, signedText: text.replace('official', 'provisional') });
  assert.match(other?.fault ?? '', /whoever has this file could have written it/);
});

test('a number is never given twice, also when the version was taken back', async () => {
  const day = await finished(join(folder, 'two.db'));
  await day.decide({ type: 'publish-result', state: 'provisional', id: 'first-one' });
  await day.decide({ type: 'undo', target: 'first-one' });
  assert.deepEqual(versions(day.races.get(RACE)!), []);
  assert.equal(day.races.publicBoard(RACE)!.race.published, undefined);
  await day.decide({ type: 'publish-result', state: 'provisional' });
  const [only] = versions(day.races.get(RACE)!);
  assert.equal(only?.version, 2);
  const undone = versionTakenBack(day.races.get(RACE)!, 1);
  assert.deepEqual([undone?.decision.type, undone?.by.role], ['undo', 'official']);
  assert.equal(versionTakenBack(day.races.get(RACE)!, 2), null, 'it holds');
  assert.equal(versionTakenBack(day.races.get(RACE)!, 3), null, 'it never was');
  assert.equal(only?.sealed?.signature, null, 'only what is final is signed');
  await day.journal.close();
});

test('while a race is on, the public sees it as it goes on, whatever was published of a category', async () => {
  const day = await finished(join(folder, 'three.db'));
  await day.decide({ type: 'publish-result', state: 'provisional' });
  const undone = [...day.races.get(RACE)!.decisions].find(({ decision }) => decision.type === 'finish');
  await day.decide({ type: 'undo', target: undone!.decision.id });
  await day.decide({ type: 'penalty', entry: 1, timeMs: 60_000 });
  assert.deepEqual(order(day), [2, 3, 1]);
  await day.journal.close();
});

const forged = {
  version: 7,
  text: 'Rider 3 won',
  board: '{}',
  digest: 'xxxxxxxx',
  signature: null,
  key: null,
};
