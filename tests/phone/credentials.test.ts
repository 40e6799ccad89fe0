/**
 * A credential that is forged, replayed, revoked or from elsewhere gets nowhere: not over MQTT, not over HTTP, not by a
 * join link, not into the live feed of a race that is not public. One test each; the rider's own card works beside them.
 */
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import mqtt from 'mqtt';
import { WebSocket } from 'ws';
import { encodeFixes } from '../../race/codec/fix-batch.ts';
import { makeRaceDay, type RaceDay, signIn, storedFixes } from '../station/race-day.ts';
import { ask, removeDataDir, type StationProcess, startStationProcess } from '../station/station-process.ts';

let station: StationProcess;
let elsewhere: StationProcess;
let day: RaceDay;
let foreign: RaceDay;
/** The card that bib 9 had before it was lost. */
let lost: string;

before(async () => {
  station = await startStationProcess();
  elsewhere = await startStationProcess();
  day = await makeRaceDay(station, 'crit', ['7', '8', '9'], Date.now() - 60_000);
  foreign = await makeRaceDay(elsewhere, 'crit', ['7'], Date.now() - 60_000);
  lost = day.cards.get('9')!;
  const anew = await ask(station, 'POST', '/v1/races/crit/entries/9/card', { token: day.token });
  assert.ok(anew.status < 300, anew.text);
});
after(async () => {
  await station.stop();
  await elsewhere.stop();
  removeDataDir(station);
  removeDataDir(elsewhere);
});

const basic = (name: string, secret: string) =>
  `Basic ${Buffer.from(`${name}:${secret}`).toString('base64')}`;
let moment = Date.now() - 50_000;
const batch = () => encodeFixes([{ timeMs: moment++, latDeg: 50, lonDeg: 10.001, speedMps: 9 }]);

/** `stored` if the station took a fix on this topic from this client, else how it was refused. */
async function byMqtt(
  username: string,
  password: string,
  bib: string,
): Promise<'stored' | 'refused' | 'dropped'> {
  const before = (await storedFixes(station, day, bib)).length;
  let client: mqtt.MqttClient;
  try {
    client = await mqtt.connectAsync(`wss://127.0.0.1:${station.ports.https}/mqtt`, {
      username,
      password,
      ca: station.ca,
      protocolVersion: 4,
      reconnectPeriod: 0,
      connectTimeout: 10_000,
    });
  } catch {
    return 'refused';
  }
  client.on('error', () => {});
  const ended = new Promise<void>((resolve) => client.once('close', () => resolve()));
  const published = client.publishAsync(`bell-lap/v1/crit/${bib}/fixes`, Buffer.from(batch()), { qos: 1 });
  await Promise.race([published.catch(() => {}), ended]);
  client.end(true);
  return (await storedFixes(station, day, bib)).length > before ? 'stored' : 'dropped';
}

async function byHttp(username: string, password: string, bib: string): Promise<number> {
  const { status } = await ask(station, 'POST', `/v1/races/crit/entries/${bib}/fixes`, {
    body: batch(),
    headers: { authorization: basic(username, password), 'content-type': 'application/octet-stream' },
  });
  return status;
}

const byLink = async (secret: string): Promise<number> =>
  (await ask(station, 'POST', `/v1/join/${secret}`)).status;

/** A race that is not public looks to a stranger like one that does not exist. */
async function byLive(authorization: string | null): Promise<'seen' | 'refused'> {
  return new Promise((resolve) => {
    const socket = new WebSocket(`wss://127.0.0.1:${station.ports.https}/v1/live`, 'bell-lap.v1', {
      ca: station.ca,
      ...(authorization && { headers: { authorization } }),
    });
    const done = (answer: 'seen' | 'refused') => {
      socket.terminate();
      resolve(answer);
    };
    socket.on('error', () => done('refused'));
    socket.on('open', () => socket.send(JSON.stringify({ subscribe: { race: 'crit' } })));
    socket.on('message', (data, isBinary) => {
      if (isBinary) return;
      const said = JSON.parse(String(data)) as Record<string, unknown>;
      if ('error' in said) done('refused');
      if ('snapshot' in said) done('seen');
    });
  });
}

const made = '0123456789ABCDEF';

describe('the rider’s own card', () => {
  test('opens everything that is theirs', async () => {
    const secret = day.cards.get('7')!;
    assert.equal(await byMqtt('crit.7', secret, '7'), 'stored');
    assert.equal(await byHttp('crit.7', secret, '7'), 204);
    assert.equal(await byLink(secret), 200);
  });
});

describe('a forged credential gets nowhere', () => {
  test('over MQTT', async () => assert.equal(await byMqtt('crit.7', made, '7'), 'refused'));
  test('over HTTP', async () => assert.equal(await byHttp('crit.7', made, '7'), 401));
  test('as a join link', async () => assert.equal(await byLink(made), 404));
  test('in the live feed of a race that is not public', async () => {
    const order = { id: randomUUID(), type: 'set-race', public: false, whileOn: true };
    await ask(station, 'POST', '/v1/races/crit/decisions', { token: day.token, body: order });
    assert.equal(await byLive(`Bearer ${day.token}`), 'seen');
    assert.equal(await byLive(null), 'refused');
    assert.equal(await byLive(basic('crit.7', made)), 'refused');
    assert.equal(await byLive(`Bearer ${day.token.slice(0, -6)}AAAAAA`), 'refused');
  });
});

describe('a card revoked by a newer one gets nowhere', () => {
  test('over MQTT', async () => assert.equal(await byMqtt('crit.9', lost, '9'), 'refused'));
  test('over HTTP', async () => assert.equal(await byHttp('crit.9', lost, '9'), 401));
  test('as a join link', async () => assert.equal(await byLink(lost), 404));
  test('in the live feed', async () => assert.equal(await byLive(basic('crit.9', lost)), 'refused'));
  test('nor does a connection that was open when it was revoked', async () => {
    const client = await mqtt.connectAsync(`wss://127.0.0.1:${station.ports.https}/mqtt`, {
      username: 'crit.8',
      password: day.cards.get('8')!,
      ca: station.ca,
      protocolVersion: 4,
      reconnectPeriod: 0,
    });
    client.on('error', () => {});
    const ended = new Promise<void>((resolve) => client.once('close', () => resolve()));
    const answer = await ask(station, 'DELETE', '/v1/races/crit/entries/8/card', { token: day.token });
    assert.ok(answer.status < 300, answer.text);
    await ended;
    assert.equal(await byHttp('crit.8', day.cards.get('8')!, '8'), 401);
  });
});

describe('a token that is taken away', () => {
  /** An open feed of the race, which is not public by now; resolves with the code it is closed with. */
  const openFeed = async (
    token: string,
  ): Promise<{ readonly closed: Promise<number>; readonly socket: WebSocket }> => {
    const socket = new WebSocket(`wss://127.0.0.1:${station.ports.https}/v1/live`, 'bell-lap.v1', {
      ca: station.ca,
      headers: { authorization: `Bearer ${token}` },
    });
    const closed = new Promise<number>((resolve) => socket.once('close', resolve));
    await new Promise<void>((resolve, reject) => {
      socket.once('error', reject);
      socket.once('open', () => socket.send(JSON.stringify({ subscribe: { race: 'crit' } })));
      socket.on('message', (data, isBinary) => {
        if (!isBinary && 'snapshot' in (JSON.parse(String(data)) as object)) resolve();
      });
    });
    return { closed, socket };
  };
  const standing = async (name: string): Promise<{ readonly id: string; readonly token: string }> => {
    const body = { name, role: 'display', races: ['crit'], days: 1 };
    const made = await ask(station, 'POST', '/v1/tokens', { token: day.token, body });
    assert.ok(made.status < 300, made.text);
    return made.json;
  };

  test('cuts the live feed that it opened, and no other', async () => {
    const [lent, kept] = [await standing('lent screen'), await standing('kept screen')];
    const [theirs, ours] = [await openFeed(lent.token), await openFeed(kept.token)];
    const removed = await ask(station, 'DELETE', `/v1/tokens/${lent.id}`, { token: day.token });
    assert.ok(removed.status < 300, removed.text);
    assert.equal(await theirs.closed, 1008);
    assert.equal(await byLive(`Bearer ${lent.token}`), 'refused');
    assert.equal(ours.socket.readyState, WebSocket.OPEN);
    ours.socket.terminate();
  });
  test('so does signing out', async () => {
    const session = await signIn(station);
    const feed = await openFeed(session);
    const out = await ask(station, 'POST', '/v1/logout', { token: session });
    assert.ok(out.status < 300, out.text);
    assert.equal(await feed.closed, 1008);
  });
});

describe('a credential from another station gets nowhere, though race and bib are the same', () => {
  test('over MQTT', async () =>
    assert.equal(await byMqtt('crit.7', foreign.cards.get('7')!, '7'), 'refused'));
  test('over HTTP', async () => assert.equal(await byHttp('crit.7', foreign.cards.get('7')!, '7'), 401));
  test('as a join link', async () => assert.equal(await byLink(foreign.cards.get('7')!), 404));
  test('as an official’s token, in the live feed and the API', async () => {
    assert.equal(await byLive(`Bearer ${foreign.token}`), 'refused');
    assert.equal((await ask(station, 'GET', '/v1/refusals', { token: foreign.token })).status, 401);
  });
});

describe('another rider’s card gets nowhere but its own', () => {
  test('over MQTT', async () => assert.equal(await byMqtt('crit.7', day.cards.get('7')!, '9'), 'dropped'));
  test('over HTTP', async () => assert.equal(await byHttp('crit.7', day.cards.get('7')!, '9'), 403));
  test('nor may it call for help in another’s name, or decide anything else', async () => {
    const authorization = basic('crit.7', day.cards.get('7')!);
    for (const order of [
      { type: 'sos', entry: 3, atMs: Date.now() },
      { type: 'set-status', entry: 1, status: 'DNF' },
    ]) {
      const body = { id: randomUUID(), ...order };
      const { status } = await ask(station, 'POST', '/v1/races/crit/decisions', {
        body,
        headers: { authorization },
      });
      assert.equal(status, 403);
    }
  });
});

describe('a replay gets nowhere', () => {
  test('the same batch again, over MQTT and over HTTP, is stored once', async () => {
    const secret = day.cards.get('7')!;
    const headers = { authorization: basic('crit.7', secret), 'content-type': 'application/octet-stream' };
    const body = batch();
    const path = '/v1/races/crit/entries/7/fixes';
    const before = (await storedFixes(station, day, '7')).length;
    for (let time = 0; time < 3; time += 1)
      assert.equal((await ask(station, 'POST', path, { body, headers })).status, 204);
    const client = await mqtt.connectAsync(`wss://127.0.0.1:${station.ports.https}/mqtt`, {
      username: 'crit.7',
      password: secret,
      ca: station.ca,
      protocolVersion: 4,
      reconnectPeriod: 0,
    });
    await client.publishAsync('bell-lap/v1/crit/7/fixes', Buffer.from(body), { qos: 1 });
    await client.endAsync();
    assert.equal((await storedFixes(station, day, '7')).length, before + 1);
  });
  test('the same call for help again is one call', async () => {
    const authorization = basic('crit.7', day.cards.get('7')!);
    const body = { id: randomUUID(), type: 'sos', entry: 1, atMs: Date.now() };
    const first = await ask(station, 'POST', '/v1/races/crit/decisions', {
      body,
      headers: { authorization },
    });
    const again = await ask(station, 'POST', '/v1/races/crit/decisions', {
      body,
      headers: { authorization },
    });
    assert.equal(first.status, 200, first.text);
    assert.deepEqual(again.json, first.json);
  });
  test('an official’s token after signing out opens nothing, in the API or the live feed', async () => {
    const token = (
      await ask(station, 'POST', '/v1/login', { body: { name: 'admin', password: 'correct horse battery' } })
    ).json.token as string;
    assert.equal((await ask(station, 'GET', '/v1/refusals', { token })).status, 200);
    await ask(station, 'POST', '/v1/logout', { token });
    assert.equal((await ask(station, 'GET', '/v1/refusals', { token })).status, 401);
    assert.equal(await byLive(`Bearer ${token}`), 'refused');
  });
});
