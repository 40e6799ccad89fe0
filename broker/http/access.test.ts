/** Who may do what at the station, told as stories; every route against every asker is in tests/access/. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { RaceId } from '../../race/ids.ts';
import { buildApp } from './app.ts';
import { type RoleName, type StationFixture, stationFixture } from './testing/fixtures.ts';

let station: StationFixture;
before(async () => {
  station = await stationFixture();
});
after(() => station.app.close());

test('a race that is not public looks to strangers like one that does not exist', async () => {
  const { app, authorization } = station;
  for (const path of ['', '/course', '/entries', '/results.csv', '/results.json']) {
    const answer = async (race: string, headers: Record<string, string>) => {
      const { statusCode, json } = await app.inject({ url: `/v1/races/${race}${path}`, headers });
      return { statusCode, detail: String((json() as { detail?: string }).detail).replace(race, 'RACE') };
    };
    const rider = { authorization: authorization.rider ?? '' };
    assert.deepEqual(await answer('secret', {}), await answer('unknown', {}));
    assert.deepEqual(await answer('secret', rider), await answer('unknown', rider));
    assert.equal((await answer('secret', {})).statusCode, 404);
    const display = { authorization: authorization.display ?? '' };
    assert.notEqual((await app.inject({ url: `/v1/races/secret${path}`, headers: display })).statusCode, 404);
  }
  const { races } = (await app.inject({ url: '/v1/races' })).json() as { races: { id: string }[] };
  assert.deepEqual(
    races.map((r) => r.id),
    ['crit'],
  );
});

test('rights for one race open no other', async () => {
  const { app, auth } = station;
  await auth.users.create({
    name: 'Guest',
    password: 'guest password',
    role: 'official',
    races: ['secret' as RaceId],
  });
  const signIn = await auth.login('Guest', 'guest password', 'test');
  assert.equal(signIn.outcome, 'welcome');
  const headers = { authorization: `Bearer ${signIn.outcome === 'welcome' ? signIn.token : ''}` };
  assert.equal((await app.inject({ url: '/v1/races/secret/audit', headers })).statusCode, 200);
  assert.equal((await app.inject({ url: '/v1/races/crit/audit', headers })).statusCode, 403);
  assert.equal((await app.inject({ url: '/v1/races/crit', headers })).statusCode, 200);
  const race = { id: 'mine', name: 'Mine' };
  assert.equal(
    (await app.inject({ method: 'POST', url: '/v1/races', headers, payload: race })).statusCode,
    403,
  );
});

test('officials see licences and chips on the start list; everybody else the names', async () => {
  const list = async (role: RoleName) => {
    const authorization = station.authorization[role];
    return (
      await station.app.inject({
        url: '/v1/races/crit/entries',
        headers: authorization ? { authorization } : {},
      })
    ).body;
  };
  assert.match(await list('official'), /SECRET-LICENCE-7/);
  for (const role of ['display', 'device', 'rider', 'nobody'] as const) {
    assert.doesNotMatch(await list(role), /LICENCE|CHIP/);
    assert.match(await list(role), /Ana Silva/);
  }
});

test("spectators' door has the public reading routes and looks at no credentials", async () => {
  const crowd = await buildApp({ ...station.options, door: 'crowd' });
  const headers = { authorization: station.authorization.admin ?? '' };
  assert.equal((await crowd.inject({ url: '/v1/races/crit' })).statusCode, 200);
  assert.equal((await crowd.inject({ url: '/v1/races/secret', headers })).statusCode, 404);
  assert.doesNotMatch((await crowd.inject({ url: '/v1/races/crit/entries', headers })).body, /LICENCE/);
  const doors: readonly (readonly ['GET' | 'POST', string])[] = [
    ['POST', '/v1/login'],
    ['GET', '/v1/users'],
    ['POST', '/v1/races/crit/decisions'],
    ['POST', '/v1/races/crit/entries/7/fixes'],
    ['POST', '/v1/join/x'],
    ['GET', '/join/x'],
    ['GET', '/control'],
    ['GET', '/metrics'],
  ];
  for (const [method, url] of doors)
    assert.equal((await crowd.inject({ method, url, headers, payload: {} })).statusCode, 404, url);
  await crowd.close();
});

test('over a port that is not encrypted no token is taken, and whose it is is told to make a new one', async () => {
  const devices = await buildApp({ ...station.options, door: 'devices' });
  const clock = (remoteAddress: string, role: RoleName) =>
    devices.inject({
      url: '/v1/clock',
      remoteAddress,
      headers: { authorization: station.authorization[role] ?? '' },
    });
  for (const role of ['admin', 'official', 'display', 'device'] as const) {
    const { statusCode, body } = await clock('192.0.2.7', role);
    assert.equal(statusCode, 401, role);
    assert.match(body, /not-encrypted.*whoever listens has seen it: end it, make a new one/);
    assert.equal((await clock('127.0.0.1', role)).statusCode, 200, `${role} on this computer`);
  }
  assert.equal(
    (await clock('192.0.2.7', 'rider')).statusCode,
    200,
    'a card opens one rider’s positions only',
  );
  await devices.close();
});
