import assert from 'node:assert/strict';
import { test } from 'node:test';
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
