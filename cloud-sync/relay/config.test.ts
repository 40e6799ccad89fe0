/** The relay's settings: what is misspelt is said, what does not fit or contradicts itself is refused by its name. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { notSettings, RELAY_SETTINGS, RelayConfigError, readRelayConfig } from './config.ts';

test('a name that looks like a setting and is none is told from those that are', () => {
  assert.deepEqual(
    notSettings({ BELL_LAP_RELAY_CODE: 'a-code', BELL_LAP_RELAY_CODES: 'a-code', PATH: '/bin', OIDC_X: '' }),
    ['BELL_LAP_RELAY_CODE'],
  );
  assert.deepEqual(notSettings(Object.fromEntries(RELAY_SETTINGS.map((name) => [name, 'x']))), []);
});

test('what does not fit is refused by its name', () => {
  for (const [env, says] of [
    [{ BELL_LAP_RELAY_ADMIN_TOKEN: 'short' }, /BELL_LAP_RELAY_ADMIN_TOKEN .* at least 16/],
    [{ BELL_LAP_RELAY_PORT: 'abc' }, /BELL_LAP_RELAY_PORT/],
    [{ BELL_LAP_RELAY_ARCHIVE_DIR: 'a', BELL_LAP_RELAY_RESULTS_BUCKET: 'bucket' }, /two places/],
    [{ BELL_LAP_RELAY_SLEEPS: 'yes' }, /BELL_LAP_RELAY_RESULTS_BUCKET/],
    [{ REDIS_URL: 'redis://x' }, /DATABASE_URL/],
    [{ OIDC_ISSUER: 'https://x.example' }, /OIDC_AUDIENCE/],
  ] as const)
    assert.throws(
      () => readRelayConfig(env, 'pages'),
      (error: Error) => error instanceof RelayConfigError && says.test(error.message),
    );
});
