/** MQTT at the station: every topic heard and said by everybody, against the table; and when credentials end. */
import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { type AddressInfo, createConnection } from 'node:net';
import { duplexPair } from 'node:stream';
import { after, before, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import mqtt, { type IClientOptions, MqttClient } from 'mqtt';
import { boundsOf } from '../../broker/health/limits.ts';
import { NOW_MS } from '../../broker/http/testing/fixtures.ts';
import { endWith } from '../../broker/mqtt/ended.ts';
import type { MqttServer } from '../../broker/mqtt/server.ts';
import { startStationMqtt } from '../../broker/mqtt/station-mqtt.ts';
import { createPhones } from '../../broker/races/phones.ts';
import { processResources } from '../../server/doors/process-resources.ts';
import { attachMqtt } from '../../server/mqtt/websocket-door.ts';
import { readTable } from './read-table.ts';
import { type Asker, MQTT_ANSWERS } from './table.ts';
import { openVenue, type Venue } from './venue.ts';

const LINES = readTable(MQTT_ANSWERS);
const ASKED: readonly Asker[] = [
  'rider',
  'other-rider',
  'display',
  'starter',
  'timekeeper',
  'one-race',
  'official',
  'admin',
];

let venue: Venue;
let server: MqttServer;
const open: MqttClient[] = [];
before(async () => {
  venue = await openVenue();
  const { auth, races, journal, options } = venue;
  server = await startStationMqtt({
    listeners: { tcp: { host: '127.0.0.1', port: 0 } },
    auth,
    races,
    journal,
    phones: createPhones(),
    now: options.now,
    bounds: boundsOf(processResources()),
  });
  endWith(auth, server);
});
after(async () => {
  for (const client of open) client.end(true);
  await server.close();
  await venue.app.close();
});

/** A client on this computer; `far`: on another, by a line that is not encrypted, as on port 1883. */
function connect(options: IClientOptions, far = false): MqttClient {
  const client = new MqttClient(() => (far ? farLine() : createConnection(server.addresses.tcp!.port)), {
    protocolVersion: 5,
    reconnectPeriod: 0,
    connectTimeout: 2_000,
    ...options,
  });
  open.push(client);
  client.on('error', () => {});
  return client;
}

function farLine() {
  const [here, there] = duplexPair();
  server.handleStream(there, { secure: false, remoteAddress: '192.0.2.7' });
  return here as never;
}

/** User name and password as an asker has them. */
async function loginOf(authorization: string | null): Promise<{ username: string; password: string }> {
  const [scheme = '', value = ''] = (authorization ?? 'Basic Og==').split(' ');
  if (scheme === 'Basic') {
    const [username = '', password = ''] = Buffer.from(value, 'base64').toString().split(':');
    return { username, password };
  }
  const { sub = '' } = JSON.parse(Buffer.from(value.split('.')[1] ?? '', 'base64url').toString()) as {
    sub?: string;
  };
  return { username: sub, password: value };
}

const connected = (client: MqttClient): Promise<'in' | string> =>
  new Promise((resolve) => {
    client.once('connect', () => resolve('in'));
    client.once('error', (error) => resolve(error.message));
    client.once('close', () => resolve('closed'));
  });

async function signedIn(asker: Asker): Promise<MqttClient> {
  const [authorization = null] = await venue.credentials(asker);
  const client = connect({ ...(await loginOf(authorization)), clientId: `${asker} ${open.length}` });
  assert.equal(await connected(client), 'in', asker);
  return client;
}

/** Sound, so that whose it is decides. */
const FIX = JSON.stringify({ fixes: [{ timeMs: NOW_MS - 1_000, latDeg: 52, lonDeg: 4 }] });

const topicOf = ({ kind, race }: { kind: string; race: string }): string =>
  kind.replace(/^\w+:/, '').replace('RACE', race);

test('everybody hears what the table says, whatever they subscribe to', async () => {
  const lines = LINES.filter(({ kind }) => kind.startsWith('hear:'));
  const heard = new Map<string, Set<string>>();
  for (const asker of ASKED) {
    const client = await signedIn(asker);
    const topics = new Set<string>();
    heard.set(asker, topics);
    client.on('message', (topic) => topics.add(topic));
    const filters = ['#', '+/+/+/+/+', 'venue/#', ...lines.map(topicOf)];
    // What is refused of them is in the answer, and no error here.
    await client.subscribeAsync(filters).catch(() => []);
  }
  for (const line of lines) await server.publish(topicOf(line), 'said', { qos: 1 });
  await sleep(300);
  const wrong = lines.flatMap((line) =>
    ASKED.filter((asker) => heard.get(asker)!.has(topicOf(line)) !== (line.answers.get(asker) === 'yes')).map(
      (asker) => `${asker} ${line.kind} of ${line.race}: not ${line.answers.get(asker)}`,
    ),
  );
  assert.deepEqual(wrong, []);
});

/** The reason of the PUBACK, or of the DISCONNECT that came instead. */
const answerTo = (client: MqttClient, topic: string): Promise<number> =>
  new Promise((resolve) => {
    client.once('disconnect', ({ reasonCode }) => resolve(reasonCode ?? 0));
    client.publishAsync(topic, FIX, { qos: 1 }).then(
      () => resolve(0),
      (error: { code?: number }) => typeof error.code === 'number' && resolve(error.code),
    );
  });

test('of everybody that is taken which the table says', async () => {
  const wrong: string[] = [];
  for (const asker of ASKED) {
    let client = await signedIn(asker);
    for (const line of LINES.filter(({ kind }) => kind.startsWith('say:'))) {
      const reason = await answerTo(client, topicOf(line));
      if (reason === 0x87) {
        await client.endAsync(true);
        client = await signedIn(asker);
      }
      const said = reason === 0x87 ? 'no' : 'yes';
      if (said !== line.answers.get(asker))
        wrong.push(`${asker} ${line.kind} of ${line.race}: ${said} (${reason})`);
    }
  }
  assert.deepEqual(wrong, []);
});

test('nobody, and whoever has what has ended, does not come in', async () => {
  for (const authorization of [
    ...(await venue.credentials('nobody')),
    ...(await venue.credentials('ended')),
  ]) {
    const client = connect(await loginOf(authorization));
    assert.match(await connected(client), /Bad User Name or Password/);
  }
});

test('a token over a line that is not encrypted is not taken, and both sides are told why; a card is', async () => {
  for (const asker of ['display', 'starter', 'timekeeper', 'one-race', 'official', 'admin'] as const) {
    const [authorization = null] = await venue.credentials(asker);
    const login = await loginOf(authorization);
    assert.match(await connected(connect(login, true)), /Not authorized/, asker);
    const newest = venue.races.refusals.at(-1);
    assert.match(
      newest?.refusal.message ?? '',
      /not encrypted.*end it, make a new one, and connect by TLS/,
      asker,
    );
    assert.ok(!JSON.stringify(newest).includes(login.password), 'the token itself is not told');
  }
  const [card = null] = await venue.credentials('rider');
  assert.equal(await connected(connect({ ...(await loginOf(card)), clientId: 'plain' }, true)), 'in');
});

test('nor over a WebSocket that is not encrypted', async () => {
  const http = createServer();
  const stop = attachMqtt(http, {
    enter: (address, drop) => server.enter(address, drop),
    serve: (bytes, origin) => server.handleStream(bytes, origin),
    addressOf: () => '192.0.2.7',
  });
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  const url = `ws://127.0.0.1:${(http.address() as AddressInfo).port}/mqtt`;
  const by = async (asker: Asker): Promise<string> => {
    const [authorization = null] = await venue.credentials(asker);
    const login = await loginOf(authorization);
    const client = mqtt.connect(url, { ...login, protocolVersion: 5, reconnectPeriod: 0 });
    open.push(client);
    client.on('error', () => {});
    return connected(client);
  };
  assert.match(await by('official'), /Not authorized/);
  assert.match(await by('display'), /Not authorized/);
  assert.equal(await by('rider'), 'in');
  for (const client of open.splice(0)) client.end(true);
  stop();
  http.closeAllConnections();
  http.close();
});

/** Resolves with how long after `end` the line was cut; it must be within two seconds. */
async function cutAfter(client: MqttClient, end: () => unknown): Promise<void> {
  const beganMs = performance.now();
  const closed = new Promise<void>((resolve) => {
    client.once('disconnect', ({ reasonCode }) => {
      assert.equal(reasonCode, 0x87);
      resolve();
    });
  });
  await end();
  await Promise.race([closed, sleep(2_000).then(() => assert.fail('still connected after 2 s'))]);
  assert.ok(performance.now() - beganMs < 2_000);
}

test('signing out, taking away, expiring and a new card end the line within two seconds', async () => {
  const { auth, clock } = venue;
  const official = await signedIn('official');
  const [authorization = ''] = (await venue.credentials('official')) as string[];
  const other = await signedIn('admin');
  await cutAfter(official, () => auth.logout(authorization.slice(7)));
  assert.equal(other.connected, true, 'somebody else’s session goes on');

  const screen = { name: 'a screen', role: 'display', races: 'all', by: 'test', days: 1 } as const;
  const lost = await auth.tokens.standing(screen);
  const kept = await auth.tokens.standing({ ...screen, name: 'another' });
  const client = connect({ username: screen.name, password: lost.token, clientId: 'lost' });
  const second = connect({ username: 'another', password: kept.token, clientId: 'kept' });
  assert.deepEqual(await Promise.all([connected(client), connected(second)]), ['in', 'in']);
  await cutAfter(client, () => auth.tokens.removeStanding(lost.id));
  assert.equal(second.connected, true);
  await cutAfter(second, () => {
    clock.nowMs += 86_400_000;
  });
  assert.match(await connected(connect({ username: 'another', password: kept.token })), /Bad User Name/);
  clock.nowMs -= 86_400_000;

  const rider = await signedIn('rider');
  await cutAfter(rider, () => auth.cards.issue('crit' as never, 1 as never, '7' as never, 'test'));

  const guest = await signedIn('one-race');
  await cutAfter(guest, () => auth.users.change('Guest', { races: ['gravel' as never] }));
});

test('announcers and starters who sign in by name look on as a screen does, and go with their rights', async () => {
  const { auth } = venue;
  const [name, password] = ['Anna', 'a password for announcing'];
  await auth.users.create({ name, password, role: 'official', races: ['crit' as never], duty: 'announcer' });
  const signIn = await auth.login(name, password, '192.0.2.9');
  assert.ok(signIn.outcome === 'welcome');
  const client = connect({ username: name, password: signIn.token, clientId: 'anna' });
  assert.equal(await connected(client), 'in');
  const heard: string[] = [];
  client.on('message', (topic) => heard.push(topic));
  await client.subscribeAsync('#').catch(() => []);
  for (const topic of ['board', '7/fixes', '7/messages'])
    await server.publish(`bell-lap/v1/crit/${topic}`, 'said', { qos: 1 });
  await sleep(100);
  assert.deepEqual([...new Set(heard)], ['bell-lap/v1/crit/board']);
  await cutAfter(client, () => auth.users.change(name, { races: ['gravel' as never] }));
});

test('what a token that was taken away left as its will is not said', async () => {
  const { auth } = venue;
  const name = 'a horn';
  const token = await auth.tokens.standing({ name, role: 'device', races: 'all', by: 'test', days: 1 });
  const will = { topic: 'venue/horn', payload: Buffer.from('blow'), qos: 1 as const, retain: false };
  const horn = connect({ username: name, password: token.token, clientId: 'horn', will });
  assert.equal(await connected(horn), 'in');
  const listener = await signedIn('admin');
  const heard: string[] = [];
  listener.on('message', (topic) => heard.push(topic));
  await listener.subscribeAsync('venue/#');
  await cutAfter(horn, () => auth.tokens.removeStanding(token.id));
  await sleep(200);
  assert.deepEqual(heard, []);
});
