/** A station started where everybody may look in, with a password on its command line: what others on the computer get. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import {
  ask,
  removeDataDir,
  repository,
  type StationProcess,
  startStationProcess,
} from './station-process.ts';

const ON_COMMAND_LINE = 'words on a command line';
const KEY = 'what encrypts the journal';
const isLinux = process.platform === 'linux';

let station: StationProcess;
before(async () => {
  const dataDir = join(mkdtempSync(join(tmpdir(), 'bell-lap-open-')), 'ready-made');
  mkdirSync(dataDir);
  chmodSync(dataDir, 0o777);
  writeFileSync(join(dataDir, 'notes.txt'), 'from the evening before');
  chmodSync(join(dataDir, 'notes.txt'), 0o666);
  station = await startStationProcess({
    dataDir,
    isOpenToAll: true,
    args: ['--admin-password', ON_COMMAND_LINE],
    env: { BELL_LAP_KEY: KEY },
  });
});
after(async () => {
  await station.stop();
  removeDataDir(station);
});

const modeOf = (name: string): string => (statSync(join(station.dataDir, name)).mode & 0o777).toString(8);
const login = async (password: string): Promise<number> =>
  (await ask(station, 'POST', '/v1/login', { body: { name: 'admin', password } })).status;

test('its folder, socket, journal and facts are its user’s alone, whatever they were before', () => {
  assert.equal(modeOf('.'), '700');
  for (const name of ['local.sock', 'crowd.sock', 'journal.db', 'station.json', 'notes.txt'])
    assert.equal(modeOf(name), '600', name);
  assert.match(station.output(), /was open to other users of this computer; closed now/);
});

test('the password is not in the list of processes, and that it was is said', {
  skip: !isLinux,
}, async () => {
  const shown = execFileSync('ps', ['-o', 'args=', '-p', String(station.process.pid)]).toString();
  const told = readFileSync(`/proc/${station.process.pid}/cmdline`, 'latin1');
  assert.doesNotMatch(shown + told, /words on/);
  assert.match(station.output(), /--admin-password on the command line could be read/);
  assert.equal(await login(ON_COMMAND_LINE), 200);
});

test('no process that it starts is told the journal’s key', { skip: !isLinux }, () => {
  const children = execFileSync('ps', ['-o', 'pid=', '--ppid', String(station.process.pid)])
    .toString()
    .split('\n')
    .filter((line) => line.trim() !== '');
  assert.ok(children.length > 0, 'the crowd’s process runs');
  for (const pid of children)
    assert.doesNotMatch(readFileSync(`/proc/${pid.trim()}/environ`, 'latin1'), /what encrypts|BELL_LAP_KEY/);
});

test('whoever sits at the station gives the admin a new password; the old one and its sessions are over', async () => {
  const signedIn = await ask(station, 'POST', '/v1/login', {
    body: { name: 'admin', password: ON_COMMAND_LINE },
  });
  const token = String(signedIn.json.token);
  const command = (args: readonly string[], input = '') =>
    execFileSync(
      process.execPath,
      [join(repository, 'broker', 'password.ts'), '--data', station.dataDir, ...args],
      {
        input,
        stdio: 'pipe',
      },
    ).toString();
  const said = command([]);
  const made = /The new password of "admin" is {2}(\S+)/.exec(said)?.[1] ?? '';
  assert.equal(await login(ON_COMMAND_LINE), 401);
  assert.equal(await login(made), 200);
  assert.equal((await ask(station, 'GET', '/v1/users', { token })).status, 401);
  assert.match(command(['admin', '--password-file', '-'], 'typed at the keyboard\n'), /has the new password/);
  assert.equal(await login('typed at the keyboard'), 200);
  assert.throws(() => command(['Nobody']), /There is no user "Nobody"\.\s+The accounts are: admin/);
  assert.throws(() => command(['admin', '--password-file', '-'], 'password\n'), /everybody tries first/);
});
