import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { faultsOf } from './check-config.ts';
import { ConfigError, readConfig, secretsOn } from './config.ts';

const noFile = () => {
  throw new Error('no file expected');
};

test('an organiser who types nothing gets the usual ports and discovery', () => {
  const config = readConfig([], {}, noFile);
  assert.notEqual(config, 'help');
  if (config === 'help') return;
  assert.equal(config.mqttPort, 1883);
  assert.equal(config.httpsPort, 8443);
  assert.equal(config.mdns, true);
  assert.equal(config.demo, false);
});

test('the command line wins over the environment', () => {
  const config = readConfig(
    ['--mqtt-port', '2883', '--no-mdns'],
    { BELL_LAP_MQTT_PORT: '3883', BELL_LAP_NAME: 'Spring' },
    noFile,
  );
  if (config === 'help') assert.fail();
  assert.equal(config.mqttPort, 2883);
  assert.equal(config.name, 'Spring');
  assert.equal(config.mdns, false);
});

test('a wrong value is named with its option and what would be right', () => {
  assert.throws(
    () => readConfig(['--mqtt-port', '99999'], {}, noFile),
    (error: unknown) => {
      assert.ok(error instanceof ConfigError);
      assert.match(error.message, /--mqtt-port .*99999/);
      return true;
    },
  );
  assert.throws(() => readConfig(['--mqt-port', '1'], {}, noFile), ConfigError);
  assert.throws(() => readConfig(['--cert', 'a.pem'], {}, noFile), /go together/);
});

test('the key comes from the first line of a file', () => {
  const config = readConfig(['--key-file', 'k'], {}, () => 'open sesame\nmore');
  if (config === 'help') assert.fail();
  assert.equal(config.key, 'open sesame');
  assert.throws(() => readConfig(['--key-file', 'k'], {}, () => '\n'), /first line is empty/);
});

test("the admin's password comes from a file, from standard input or from the environment, and no error repeats it", () => {
  const read = (path: string) => (path === '-' ? 'typed in words\n' : 'kept in words\nmore');
  for (const [argv, env, expected] of [
    [['--admin-password-file', 'p'], {}, 'kept in words'],
    [['--admin-password-file', '-'], {}, 'typed in words'],
    [[], { BELL_LAP_ADMIN_PASSWORD_FILE: 'p' }, 'kept in words'],
    [[], { BELL_LAP_ADMIN_PASSWORD: 'said in words' }, 'said in words'],
    [['--admin-password', 'old in words'], {}, 'old in words'],
  ] as const) {
    const config = readConfig(argv, env, read);
    if (config === 'help') assert.fail();
    assert.equal(config.adminPassword, expected);
  }
  assert.throws(
    () => readConfig(['--admin-password', 'hunter2'], {}, read),
    (error: Error) => error instanceof ConfigError && !error.message.includes('hunter2'),
  );
  assert.deepEqual(secretsOn(['--name', 'x', '--admin-password=secret', '--relay-code', 'y']), [
    '--admin-password',
    '--relay-code',
  ]);
});

test('before anything is started: every fault is named with its option, and what is right is not', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'bell-lap-check-'));
  const taken = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => taken.once('listening', resolve));
  t.after(() => {
    taken.close();
    rmSync(folder, { recursive: true });
  });
  const { port } = taken.address() as AddressInfo;
  const doors = ['mqtt', 'mqtts', 'https', 'osmand', 'crowd', 'crowd-https'].map(
    (door) => `--${door}-port=0`,
  );
  const usual = ['--host=127.0.0.1', `--data=${folder}/new/one`, ...doors];
  const codes = async (...more: string[]) =>
    (await faultsOf([...usual, ...more], {}, noFile)).map(({ option, code }) => `${option} ${code}`);

  assert.deepEqual(await codes(), []);
  assert.deepEqual(await codes('--https-port=99999', '--name='), ['name value', 'https-port value']);
  assert.deepEqual(await codes(`--https-port=${port}`), ['https-port port-taken']);
  assert.deepEqual(await codes('--crowd-port=24311', '--osmand-port=24311'), ['crowd-port port-twice']);
  assert.deepEqual(await codes('--host=203.0.113.77', '--crowd-port=24312'), ['host address']);
  writeFileSync(join(folder, 'file'), '');
  assert.deepEqual(await codes(`--data=${folder}/file/station`), ['data folder']);
  assert.deepEqual(await codes('--cert=/none.pem', '--cert-key=/none.key'), ['cert file']);
  assert.deepEqual(await codes('--cert=/none.pem'), ['cert-key value']);
  assert.deepEqual(await codes('--standby-of=http://192.168.1.20:8443', '--relay=ftp://x'), [
    'relay value',
    'standby-of value',
  ]);
});
