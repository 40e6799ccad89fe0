/**
 * What riders' software sends arrives, whatever sends it: Debian's mosquitto_pub and MQTT.js, our own dialect and
 * OwnTracks, over TCP, TLS and WebSocket. Every fix is read back through the API, and the riders are seen moving on the
 * spectators' page in a real browser.
 */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { after, before, describe, test } from 'node:test';
import mqtt from 'mqtt';
import { chromium } from 'playwright-core';
import { encodeFixes } from '../../race/codec/fix-batch.ts';
import { becomes } from '../pages/seen.ts';
import { makeRaceDay, type RaceDay, SQUARE, storedFixes } from './race-day.ts';
import { ask, removeDataDir, type StationProcess, startStationProcess } from './station-process.ts';

const BROWSER = {
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: [
    '--no-sandbox',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
    '--no-first-run',
  ],
};

let station: StationProcess;
let day: RaceDay;
/** Bib → the fix times sent for it. */
const sent = new Map<string, number[]>();

before(async () => {
  station = await startStationProcess();
  day = await makeRaceDay(
    station,
    'open-day',
    ['1', '2', '3', '4', '5', '6', '7', '8', '9', '10', '11', '12'],
    Date.now() - 60_000,
  );
});
after(async () => {
  await station.stop();
  removeDataDir(station);
});

/** A point of the course a while after the start, at 10 m/s along its south side. */
const somewhere = (timeMs: number) => ({
  timeMs,
  latDeg: SQUARE.points[0].latDeg,
  lonDeg: Math.round((SQUARE.points[0].lonDeg + (((timeMs / 1000) % 10) * 10) / 71_700) * 1e6) / 1e6,
  speedMps: 10,
  accuracyM: 4,
});
const takenNow = (bib: string) => {
  const timeMs = Date.now();
  sent.set(bib, [...(sent.get(bib) ?? []), timeMs]);
  return somewhere(timeMs);
};
const ownTracks = (bib: string) => {
  // OwnTracks gives whole seconds.
  const timeMs = Math.floor(Date.now() / 1000) * 1000;
  sent.set(bib, [timeMs]);
  const { latDeg, lonDeg } = somewhere(timeMs);
  return JSON.stringify({ _type: 'location', lat: latDeg, lon: lonDeg, tst: timeMs / 1000, acc: 5, vel: 36 });
};

/** Runs Debian's mosquitto_pub with QoS 1; it ends with 0 only when the station has acknowledged. */
async function mosquittoPub(
  bib: string,
  topic: string,
  payload: Uint8Array | string,
  tls: boolean,
  version = 'mqttv311',
): Promise<void> {
  const port = tls ? station.ports.mqtts : station.ports.mqtt;
  const program = spawn('mosquitto_pub', [
    '-h',
    '127.0.0.1',
    '-p',
    String(port),
    '-V',
    version,
    '-q',
    '1',
    '-t',
    topic,
    '-u',
    `open-day.${bib}`,
    '-P',
    day.cards.get(bib) ?? '',
    '-s',
    ...(tls ? ['--cafile', station.caFile] : []),
  ]);
  let said = '';
  program.stderr.on('data', (chunk) => {
    said += chunk;
  });
  program.stdin.end(payload);
  const code = await new Promise((resolve) => program.once('exit', resolve));
  assert.equal(code, 0, said);
}

async function mqttJs(
  bib: string,
  url: string,
  topic: string,
  payload: Uint8Array | string,
  protocolVersion: 4 | 5 = 4,
): Promise<void> {
  const client = await mqtt.connectAsync(url, {
    username: `open-day.${bib}`,
    password: day.cards.get(bib) ?? '',
    ca: station.ca,
    protocolVersion,
    reconnectPeriod: 0,
  });
  await client.publishAsync(topic, Buffer.from(payload), { qos: 1 });
  await client.endAsync();
}

const nativeTopic = (bib: string) => `bell-lap/v1/open-day/${bib}/fixes`;
const ownTracksTopic = (bib: string) => `owntracks/open-day.${bib}/phone`;
const batch = (bib: string) => encodeFixes([takenNow(bib)]);

describe('a fix arrives from', () => {
  const arrives = (name: string, bib: string, send: () => Promise<void>) =>
    test(name, async () => {
      await send();
      // A foreign app's clock shows within two seconds; until then its positions are kept aside.
      const stored = () => storedFixes(station, day, bib);
      await becomes(async () => (await stored()).map(({ timeMs }) => timeMs), sent.get(bib)!);
      const [fix] = await stored();
      assert.ok(fix && Math.abs(fix.latDeg - 50) < 1e-5, JSON.stringify(fix));
    });

  arrives('mosquitto_pub, own dialect, TCP', '1', () =>
    mosquittoPub('1', nativeTopic('1'), batch('1'), false),
  );
  arrives('mosquitto_pub, own dialect, TLS', '2', () =>
    mosquittoPub('2', nativeTopic('2'), batch('2'), true),
  );
  arrives('mosquitto_pub, OwnTracks, TCP', '3', () =>
    mosquittoPub('3', ownTracksTopic('3'), ownTracks('3'), false),
  );
  arrives('mosquitto_pub, OwnTracks, TLS', '4', () =>
    mosquittoPub('4', ownTracksTopic('4'), ownTracks('4'), true),
  );
  arrives('MQTT.js, own dialect, WebSocket', '5', () =>
    mqttJs('5', `wss://127.0.0.1:${station.ports.https}/mqtt`, nativeTopic('5'), batch('5')),
  );
  arrives('MQTT.js, OwnTracks, WebSocket', '6', () =>
    mqttJs('6', `wss://127.0.0.1:${station.ports.https}/mqtt`, ownTracksTopic('6'), ownTracks('6')),
  );
  arrives('MQTT.js, own dialect, TCP', '7', () =>
    mqttJs('7', `mqtt://127.0.0.1:${station.ports.mqtt}`, nativeTopic('7'), batch('7')),
  );
  arrives('MQTT.js, own dialect, TLS', '8', () =>
    mqttJs('8', `mqtts://127.0.0.1:${station.ports.mqtts}`, nativeTopic('8'), batch('8')),
  );

  arrives('mosquitto_pub, MQTT 5, own dialect, TCP', '9', () =>
    mosquittoPub('9', nativeTopic('9'), batch('9'), false, 'mqttv5'),
  );
  arrives('mosquitto_pub, MQTT 5, OwnTracks, TLS', '10', () =>
    mosquittoPub('10', ownTracksTopic('10'), ownTracks('10'), true, 'mqttv5'),
  );
  arrives('MQTT.js, MQTT 5, own dialect, WebSocket', '11', () =>
    mqttJs('11', `wss://127.0.0.1:${station.ports.https}/mqtt`, nativeTopic('11'), batch('11'), 5),
  );
  arrives('MQTT.js, MQTT 5, OwnTracks, TLS', '12', () =>
    mqttJs('12', `mqtts://127.0.0.1:${station.ports.mqtts}`, ownTracksTopic('12'), ownTracks('12'), 5),
  );
});

for (const version of ['mqttv311', 'mqttv5'])
  test(`mosquitto_sub (${version}) hears the board and a rider`, async () => {
    const listener = spawn('mosquitto_sub', [
      '-h',
      '127.0.0.1',
      '-p',
      String(station.ports.mqtt),
      '-V',
      version,
      '-q',
      '1',
      '-v',
      '-F',
      '%t %l',
      '-u',
      'admin',
      '-P',
      day.token,
      '-t',
      'bell-lap/v1/open-day/board',
      '-t',
      'bell-lap/v1/+/9/fixes',
    ]);
    let heard = '';
    listener.stdout.on('data', (bytes) => {
      heard += bytes;
    });
    const hears = (what: RegExp) => becomes(async () => heard, what);
    await hears(/open-day\/board \d+/);
    await mosquittoPub('9', nativeTopic('9'), batch('9'), false, version);
    await hears(/open-day\/9\/fixes \d+/);
    listener.kill();
  });

test('a repeat is acknowledged and stored once', async () => {
  const fix = takenNow('1');
  for (let time = 0; time < 3; time += 1)
    await mosquittoPub('1', nativeTopic('1'), encodeFixes([fix]), false);
  assert.deepEqual(
    (await storedFixes(station, day, '1')).map(({ timeMs }) => timeMs),
    sent.get('1'),
  );
});

test("a stranger's card, another rider's topic and nonsense get nowhere, and officials see them", async () => {
  await assert.rejects(
    mqtt.connectAsync(`mqtt://127.0.0.1:${station.ports.mqtt}`, {
      username: 'open-day.1',
      password: '0000000000000000',
      reconnectPeriod: 0,
    }),
  );
  const before = (await storedFixes(station, day, '2')).length;
  const client = await mqtt.connectAsync(`mqtt://127.0.0.1:${station.ports.mqtt}`, {
    username: 'open-day.1',
    password: day.cards.get('1') ?? '',
    reconnectPeriod: 0,
  });
  const closed = new Promise<void>((resolve) => {
    client.once('close', () => resolve());
  });
  client.on('error', (error) => console.error('client error', error.message));
  client.publish(nativeTopic('2'), Buffer.from(encodeFixes([somewhere(Date.now())])), { qos: 1 });
  await Promise.race([closed, new Promise((resolve) => setTimeout(resolve, 2_000))]);
  client.end(true);
  assert.equal((await storedFixes(station, day, '2')).length, before);
  const seen = () => ask(station, 'GET', '/v1/refusals', { token: day.token });
  assert.equal((await seen()).status, 200);
  await becomes(async () => (await seen()).json.refusals.length >= 2, true);
});

test("the riders are on the spectators' page of a real browser, and one that rides on is seen to move", async () => {
  const browser = await chromium.launch(BROWSER);
  try {
    const page = await browser.newPage({ viewport: { width: 390, height: 844 } });
    const frames: number[] = [];
    page.on('websocket', (socket) =>
      socket.on('framereceived', ({ payload }) => {
        if (typeof payload !== 'string') frames.push(payload.length);
      }),
    );
    await page.goto(`http://127.0.0.1:${station.ports.crowd}/watch/open-day`);
    await page.getByText('Rider 7').first().waitFor();
    const seen = frames.length;
    await mosquittoPub('7', nativeTopic('7'), batch('7'), false);
    for (let wait = 0; frames.length === seen && wait < 100; wait += 1) await page.waitForTimeout(100);
    assert.ok(frames.length > seen, 'no position frame came after the rider moved');
    await page.locator('canvas').first().waitFor();
  } finally {
    await browser.close();
  }
});

test('an official’s message for a rider who is away is there after the plug was pulled', async () => {
  const rider = {
    username: 'open-day.3',
    password: day.cards.get('3') ?? '',
    clientId: 'pocket',
    clean: false,
    protocolVersion: 4 as const,
    reconnectPeriod: 0,
  };
  const url = `mqtt://127.0.0.1:${station.ports.mqtt}`;
  const topic = 'bell-lap/v1/open-day/3/messages';
  const phone = await mqtt.connectAsync(url, rider);
  await phone.subscribeAsync(topic, { qos: 1 });
  await phone.endAsync();
  const official = await mqtt.connectAsync(url, {
    username: 'admin',
    password: day.token,
    reconnectPeriod: 0,
  });
  await official.publishAsync(topic, 'come to the tent', { qos: 1 });
  official.end(true);
  await station.kill();
  station = await startStationProcess({ dataDir: station.dataDir, ports: station.ports });

  const back = mqtt.connect(`mqtt://127.0.0.1:${station.ports.mqtt}`, rider);
  const heard = await new Promise<string>((resolve) =>
    back.once('message', (_topic, text) => resolve(String(text))),
  );
  assert.equal(heard, 'come to the tent');
  await back.endAsync();
});
