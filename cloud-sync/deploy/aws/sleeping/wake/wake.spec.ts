/** The function that wakes, without AWS: whose knock is believed, and when it wakes by itself. */
import assert from 'node:assert/strict';
import { createHash, generateKeyPairSync, sign } from 'node:crypto';
import { test } from 'node:test';
import { knockOf } from '../../../../wire/knock.ts';
import { createWake } from './wake.mjs';

const nowMs = 1_790_000_000_000;
const digestOf = (word: string): string => createHash('sha256').update(word).digest('hex');
const { publicKey, privateKey } = generateKeyPairSync('ed25519');
const WORD = 'w'.repeat(40);
const known = {
  stations: { venue: publicKey.export({ format: 'jwk' }).x },
  codes: [digestOf('club-2026-code')],
  nextMs: null as number | null,
};

function region(knows: object | null = known) {
  const woken: string[] = [];
  const wake = createWake({
    start: async () => 'stopped',
    known: async () => knows,
    wakeDigest: digestOf(WORD),
    now: () => nowMs,
    say: ({ wake: by }: { wake: string }) => void woken.push(by),
  });
  const knock = async (body: unknown, headers: Record<string, string> = {}, method = 'POST') => {
    const { statusCode, body: said } = await wake({
      requestContext: { http: { method } },
      headers,
      body: typeof body === 'string' ? body : JSON.stringify(body),
    });
    return [statusCode, JSON.parse(said)];
  };
  return { wake, knock, woken };
}
const signed = (station: string, atMs: number, key = privateKey) => ({
  station,
  atMs,
  signature: sign(null, knockOf(station, atMs), key).toString('base64url'),
});

test('a station that the relay knows wakes it, and is told how long that takes', async () => {
  const { knock, woken } = region();
  assert.deepEqual(await knock(signed('venue', nowMs - 1_000)), [202, { was: 'stopped', readyInS: 60 }]);
  assert.deepEqual(woken, ['venue']);
});

test('a code that the relay takes wakes it, so that a station can enrol; so does the word of a person', async () => {
  const { knock, woken } = region();
  assert.equal((await knock({ code: 'club-2026-code' }))[0], 202);
  assert.equal((await knock('', { authorization: `Bearer ${WORD}` }))[0], 202);
  assert.deepEqual(woken, ['a code', 'hand']);
});

test('before the relay has written anything, the word still wakes it', async () => {
  const { knock } = region(null);
  assert.equal((await knock('', { authorization: `Bearer ${WORD}` }))[0], 202);
  assert.equal((await knock(signed('venue', nowMs)))[0], 403);
});

test('nobody else does: a stranger’s key, an old knock, another code, no knock at all', async () => {
  const { knock, woken } = region();
  const stranger = generateKeyPairSync('ed25519').privateKey;
  for (const wrong of [
    signed('venue', nowMs, stranger),
    signed('elsewhere', nowMs),
    signed('venue', nowMs - 6 * 60_000),
    signed('venue', nowMs + 6 * 60_000),
    { ...signed('venue', nowMs), atMs: nowMs + 1 },
    { ...signed('venue', nowMs), station: '__proto__' },
    { code: 'club-2025-code' },
    { station: 'venue' },
    null,
    '',
  ])
    assert.equal((await knock(wrong))[0], 403, JSON.stringify(wrong));
  assert.equal((await knock('{'))[0], 400);
  assert.equal((await knock('x'.repeat(3_000)))[0], 413);
  assert.equal((await knock('', {}, 'GET'))[0], 405);
  assert.equal((await knock('', { authorization: `Bearer ${WORD}x` }))[0], 403);
  assert.deepEqual(woken, []);
});

test('the timetable wakes an hour ahead, not days ahead, and not long after', async () => {
  const hour = 3_600_000;
  for (const [inMs, woken] of [
    [2 * hour, false],
    [0.9 * hour, true],
    [-0.4 * hour, true],
    [-2 * hour, false],
  ] as const) {
    const one = region({ ...known, nextMs: nowMs + inMs });
    assert.equal((await one.wake({ by: 'timetable' })).woken, woken, `${inMs / hour} h`);
  }
  assert.equal((await region().wake({ by: 'timetable' })).woken, false);
  assert.equal((await region(null).wake({ by: 'schedule' })).woken, true);
});
