/** Accounts, duties, sessions and the log of people, through the real routes. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Secret, TOTP } from 'otpauth';
import type { Duty } from '../../server/intake.ts';
import { ADMIN_PASSWORD, type StationFixture, stationFixture } from './testing/fixtures.ts';

let station: StationFixture;
before(async () => {
  station = await stationFixture();
});
after(() => station.app.close());

type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
type Headers = Record<string, string>;

async function call(headers: Headers, method: Method, url: string, payload?: object) {
  const answer = await station.app.inject({ method, url, headers, ...(payload && { payload }) });
  return { status: answer.statusCode, body: answer.body ? answer.json() : null, answer };
}

const admin = (): Headers => ({ authorization: station.authorization.admin ?? '' });

async function person(name: string, duty: Duty | null): Promise<Headers> {
  const password = `${name} has odd words`;
  const made = await call(admin(), 'POST', '/v1/users', { name, password, role: 'official', duty });
  assert.equal(made.status, 201, JSON.stringify(made.body));
  const { body } = await call({}, 'POST', '/v1/login', { name, password });
  return { authorization: `Bearer ${(body as { token: string }).token}` };
}

let made = 0;
const decision = (type: string, more: object) => ({ id: `people-test-${++made}`, type, ...more });

test('each duty changes what is its own, and is refused with a reason elsewhere', async () => {
  const asks: Record<string, readonly [Method, string, () => object]> = {
    'a passing': ['POST', '/v1/races/crit/passings', () => ({ passings: [] })],
    'a rider on the list': [
      'POST',
      '/v1/races/crit/decisions?dry-run=true',
      () => decision('put-entries', { entries: [] }),
    ],
    'a penalty': [
      'POST',
      '/v1/races/crit/decisions?dry-run=true',
      () => decision('penalty', { entry: 1, timeMs: 10_000 }),
    ],
    'a card': ['POST', '/v1/races/crit/entries/7/card', () => ({})],
    'a course line': ['DELETE', '/v1/races/crit/course/lines/none', () => ({})],
    'a start': ['POST', '/v1/races/crit/starts', () => ({})],
    'a new race': ['POST', '/v1/races', () => ({})],
    'an account': ['POST', '/v1/users', () => ({})],
  };
  const may: Record<Duty, readonly string[]> = {
    timer: ['a passing', 'a course line', 'a start'],
    commissaire: ['a penalty', 'a start'],
    registration: ['a rider on the list', 'a card'],
    starter: ['a start'],
    announcer: [],
  };
  for (const [duty, allowed] of Object.entries(may)) {
    const who = await person(`one ${duty}`, duty as Duty);
    for (const [what, [method, url, body]] of Object.entries(asks)) {
      const { status, body: answer } = await call(who, method, url, body());
      const isRefused = status === 403;
      assert.equal(!isRefused, allowed.includes(what), `${duty}: ${what} → ${status}`);
      if (isRefused) assert.ok((answer as { detail: string }).detail.length > 20);
    }
    assert.equal((await call(who, 'GET', '/v1/races/crit/entries')).status, 200);
  }
  const chief = await person('chief', null);
  for (const [what, [method, url, body]] of Object.entries(asks))
    if (what !== 'an account')
      assert.notEqual((await call(chief, method, url, body())).status, 403, `chief: ${what}`);
});

test('a decision is taken back by whoever may make it: no timekeeper takes a result or a penalty away', async () => {
  const { body: list } = await call(admin(), 'GET', '/v1/races/crit/entries');
  const [{ entry }] = (list as { entries: { entry: number }[] }).entries as [{ entry: number }];
  const penalty = decision('penalty', { entry, timeMs: 10_000, reason: 'drafting' });
  assert.equal((await call(admin(), 'POST', '/v1/races/crit/decisions', penalty)).status, 200);
  const [timer, commissaire] = [await person('Theo', 'timer'), await person('Eva', 'commissaire')];
  const ask = (who: Headers, type: string, target: string) =>
    call(who, 'POST', '/v1/races/crit/decisions', decision(type, { target, reason: 'a mistake' }));
  const refused = await ask(timer, 'undo', penalty.id);
  assert.deepEqual([refused.status, refused.body.code], [403, 'not-your-duty']);
  assert.equal((await ask(commissaire, 'undo', penalty.id)).status, 200);
  assert.equal((await ask(timer, 'redo', penalty.id)).status, 403);
  assert.equal((await ask(commissaire, 'redo', penalty.id)).status, 200);
  const bell = decision('announce', { text: 'Two to go' });
  assert.equal((await call(commissaire, 'POST', '/v1/races/crit/decisions', bell)).status, 200);
  assert.equal((await ask(timer, 'undo', bell.id)).status, 200);
  assert.equal((await ask(timer, 'undo', 'no-such-decision')).status, 409, 'the race says so');
});

test("the station's own notes are nobody else's to write, not even an admin's", async () => {
  for (const [type, more] of [
    ['journal-mended', { how: 'restore', by: 'me', missing: 5, fromMs: 1, toMs: 2 }],
    ['new-master', { term: 99, computer: 'another', why: 'order' }],
    ['redacted', { of: 'people-test-0', records: 1, left: '0'.repeat(64), seals: [] }],
  ] as const) {
    const { status, body } = await call(admin(), 'POST', '/v1/races/crit/decisions', decision(type, more));
    assert.deepEqual([status, body.code], [403, 'not-allowed'], type);
  }
});

test('a duty that is changed or taken away counts at once', async () => {
  const who = await person('Nils', 'timer');
  assert.equal((await call(who, 'GET', '/v1/me')).body.duty, 'timer');
  assert.equal((await call(admin(), 'PATCH', '/v1/users/Nils', { duty: 'commissaire' })).status, 200);
  assert.equal((await call(who, 'GET', '/v1/me')).status, 401, 'the old session has ended');
  const { body } = await call(admin(), 'GET', '/v1/people-log');
  const [line] = (body as { lines: { act: string; by: string; about: string; facts: string }[] }).lines;
  assert.deepEqual(
    { act: line?.act, by: line?.by, about: line?.about, facts: line?.facts },
    { act: 'user-changed', by: 'admin', about: 'Nils', facts: 'commissaire' },
  );
});

test('a space after a name makes no other person of it', async () => {
  const account = { password: 'gravel in the shoes', role: 'official' };
  const taken = await call(admin(), 'POST', '/v1/users', { name: 'admin ', ...account });
  assert.deepEqual([taken.status, taken.body.code], [409, 'exists']);
  const { status, body } = await call(admin(), 'POST', '/v1/users', { name: ' Uma ', ...account });
  assert.deepEqual([status, body.name], [201, 'Uma']);
});

test('weak passwords are refused with the reason, and the account is not made', async () => {
  const payload = { name: 'Weak', password: 'Password123!', role: 'official' };
  const { status, body } = await call(admin(), 'POST', '/v1/users', payload);
  assert.equal(status, 422);
  assert.equal(body.code, 'password-common');
  assert.match(body.detail, /everybody tries first/);
  const { body: list } = await call(admin(), 'GET', '/v1/users');
  assert.ok(!(list as { users: { name: string }[] }).users.some(({ name }) => name === 'Weak'));
});

test('somebody sees where they are signed in, and signs the others out', async () => {
  const tablet = await person('Ida', 'timer');
  const { answer } = await call(
    { 'user-agent': 'Mozilla/5.0 (iPad; CPU OS 18_0) Safari/604.1' },
    'POST',
    '/v1/login',
    {
      name: 'Ida',
      password: 'Ida has odd words',
    },
  );
  const cookies = [answer.headers['set-cookie'] ?? []].flat();
  assert.equal(cookies.length, 2);
  assert.match(cookies[1] ?? '', /^__Host-bell-lap-device=[^;]+; Path=\/; Secure; HttpOnly; SameSite=Strict/);
  const laptop = { cookie: (cookies[0] ?? '').split(';')[0] ?? '' };
  const { body } = await call(laptop, 'GET', '/v1/me/sessions');
  const sessions = (body as { sessions: { device: string; isThis: boolean }[] }).sessions;
  assert.deepEqual(
    sessions.map(({ device, isThis }) => [device, isThis]).sort(),
    [
      ['Safari, iPad', true],
      ['lightMyRequest', false],
    ].sort(),
  );
  assert.equal((await call(laptop, 'DELETE', '/v1/me/sessions/others')).status, 204);
  assert.equal((await call(tablet, 'GET', '/v1/me')).status, 401);
  assert.equal((await call(laptop, 'GET', '/v1/me')).body.name, 'Ida');
  const all = (await call(admin(), 'GET', '/v1/sessions')).body as {
    sessions: { id: string; name: string }[];
  };
  const hers = all.sessions.find(({ name }) => name === 'Ida');
  assert.equal((await call(admin(), 'DELETE', `/v1/sessions/${hers?.id}`)).status, 204);
  assert.equal((await call(laptop, 'GET', '/v1/me')).body.role, 'nobody');
});

test('a second factor is begun with the password, confirmed with a code, asked for, and taken off by an admin', async () => {
  const who = await person('Tom', 'commissaire');
  const password = 'Tom has odd words';
  assert.equal((await call(who, 'POST', '/v1/me/second-factor', { password: 'wrong' })).status, 403);
  const begun = await call(who, 'POST', '/v1/me/second-factor', { password });
  const { secret } = begun.body as { secret: string };
  const app = new TOTP({ secret: Secret.fromBase32(secret) });
  const code = () => app.generate({ timestamp: station.clock.nowMs });
  const wrong = String((Number(code()) + 1) % 1_000_000).padStart(6, '0');
  assert.equal((await call(who, 'PUT', '/v1/me/second-factor', { code: wrong })).status, 422);
  assert.equal((await call({}, 'POST', '/v1/login', { name: 'Tom', password })).status, 200, 'not yet');
  const confirmed = await call(who, 'PUT', '/v1/me/second-factor', { code: code() });
  const { recoveryCodes } = confirmed.body as { recoveryCodes: string[] };
  assert.equal(recoveryCodes.length, 10);
  const asked = await call({}, 'POST', '/v1/login', { name: 'Tom', password });
  assert.deepEqual([asked.status, asked.body.code], [401, 'code-wanted']);
  const replayed = await call({}, 'POST', '/v1/login', { name: 'Tom', password, code: code() });
  assert.deepEqual([replayed.status, replayed.body.code], [401, 'code-refused']);
  station.clock.nowMs += 30_000;
  assert.equal((await call({}, 'POST', '/v1/login', { name: 'Tom', password, code: code() })).status, 200);
  assert.equal(
    (await call({}, 'POST', '/v1/login', { name: 'Tom', password, code: recoveryCodes[3] })).status,
    200,
  );
  assert.equal((await call(admin(), 'PATCH', '/v1/users/Tom', { secondFactor: false })).status, 200);
  assert.equal((await call({}, 'POST', '/v1/login', { name: 'Tom', password })).status, 200);
});

test('an admin changes their own password with the old one only; a session of the station’s keyboard needs none', async () => {
  const password = 'a fresh set of words';
  const refused = await call(admin(), 'PATCH', '/v1/users/admin', { password });
  assert.deepEqual([refused.status, refused.body.code], [409, 'own-password']);
  const { token } = await station.auth.local();
  const local = { authorization: `Bearer ${token}` };
  assert.equal((await call(local, 'PATCH', '/v1/users/admin', { password })).status, 200);
  assert.equal((await call({}, 'POST', '/v1/login', { name: 'admin', password })).status, 200);
  assert.equal(
    (await call({}, 'POST', '/v1/login', { name: 'admin', password: ADMIN_PASSWORD })).status,
    401,
  );
});

test('a change that a browser marks as coming from elsewhere is refused, also without an Origin', async () => {
  const { token } = await station.auth.local();
  const cookie = `__Host-bell-lap=${token}`;
  const post = (more: Headers) => call({ cookie, host: 'tent.local:8443', ...more }, 'POST', '/v1/join-link');
  for (const site of ['cross-site', 'same-site'])
    assert.equal((await post({ 'sec-fetch-site': site })).status, 403, site);
  for (const site of ['same-origin', 'none'])
    assert.equal((await post({ 'sec-fetch-site': site })).status, 200);
  assert.equal((await post({})).status, 200, 'an old browser says neither');
  assert.equal(
    (await post({ 'sec-fetch-site': 'cross-site', origin: 'https://tent.local:8443' })).status,
    403,
  );
  assert.equal(
    (await call({ 'sec-fetch-site': 'cross-site' }, 'POST', '/v1/login', { name: 'a', password: 'b' }))
      .status,
    403,
  );
  assert.equal(
    (await call({ cookie, 'sec-fetch-site': 'cross-site' }, 'GET', '/v1/me')).status,
    200,
    'reading is free',
  );
});
