import assert from 'node:assert/strict';
import { createHmac, randomBytes } from 'node:crypto';
import { test } from 'node:test';
import fc from 'fast-check';
import { SignJWT, UnsecuredJWT } from 'jose';
import type { Bib, EntryId, RaceId } from '../../race/ids.ts';
import { createRateLimit } from '../../server/http/token-bucket.ts';
import { drawSecret, foldSecret, spellSecret } from '../../server/identity/card-secret.ts';
import { type Auth, createAuth, type Revoked } from './auth.ts';
import { memorySettings } from './memory-settings.ts';
import { createPasswords } from './password.ts';
import { loadStationKey } from './station-key.ts';

const CRIT = 'crit' as RaceId;
const random = (count: number) => randomBytes(count);
const HOUR_MS = 3_600_000;
const CHEAP = { memoryKiB: 8, passes: 1 };

async function station(settings = memorySettings(), adminPassword: string | undefined = 'race day secret') {
  const clock = { nowMs: Date.UTC(2026, 4, 3, 8) };
  const auth = await createAuth({
    settings,
    now: () => clock.nowMs,
    random,
    adminPassword,
    passwordCost: CHEAP,
  });
  return { auth, clock, settings };
}

async function tokenOf(auth: Auth, name = 'admin', password = 'race day secret'): Promise<string> {
  const answer = await auth.login(name, password, '10.0.0.1');
  assert.equal(answer.outcome, 'welcome');
  return answer.outcome === 'welcome' ? answer.token : '';
}

test('the first start makes an admin with a password to print once; the second start makes none', async () => {
  const settings = memorySettings();
  const auth = await createAuth({ settings, now: Date.now, random, passwordCost: CHEAP });
  assert.match(auth.firstAdminPassword ?? '', /^[0-9a-z]{4}(-[0-9a-z]{4}){3}$/);
  const signIn = await auth.login('admin', auth.firstAdminPassword ?? '', 'tent');
  assert.equal(signIn.outcome, 'welcome');
  const again = await createAuth({ settings, now: Date.now, random, passwordCost: CHEAP });
  assert.equal(again.firstAdminPassword, null);
  if (signIn.outcome === 'welcome') assert.equal((await again.verify(signIn.token))?.role, 'admin');
});

test('a wrong password and an unknown name get the same answer, and cost the same work', async () => {
  const { auth } = await station();
  assert.deepEqual(await auth.login('admin', 'wrong', 'a'), { outcome: 'refused' });
  assert.deepEqual(await auth.login('nobody', 'wrong', 'b'), { outcome: 'refused' });
  let derived = 0;
  const counting = createPasswords((count) => {
    derived += 1;
    return random(count);
  }, CHEAP);
  const before = derived;
  assert.deepEqual(await counting.check('wrong', null), { isRight: false, isOutdated: false });
  assert.equal(derived, before, 'no salt is drawn for an unknown name: it works on one made beforehand');
});

test('a flood of sign-ins is put off instead of filling the memory with work', async () => {
  const { auth } = await station();
  const answers = await Promise.all(
    Array.from({ length: 60 }, (_, at) => auth.login('admin', 'wrong', `address ${at}`)),
  );
  assert.ok(answers.some((a) => a.outcome === 'wait'));
  assert.ok(answers.every((a) => a.outcome !== 'welcome'));
});

test('a session ends by signing out, by time, and when the password changes', async () => {
  const { auth, clock } = await station();
  const ended: Revoked[] = [];
  auth.onRevoked((what) => ended.push(what));

  const first = await tokenOf(auth);
  assert.equal((await auth.verify(first))?.name, 'admin');
  await auth.logout(first);
  assert.equal(await auth.verify(first), null);

  const second = await tokenOf(auth);
  clock.nowMs += 1_000;
  await auth.users.change('admin', { password: 'a new password' });
  assert.equal(await auth.verify(second), null);

  const third = await tokenOf(auth, 'admin', 'a new password');
  for (let hour = 0; hour < 15; hour += 1) {
    clock.nowMs += HOUR_MS;
    assert.notEqual(await auth.verify(third), null, 'in use all day');
  }
  clock.nowMs += 2 * HOUR_MS;
  assert.equal(await auth.verify(third), null);
  assert.deepEqual(
    ended.map((e) => e.kind),
    ['token', 'user'],
  );
});

test('what was ended stays ended after a restart', async () => {
  const { auth, settings } = await station();
  const token = await tokenOf(auth);
  const card = await auth.cards.issue(CRIT, 1 as EntryId, '7' as Bib, 'Rosa');
  await auth.logout(token);
  await auth.cards.revoke(CRIT, 1 as EntryId);
  const again = (await station(settings)).auth;
  assert.equal(await again.verify(token), null);
  assert.equal(again.rider('crit.7', card.secret), null);
});

test('rights follow the records of today: an official made a guest is a guest at once', async () => {
  const { auth, clock } = await station();
  await auth.users.create({ name: 'Rosa', password: 'rosas password', role: 'admin', races: 'all' });
  await auth.users.change('Rosa', { role: 'official', races: [CRIT] });
  clock.nowMs += 1;
  const token = await tokenOf(auth, 'rosa', 'rosas password');
  assert.deepEqual(await auth.verify(token), { role: 'official', name: 'Rosa', races: [CRIT] });
  await auth.users.remove('Rosa');
  assert.equal(await auth.verify(token), null);
  clock.nowMs += 1;
  await auth.users.create({ name: 'Rosa', password: 'another person', role: 'admin', races: 'all' });
  assert.equal(await auth.verify(token), null, 'a namesake does not inherit old sessions');
});

test('the last admin cannot be removed or made an official; nobody is made twice', async () => {
  const { auth } = await station();
  assert.equal((await problemOf(auth.users.remove('admin'))).problem, 'last-admin');
  assert.equal((await problemOf(auth.users.change('ADMIN', { role: 'official' }))).problem, 'last-admin');
  const again = auth.users.create({ name: 'Admin', password: 'whatever it is', role: 'admin', races: 'all' });
  assert.equal((await problemOf(again)).problem, 'exists');
  assert.equal((await problemOf(auth.users.remove('Zoe'))).problem, 'unknown');
});

test("a screen's token works until its record is removed, and signing out does not end it", async () => {
  const { auth } = await station();
  const made = await auth.tokens.standing({
    name: 'Board',
    role: 'display',
    races: [CRIT],
    by: 'admin',
    days: 3,
  });
  assert.deepEqual(await auth.verify(made.token), { role: 'display', name: 'Board', races: [CRIT] });
  await auth.logout(made.token);
  assert.notEqual(await auth.verify(made.token), null);
  assert.equal(await auth.tokens.removeStanding(made.id), true);
  assert.equal(await auth.verify(made.token), null);
  assert.equal(await auth.tokens.removeStanding(made.id), false);
});

test('forged tokens get nowhere: no signature, another algorithm, another key, another station, changed, cut', async () => {
  const { auth, settings, clock } = await station();
  const good = await tokenOf(auth);
  const [head = '', body = '', signature = ''] = good.split('.');
  const claims = JSON.parse(Buffer.from(body, 'base64url').toString()) as Record<string, string>;
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const forged: Record<string, string> = {
    'alg none': new UnsecuredJWT(claims).encode(),
    'alg none with a signature': `${part({ alg: 'none', typ: 'JWT' })}.${body}.${signature}`,
    'no signature': `${head}.${body}.`,
    'changed role': `${head}.${part({ ...claims, sub: 'Rosa', role: 'admin' })}.${signature}`,
    cut: good.slice(0, -3),
    empty: '',
    huge: 'x'.repeat(100_000),
  };
  // The public key as an HMAC secret: the classic confusion.
  const hmacHead = part({ alg: 'HS256', typ: 'JWT' });
  const hmac = createHmac('sha256', auth.publicJwk.x).update(`${hmacHead}.${body}`).digest('base64url');
  forged['public key as HMAC secret'] = `${hmacHead}.${body}.${hmac}`;
  const other = await station();
  forged['another station'] = await tokenOf(other.auth);
  const otherKey = await loadStationKey(other.settings, random);
  forged['our claims, their key'] = await new SignJWT(claims)
    .setProtectedHeader({ alg: 'EdDSA' })
    .sign(otherKey.privateKey);
  const ownKey = await loadStationKey(settings, random);
  const sign = (more: object) =>
    new SignJWT({ ...claims, ...more }).setProtectedHeader({ alg: 'EdDSA' }).sign(ownKey.privateKey);
  forged['for somebody else'] = await sign({ aud: 'another-service' });
  forged['already over'] = await sign({ exp: Math.floor(clock.nowMs / 1000) - 1 });
  forged['without an end'] = await sign({ exp: undefined });
  forged['standing, never issued'] = await sign({ kind: 'standing', jti: 'made-up' });
  for (const [how, token] of Object.entries(forged)) assert.equal(await auth.verify(token), null, how);
  assert.notEqual(await auth.verify(good), null);
});

test("a rider's card opens their own race and bib, however it is typed, and ends when a new one is issued", async () => {
  const { auth } = await station();
  const ended: Revoked[] = [];
  auth.onRevoked((what) => ended.push(what));
  const first = await auth.cards.issue(CRIT, 7 as EntryId, 'A7' as Bib, 'Rosa');
  const identity = { role: 'rider', race: CRIT, entry: 7, name: 'A7' };
  assert.deepEqual(auth.rider('crit.A7', first.secret), identity);
  assert.deepEqual(auth.rider('CRIT.a7', spellSecret(first.secret).toLowerCase()), identity);
  assert.deepEqual(auth.riderBySecret(` ${first.secret} `), identity);
  for (const username of ['crit.8', 'other.A7', 'crit', '', 'crit.A7.'])
    assert.equal(auth.rider(username, first.secret), null, username);
  assert.equal(auth.rider('crit.A7', `${first.secret}0`), null);

  const second = await auth.cards.issue(CRIT, 7 as EntryId, 'A7' as Bib, 'Rosa');
  assert.equal(auth.rider('crit.A7', first.secret), null);
  assert.deepEqual(auth.rider('crit.A7', second.secret), identity);
  assert.deepEqual(ended, [{ kind: 'card', race: CRIT, entry: 7 }]);
  assert.equal(await auth.cards.revoke(CRIT, 7 as EntryId), true);
  assert.equal(await auth.cards.revoke(CRIT, 7 as EntryId), false);
  assert.equal(auth.rider('crit.A7', second.secret), null);
});

test('two officials who issue the same card at once leave one live card', async () => {
  const { auth, settings } = await station();
  const cards = await Promise.all(
    Array.from({ length: 5 }, () => auth.cards.issue(CRIT, 1 as EntryId, '1' as Bib, 'Rosa')),
  );
  const live = cards.filter((card) => auth.rider('crit.1', card.secret) !== null);
  assert.equal(live.length, 1);
  assert.deepEqual((await station(settings)).auth.cards.of(CRIT, 1 as EntryId), live[0]);
});

test('a secret survives being read aloud: small letters, spaces, dashes, O for 0, I and L for 1', () => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 16, maxLength: 16 }), (bytes) => {
      const secret = drawSecret(() => bytes);
      assert.equal(foldSecret(secret), secret);
      assert.equal(foldSecret(spellSecret(secret)), secret);
      const misread = secret
        .toLowerCase()
        .replaceAll('0', 'o')
        .replaceAll('1', 'l')
        .replace(/(.{4})/g, '$1 ');
      assert.equal(foldSecret(misread), secret);
    }),
  );
  for (const wrong of ['', 'ABC', 'U'.repeat(16), '0'.repeat(17), '0'.repeat(1000)])
    assert.equal(foldSecret(wrong), null);
});

test('a token bucket never lets more through than its burst and its rate, and remembers a bounded number of keys', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(500), { maxLength: 200 }), (steps) => {
      const limit = createRateLimit({ burst: 5, perSecond: 2 });
      let nowMs = 0;
      let through = 0;
      for (const step of steps) {
        nowMs += step;
        if (limit.take('key', nowMs) === 0) through += 1;
        assert.ok(through <= 5 + (nowMs * 2) / 1000 + 1e-6);
      }
    }),
  );
  const limit = createRateLimit({ burst: 1, perSecond: 1, keysMax: 100 });
  for (let key = 0; key < 1_000; key += 1) limit.take(`key ${key}`, 0);
  assert.equal(limit.size, 100);
  assert.ok(limit.take('key 999', 0) > 0);
});

test('riders without a card wait for a yes; the link can be closed; the queue is bounded', async () => {
  const { auth, clock } = await station();
  const link = await auth.joins.openLink();
  assert.ok(auth.joins.isLink(spellSecret(link)));
  const request = auth.joins.ask(CRIT, 1 as EntryId, 'phone');
  assert.equal(auth.joins.waiting(CRIT).length, 1);
  const card = await auth.cards.issue(CRIT, 1 as EntryId, '1' as Bib, 'Rosa');
  assert.equal(auth.joins.answer(request?.id ?? '', card)?.answer, 'yes');
  assert.equal(auth.joins.waiting(CRIT).length, 0);
  for (let at = 0; at < 500; at += 1) auth.joins.ask(CRIT, 2 as EntryId, 'phone');
  assert.equal(auth.joins.ask(CRIT, 3 as EntryId, 'phone'), null);
  clock.nowMs += 2 * HOUR_MS;
  assert.notEqual(auth.joins.ask(CRIT, 3 as EntryId, 'phone'), null);
  await auth.joins.openLink();
  assert.equal(auth.joins.isLink(link), false);
  await auth.joins.closeLink();
  assert.equal(auth.joins.link(), null);
});

async function problemOf<T extends object>(answer: Promise<T>): Promise<{ problem: string }> {
  const given = await answer;
  assert.ok('problem' in given);
  return given as unknown as { problem: string };
}
