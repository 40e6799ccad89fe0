/** Every route, list and feed of the relay, asked by everybody about every race, against the table. */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { WebSocket } from 'ws';
import { readRelayConfig } from '../../cloud-sync/relay/config.ts';
import { type Relay, startRelay } from '../../cloud-sync/relay/relay.ts';
import type { RaceId } from '../../race/ids.ts';
import { openPaperStation, type PaperStation } from '../cloud/paper-station.ts';
import { notInTable, readTable } from './read-table.ts';
import { RELAY_ANSWERS, RELAY_ASKERS, RELAY_LISTS, RELAY_ROUTES } from './table.ts';

const OPERATOR = 'the-operators-secret';
const RACES = ['open', 'link', 'closed', 'venue'] as const;
const PARAMS: Record<string, string> = {
  bib: '1',
  entry: '1',
  segment: '1',
  version: '1',
  file: 'x',
  id: 'x',
  station: 'x',
  '*': 'x',
};
const QUERIES: Record<string, string> = {
  'GET /osmand': 'id=AAAAAAAAAAAAAAAA&lat=52&lon=4',
  'POST /osmand': 'id=AAAAAAAAAAAAAAAA&lat=52&lon=4',
  'GET /v1/graphql': `query=${encodeURIComponent('{ races { id } }')}`,
};
const BODIES: Record<string, unknown> = { 'POST /v1/graphql': { query: '{ races { id } }' } };

const data = mkdtempSync(join(tmpdir(), 'bell-lap-relay-access-'));
const routes = new Set<string>();
const tokens = new Map<string, readonly (string | null)[]>();
let relay: Relay;
let station: PaperStation;
let address = '';

before(async () => {
  const config = readRelayConfig(
    {
      BELL_LAP_RELAY_HOST: '127.0.0.1',
      BELL_LAP_RELAY_PORT: '0',
      BELL_LAP_RELAY_DATA: data,
      BELL_LAP_RELAY_CODES: 'a-code-for-tests',
      BELL_LAP_RELAY_ADMIN_TOKEN: OPERATOR,
      // Every asker comes from an address of their own, or they would wait for each other.
      BELL_LAP_RELAY_PROXIES: '1',
    },
    data,
  );
  relay = await startRelay({
    config,
    say: () => {},
    onRoute: (method, url) => routes.add(`${method} ${url}`),
  });
  address = `http://127.0.0.1:${relay.port}`;
  station = await openPaperStation(address, 'a-code-for-tests');
  for (const race of RACES) station.makeRace(race as RaceId, 2, Date.now() - 600_000, race !== 'venue');
  // Whole: a race is known there from its first record on, and its riders and start come with the next ones.
  await until('the races in the cloud', () =>
    RACES.every((race) => {
      const board = relay.mirror.race(race as RaceId)?.board;
      return board !== undefined && board.race.state === 'running' && Object.keys(board.rows).length === 2;
    }),
  );
  await show('link', 'unlisted');
  await show('closed', 'private');
  for (const [asker, role, races] of [
    ['display', 'display', ['closed']],
    ['one-race', 'official', ['closed']],
    ['official', 'official', 'all'],
    ['admin', 'admin', 'all'],
  ] as const)
    tokens.set(asker, [(await account(role, races)).token]);
  const removed = await account('admin', 'all');
  await admin('DELETE', `/v1/admin/accounts/${removed.id}`);
  tokens.set('ended', [removed.token, 'bell-lap-never-was']);
  tokens.set('nobody', [null]).set('operator', [OPERATOR]);
});
after(async () => {
  station?.close();
  await relay?.close();
  rmSync(data, { recursive: true, force: true });
});

async function until(what: string, holds: () => unknown, withinMs = 5_000): Promise<void> {
  for (const endMs = Date.now() + withinMs; !(await holds()); ) {
    assert.ok(Date.now() < endMs, `waited in vain for ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

const admin = (method: string, path: string, body?: object): Promise<Response> =>
  fetch(address + path, {
    method,
    headers: { authorization: `Bearer ${OPERATOR}`, ...(body && { 'content-type': 'application/json' }) },
    ...(body && { body: JSON.stringify(body) }),
  });

async function show(race: string, visibility: 'public' | 'unlisted' | 'private'): Promise<void> {
  assert.equal((await admin('PUT', `/v1/admin/races/${race}`, { title: null, visibility })).status, 204);
  await until(`${race} ${visibility}`, () => {
    const now = relay.mirror.race(race as RaceId);
    return now?.public === (visibility !== 'private') && now.listed === (visibility === 'public');
  });
}

async function account(
  role: string,
  races: 'all' | readonly string[],
): Promise<{ id: string; token: string }> {
  const made = await admin('POST', '/v1/admin/accounts', { name: `${role} of ${races}`, role, races });
  const { account, token } = (await made.json()) as { account: { id: string }; token: string };
  return { id: account.id, token };
}

test('the table has every route of the relay, and no other', () => {
  const found = [...routes].filter((route) => !route.startsWith('HEAD ')).sort();
  assert.deepEqual(found, Object.values(RELAY_ROUTES).flat().sort());
});

test('so it has every route of the relay’s document', () => {
  assert.deepEqual(notInTable('relay.json', RELAY_ROUTES), []);
});

test('a page that asks for the event is told that there is none, which is no error on its console', async () => {
  const answer = await fetch(`${address}/v1/event`);
  assert.equal(answer.status, 204);
  assert.equal(await answer.text(), '');
});

for (const [kind, of] of Object.entries(RELAY_ROUTES))
  test(`relay, ${kind}: ${of.length} routes`, async () => {
    const wrong: string[] = [];
    for (const line of readTable(RELAY_ANSWERS).filter((one) => one.kind === kind))
      for (const route of of)
        for (const asker of RELAY_ASKERS)
          for (const token of tokens.get(asker)!) {
            const said = await ask(route, line.race === '-' ? 'nowhere' : line.race, token);
            const expected = line.answers.get(asker);
            const leak = /secret-licence/.test(said.text) ? 'tells a licence' : shared(said, kind, asker);
            if (!fits(said, expected) || leak !== null)
              wrong.push(
                `${asker} ${route} of ${line.race}: ${leak ?? `${said.status}, not ${expected}: ${said.text.slice(0, 100)}`}`,
              );
          }
    assert.deepEqual(wrong, []);
  });

interface Said {
  readonly status: number;
  readonly code: string | null;
  readonly text: string;
  readonly caching: string | null;
}

async function ask(route: string, race: string, token: string | null): Promise<Said> {
  const [method = '', pattern = ''] = route.split(' ');
  const params: Record<string, string> = { ...PARAMS, race };
  const url = pattern.replace(/:(\w+)|\*/g, (star, name?: string) => params[name ?? star] ?? star);
  const isRead = method === 'GET';
  const answer = await fetch(address + url + (QUERIES[route] ? `?${QUERIES[route]}` : ''), {
    method,
    headers: {
      'x-forwarded-for': addressOf(`${token} ${pattern}`),
      ...(token !== null && { authorization: `Bearer ${token}` }),
      ...(!isRead && method !== 'DELETE' && { 'content-type': 'application/json' }),
    },
    ...(!isRead && method !== 'DELETE' && { body: JSON.stringify(BODIES[route] ?? {}) }),
  });
  const text = await answer.text();
  return {
    status: answer.status,
    text,
    caching: answer.headers.get('cache-control'),
    code: /"code":"([\w-]+)"/.exec(text)?.[1] ?? null,
  };
}

/** An address of documentation's own, by whose and what it is. */
const addressOf = (who: string): string => `192.0.2.${createHash('sha256').update(who).digest()[0]}`;

function fits({ status, code }: Said, expected: string | undefined): boolean {
  switch (expected) {
    case 'yes':
      // A code that is none, and a race that administrators name and is not there, are about what was said.
      return ![401, 429].includes(status) && (status !== 403 || code === 'bad-code') && status < 500;
    case 'sign-in':
      return status === 401;
    case 'no':
      return status === 403;
    default:
      return status === 404 && code === 'unknown-race';
  }
}

function shared({ caching, status }: Said, kind: string, asker: string): string | null {
  if (caching === null) return kind === 'reading' ? 'does not say who may keep it' : null;
  const isPrivate = /\b(no-store|private)\b/.test(caching);
  if (kind !== 'reading' || (asker === 'nobody' && status < 400)) return null;
  return isPrivate ? null : `may be kept by anybody: ${caching}`;
}

test('a race with the link only is in no list, and opens by its address', async () => {
  const wrong: string[] = [];
  for (const line of readTable(RELAY_LISTS))
    for (const [asker, expected] of line.answers) {
      const token = tokens.get(asker)![0] ?? null;
      const query = '{ races { id } pastRaces { id } history(race: "open") { races(entry: 1) { race } } }';
      const lists = {
        races: await ask('GET /v1/races', '', token),
        history: await ask('GET /v1/history/races', '', token),
        'a rider’s races': await ask('GET /v1/history/races/:race/riders/:entry/races', 'open', token),
        graphql: await graphql(query, token),
      };
      for (const [name, { status, text }] of Object.entries(lists)) {
        assert.ok(status < 300, `${name}: ${status} ${text.slice(0, 200)}`);
        const isIn = new RegExp(`"(id|race)":"${line.race}"`).test(text);
        // Nobody's name is there of a race that is not public at its station: its riders are found in no other race.
        const isKnown = !(line.race === 'venue' && name === 'a rider’s races');
        if (isIn !== (expected === 'yes' && isKnown))
          wrong.push(`${asker}: ${name} with ${line.race}: ${isIn}`);
      }
    }
  assert.deepEqual(wrong, []);
});

async function graphql(query: string, token: string | null): Promise<Said> {
  const answer = await fetch(`${address}/v1/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(token && { authorization: `Bearer ${token}` }) },
    body: JSON.stringify({ query }),
  });
  return { status: answer.status, code: null, text: await answer.text(), caching: null };
}

interface Heard {
  readonly said: string[];
  readonly socket: WebSocket;
}

async function hear(
  path: string,
  protocol: string,
  token: string | null,
  first: readonly object[],
): Promise<Heard> {
  const socket = new WebSocket(address.replace('http', 'ws') + path, protocol, {
    headers: token === null ? {} : { authorization: `Bearer ${token}` },
  });
  const said: string[] = [];
  socket.on('message', (text, isBinary) => !isBinary && said.push(String(text)));
  socket.on('close', (code) => said.push(`closed ${code}`));
  await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject));
  for (const one of first) socket.send(JSON.stringify(one));
  return { said, socket };
}

const live = (token: string | null, race: string): Promise<Heard> =>
  hear('/v1/live', 'bell-lap.v1', token, [{ subscribe: { race } }]);
const subscription = async (
  token: string | null,
  race: string,
  what: 'standings' | 'positions',
): Promise<Heard> => {
  const fields = what === 'standings' ? 'cursor' : 'entry';
  const query = `subscription { ${what}(race: "${race}") { ${fields} } }`;
  const payload = token === null ? {} : { authorization: `Bearer ${token}` };
  const heard = await hear('/v1/graphql', 'graphql-transport-ws', null, [
    { type: 'connection_init', payload },
  ]);
  await until('the line', has(heard, /connection_ack/));
  heard.socket.send(JSON.stringify({ id: '1', type: 'subscribe', payload: { query } }));
  return heard;
};
const has = (heard: Heard, what: RegExp) => () => heard.said.some((text) => what.test(text));

test('while a station is folded anew, as after a rider was forgotten, its races are there as they were', async () => {
  const { station: id } = relay.mirror.race('open' as RaceId)!;
  relay.mirror.refold(id);
  const token = tokens.get('admin')![0]!;
  for (const route of ['GET /v1/races', 'GET /v1/races/:race', 'GET /v1/history/races', 'GET /metrics'])
    assert.equal((await ask(route, 'open', route === 'GET /metrics' ? OPERATOR : token)).status, 200, route);
  await until('all of it again', () => relay.mirror.cursor(id) > 0);
});

test('a race that is closed is cut from everybody who watches it, live and by GraphQL, within two seconds', async () => {
  const token = tokens.get('official')![0]!;
  const [feed, standings, positions, insider] = [
    await live(null, 'open'),
    await subscription(null, 'open', 'standings'),
    await subscription(null, 'open', 'positions'),
    await live(token, 'open'),
  ];
  await until('the board', has(feed, /"snapshot"/));
  await until('the standings', has(standings, /"cursor"/));
  await until('the insider’s board', has(insider, /"snapshot"/));
  await show('open', 'private');
  await until('the feed cut', has(feed, /not-allowed/), 2_000);
  await until('the subscription ended', has(standings, /not open to you/), 2_000);
  await until('the positions ended', has(positions, /not open to you/), 2_000);
  assert.ok(!has(insider, /not-allowed|closed/)(), 'whose race it is goes on');
  await show('open', 'public');
  for (const { socket } of [feed, standings, positions, insider]) socket.terminate();
});

test('an account that is removed hears nothing more after two seconds, live and by GraphQL', async () => {
  const { id, token } = await account('official', 'all');
  const [feed, standings] = [await live(token, 'closed'), await subscription(token, 'closed', 'standings')];
  await until('the board', has(feed, /"snapshot"/));
  await until('the standings', has(standings, /"cursor"/));
  await admin('DELETE', `/v1/admin/accounts/${id}`);
  await until('the feed cut', has(feed, /closed 1008/), 2_000);
  await until('the subscription ended', has(standings, /not valid any more/), 2_500);
  standings.socket.terminate();
});
