/** A rider who was forgotten does not come back with a mended journal, whatever it is mended from. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { after, test } from 'node:test';
import Database from 'better-sqlite3';
import { WITHDRAWN } from '../../race/journal/withdraw.ts';
import { entries } from '../../race/race.ts';
import { bytesOf, clearAway, open, PERSON, RACE, raced, verify } from '../races/testing/forgotten-day.ts';

after(clearAway);

const run = (command: string, path: string, ...options: string[]) => {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [join(import.meta.dirname, 'main.ts'), command, dirname(path), ...options],
    { encoding: 'utf8', env: { ...process.env, BELL_LAP_KEY: '' } },
  );
  return { status, said: `${stdout}${stderr}` };
};
const namesIn = (path: string): string[] =>
  PERSON.filter((word) => bytesOf(path).join().toLowerCase().includes(word.toLowerCase()));
const copyOf = (path: string): string => join(dirname(path), 'copies', 'journal-20260524T150000Z.db');

/** An official result, a copy of that moment, and then the rider forgotten. */
async function forgotten() {
  const { path, journal, fine, forgetting } = await raced();
  await fine({ type: 'publish-result', state: 'official', reason: 'Zsófia Kővári agrees' });
  await journal.backup(copyOf(path));
  await fine({ type: 'forget-rider', id: 'forget-zk', entry: 1, reason: 'asked by letter' });
  await forgetting.tick();
  await journal.close();
  assert.deepEqual(namesIn(path), []);
  assert.deepEqual(namesIn(copyOf(path)), PERSON);
  return path;
}

/** Turns four bytes over in each place of the file where this stands. */
function hurt(path: string, where: string): void {
  const bytes = readFileSync(path);
  let at = bytes.indexOf(where);
  assert.ok(at >= 0, where);
  for (; at >= 0; at = bytes.indexOf(where, at + 4))
    for (let index = at; index < at + 4; index++) bytes[index]! ^= 0x5a;
  writeFileSync(path, bytes);
}

/** At the next start the rider is off the list, and nothing of them is in the file afterwards. */
async function assertForgotten(path: string): Promise<void> {
  const day = await open(path);
  await day.forgetting.tick();
  await day.forgetting.tick();
  const [first, second] = entries(day.races.get(RACE)!);
  assert.deepEqual([first?.name, second?.name], [WITHDRAWN, 'Ana Sol']);
  await day.journal.close();
  assert.deepEqual(namesIn(path), []);
  const { status, says } = verify(path);
  assert.equal(status, 0, says);
}

test('check, backup and salvage of a journal with redacted records: all stays, and the copy has no name', async () => {
  const path = await forgotten();
  assert.match(run('check', path, '--copies', join(dirname(path), 'none')).said, /✔ Everything is whole/);
  const stick = join(dirname(path), 'stick');
  assert.equal(run('backup', path, '--to', stick).status, 0);
  const before = verify(path).says;
  const salvaged = run('salvage', path);
  assert.equal(salvaged.status, 0, salvaged.said);
  assert.deepEqual(namesIn(path), []);
  assert.equal(verify(path).says, before);
  await assertForgotten(path);
});

for (const [what, mark] of [
  ['the start list that lost a name', '"name":"Ana Sol","category"'],
  ['an announcement that lost a name', 'Bravo, '],
  ['the published result that lost a name', '"publish-result"'],
] as const)
  test(`${what} is damaged: alone it is said to be missing; from the copy it comes without the name`, async () => {
    const path = await forgotten();
    const list = join(dirname(path), 'forgotten.jsonl');
    rmSync(list);
    hurt(path, mark);
    const checked = run('check', path);
    assert.equal(checked.status, 1, checked.said);
    assert.match(checked.said, /✖ Record \d+: a decision/);
    const { status, said } = run('salvage', path);
    assert.equal(status, 0, said);
    assert.match(
      said,
      /○ In \d+ records? a rider who was forgotten had come back from before; it went again/,
    );
    assert.deepEqual(namesIn(path), []);
    assert.equal(verify(path).status, 0, verify(path).says);
    await assertForgotten(path);
  });

test('damaged and with no copy: a redacted decision that is lost is said, and not taken for what retention took', async () => {
  const path = await forgotten();
  hurt(path, 'Bravo, ');
  const { status, said } = run('salvage', path, '--alone');
  assert.equal(status, 1, said);
  assert.match(said, /✖ Record \d+: a decision/);
  assert.deepEqual(namesIn(path), []);
});

test('restored from the copy of before, with what the journal has: nothing of the rider comes back', async () => {
  const path = await forgotten();
  const { status, said } = run('restore', path, '--from', copyOf(path));
  assert.equal(status, 0, said);
  assert.deepEqual(namesIn(path), []);
  await assertForgotten(path);
});

for (const isGone of [false, true])
  test(`${isGone ? 'the journal is gone' : 'the journal is left out'}: the copy of before knows no order; it is said, and given again at the start`, async () => {
    const path = await forgotten();
    if (isGone) for (const end of ['', '-wal', '-shm']) rmSync(path + end, { force: true });
    const { said } = run('restore', path, '--from', copyOf(path), ...(isGone ? [] : ['--alone']));
    assert.match(
      said,
      /✖ This journal does not know that rider 1 of race "final" .* to be forgotten\. The station/,
    );
    assert.ok(existsSync(path), said);
    const day = await open(path);
    await day.forgetting.tick();
    await day.forgetting.tick();
    assert.equal(entries(day.races.get(RACE)!)[0]?.name, WITHDRAWN);
    assert.ok(day.said.some((line) => line.forgetting === 'ordered again'));
    const { decisions } = day.races.get(RACE)!;
    assert.ok(decisions.some(({ decision }) => decision.id === 'forget-zk'));
    await day.journal.close();
    assert.deepEqual(namesIn(path), []);
  });

test('a journal of before put in the place by hand: a newer copy gives the order and the records without the name', async () => {
  const path = await forgotten();
  const before = `${path}.before`;
  copyFileSync(copyOf(path), before);
  copyFileSync(path, copyOf(path));
  for (const end of ['-wal', '-shm']) rmSync(path + end, { force: true });
  copyFileSync(before, path);
  const { status, said } = run('salvage', path);
  assert.equal(status, 0, said);
  assert.deepEqual(namesIn(path), []);
  await assertForgotten(path);
});

test('what a standby or a relay gives back with the name goes again, though the order counts as done here', async () => {
  const path = await forgotten();
  // As a heal from one that missed the redaction leaves it: the record as it was, under its own number.
  const db = new Database(path);
  db.prepare('ATTACH ? AS old').run(copyOf(path));
  db.exec(
    `UPDATE record SET body = (SELECT body FROM old.record AS was WHERE was.seq = record.seq),
       crc = (SELECT crc FROM old.record AS was WHERE was.seq = record.seq)
     WHERE seq IN (SELECT seq FROM redacted) AND seq IN (SELECT seq FROM old.record)`,
  );
  db.close();
  assert.deepEqual(namesIn(path), PERSON);
  await assertForgotten(path);
});

test('another rider with that number, in another history, is not forgotten in their place; one who may not be yet is, later', async () => {
  const path = await forgotten();
  const other = await raced();
  copyFileSync(join(dirname(path), 'forgotten.jsonl'), join(dirname(other.path), 'forgotten.jsonl'));
  await other.journal.close();
  const shifted = readFileSync(join(dirname(other.path), 'forgotten.jsonl'), 'utf8').replace(
    /"atMs":(\d+)/,
    '"atMs":1',
  );
  writeFileSync(join(dirname(other.path), 'forgotten.jsonl'), shifted);
  const stranger = await open(other.path);
  await stranger.forgetting.tick();
  assert.equal(entries(stranger.races.get(RACE)!)[0]?.name, 'Zsófia Kővári');
  await stranger.journal.close();

  copyFileSync(join(dirname(path), 'forgotten.jsonl'), join(dirname(other.path), 'forgotten.jsonl'));
  const early = await open(other.path, true, true);
  await early.forgetting.tick();
  await early.forgetting.tick();
  assert.deepEqual(
    early.said.map((line) => line.forgetting),
    ['cannot be done again yet'],
  );
  const answer = await early.decide({ type: 'publish-result', state: 'official' });
  assert.ok(!('code' in answer));
  await early.forgetting.tick();
  await early.forgetting.tick();
  assert.equal(entries(early.races.get(RACE)!)[0]?.name, WITHDRAWN);
  await early.journal.close();
});
