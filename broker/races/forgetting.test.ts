/** A rider is forgotten: nothing of them is in the file, the result stands, and the journal still verifies and says so. */
import assert from 'node:assert/strict';
import { copyFileSync } from 'node:fs';
import { after, test } from 'node:test';
import Database from 'better-sqlite3';
import type { EntryId } from '../../race/ids.ts';
import { WITHDRAWN } from '../../race/journal/withdraw.ts';
import { entries, versions } from '../../race/race.ts';
import type { Outcome } from '../../server/outcome.ts';
import { checksumOf } from '../journal/chain.ts';
import { digestOf } from './seal.ts';
import {
  bytesOf,
  clearAway,
  GUN_MS,
  newPath,
  open,
  PERSON,
  RACE,
  raced,
  verify,
} from './testing/forgotten-day.ts';

after(clearAway);

test('a rider is forgotten everywhere in the file; the result, its place and the chain stay', async () => {
  const { path, races, forgetting, decide, fine, journal, cards } = await raced();
  const early = await decide({ type: 'forget-rider', entry: 1 });
  assert.ok('code' in early && /make the result official first/.test(early.message));
  await fine({ type: 'publish-result', state: 'official', reason: 'Zsófia Kővári agrees' });
  const [before] = versions(races.get(RACE)!);
  await fine({ type: 'forget-rider', id: 'forget-zk', entry: 1, reason: 'asked by letter' });
  const back = await decide({ type: 'undo', target: 'forget-zk' });
  assert.ok('code' in back && /gone for good/.test(back.message));
  await forgetting.tick();
  await forgetting.tick();

  const [entry] = entries(races.get(RACE)!);
  assert.deepEqual(entry, {
    entry: 1,
    bib: '12',
    name: WITHDRAWN,
    category: 'elite',
    chips: ['AB123'],
    startOffsetMs: 0,
  });
  const [published] = versions(races.get(RACE)!);
  assert.equal(published?.text, before!.text.replace('Zsófia Kővári', WITHDRAWN));
  assert.equal(published?.sealed?.digest, digestOf(published!.text));
  assert.deepEqual(
    published?.sealed?.was?.map(({ digest }) => digest),
    [before!.sealed!.digest],
  );
  assert.equal(races.publicBoard(RACE)!.race.published?.newer, false);
  assert.equal(races.publicBoard(RACE)!.rows[1 as EntryId]?.name, WITHDRAWN);
  assert.equal(races.publicBoard(RACE)!.rows[1 as EntryId]?.place, 1);
  assert.equal(races.publicBoard(RACE)!.announcements[0]?.text, `Bravo, ${WITHDRAWN} and Ana Sol!`);
  assert.deepEqual(cards, [1]);
  await journal.close();

  for (const file of bytesOf(path))
    for (const word of PERSON) assert.ok(!file.toLowerCase().includes(word.toLowerCase()), word);
  assert.ok(bytesOf(path)[0]!.includes('Ana Sol'));
  const whole = verify(path);
  assert.equal(whole.status, 0, whole.says);
  assert.match(
    whole.says,
    /○ In final rider 1 was forgotten on the order of Ida, .*: 3 records are redacted/,
  );
  assert.match(
    whole.says,
    /✔ final, version 1 .*as it was published, but for a withdrawn rider's name \(its digest was/,
  );
  assert.match(whole.says, /✔ Nothing was changed/);

  // The next start finds the same, and does nothing twice.
  const tomorrow = await open(path);
  assert.equal(entries(tomorrow.races.get(RACE)!)[0]?.name, WITHDRAWN);
  const { seq } = await tomorrow.journal.head();
  await tomorrow.forgetting.tick();
  assert.equal((await tomorrow.journal.head()).seq, seq);
  await tomorrow.journal.close();
});

test('a redaction is no door for a forger: what is left is held by a digest, and a replacement without an order is told', async () => {
  const { path, forgetting, fine, journal } = await raced();
  await fine({ type: 'publish-result', state: 'official' });
  await fine({ type: 'forget-rider', entry: 1 });
  await forgetting.tick();
  await journal.close();
  const forged = (sql: string) => {
    const copy = newPath();
    copyFileSync(path, copy);
    const db = new Database(copy);
    assert.ok(db.prepare(sql).run().changes > 0, sql);
    const rows = db
      .prepare('SELECT seq, kind, count, race, author, at_ms AS atMs, CAST(body AS BLOB) AS body FROM record')
      .all() as Parameters<typeof checksumOf>[0][];
    for (const row of rows)
      db.prepare('UPDATE record SET crc = ? WHERE seq = ?').run(checksumOf(row, 0), row.seq);
    db.close();
    return verify(copy);
  };
  const again = forged(
    `UPDATE record SET body = replace(body, '"bib":"12"', '"bib":"7"') WHERE seq IN (SELECT seq FROM redacted)`,
  );
  assert.equal(again.status, 1);
  assert.match(again.says, /✖ What is left of the redacted records is not what record \d+ says/);
  // Another record is passed off as redacted: its old hash is kept beside it, so the chain goes on.
  const passed = forged(
    `INSERT INTO redacted SELECT seq, kind, count, 'final', 'official' || char(0) || 'Ida', at_ms, zeroblob(32), chain FROM record WHERE kind = 1 LIMIT 1`,
  );
  assert.equal(passed.status, 1);
});

test('what of their phone waits for its clock goes too, and nothing more of theirs is taken', async () => {
  const { path, clock, races, forgetting, fine, journal, dropped } = await raced();
  await fine({ type: 'publish-result', state: 'official' });
  let place = 0;
  const send = (entry: number) =>
    new Promise<Outcome>((resolve) =>
      races.fixes(
        { role: 'device', name: 'relay', races: 'all' },
        { race: RACE, entry: entry as EntryId },
        {
          fixes: [{ timeMs: clock.ms + 40 * 60_000, latDeg: 46.5 + ++place / 1000, lonDeg: 14.5 }],
          source: 'owntracks',
          phone: { name: `phone ${entry}`, line: '10.0.0.1' },
          corrected: false,
        },
        resolve,
      ),
    );
  assert.equal((await send(1)).aside, 1);
  assert.equal((await send(2)).aside, 1);
  await fine({ type: 'forget-rider', entry: 1 });
  await forgetting.tick();
  assert.deepEqual(dropped, [1], 'and what waits by the relay');
  assert.deepEqual(
    races.phoneClocks.seen().map(({ entry }) => entry),
    [2],
    'somebody else’s waits on',
  );
  assert.equal(
    await races.phoneClocks.resolve({ race: RACE, entry: 1 as EntryId }, 'phone 1', 'on-arrival'),
    0,
  );
  assert.equal(journal.settings.entries('phone-aside/').length, 1);
  // The relay had it still.
  const late = await send(1);
  assert.deepEqual([late.aside, late.accepted, late.refused[0]?.says?.code], [0, 0, 'phone-forgotten']);
  assert.equal(races.refusals.at(-1)?.refusal.code, 'not-allowed');
  await journal.close();

  const tomorrow = await open(path);
  tomorrow.races.tick();
  assert.deepEqual(
    tomorrow.races.phoneClocks.seen().map(({ entry }) => entry),
    [2],
  );
});

test('cut off in the middle it is done again; a standby with the same journal comes to the same bytes', async () => {
  const { path, fine, journal, races } = await raced();
  await fine({ type: 'publish-result', state: 'official' });
  await fine({ type: 'forget-rider', entry: 1 });
  assert.equal(races.sign !== null, true);
  await journal.close();
  const standbys = newPath();
  copyFileSync(path, standbys);
  const { forgetting, journal: second, races: refolded } = await open(path);
  await forgetting.tick();
  const report = refolded.get(RACE)!.decisions.at(-1)!.decision;
  assert.ok(report.type === 'redacted');
  await second.close();

  const standby = await open(standbys, false);
  await standby.forgetting.tick();
  assert.equal(entries(standby.races.get(RACE)!)[0]?.name, WITHDRAWN, 'off the list at once');
  assert.ok(bytesOf(standbys).join().includes('Kővári'), 'a standby waits for its master’s word');
  const answer = await standby.races.decision(RACE, report, { role: 'station', name: 'station' });
  assert.ok(!('code' in answer));
  await standby.forgetting.tick();
  await standby.journal.close();
  assert.equal(verify(standbys).status, 0, verify(standbys).says);
  assert.ok(!bytesOf(standbys).join().includes('Kővári'));
});

test('nobody but the station says that something was redacted', async () => {
  const { decide, journal } = await raced();
  const answer = await decide({
    type: 'redacted',
    of: 'decision-1',
    records: 0,
    left: '0'.repeat(64),
    seals: [],
  });
  assert.ok('code' in answer && answer.code === 'not-allowed');
  await journal.close();
});

test('retention: positions go so many days after an official finish, by the organiser’s word, and not before', async () => {
  const { path, clock, forgetting, fine, races, journal } = await raced();
  await fine({ type: 'publish-result', state: 'official' });
  clock.ms = GUN_MS + 400 * 86_400_000;
  await forgetting.retain();
  assert.deepEqual(
    forgetting.races().map(({ dueMs, goneMs }) => [dueMs, goneMs]),
    [[null, null]],
  );
  await forgetting.clock.confirm(clock.ms);
  await forgetting.setRule({ days: 30, contacts: false });
  assert.equal(forgetting.races()[0]?.dueMs, GUN_MS + 700_000 + 30 * 86_400_000);
  clock.ms = GUN_MS + 700_000 + 30 * 86_400_000 - 1;
  await forgetting.retain();
  assert.equal(forgetting.races()[0]?.goneMs, null);
  clock.ms += 1;
  await forgetting.retain();
  await forgetting.tick();
  await forgetting.retain();
  assert.equal(forgetting.races()[0]?.goneMs, clock.ms);
  assert.deepEqual(
    races
      .get(RACE)!
      .decisions.slice(-2)
      .map(({ decision }) => decision.type),
    ['forget-positions', 'redacted'],
  );
  await journal.close();
  assert.match(verify(path).says, /○ In final all riders' positions were deleted on the order of station/);
});
