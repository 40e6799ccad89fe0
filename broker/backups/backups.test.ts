/** Copies on a stick: on a timer, opened and checked, never more than there is room for; a stick that is pulled is missed and found again. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { de } from '../../race/officials/messages/de.ts';
import { en } from '../../race/officials/messages/en.ts';
import { fr } from '../../race/officials/messages/fr.ts';
import { inEnglish, phrase } from '../../race/officials/messages/message.ts';
import { backupsParts } from '../http/routes/station-health.ts';
import { openJournal, type StationJournal } from '../journal/open-journal.ts';
import { announceRecord, appended, everything, START_MS } from '../journal/sample.ts';
import { openSqlite } from '../journal/sqlite.ts';
import { type Backups, openBackups } from './backups.ts';
import { isUnplugged, pluggedIn } from './sticks.ts';
import { claim, copyTo } from './target.ts';

const folder = mkdtempSync(join(tmpdir(), 'bell-lap-backups-'));
const open: { journal: StationJournal; backups: Backups }[] = [];
after(async () => {
  for (const { journal, backups } of open) {
    backups.close();
    await journal.close();
  }
  rmSync(folder, { recursive: true, force: true });
});

let made = 0;
async function station() {
  const data = join(folder, `data-${++made}`);
  const stick = join(folder, `stick-${made}`);
  mkdirSync(stick);
  let nowMs = START_MS;
  const journal = await openJournal({ path: join(data, 'journal.db'), now: () => nowMs });
  for (let count = 0; count < 30; count++) await appended(journal, announceRecord(`Number ${count}`));
  const now = () => (nowMs += 1_000);
  const backups = openBackups({ journal, data, now, log: () => {}, lookMs: 20 });
  open.push({ journal, backups });
  const says = () => backupsParts(backups.seen(), nowMs)[0]?.says ?? '';
  return { data, stick, journal, backups, says };
}

async function until(isSo: () => boolean): Promise<void> {
  for (let tries = 0; tries < 500 && !isSo(); tries++) await sleep(10);
  assert.ok(isSo());
}

const copiesOn = (stick: string) => readdirSync(stick).filter((name) => name.endsWith('.db'));

test('a chosen folder gets a copy at once; it opens, and holds what the journal holds', async () => {
  const { stick, journal, backups, says } = await station();
  assert.equal(says(), '', 'nothing chosen, nothing to say');
  assert.equal(await backups.choose({ folder: stick, everyMinutes: 5, keep: 3 }), null);
  await until(() => backups.seen().lastGood !== null);
  assert.match(says(), /newest backup .* was opened and is whole/);
  const copy = await openJournal({ path: join(stick, copiesOn(stick)[0]!), now: () => START_MS });
  assert.deepEqual(await everything(copy), await everything(journal));
  await copy.close();
});

test('the newest are kept, both there and in the data folder', async () => {
  const { data, stick, backups } = await station();
  await backups.choose({ folder: stick, everyMinutes: 5, keep: 2 });
  for (let count = 0; count < 4; count++) await backups.now();
  assert.equal(copiesOn(stick).length, 2);
  assert.ok(copiesOn(join(data, 'copies')).length <= 6);
});

test('copies of a journal that was damaged meanwhile push no whole one out', async () => {
  const { data, stick, backups, says } = await station();
  await backups.choose({ folder: stick, everyMinutes: 5, keep: 2 });
  for (let count = 0; count < 2; count++) await backups.now();
  const whole = [stick, join(data, 'copies')].map((where) => copiesOn(where));
  const db = openSqlite(join(data, 'journal.db'), null, { timeout: 5_000 });
  db.exec('UPDATE record SET crc = crc + 1 WHERE seq = 7');
  db.close();
  for (let count = 0; count < 3; count++) await backups.now();
  for (const [index, where] of [stick, join(data, 'copies')].entries())
    assert.deepEqual(copiesOn(where).sort(), [...whole[index]!, 'journal-not-whole.db'].sort());
  assert.match(says(), /journal-not-whole\.db was made, and is not whole: Record 7 .* does not match/);
});

test('a pulled stick is an alarm, its empty mount point gets nothing; plugged in again, copies go on by themselves', async () => {
  const { stick, backups, says } = await station();
  await backups.choose({ folder: stick, everyMinutes: 5, keep: 3 });
  await until(() => backups.seen().lastGood !== null);
  renameSync(stick, `${stick}-pulled`);
  mkdirSync(stick);
  await backups.now();
  assert.equal(backups.seen().trouble?.is, 'gone');
  assert.match(says(), /is gone; the last copy there is \d+ minutes? old\. Plug the stick in again/);
  assert.deepEqual(readdirSync(stick), []);
  rmSync(stick, { recursive: true });
  renameSync(`${stick}-pulled`, stick);
  await until(() => backups.seen().trouble === null && copiesOn(stick).length === 2);
});

test('what is chosen is kept over a restart of the station, and can be given up', async () => {
  const { data, stick, journal, backups } = await station();
  await backups.choose({ folder: stick, everyMinutes: 45, keep: 3 });
  backups.close();
  const again = openBackups({ journal, data, now: () => START_MS, log: () => {}, lookMs: 1_000_000 });
  assert.deepEqual(again.seen().plan, { folder: stick, everyMinutes: 45, keep: 3 });
  await again.choose(null);
  assert.equal(again.seen().plan, null);
  again.close();
});

test('a folder that cannot be had is refused with a sentence', async () => {
  const { data, stick, backups } = await station();
  const choose = async (path: string) =>
    inEnglish((await backups.choose({ folder: path, everyMinutes: 5, keep: 3 }))!, 'UTC');
  writeFileSync(join(stick, 'file'), '');
  assert.match(await choose('stick'), /Give the whole path/);
  assert.match(await choose(join(stick, 'no', 'such')), /There is no such folder/);
  assert.match(await choose(join(stick, 'file')), /is a file/);
  assert.match(await choose(join(data, 'copies')), /own data folder/);
  assert.equal(backups.seen().plan, null);
});

/** A disk of this size in memory; null where this may not be done. */
function disk(path: string, size: string): (() => void) | null {
  mkdirSync(path, { recursive: true });
  const isMounted = spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${size}`, 'tmpfs', path]).status === 0;
  return isMounted ? () => void spawnSync('umount', ['-l', path]) : null;
}

test('a stick that is full to the last byte is refused with a sentence, and nothing is left on it', async (t) => {
  const { stick, backups } = await station();
  const away = disk(stick, '16k');
  if (away === null) return t.skip('no disk can be mounted here');
  try {
    assert.throws(() => writeFileSync(join(stick, 'photos'), Buffer.alloc(64 * 1024)), /ENOSPC/);
    for (const folder of [stick, join(stick, 'bell-lap')]) {
      const why = await backups.choose({ folder, everyMinutes: 5, keep: 3 });
      assert.match(
        inEnglish(why!, 'UTC'),
        /There is no room left where .* is\. Make room there, or plug in another stick\./,
      );
      assert.deepEqual(readdirSync(stick), ['photos']);
    }
    assert.equal(backups.seen().plan, null);
  } finally {
    away();
  }
});

test('a stick without room is an alarm that names it; exchanged for a larger one and chosen, copies go on', async (t) => {
  const { stick, journal, backups, says } = await station();
  let away = disk(stick, '8m');
  if (away === null) return t.skip('no disk can be mounted here');
  try {
    await backups.choose({ folder: stick, everyMinutes: 5, keep: 3 });
    await until(() => backups.seen().trouble?.is === 'full');
    assert.match(says(), /no room for a backup in .*: \d+ MB are needed, 8 MB are free/);
    assert.deepEqual(copiesOn(stick), []);
    away();
    // Seen by itself at the next look, not only when the next copy is due.
    await until(() => backups.seen().trouble?.is === 'gone');
    assert.deepEqual(readdirSync(stick), [], 'nothing where the stick was');
    away = disk(stick, '200m')!;
    // The folder is marked, and the choice still on its way to the disk, for several looks.
    const put = journal.settings.put.bind(journal.settings);
    t.mock.method(journal.settings, 'put', (...what: Parameters<typeof put>) =>
      sleep(100).then(() => put(...what)),
    );
    assert.equal(await backups.choose({ folder: stick, everyMinutes: 5, keep: 3 }), null);
    await until(() => backups.seen().lastGood !== null);
    assert.ok(says().includes(`The newest backup in ${stick} is`), says());
    assert.equal(copiesOn(stick).length, 1, 'one copy, though it was looked for meanwhile');
  } finally {
    away();
  }
});

test('a stick that is pulled while a copy is made: nothing is left where it was', async () => {
  const { stick, journal, backups } = await station();
  await backups.choose({ folder: stick, everyMinutes: 5, keep: 3 });
  await until(() => backups.seen().lastGood !== null && !backups.seen().isWorking);
  const pulled = {
    health: () => journal.health(),
    backup: (to: string) => {
      renameSync(stick, `${stick}-pulled`);
      mkdirSync(stick);
      return journal.backup(to);
    },
  };
  const done = await copyTo(stick, { journal: pulled, keep: 3, now: () => START_MS, isMarked: true });
  assert.deepEqual(done, { is: 'gone' });
  assert.deepEqual(readdirSync(stick), []);
});

test('a copy that fails says why in the official’s language: no room, read-only, gone, a disk that errs; else as the computer does', async () => {
  const { stick, journal, backups } = await station();
  await backups.choose({ folder: stick, everyMinutes: 5, keep: 3 });
  await until(() => backups.seen().lastGood !== null && !backups.seen().isWorking);
  const failing = async (code: string) => {
    const backup = () => Promise.reject(Object.assign(new Error(`${code}: as the computer says`), { code }));
    const broken = { health: () => journal.health(), backup };
    const done = await copyTo(stick, { journal: broken, keep: 3, now: () => START_MS, isMarked: true });
    return 'is' in done && done.is === 'failing' ? done : assert.fail();
  };
  for (const [code, says] of [
    ['ENOSPC', 'folder-no-room'],
    ['SQLITE_FULL', 'folder-no-room'],
    ['EROFS', 'folder-read-only'],
    ['EACCES', 'folder-read-only'],
    ['SQLITE_READONLY_DBMOVED', 'folder-read-only'],
    ['ENOENT', 'folder-not-there'],
    ['SQLITE_IOERR_WRITE', 'folder-disk-errs'],
    ['EIO', 'folder-disk-errs'],
  ] as const) {
    const trouble = await failing(code);
    assert.equal(trouble.says?.code, says, code);
    for (const phrases of [en, de, fr]) {
      const facts = { folder: stick, why: trouble.why, says: trouble.says! };
      const sentence = phrase({ code: 'backups-failing', facts }, phrases, 'UTC');
      assert.ok(sentence.includes(phrase(trouble.says!, phrases, 'UTC')), sentence);
      assert.doesNotMatch(sentence, /as the computer says/);
    }
  }
  const odd = await failing('EWEIRD');
  assert.equal(odd.says, null);
  const facts = { folder: stick, why: odd.why };
  assert.match(phrase({ code: 'backups-failing', facts }, de, 'UTC'), /EWEIRD: as the computer says/);
});

test('what the thread that copies meets is known by the system’s own code', {
  skip: process.platform !== 'linux',
}, async () => {
  const { journal } = await station();
  await assert.rejects(journal.backup('/sys/journal.db'), ({ code }: NodeJS.ErrnoException) =>
    ['EACCES', 'EPERM', 'EROFS'].includes(code ?? ''),
  );
});

test('where the older copies would not make room enough, none of them goes for nothing', async () => {
  const { stick, journal, backups } = await station();
  await backups.choose({ folder: stick, everyMinutes: 5, keep: 3 });
  for (let count = 0; count < 2; count++) await backups.now();
  const before = copiesOn(stick);
  assert.ok(before.length > 1);
  const huge = {
    backup: journal.backup.bind(journal),
    health: () => ({ ...journal.health(), bytesOnDisk: 1e18 }),
  };
  const done = await copyTo(stick, { journal: huge, keep: 3, now: () => START_MS, isMarked: true });
  assert.equal('is' in done && done.is, 'full');
  assert.deepEqual(copiesOn(stick), before);
});

test('an empty place where a stick was is not taken for the stick, nor a folder in it', {
  skip: process.platform !== 'linux',
}, async () => {
  const root = join(folder, 'media');
  const place = join(root, 'STICK');
  mkdirSync(place, { recursive: true });
  for (const wanted of [place, join(place, 'bell-lap'), join(root, 'OTHER')])
    assert.match(
      inEnglish((await claim(wanted, [root]))!, 'UTC'),
      /^No stick or disk is plugged in at .*(STICK|OTHER)/,
    );
  assert.deepEqual(readdirSync(place), []);
  // Mounted in /dev on every Linux.
  assert.equal(await isUnplugged('/dev/shm', ['/dev']), false);
  assert.equal(await isUnplugged('/dev/shm/new', ['/dev']), false);
});

test('only what is mounted is a stick to choose: a folder that somebody made beside is none', {
  skip: process.platform !== 'linux',
}, async () => {
  const root = join(folder, 'mnt');
  mkdirSync(join(root, 'made-by-hand'), { recursive: true });
  assert.deepEqual(await pluggedIn([root]), []);
  // A disk in memory that every Linux has, mounted in /dev.
  const found = await pluggedIn(['/dev']);
  assert.ok(found.includes('/dev/shm'), found.join(' '));
  assert.equal(found.includes('/dev/fd'), false);
});
