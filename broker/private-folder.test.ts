import assert from 'node:assert/strict';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { childEnv } from '../server/doors/child-env.ts';
import { isPrivate, makePrivate } from './private-folder.ts';

const root = mkdtempSync(join(tmpdir(), 'bell-lap-private-'));
after(() => rmSync(root, { recursive: true, force: true }));
const skip = process.platform === 'win32' ? 'there are no such bits on Windows' : false;
const modeOf = (path: string): string => (statSync(path).mode & 0o777).toString(8);

test('a folder made ready by hand, open to all, is closed with what is in it, and that is said', {
  skip,
}, () => {
  const folder = join(root, 'ready');
  mkdirSync(join(folder, 'maps'), { recursive: true });
  for (const name of ['journal.db', 'station.log']) writeFileSync(join(folder, name), 'x');
  chmodSync(folder, 0o777);
  chmodSync(join(folder, 'journal.db'), 0o666);
  chmodSync(join(folder, 'station.log'), 0o600);
  assert.equal(isPrivate(folder), false);
  chmodSync(folder, 0o700);
  assert.equal(isPrivate(folder), false, 'a file in it is open');
  chmodSync(folder, 0o777);
  assert.deepEqual(makePrivate(folder), [folder, join(folder, 'journal.db')]);
  assert.equal(modeOf(folder), '700');
  assert.equal(modeOf(join(folder, 'journal.db')), '600');
  assert.deepEqual(makePrivate(folder), [], 'the second time there is nothing to do');
  assert.equal(isPrivate(folder), true);
  const link = join(root, 'link-to-ready');
  symlinkSync(folder, link);
  assert.equal(isPrivate(link), false);
});

test('a link is followed for the data folder, and not in a folder where everybody may write', {
  skip,
}, () => {
  const real = join(root, 'real');
  const link = join(root, 'link');
  mkdirSync(real);
  chmodSync(real, 0o755);
  symlinkSync(real, link);
  assert.throws(() => makePrivate(link, { mayBeLink: false }), /is no folder of this user/);
  assert.equal(modeOf(real), '755');
  makePrivate(link);
  assert.equal(modeOf(real), '700');
});

test("another user's folder is refused, with what to do", {
  skip: skip || process.getuid?.() !== 0,
}, async () => {
  const { chownSync } = await import('node:fs');
  const folder = join(root, 'theirs');
  mkdirSync(folder);
  chownSync(folder, 65_534, 65_534);
  assert.throws(() => makePrivate(folder), /belongs to another user of this computer \(65534\).*chown/s);
  const mine = join(root, 'mine');
  mkdirSync(mine, { mode: 0o700 });
  writeFileSync(join(mine, 'journal.db'), 'planted');
  chownSync(join(mine, 'journal.db'), 65_534, 65_534);
  assert.throws(() => makePrivate(mine), /journal\.db belongs to another user/);
});

test('a process that we start is told what it needs, and nothing that is not on the list', () => {
  const from = {
    PATH: '/bin',
    BELL_LAP_KEY: 'open sesame',
    BELL_LAP_ADMIN_PASSWORD: 'x',
    NEW_SECRET: 'y',
    TZ: 'UTC',
  };
  assert.deepEqual(childEnv({ MORE: '1' }, from), { PATH: '/bin', TZ: 'UTC', MORE: '1' });
});
