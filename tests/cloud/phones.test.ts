/**
 * Phones out of the venue's Wi-Fi: every dialect that the station takes, sent to the relay instead. The station has
 * each position exactly once, acknowledged only when it was on the relay's disk; whoever is not a rider of this race
 * gets nothing in, and a card that ends at the venue ends at the relay within seconds.
 */
import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { after, before, describe, it } from 'node:test';
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import mqtt, { type MqttClient } from 'mqtt';
import { sealOf } from '../../phone/seal.ts';
import { encodeFixes } from '../../race/codec/fix-batch.ts';
import type { Fix } from '../../race/fix.ts';
import { makeRaceDay, type RaceDay } from '../station/race-day.ts';
import { ask, removeDataDir, type StationProcess, startStationProcess } from '../station/station-process.ts';
import { CODE, type RelayProcess, startRelayProcess, until } from './relay-process.ts';
import { fixAt } from './square-ride.ts';

const RACE = 'mobile-crit';
const BIBS = ['1', '2', '3', '4', '5', '6', '7', '8'];
/** Whole seconds: OwnTracks says no others. */
const startMs = Math.floor(Date.now() / 1_000) * 1_000 - 3_600_000;

describe('Phones on mobile data', { timeout: 240_000 }, () => {
  let station: StationProcess;
  let relay: RelayProcess;
  let day: RaceDay;
  const clients: MqttClient[] = [];

  before(async () => {
    relay = await startRelayProcess();
    station = await startStationProcess({ args: ['--relay', relay.address, '--relay-code', CODE] });
    day = await makeRaceDay(station, RACE, BIBS, startMs);
    await until('the cards known at the relay', async () => (await post('1', [at(0)])).status === 204);
  });
  after(async () => {
    for (const client of clients) await client.endAsync(true);
    await station?.stop();
    await relay?.stop();
    if (station) removeDataDir(station);
    if (relay) rmSync(relay.dataDir, { recursive: true, force: true });
  });

  const at = (s: number): Fix => fixAt(startMs, s) as Fix;
  const fixes = (from: number, to: number): Fix[] =>
    Array.from({ length: to - from }, (_, index) => at(from + index));
  /** Some seconds ago, by the race: what an app has just recorded. */
  const lately = (): number => Math.floor((Date.now() - startMs) / 1_000) - 4;
  const secretOf = (bib: string): string => day.cards.get(bib)!;
  const basic = (bib: string, secret = secretOf(bib)): string =>
    `Basic ${Buffer.from(`${RACE}.${bib}:${secret}`).toString('base64')}`;

  const post = (
    bib: string,
    what: Fix[] | Buffer,
    more: { authorization?: string; encoding?: string; type?: string; race?: string } = {},
  ): Promise<Response> =>
    fetch(`${relay.address}/v1/races/${more.race ?? RACE}/entries/${bib}/fixes`, {
      method: 'POST',
      headers: {
        authorization: more.authorization ?? basic(bib),
        'content-type': more.type ?? 'application/octet-stream',
        ...(more.encoding && { 'content-encoding': more.encoding }),
      },
      body: new Uint8Array(Buffer.isBuffer(what) ? what : encodeFixes(what)),
    });

  /** What the station's journal has of a rider, by the second of the race. */
  const atVenue = async (bib: string): Promise<number[]> => {
    const answer = await ask(station, 'GET', `/v1/races/${RACE}/entries/${bib}/fixes?limit=10000`, {
      token: day.token,
    });
    assert.equal(answer.status, 200, answer.text);
    return answer.json.fixes.map(({ timeMs }: Fix) => (timeMs - startMs) / 1_000);
  };
  const arrives = async (bib: string, from: number, to: number): Promise<void> => {
    const expected = Array.from({ length: to - from }, (_, index) => from + index);
    await until(`${bib}'s positions at the venue`, async () => (await atVenue(bib)).length >= to - from);
    assert.deepEqual(await atVenue(bib), expected, 'each once, none else');
  };

  const dial = async (bib: string, more: mqtt.IClientOptions = {}): Promise<MqttClient> => {
    const client = await mqtt.connectAsync(`${relay.address.replace('http', 'ws')}/mqtt`, {
      username: `${RACE}.${bib}`,
      password: secretOf(bib),
      protocolVersion: 4,
      reconnectPeriod: 200,
      ...more,
    });
    clients.push(client);
    return client;
  };

  it('take the native batch over HTTP: packed, as JSON, and compressed as the venue takes it', async () => {
    assert.equal((await post('1', fixes(0, 10))).status, 204);
    const json = Buffer.from(JSON.stringify({ fixes: fixes(10, 20) }));
    assert.equal((await post('1', json, { type: 'application/json' })).status, 204);
    const packed = (from: number, to: number): Buffer => Buffer.from(encodeFixes(fixes(from, to)));
    assert.equal((await post('1', gzipSync(packed(20, 30)), { encoding: 'gzip' })).status, 204);
    assert.equal((await post('1', deflateSync(packed(30, 40)), { encoding: 'deflate' })).status, 204);
    assert.equal((await post('1', brotliCompressSync(packed(40, 50)), { encoding: 'br' })).status, 204);
    await arrives('1', 0, 50);
  });

  it('take a card by its pass, which is not its secret, and hand the phone’s seal on', async () => {
    const { json } = await ask(station, 'POST', `/v1/join/${secretOf('1')}`);
    const { password, sealKey } = json.relay;
    const sealed = fixes(50, 60);
    const packed = encodeFixes(sealed);
    const answer = await fetch(`${json.relay.fixes}?seal=${sealOf(sealKey, `${RACE}.1`, packed)}`, {
      method: 'POST',
      headers: { authorization: basic('1', password), 'content-type': 'application/octet-stream' },
      body: new Uint8Array(packed),
    });
    assert.equal(answer.status, 204);
    await arrives('1', 0, 60);
    // From now on this rider's phone is one that seals: what comes without is held.
    assert.equal((await post('1', fixes(60, 70))).status, 204);
    await until('held', async () => {
      const held = await ask(station, 'GET', '/v1/relay-positions', { token: day.token });
      return held.json.held.length === 1 && held.json.held[0].positions === 10;
    });
    await arrives('1', 0, 60);
  });

  it('take OwnTracks over HTTP, at both of its addresses', async () => {
    const from = lately();
    for (const [s, path] of [0, 1, 2, 3].map((s) => [s, s % 2 === 0 ? '/owntracks' : '/pub'] as const)) {
      const { latDeg: lat, lonDeg: lon, timeMs } = at(from + s);
      const answer = await fetch(relay.address + path, {
        method: 'POST',
        headers: { authorization: basic('2'), 'content-type': 'application/json' },
        body: JSON.stringify({ _type: 'location', lat, lon, tst: timeMs / 1_000 }),
      });
      assert.equal(answer.status, 200);
      assert.equal(await answer.text(), '[]');
    }
    const junk = await fetch(`${relay.address}/owntracks`, {
      method: 'POST',
      headers: { authorization: basic('2') },
      body: '{"_type":"encrypted","data":"x"}',
    });
    assert.equal(junk.status, 200, 'what trying again would not mend is not asked for again');
    await arrives('2', from, from + 4);
    await until('what the relay refused, before the eyes of the venue’s officials', async () => {
      const { refusals } = (await ask(station, 'GET', '/v1/refusals', { token: day.token })).json;
      return refusals.some(
        ({ dialect, who }: { dialect: string; who: string }) =>
          dialect === 'relay-owntracks-http' && who === `${RACE}.2`,
      );
    });
  });

  it('take Traccar Client and OsmAnd: query, form and JSON', async () => {
    const from = lately();
    const say = (s: number) => ({
      id: secretOf('3'),
      lat: String(at(from + s).latDeg),
      lon: String(at(from + s).lonDeg),
      timestamp: String(at(from + s).timeMs / 1_000),
    });
    const url = `${relay.address}/osmand`;
    const answers = [
      await fetch(`${url}?${new URLSearchParams(say(0))}`),
      await fetch(`${url}?${new URLSearchParams(say(1))}`, { method: 'POST' }),
      await fetch(url, { method: 'POST', body: new URLSearchParams(say(2)) }),
      await fetch(url, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({
          device_id: secretOf('3'),
          location: {
            timestamp: new Date(at(from + 3).timeMs).toISOString(),
            coords: { latitude: at(from + 3).latDeg, longitude: at(from + 3).lonDeg },
          },
        }),
      }),
    ];
    for (const answer of answers) assert.equal(answer.status, 200, await answer.text());
    assert.equal((await fetch(`${url}?id=0000000000000000&lat=50&lon=10`)).status, 401);
    assert.equal((await fetch(`${url}?lat=50&lon=10`)).status, 400);
    assert.equal((await fetch(`${url}?id=${secretOf('3')}&lat=95&lon=10`)).status, 200);
    await arrives('3', from, from + 4);
  });

  it('take MQTT over a WebSocket, native and OwnTracks, with QoS 0, 1 and 2, and tell the time', async () => {
    const native = await dial('4');
    const topic = `bell-lap/v1/${RACE}/4`;
    for (const [index, qos] of ([1, 2, 1] as const).entries())
      await native.publishAsync(`${topic}/fixes`, Buffer.from(encodeFixes(fixes(index * 5, index * 5 + 5))), {
        qos,
      });
    native.publish(`${topic}/fixes`, JSON.stringify({ fixes: fixes(15, 20) }), { qos: 0 });
    await native.publishAsync(`${topic}/status`, '{"online":true,"battery":0.5}', { qos: 1, retain: true });
    const reply = new Promise<Buffer>((resolve) => native.once('message', (_topic, bytes) => resolve(bytes)));
    assert.deepEqual(
      (await native.subscribeAsync(`${topic}/clock/reply`)).map(({ qos }) => qos),
      [0],
    );
    native.publish(`${topic}/clock`, '{"t0":17.5}');
    const { t0, t1 } = JSON.parse(String(await reply)) as { t0: number; t1: number };
    assert.equal(t0, 17.5);
    assert.ok(Math.abs(t1 - Date.now()) < 60_000);
    await arrives('4', 0, 20);

    const app = await dial('5', { clean: false, clientId: 'owntracks-5' });
    const from = lately();
    for (const s of [0, 1, 2]) {
      const { latDeg: lat, lonDeg: lon, timeMs } = at(from + s);
      const body = JSON.stringify({ _type: 'location', lat, lon, tst: timeMs / 1_000 });
      await app.publishAsync(`owntracks/${RACE}.5/phone`, body, { qos: 1 });
    }
    await arrives('5', from, from + 3);
  });

  it('lose nothing and repeat nothing while the relay is killed in the middle of a ride', async () => {
    const client = await dial('6', { clean: false, clientId: 'six' });
    const sent: Promise<unknown>[] = [];
    const publish = (from: number): void =>
      void sent.push(
        client.publishAsync(`bell-lap/v1/${RACE}/6/fixes`, Buffer.from(encodeFixes(fixes(from, from + 5))), {
          qos: 1,
        }),
      );
    for (let s = 0; s < 50; s += 5) publish(s);
    await sent[0];
    await relay.kill();
    for (let s = 50; s < 100; s += 5) publish(s);
    // The same to both: through the relay and at the venue.
    const atBoth = await ask(station, 'POST', `/v1/races/${RACE}/entries/6/fixes`, {
      headers: { authorization: basic('6'), 'content-type': 'application/json' },
      body: JSON.stringify({ fixes: fixes(40, 70) }),
    });
    assert.equal(atBoth.status, 204, atBoth.text);
    relay = await startRelayProcess({ port: relay.port, dataDir: relay.dataDir });
    await Promise.all(sent);
    await arrives('6', 0, 100);
  });

  it('keep what they sent while the venue is off the net, for when it is back', async () => {
    await station.kill();
    assert.equal((await post('7', fixes(0, 30))).status, 204);
    assert.equal((await post('7', fixes(20, 40))).status, 204);
    station = await startStationProcess({
      dataDir: station.dataDir,
      ports: station.ports,
      args: ['--relay', relay.address],
    });
    await arrives('7', 0, 40);
  });

  it('get nothing in with junk, or with what is not theirs', async () => {
    const refused = async (answer: Promise<Response>): Promise<string> => {
      const { status } = await answer;
      return `${status}`;
    };
    assert.equal(await refused(post('8', fixes(0, 1), { authorization: basic('8', 'A'.repeat(16)) })), '401');
    assert.equal(await refused(post('8', fixes(0, 1), { authorization: 'Basic !!' })), '401');
    assert.equal(await refused(post('8', fixes(0, 1), { authorization: `Bearer ${day.token}` })), '401');
    assert.equal(await refused(post('8', fixes(0, 1), { authorization: basic('7') })), '403');
    assert.equal(await refused(post('8', fixes(0, 1), { race: 'other-race' })), '404');
    assert.equal(await refused(post('8', Buffer.from('junk, not a batch'))), '400');
    assert.equal(await refused(post('8', Buffer.from('not gzip'), { encoding: 'gzip' })), '400');
    assert.equal(await refused(post('8', Buffer.from('x'), { encoding: 'zip' })), '415');
    assert.equal(await refused(post('8', Buffer.alloc(1_100_000))), '413');
    assert.equal(
      await refused(post('8', gzipSync(Buffer.alloc(20_000_000)), { encoding: 'gzip' })),
      '413',
      'a bomb ends where its limit is',
    );
    await assert.rejects(
      dial('8', { password: 'B'.repeat(16), reconnectPeriod: 0 }),
      /refused|authorized|not/i,
    );
    const client = await dial('8', { reconnectPeriod: 0, clientId: 'thief' });
    const closed = new Promise((resolve) => client.once('close', () => resolve(null)));
    client.publish(`bell-lap/v1/${RACE}/7/fixes`, Buffer.from(encodeFixes(fixes(900, 901))), { qos: 1 });
    await closed;
    assert.deepEqual(await atVenue('8'), []);
    assert.ok(!(await atVenue('7')).includes(900));
    const metrics = await (await fetch(`${relay.address}/metrics`)).text();
    assert.match(
      metrics,
      /bell_lap_relay_phone_refused_total\{dialect="native",reason="not-allowed"\} [1-9]/,
    );
  });

  it('are held to what a phone sends, and hear that in words', async () => {
    let last: Response | null = null;
    for (let batch = 0; batch < 60 && last?.status !== 429; batch++) last = await post('8', fixes(0, 3_600));
    assert.equal(last?.status, 429);
    assert.ok(Number(last?.headers.get('retry-after')) >= 1);
    assert.match(((await last!.json()) as { detail: string }).detail, /more than a phone/);
  });

  it('are shut out within seconds when the card ends at the venue', async () => {
    const client = await dial('5', { reconnectPeriod: 0, clientId: 'held-open' });
    const closed = new Promise((resolve) => client.once('close', () => resolve(null)));
    const ended = await ask(station, 'DELETE', `/v1/races/${RACE}/entries/5/card`, { token: day.token });
    assert.equal(ended.status, 204, ended.text);
    const endedMs = performance.now();
    await until('the card refused', async () => (await post('5', fixes(500, 501))).status === 401);
    assert.ok(performance.now() - endedMs < 30_000, 'in seconds, on however slow a machine');
    // A silent phone's line is ended too; one that still sends is refused.
    if (client.connected)
      client.publish(`bell-lap/v1/${RACE}/5/fixes`, Buffer.from(encodeFixes(fixes(510, 511))), { qos: 1 });
    await closed;
    assert.ok(!(await atVenue('5')).includes(510));
  });
});
