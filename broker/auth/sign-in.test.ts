import assert from 'node:assert/strict';
import { randomBytes, scryptSync } from 'node:crypto';
import { test } from 'node:test';
import { Secret, TOTP } from 'otpauth';
import { type Auth, createAuth, type Revoked, type SignIn } from './auth.ts';
import { memorySettings } from './memory-settings.ts';
import { createPasswords, PASSWORD_COST } from './password.ts';
import { passwordProblem } from './password-rules.ts';
import { addressOf, drawFactor, drawRecovery } from './second-factor.ts';
import { networkOf } from './sign-in-limits.ts';

const CHEAP = { memoryKiB: 8, passes: 1 };
const PASSWORD = 'race day secret';
const MINUTE_MS = 60_000;
const random = (count: number) => randomBytes(count);

async function station(settings = memorySettings()) {
  const clock = { nowMs: Date.UTC(2026, 4, 3, 8) };
  const now = () => clock.nowMs;
  const auth = await createAuth({ settings, now, random, adminPassword: PASSWORD, passwordCost: CHEAP });
  return { auth, clock, settings };
}

/** Signs in, and fails the test if that does not work. */
async function welcomed(auth: Auth, address: string, deviceCookie: string | null = null) {
  const answer = await auth.login('admin', PASSWORD, { address, deviceCookie, device: 'Firefox, Linux' });
  assert.equal(answer.outcome, 'welcome');
  return answer as SignIn & { outcome: 'welcome' };
}

test('one account is guessed at ten times and no more, from however many addresses it is tried', async () => {
  const { auth } = await station();
  let checked = 0;
  for (let at = 0; at < 60; at += 1) {
    const answer = await auth.login('Admin', `guess ${at}`, `10.0.0.${at % 12}`);
    if (answer.outcome === 'refused') checked += 1;
  }
  assert.equal(checked, 10);
});

test('a household has one /64 of IPv6: its many addresses are one', async () => {
  const { auth } = await station();
  let checked = 0;
  for (let at = 0; at < 60; at += 1) {
    const answer = await auth.login(`nobody ${at}`, 'guess', `2001:db8:1:2:${at}::${at}`);
    if (answer.outcome === 'refused') checked += 1;
  }
  assert.equal(checked, 20);
  assert.equal(networkOf('2001:DB8:1:2:3:4:5:6'), networkOf('2001:db8:1:2::9'));
  assert.notEqual(networkOf('2001:db8:1:2::9'), networkOf('2001:db8:1:3::9'));
  assert.equal(networkOf('fe80::1%eth0'), networkOf('fe80::ffff:2'));
  assert.equal(networkOf('::ffff:192.168.1.7'), '192.168.1.7');
});

test('while strangers flood an account, its known device signs in; the account of another does not profit', async () => {
  const { auth, clock } = await station();
  await auth.users.create({ name: 'Rosa', password: 'rosas own words', role: 'official', races: 'all' });
  const { deviceCookie } = await welcomed(auth, '192.168.1.20');
  for (let round = 0; round < 30; round += 1) {
    clock.nowMs += 1_000;
    const flood = Array.from({ length: 10 }, (_, at) => auth.login('admin', 'wrong', `10.${round}.0.${at}`));
    const mine = auth.login('admin', PASSWORD, { address: '192.168.1.20', deviceCookie });
    assert.equal((await mine).outcome, 'welcome', `in second ${round} of the flood`);
    await Promise.all(flood);
  }
  assert.equal((await auth.login('admin', PASSWORD, '192.168.1.21')).outcome, 'wait', 'a new device waits');
  // The cookie is for admin: for Rosa this device is a stranger, and a forged one is for nobody.
  for (let at = 0; at < 10; at += 1)
    await auth.login('Rosa', 'wrong', { address: `10.99.0.${at}`, deviceCookie });
  const rosa = (cookie: string) =>
    auth.login('Rosa', 'rosas own words', { address: '10.99.1.1', deviceCookie: cookie });
  assert.equal((await rosa(deviceCookie)).outcome, 'wait');
  assert.equal((await rosa(`${deviceCookie.slice(0, -4)}AAAA`)).outcome, 'wait');
  clock.nowMs += 5 * MINUTE_MS;
  assert.equal((await rosa('')).outcome, 'welcome', 'when the flood is over, everybody comes in');
});

test('a known device that guesses is slowed down, too', async () => {
  const { auth } = await station();
  const { deviceCookie } = await welcomed(auth, '192.168.1.20');
  const answers: string[] = [];
  for (let at = 0; at < 12; at += 1)
    answers.push(
      (await auth.login('admin', `guess ${at}`, { address: '192.168.1.20', deviceCookie })).outcome,
    );
  assert.equal(answers.filter((one) => one === 'refused').length, 10);
  assert.equal(answers.at(-1), 'wait');
});

test('a password kept by the recipe of yesterday opens, and is kept by that of today afterwards', async () => {
  const { settings } = await station();
  const kept = settings.get('auth/user/admin') as { password: string };
  assert.match(kept.password, /^argon2id\$8,1\$/);
  const salt = randomBytes(16);
  const key = scryptSync(PASSWORD, salt, 32, { N: 32_768, r: 8, p: 1, maxmem: 2 ** 27 });
  const old = ['scrypt', 32_768, salt.toString('base64url'), key.toString('base64url')].join('$');
  await settings.put('auth/user/admin', { ...kept, password: old });
  const { auth } = await station(settings);
  assert.equal((await auth.login('admin', 'wrong', 'tent')).outcome, 'refused');
  assert.equal((settings.get('auth/user/admin') as { password: string }).password, old);
  await welcomed(auth, 'tent');
  const anew = (settings.get('auth/user/admin') as { password: string }).password;
  assert.match(anew, /^argon2id\$8,1\$/);
  await welcomed(auth, 'tent');
  assert.equal((settings.get('auth/user/admin') as { password: string }).password, anew);
});

test('a check at full cost is at least what OWASP asks for, and is not done on the loop of the riders', async () => {
  assert.ok(PASSWORD_COST.memoryKiB >= 19_456 && PASSWORD_COST.passes >= 2);
  const passwords = createPasswords(random);
  let turns = 0;
  let isOver = false;
  const spin = (): void => {
    turns += 1;
    if (!isOver) setImmediate(spin);
  };
  spin();
  const stored = await passwords.hash(PASSWORD);
  isOver = true;
  assert.ok(turns > 50, `the loop turned ${turns} times meanwhile`);
  assert.match(stored, /^argon2id\$65536,3\$/);
});

test('passwords that everybody tries first are refused, with the reason', () => {
  const why = (password: string, name = 'Rosa') => passwordProblem(password, name)?.problem ?? null;
  for (const common of ['password', 'Passw0rd2026!', '12345678', 'Motdepasse1', 'qwertzuiop', 'BellLap2026'])
    assert.equal(why(common), 'password-common', common);
  assert.equal(why('kurz'), 'password-short');
  assert.equal(why('a'.repeat(201)), 'password-long');
  assert.equal(why('rosa2026!', 'Rosa'), 'password-name');
  assert.equal(why('aaaabbbbaaaa'), 'password-simple');
  assert.equal(why('hijklmnop'), 'password-simple');
  for (const good of ['three odd words', 'Sägemehl im Wind', 'xk9-plv-204'])
    assert.equal(why(good), null, good);
  assert.match(passwordProblem('password', 'x')?.message ?? '', /everybody tries first/);
});

test('nobody is given a common password, and nothing is changed by trying', async () => {
  const { auth } = await station();
  const made = await auth.users.create({
    name: 'Ann',
    password: 'password1',
    role: 'official',
    races: 'all',
  });
  assert.ok('problem' in made && made.problem === 'password-common');
  assert.equal(auth.users.get('Ann'), null);
  const changed = await auth.users.change('admin', { password: 'admin2026' });
  assert.ok('problem' in changed);
  await welcomed(auth, 'tent');
});

test('sessions are listed with device, beginning and last use, and are ended one by one', async () => {
  const { auth, clock } = await station();
  const ended: Revoked[] = [];
  auth.onRevoked((what) => ended.push(what));
  const tablet = await welcomed(auth, '192.168.1.20');
  clock.nowMs += MINUTE_MS;
  const laptop = await welcomed(auth, '192.168.1.21');
  clock.nowMs += MINUTE_MS;
  await auth.verify(tablet.token);
  const [first, second] = auth.sessions.list();
  assert.deepEqual([first?.id, second?.id], [tablet.id, laptop.id], 'what was used last comes first');
  assert.equal(first?.device, 'Firefox, Linux');
  assert.equal(first?.address, '192.168.1.20');
  assert.equal((first?.seenMs ?? 0) - (first?.sinceMs ?? 0), 2 * MINUTE_MS);
  assert.equal(await auth.endSession(tablet.id), true);
  assert.equal(await auth.endSession(tablet.id), false);
  assert.equal(await auth.verify(tablet.token), null);
  assert.notEqual(await auth.verify(laptop.token), null);
  assert.deepEqual(ended, [{ kind: 'token', id: tablet.id }]);
});

test('a session without a sign of life ends after the idle limit, also over a restart', async () => {
  const { auth, clock, settings } = await station();
  await auth.sessions.setIdleMinutes(30);
  const idle = await welcomed(auth, 'tent');
  const used = await welcomed(auth, 'desk');
  for (let minute = 0; minute < 29; minute += 1) {
    clock.nowMs += MINUTE_MS;
    assert.notEqual(await auth.verify(used.token), null);
    await auth.tick();
  }
  const again = (await station(settings)).auth;
  assert.equal(again.sessions.list().length, 2);
  clock.nowMs += 2 * MINUTE_MS;
  assert.equal(await auth.verify(idle.token), null);
  assert.notEqual(await auth.verify(used.token), null);
  await auth.tick();
  assert.equal(auth.sessions.list().length, 1);
  assert.equal(auth.log.list()[0]?.act, 'idled-out');
  clock.nowMs -= 5 * MINUTE_MS;
  assert.equal(await auth.verify(idle.token), null, 'what has ended stays ended, whatever the clock does');
});

test('a session of yesterday, from before there were records of them, goes on and is listed', async () => {
  const { auth, settings } = await station();
  const { token, id } = await welcomed(auth, 'tent');
  await settings.delete(`auth/session/${id}`);
  const again = (await station(settings)).auth;
  assert.notEqual(await again.verify(token), null);
  assert.equal(again.sessions.list()[0]?.id, id);
});

test('with a second factor the password alone opens nothing; a code counts once; recovery codes count once', async () => {
  const { auth, clock } = await station();
  const secret = drawFactor(random);
  const { codes, kept } = drawRecovery(random);
  await auth.users.setFactor('admin', { secret, usedStep: 0, recovery: kept });
  const app = new TOTP({ secret: Secret.fromBase32(secret) });
  const codeNow = () => app.generate({ timestamp: clock.nowMs });
  const tryWith = async (code?: string) => {
    const answer = await auth.login('admin', PASSWORD, { address: 'tent', code });
    return answer.outcome === 'code' ? (answer.wasWrong ? 'wrong code' : 'no code') : answer.outcome;
  };
  assert.equal(await tryWith(), 'no code');
  assert.equal((await auth.login('admin', 'wrong', { address: 'tent', code: codeNow() })).outcome, 'refused');
  const code = codeNow();
  assert.equal(await tryWith(code), 'welcome');
  assert.equal(await tryWith(code), 'wrong code');
  clock.nowMs += 30_000;
  assert.equal(await tryWith(`${codeNow().slice(0, 3)} ${codeNow().slice(3)}`), 'welcome');
  const lost = codes[0]?.toLowerCase() ?? '';
  assert.equal(await tryWith(lost), 'welcome');
  assert.equal(await tryWith(lost), 'wrong code');
  assert.equal(await tryWith('000000'), 'wait', 'codes are guessed five times, then once in five minutes');
  assert.ok(auth.log.list().some(({ act }) => act === 'recovery-code-used'));
  assert.match(addressOf(secret, 'admin'), /^otpauth:\/\/totp\/Bell%20Lap:admin\?.*secret=/);
});

test('whoever has the password alone uses up no codes of the device its owner signs in on', async () => {
  const { auth, clock } = await station();
  const { deviceCookie } = await welcomed(auth, '192.168.1.20');
  const secret = drawFactor(random);
  await auth.users.setFactor('admin', { secret, usedStep: 0, recovery: [] });
  const wrong = () => auth.login('admin', PASSWORD, { address: '10.9.9.9', code: '000000' });
  for (let at = 0; at < 5; at += 1) assert.equal((await wrong()).outcome, 'code');
  assert.equal((await wrong()).outcome, 'wait');
  const code = new TOTP({ secret: Secret.fromBase32(secret) }).generate({ timestamp: clock.nowMs });
  const mine = await auth.login('admin', PASSWORD, { address: '192.168.1.20', deviceCookie, code });
  assert.equal(mine.outcome, 'welcome');
});

test('the log tells who did what; a flood of failures is a few lines and pushes nothing else out', async () => {
  const { auth, clock, settings } = await station();
  await welcomed(auth, '192.168.1.20');
  for (let at = 0; at < 3_000; at += 1) {
    clock.nowMs += 7_000;
    await auth.login('admin', 'wrong', `10.${at % 200}.0.1`);
    if (at % 100 === 0) await auth.tick();
  }
  await auth.tick();
  const lines = auth.log.list();
  assert.ok(lines.length < 2_000, `${lines.length} lines`);
  const told = lines.filter(({ act }) => act === 'sign-in-failed').reduce((sum, { times }) => sum + times, 0);
  assert.ok(told > 500);
  const first = lines.find(({ act }) => act === 'signed-in');
  assert.deepEqual([first?.by, first?.facts], ['admin', 'Firefox, Linux, 192.168.1.20']);
  assert.deepEqual((await station(settings)).auth.log.list().length, lines.length, 'it is on disk');
});

test("at the station's own keyboard a lost password is replaced, and a lost phone's factor taken off", async () => {
  const { auth } = await station();
  await auth.users.setFactor('admin', { secret: drawFactor(random), usedStep: 0, recovery: [] });
  const old = await auth.local();
  const answer = await auth.resetHere(null, null, true);
  assert.ok('password' in answer);
  assert.equal(answer.name, 'admin');
  assert.equal((await auth.login('admin', PASSWORD, 'tent')).outcome, 'refused');
  assert.equal((await auth.login('admin', answer.password, 'tent')).outcome, 'welcome');
  assert.equal(await auth.verify(old.token), null, 'sessions of before are over');
  assert.deepEqual(await auth.resetHere('Zoe', null, false), { message: 'There is no user "Zoe".' });
  assert.deepEqual(
    auth.log
      .list()
      .map(({ act }) => act)
      .filter((act) => !act.startsWith('sign')),
    ['second-factor-off', 'password-set'],
  );
});
