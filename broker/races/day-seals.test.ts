/** The journal is sealed at the day's end, hours after a finish and when asked; `npm run verify` tells what it then is. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { generateKeyPairSync, sign as signed } from 'node:crypto';
import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import Database from 'better-sqlite3';
import type { Bib, LineId, PassingId, RaceId } from '../../race/ids.ts';
import { type Decision, decision as decisionSchema } from '../../race/journal/decision.ts';
import type { Author } from '../../race/journal/record.ts';
import { versions } from '../../race/race.ts';
import { chainedRows, checksumOf, FIRST_LINK, linkAfter } from '../journal/chain.ts';
import { openJournal, type StationJournal } from '../journal/open-journal.ts';
import { appended } from '../journal/sample.ts';
import { createDaySeals, SEAL_AFTER_MS } from './day-seals.ts';
import { Races } from './races.ts';

const folder = mkdtempSync(join(tmpdir(), 'bell-lap-day-seals-'));
const opened: StationJournal[] = [];
after(async () => {
  for (const journal of opened) await journal.close();
  rmSync(folder, { recursive: true, force: true });
});

const RACE = 'final' as RaceId;
const BY: Author = { role: 'official', name: 'Ida' };
const GUN_MS = Date.UTC(2026, 4, 24, 14);
const HOUR_MS = 3_600_000;
const { privateKey, publicKey } = generateKeyPairSync('ed25519');

let files = 0;
async function openDay() {
  const path = join(folder, `${++files}.db`);
  const clock = { ms: GUN_MS };
  const now = () => clock.ms;
  const journal = await openJournal({ path, now });
  opened.push(journal);
  const races = await Races.open({ journal, now, listener: { board() {}, position() {} } });
  races.signWith((text) => ({
    signature: signed(null, Buffer.from(text), privateKey).toString('base64url'),
    key: publicKey.export({ format: 'jwk' }).x ?? '',
  }));
  let count = 0;
  const decide = async (decision: Record<string, unknown>) => {
    const whole = decisionSchema.parse({ id: `decision-${++count}`, ...decision });
    const answer =
      whole.type === 'set-race' && races.get(RACE) === undefined
        ? await races.create(RACE, whole, BY)
        : await races.decision(RACE, whole, BY);
    assert.ok(!('code' in answer), JSON.stringify(answer));
  };
  await decide({ type: 'set-race', name: 'Final', timeZone: 'Europe/Berlin' });
  await decide({
    type: 'set-categories',
    categories: [{ id: 'elite', name: 'Elite', length: { by: 'laps', laps: 1 } }],
  });
  const entries = [1, 2].map((entry) => ({
    entry,
    bib: String(entry),
    name: `Rider ${entry}`,
    category: 'elite',
    startOffsetMs: 0,
    chips: [],
  }));
  await decide({ type: 'put-entries', entries });
  await decide({ type: 'start', atMs: GUN_MS });
  for (const bib of ['1', '2']) {
    const passing = {
      id: `k:${bib}` as PassingId,
      line: 'finish' as LineId,
      timeMs: GUN_MS + 600_000 + Number(bib) * 1_000,
      who: { bib: bib as Bib },
      source: 'keypad' as const,
      uncertaintyMs: 200,
    };
    assert.ok(!('code' in (await races.passing(RACE, passing, BY))));
  }
  await decide({ type: 'finish', atMs: GUN_MS + HOUR_MS });
  const seals = createDaySeals({ races, now, log: (line) => assert.fail(JSON.stringify(line)) });
  const made = () =>
    races.get(RACE)!.decisions.flatMap(({ decision }) => (decision.type === 'seal-day' ? [decision] : []));
  return { path, clock, journal, races, decide, seals, made };
}

/** What a person sees who runs it. */
function verify(path: string): { readonly status: number | null; readonly says: string } {
  const program = join(import.meta.dirname, '..', 'verify.ts');
  const { status, stdout } = spawnSync(process.execPath, [program, path], { encoding: 'utf8' });
  return { status, says: stdout };
}

test('three hours after the finish, at the day’s end, and whenever an official asks; never twice for nothing', async () => {
  const { clock, races, decide, seals, made, journal } = await openDay();
  clock.ms = GUN_MS + HOUR_MS + SEAL_AFTER_MS - 1;
  await seals.tick();
  assert.deepEqual(made(), []);
  clock.ms += 1;
  for (let again = 0; again < 3; again++) await seals.tick();
  assert.deepEqual(
    made().map(({ why }) => why),
    ['finished'],
  );
  // Something comes in late; at midnight at the venue (22:00 UTC) the day is over.
  await decide({ type: 'announce', text: 'Thank you.' });
  clock.ms = Date.UTC(2026, 4, 24, 21, 59);
  await seals.tick();
  assert.equal(made().length, 1);
  clock.ms = Date.UTC(2026, 4, 24, 22, 1);
  for (let again = 0; again < 3; again++) await seals.tick();
  assert.deepEqual(
    made().map(({ why }) => why),
    ['finished', 'day-end'],
  );
  clock.ms = Date.UTC(2026, 4, 26, 12);
  await seals.tick();
  assert.equal(made().length, 2, 'nothing was recorded since');
  // What a sender puts there is replaced.
  await decide({ type: 'seal-day', why: 'asked', seal: { text: 'mine', signature: 'mine', key: 'mine' } });
  assert.match(
    made()[2]?.seal?.text ?? '',
    /^bell-lap seal 1\n.*\tasked\t2026-05-26T12:00:00.000Z\njournal\t/,
  );
  assert.equal(races.lastSeq(), (await journal.head()).seq);
  await journal.close();
});

test('a zone that is none is refused with words; a journal that has one all the same opens, its days those of UTC', async () => {
  const { path, clock, races, journal } = await openDay();
  const zone = (timeZone: string, id: string) =>
    decisionSchema.parse({ type: 'set-race', id, timeZone }) as Decision & { type: 'set-race' };
  const refused = await races.decision(RACE, zone('Middle/Earth', 'zone-is-bad'), BY);
  assert.ok('code' in refused);
  assert.match(refused.message, /“Middle\/Earth” is no time zone .* Europe\/Zurich/);
  const made = await races.create('other' as RaceId, zone('Middle/Earth', 'zone-is-worse'), BY);
  assert.ok('code' in made);
  // As a station of before took it.
  const old = { kind: 'decision', decision: zone('Middle/Earth', 'zone-is-old') } as const;
  await appended(journal, { race: RACE, by: BY, atMs: clock.ms, input: old });
  await journal.close();
  const again = await openJournal({ path, now: () => clock.ms });
  opened.push(again);
  const opens = await Races.open({
    ...{ journal: again, now: () => clock.ms, listener: { board() {}, position() {} } },
  });
  assert.equal(opens.board(RACE)?.race.timeZone, 'Middle/Earth');
  const logged: unknown[] = [];
  const seals = createDaySeals({ races: opens, now: () => clock.ms, log: (line) => logged.push(line) });
  clock.ms = Date.UTC(2026, 4, 25, 0, 1);
  await seals.tick();
  assert.deepEqual(logged, []);
  assert.ok(opens.get(RACE)!.decisions.some(({ decision }) => decision.type === 'seal-day'));
  // Saying again what it has is no mistake of today's.
  assert.ok(!('code' in (await opens.decision(RACE, zone('Middle/Earth', 'zone-is-again'), BY))));
});

test('npm run verify: a journal as it was, one with a changed record, a results file: three answers', async () => {
  const { path, clock, races, decide, seals, journal } = await openDay();
  await decide({ type: 'publish-result', state: 'official' });
  clock.ms += 9 * HOUR_MS;
  await seals.tick();
  const [published] = versions(races.get(RACE)!);
  await journal.close();

  const whole = verify(path);
  assert.equal(whole.status, 0, whole.says);
  assert.match(whole.says, /✔ final, version 1 \(official\).* by Ida: as it was published, signed with/);
  assert.match(
    whole.says,
    /✔ Journal sealed up to record 8, hours after the finish, .* by station \(in final\): as it was, signed/,
  );
  assert.match(whole.says, /Under a seal: records 1 to 8 of 9/);
  assert.match(whole.says, /✔ Nothing was changed/);

  // A finisher's time, and the checksum that fits it.
  const changed = join(folder, 'changed.db');
  copyFileSync(path, changed);
  rewrite(changed, { links: false });
  const told = verify(changed);
  assert.equal(told.status, 1);
  assert.match(told.says, /✖ The chain breaks at or before record \d+ .*something up to there was changed/);
  // And all links after it too: the chain is whole in itself, and not the one that was signed.
  const rewritten = join(folder, 'rewritten.db');
  copyFileSync(path, rewritten);
  rewrite(rewritten, { links: true });
  const forged = verify(rewritten);
  assert.equal(forged.status, 1);
  assert.match(forged.says, /✖ final, version 1 .*not the one it was published on/);
  assert.match(
    forged.says,
    /✖ Journal sealed up to record \d+, .*: the journal up to record \d+ is not the one that was sealed/,
  );

  const result = join(folder, 'result.json');
  const { version, state, text, sealed } = published!;
  const file = (signedText: string) => {
    const { digest, signature, key } = sealed!;
    writeFileSync(result, JSON.stringify({ version, state, signedText, seal: { digest, signature, key } }));
    return verify(result);
  };
  const good = file(text);
  assert.deepEqual([good.status, /✔ final, version 1 \(official\)/.test(good.says)], [0, true], good.says);
  const bad = file(text.replace('Rider 1', 'Rider 7'));
  assert.deepEqual(
    [bad.status, /✖ .*its text is not what the digest is of/.test(bad.says)],
    [1, true],
    bad.says,
  );
});

/** What somebody does who knows the file and has no key: a finish two seconds earlier, its checksum, and the links. */
function rewrite(path: string, { links }: { links: boolean }): void {
  const db = new Database(path);
  const from = String(GUN_MS + 602_000);
  const sql = 'UPDATE record SET body = replace(body, ?, ?) WHERE kind = 1';
  assert.ok(db.prepare(sql).run(from, String(GUN_MS + 600_000)).changes > 0);
  const rows = db
    .prepare('SELECT seq, kind, count, race, author, at_ms AS atMs, CAST(body AS BLOB) AS body FROM record')
    .all() as Parameters<typeof checksumOf>[0][];
  for (const row of rows)
    db.prepare('UPDATE record SET crc = ? WHERE seq = ?').run(checksumOf(row, 0), row.seq);
  let link: Buffer = FIRST_LINK;
  for (const row of links ? [...chainedRows(db, 0)] : []) {
    link = linkAfter(link, row);
    if (row.link !== null) db.prepare('UPDATE record SET chain = ? WHERE seq = ?').run(link, row.seq);
  }
  db.close();
}
