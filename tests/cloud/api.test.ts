/** The relay's API: GraphQL with subscriptions that go on where they were, its OpenAPI document, sign-in by OpenID. */
import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { after, before, describe, it } from 'node:test';
import { createClient } from 'graphql-ws';
import { generateKeyPair } from 'jose';
import { WebSocket } from 'ws';
import type { RaceId } from '../../race/ids.ts';
import { openPaperStation, type PaperStation } from './paper-station.ts';
import { CODE, OPERATOR, type RelayProcess, startRelayProcess, until } from './relay-process.ts';
import { type SignInProvider, startSignInProvider } from './sign-in-provider.ts';

const RACE = 'spring-classic' as RaceId;
const SECRET_RACE = 'training' as RaceId;
const startMs = Date.now() - 600_000;

describe('The relay’s API', { timeout: 120_000 }, () => {
  let relay: RelayProcess;
  let station: PaperStation;
  let provider: SignInProvider;

  before(async () => {
    provider = await startSignInProvider();
    relay = await startRelayProcess({
      env: { OIDC_ISSUER: provider.issuer, OIDC_AUDIENCE: 'urn:bell-lap', OIDC_ROLE_CLAIM: 'groups' },
    });
    station = await openPaperStation(relay.address, CODE);
    station.makeRace(RACE, 3, startMs);
    station.makeRace(SECRET_RACE, 2, startMs, false);
    station.passing(RACE, 2, startMs + 90_000);
    await until('the first lap in the cloud', async () => (await rider('2')).laps === 1);
  });
  after(async () => {
    station?.close();
    await relay?.stop();
    provider?.close();
    if (relay) rmSync(relay.dataDir, { recursive: true, force: true });
  });

  const query = async (text: string, variables = {}, token?: string) => {
    const answer = await fetch(`${relay.address}/v1/graphql`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        ...(token !== undefined && { authorization: `Bearer ${token}` }),
      },
      body: JSON.stringify({ query: text, variables }),
    });
    return (await answer.json()) as { data?: Record<string, never>; errors?: { message: string }[] };
  };
  const rider = async (bib: string): Promise<{ laps: number; history: { timeMs: number }[] }> =>
    (
      (await query(
        'query ($id: ID!, $bib: String!) { race(id: $id) { rider(bib: $bib) { laps history { timeMs line lap } } } }',
        {
          id: RACE,
          bib,
        },
      )) as never as { data: { race: { rider: { laps: number; history: { timeMs: number }[] } } } }
    ).data.race.rider;

  it('looks back at a race lap by lap, over REST and GraphQL alike, and at nobody’s closed race', async () => {
    const get = async (path: string) => {
      const answer = await fetch(`${relay.address}/v1/history/races${path}`);
      return { status: answer.status, body: (await answer.json()) as Record<string, never> };
    };
    const list = (await get('')).body.races as unknown as { id: string; series: string }[];
    assert.deepEqual(
      list.map(({ id, series }) => [id, series]),
      [[RACE, 'race spring classic']],
    );
    assert.deepEqual((await get('?find=nowhere')).body.races, []);
    assert.equal((await get('?limit=1000')).status, 400);
    const { status, body } = await get(`/${RACE}`);
    assert.equal(status, 200);
    const [category] = body.categories as unknown as { riders: { bib: string; legMs: number[] }[] }[];
    assert.deepEqual([category?.riders[0]?.bib, category?.riders[0]?.legMs], ['2', [90_000]]);
    const { data, errors } = await query(
      `query ($race: ID!) { pastRaces { id } history(race: $race) { race { name } categories { marks { lap }
        riders(entries: [2]) { bib legMs places gapMs } } traces(riders: [2]) { entry } races(entry: 2) { race place } } }`,
      { race: RACE },
    );
    assert.equal(errors, undefined);
    assert.deepEqual(data, {
      pastRaces: [{ id: RACE }],
      history: {
        race: { name: `Race ${RACE}` },
        categories: [
          {
            marks: [{ lap: 1 }],
            riders: [{ bib: '2', legMs: [90_000], places: [1], gapMs: null }],
          },
        ],
        traces: [],
        races: [{ race: RACE, place: 1 }],
      },
    });
    for (const path of ['', '/traces?riders=1', '/riders/1/races', '/riders/1/track', '/archive'])
      assert.equal((await get(`/${SECRET_RACE}${path}`)).status, 404, path);
    assert.equal((await query(`{ history(race: "${SECRET_RACE}") { stepM } }`)).data?.history, null);
    assert.equal((await get(`/${RACE}/riders/99/races`)).body.code, 'unknown-rider');
    const many = Array.from({ length: 13 }, (_, index) => index + 1).join(',');
    assert.match(String((await get(`/${RACE}/traces?riders=${many}`)).body.detail), /at most 12/);
    const order = await fetch(`${relay.address}/v1/admin/races/${RACE}/archive`, {
      method: 'POST',
      headers: { authorization: `Bearer ${OPERATOR}` },
    });
    assert.equal(((await order.json()) as { code: string }).code, 'no-archive');
  });

  it('answers what a race, its standings and a rider’s history are', async () => {
    const { data, errors } = await query(
      '{ races { id state riders { bib } categories { id standings { bib place laps gapLaps } } course { name lines { id } } } }',
    );
    assert.equal(errors, undefined);
    const races = data!.races as unknown as {
      id: string;
      categories: { standings: { bib: string; laps: number }[] }[];
      course: { name: string };
    }[];
    assert.deepEqual(
      races.map(({ id }) => id),
      [RACE],
    );
    assert.deepEqual(races[0]?.categories[0]?.standings[0]?.bib, '2');
    assert.equal(races[0]?.course.name, 'Square');
    assert.deepEqual(
      (await rider('2')).history.map(({ timeMs }) => timeMs),
      [startMs + 90_000],
    );
  });

  it('tells subscribers what changes, and what they missed while they were away', async () => {
    type Message = { cursor: string; recovered: boolean; changed: { bib: string; laps: number }[] };
    const follow = async (seen: Message[], enough: () => boolean, after?: string): Promise<void> => {
      const client = createClient({
        url: `${relay.address.replace('http', 'ws')}/v1/graphql`,
        webSocketImpl: WebSocket,
      });
      const unsubscribe = client.subscribe(
        {
          query:
            'subscription ($race: ID!, $after: String) { standings(race: $race, after: $after) { cursor recovered changed { bib laps } } }',
          variables: { race: RACE, ...(after !== undefined && { after }) },
        },
        {
          next: ({ data }) => void seen.push((data as { standings: Message }).standings),
          error: (error) => assert.fail(String(error)),
          complete: () => {},
        },
      );
      await until('the subscription has seen it', enough);
      unsubscribe();
      await client.dispose();
    };
    const seen: Message[] = [];
    const laps = (messages: Message[], bib: string) =>
      messages.flatMap(({ changed }) => changed).findLast((row) => row.bib === bib)?.laps;
    const watching = follow(seen, () => laps(seen, '3') === 1);
    await until('everybody at first', () => seen[0]);
    assert.equal(seen[0]?.recovered, false);
    assert.equal(seen[0]?.changed.length, 3);
    station.passing(RACE, 3, startMs + 95_000);
    await watching;

    station.passing(RACE, 1, startMs + 99_000);
    await until('the missed lap in the cloud', async () => (await rider('1')).laps === 1);
    const again: Message[] = [];
    await follow(again, () => laps(again, '1') === 1, seen.at(-1)?.cursor);
    assert.equal(again[0]?.recovered, true, 'what was missed is known');
    const stranger: Message[] = [];
    await follow(stranger, () => stranger.length > 0, 'another-epoch:3');
    assert.equal(stranger[0]?.recovered, false, 'a cursor of another epoch is answered with everything');
  });

  it('shows a race that is not public to those whose provider says they may see it', async () => {
    const ask = (token?: string) => query(`{ race(id: "${SECRET_RACE}") { name } }`, {}, token);
    assert.equal((await ask()).data?.race, null);
    const official = await provider.tokenFor({ groups: ['bell-lap-officials'] });
    assert.deepEqual((await ask(official)).data?.race, { name: 'Race training' });
    const guest = await provider.tokenFor({ groups: ['others'] });
    assert.equal(
      (await fetch(`${relay.address}/v1/races`, { headers: { authorization: `Bearer ${guest}` } })).status,
      401,
    );
    const forged = await provider.tokenFor({ groups: ['bell-lap-admins'] }, await generateKeyPair('RS256'));
    const admin = await provider.tokenFor({ groups: ['bell-lap-admins'] });
    const stations = (token: string) =>
      fetch(`${relay.address}/v1/admin/stations`, { headers: { authorization: `Bearer ${token}` } });
    assert.equal((await stations(forged)).status, 401);
    assert.equal((await stations(official)).status, 403);
    assert.equal((await stations(admin)).status, 200);
    const elsewhere = await provider.tokenFor({ groups: ['bell-lap-admins'], aud: 'urn:other' });
    assert.equal((await stations(elsewhere)).status, 401);
  });

  it('describes itself, and keeps licences to itself', async () => {
    const document = (await (await fetch(`${relay.address}/v1/openapi.json`)).json()) as { paths: object };
    for (const path of [
      '/v1/races',
      '/v1/races/{race}',
      '/v1/races/{race}/segments/{segment}',
      '/v1/stations',
    ])
      assert.ok(path in document.paths, path);
    for (const path of [`/v1/races/${RACE}/entries`, `/v1/races/${RACE}`])
      assert.doesNotMatch(await (await fetch(`${relay.address}${path}`)).text(), /secret-licence/);
  });
});
