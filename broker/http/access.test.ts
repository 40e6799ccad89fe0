/**
 * Who may do what: every route of the station, walked with every role, against the table below. A new route
 * fails this test until somebody has written down who may use it.
 */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { RaceId } from '../../race/ids.ts';
import { buildApp } from './app.ts';
import {
  ADMIN_PASSWORD,
  CRIT,
  OFFICIAL_PASSWORD,
  ROLES,
  type RoleName,
  type StationFixture,
  stationFixture,
} from './testing/fixtures.ts';

/**
 * `a` admin, `o` official, `s` screen (display), `d` device, `r` rider, `n` nobody. A letter: let in (whatever
 * the answer is then); missing: 401 for nobody, 403 for the others.
 */
const TABLE: Record<string, string> = {
  'GET /': 'aosdrn',
  'GET /*': 'aosdrn',
  'GET /watch': 'aosdrn',
  'GET /watch/*': 'aosdrn',
  'GET /board': 'aosdrn',
  'GET /board/*': 'aosdrn',
  'GET /overlay': 'aosdrn',
  'GET /overlay/*': 'aosdrn',
  'GET /history': 'aosdrn',
  'GET /history/*': 'aosdrn',
  'GET /results/*': 'aosdrn',
  'GET /start': 'aosdrn',
  'GET /start/*': 'aosdrn',
  'GET /control': 'aosdrn',
  'GET /control/*': 'aosdrn',
  'GET /rider': 'aosdrn',
  'GET /rider/*': 'aosdrn',
  'GET /join/:token': 'aosdrn',
  'GET /healthz': 'aosdrn',
  'GET /readyz': 'aosdrn',
  'GET /metrics': 'aosd',
  'GET /ca.crt': 'aosdrn',
  'GET /ca.mobileconfig': 'aosdrn',
  'GET /v1/openapi.json': 'aosdrn',
  'GET /v1/clock': 'aosdrn',
  'GET /v1/refusals': 'ao',
  'GET /v1/phones': 'ao',
  'POST /v1/phones/aside': 'ao',
  'POST /v1/clock/adopt': 'ao',
  'POST /v1/login': 'aosdrn',
  'POST /v1/logout': 'aosdrn',
  'GET /v1/me': 'aosdrn',
  'PUT /v1/me/password': 'ao',
  'GET /v1/users': 'a',
  'POST /v1/users': 'a',
  'PATCH /v1/users/:name': 'a',
  'DELETE /v1/users/:name': 'a',
  'GET /v1/tokens': 'a',
  'POST /v1/tokens': 'a',
  'DELETE /v1/tokens/:id': 'a',
  'GET /v1/maps': 'aosdrn',
  'GET /v1/maps/venue/:z/:x/:y': 'aosdrn',
  'GET /v1/places': 'ao',
  'PUT /v1/maps/venue': 'ao',
  'DELETE /v1/maps/venue': 'ao',
  'GET /v1/maps/settings': 'ao',
  'PUT /v1/maps/settings': 'ao',
  'POST /v1/maps/keeping': 'ao',
  'DELETE /v1/maps/keeping': 'ao',
  'GET /v1/races': 'aosdrn',
  'POST /v1/races': 'ao',
  'GET /v1/races/:race': 'aosdrn',
  'GET /v1/races/:race/course': 'aosdrn',
  'GET /v1/races/:race/course.gpx': 'aosdrn',
  'PUT /v1/races/:race/course': 'ao',
  'POST /v1/races/:race/course/import': 'ao',
  'POST /v1/races/:race/course/lines': 'ao',
  'POST /v1/races/:race/course/look': 'ao',
  'DELETE /v1/races/:race/course/lines/:line': 'ao',
  'GET /v1/races/:race/entries': 'aosdrn',
  'PUT /v1/races/:race/entries': 'ao',
  'POST /v1/races/:race/entries/import': 'ao',
  'POST /v1/races/:race/entries/import/plan': 'ao',
  'POST /v1/races/:race/entries/import/read': 'ao',
  'POST /v1/races/:race/start-order': 'ao',
  'POST /v1/races/:race/start-order/swap': 'ao',
  'GET /v1/races/:race/start-sheet.html': 'aosdrn',
  'GET /v1/races/:race/starts': 'aosdrn',
  'POST /v1/races/:race/starts': 'aod',
  'GET /v1/races/:race/phones': 'ao',
  'GET /v1/health': 'aosd',
  'GET /v1/decoders': 'ao',
  'PUT /v1/decoders/:id': 'ao',
  'DELETE /v1/decoders/:id': 'ao',
  'POST /v1/decoders/:id/aside/:key/count': 'ao',
  'DELETE /v1/decoders/:id/aside/:key': 'ao',
  'DELETE /v1/decoders/:id/aside': 'ao',
  'GET /v1/standby': 'ao',
  'DELETE /v1/standby': 'a',
  'POST /v1/standby/code': 'a',
  'POST /v1/standby/knock': 'aosdrn',
  'POST /v1/standby/hand-over': 'ao',
  'POST /v1/standby/go-alone': 'ao',
  'GET /v1/demo': 'ao',
  'POST /v1/demo': 'ao',
  'DELETE /v1/demo': 'ao',
  'GET /v1/races/:race/cards': 'ao',
  'POST /v1/races/:race/cards': 'ao',
  'GET /v1/races/:race/cards.html': 'ao',
  'POST /v1/races/:race/entries/:bib/card': 'ao',
  'DELETE /v1/races/:race/entries/:bib/card': 'ao',
  'GET /v1/races/:race/entries/:bib/card.svg': 'ao',
  'GET /v1/races/:race/entries/:bib/explanation': 'ao',
  'GET /v1/races/:race/entries/:bib/fixes': 'aosdr',
  'POST /v1/races/:race/entries/:bib/fixes': 'dr',
  'GET /v1/races/:race/entries/:bib/standing': 'aosdr',
  'POST /v1/races/:race/decisions': 'aor',
  'GET /v1/races/:race/audit': 'ao',
  'GET /v1/races/:race/sprints': 'ao',
  'GET /v1/races/:race/review': 'ao',
  'GET /v1/races/:race/passings': 'aosd',
  'POST /v1/races/:race/passings': 'aod',
  'GET /v1/races/:race/results.csv': 'aosdrn',
  'GET /v1/races/:race/results.json': 'aosdrn',
  'GET /v1/races/:race/versions': 'aosdrn',
  'GET /v1/races/:race/versions/:version': 'aosdrn',
  'GET /v1/races/:race/entries/:bib/track.gpx': 'aosdr',
  'GET /v1/races/:race/fixes.csv': 'ao',
  'GET /v1/races/:race/laps.csv': 'aosdrn',
  'GET /v1/history/races': 'aosdrn',
  'GET /v1/history/races/:race': 'aosdrn',
  'GET /v1/history/races/:race/traces': 'aosdrn',
  'GET /v1/history/races/:race/riders/:entry/track': 'aosdrn',
  'GET /v1/history/races/:race/riders/:entry/races': 'aosdrn',
  'GET /v1/races/:race/results.xlsx': 'aosdrn',
  'GET /v1/races/:race/entries.xlsx': 'aosdrn',
  'GET /v1/races/:race/entries.csv': 'aosdrn',
  'GET /v1/races/:race/results.pdf': 'aosdrn',
  'GET /v1/races/:race/start-list.pdf': 'aosdrn',
  'GET /v1/races/:race/sign-on.pdf': 'ao',
  'GET /v1/races/:race/join-requests': 'ao',
  'POST /v1/races/:race/join-requests/:id': 'ao',
  'GET /v1/sponsors': 'aosdrn',
  'GET /v1/sponsors/:id': 'aosdrn',
  'POST /v1/sponsors': 'ao',
  'GET /v1/stage-race': 'aosdrn',
  'PUT /v1/sponsors': 'ao',
  'DELETE /v1/sponsors/:id': 'ao',
  'GET /v1/join-link': 'ao',
  'POST /v1/join-link': 'ao',
  'DELETE /v1/join-link': 'ao',
  'POST /v1/join/:token': 'aosdrn',
  'POST /v1/join/:token/requests': 'aosdrn',
  'GET /v1/join/:token/requests/:id': 'aosdrn',
  'POST /owntracks': 'r',
  'POST /pub': 'r',
  'GET /osmand': 'aosdrn',
  'POST /osmand': 'aosdrn',
};
/** Signed in, and still asked to sign in as what is wanted here (OwnTracks knows no other answer). */
const ALWAYS_401 = new Set(['POST /owntracks', 'POST /pub']);
/** Open by the table; without an id they answer 400 or 401 themselves. */
const OWN_ANSWER = new Set(['GET /osmand', 'POST /osmand', 'POST /v1/login']);

const LETTER: Record<RoleName, string> = {
  admin: 'a',
  official: 'o',
  display: 's',
  device: 'd',
  rider: 'r',
  nobody: 'n',
};
const PARAMS: Record<string, string> = {
  race: CRIT,
  bib: '7',
  entry: '1',
  token: 'AAAAAAAAAAAAAAAA',
  id: 'x',
  name: 'Zoe',
  line: 'nowhere',
  '*': 'x',
};

let station: StationFixture;
before(async () => {
  station = await stationFixture();
});
after(() => station.app.close());

test('the table names every route there is, and no other', async () => {
  const routes = await routesOf();
  const written = [...routes].filter((route) => !route.startsWith('HEAD '));
  assert.deepEqual(written.sort(), Object.keys(TABLE).sort());
});

test('every role is let in where the table says, and nowhere else', async () => {
  for (const [route, letters] of Object.entries(TABLE))
    for (const role of ROLES) {
      const { statusCode, body } = await ask(route, await credential(route, role));
      const isRefused = statusCode === 401 || statusCode === 403;
      const say = `${role} ${route}: ${statusCode} ${body.slice(0, 200)}`;
      if (OWN_ANSWER.has(route)) assert.ok(statusCode < 500 && statusCode !== 403, say);
      else if (letters.includes(LETTER[role])) assert.ok(!isRefused || isAboutContent(body), say);
      else assert.equal(statusCode, role === 'nobody' || ALWAYS_401.has(route) ? 401 : 403, say);
      assert.ok(statusCode < 500 || statusCode === 503, say);
    }
});

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

async function routesOf(): Promise<Set<string>> {
  const routes = new Set<string>();
  const app = await buildApp({
    ...station.options,
    onRoute: (method, url) => routes.add(`${method} ${url}`),
  });
  await app.close();
  return routes;
}

/** Signing out ends a session: there whoever has one comes with one to spare. */
async function credential(route: string, role: RoleName): Promise<string | null> {
  if (route !== 'POST /v1/logout' || (role !== 'admin' && role !== 'official'))
    return station.authorization[role];
  const [name, password] = role === 'admin' ? ['admin', ADMIN_PASSWORD] : ['Rosa', OFFICIAL_PASSWORD];
  const answer = await station.auth.login(name, password, 'spare');
  return answer.outcome === 'welcome' ? `Bearer ${answer.token}` : null;
}

function ask(route: string, authorization: string | null) {
  const [method = '', pattern = ''] = route.split(' ');
  // The walk ends the card of bib 12, so that the rider of bib 7 can walk on.
  const params = pattern.includes('/card') ? { ...PARAMS, bib: '12' } : PARAMS;
  const url = pattern.replace(/:(\w+)|\*/g, (star, name: string | undefined) => params[name ?? star] ?? star);
  return station.app.inject({
    method: method as 'GET',
    url,
    headers: { ...(authorization && { authorization }) },
    ...(method !== 'GET' && method !== 'DELETE' && { payload: {} }),
  });
}

/** Refused for what the request says (another's fixes, a wrong old password), not for who asks. */
const isAboutContent = (body: string): boolean =>
  /A rider may call for help|old password is wrong|only their own|somebody else/.test(body);
