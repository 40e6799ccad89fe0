/** An organiser who is not at the station cannot send it to its own computer, to a cloud's keys, or pages anywhere they like. */
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { pitchTent } from '../../decoders/testing/tent.ts';
import { type StationFixture, stationFixture } from '../testing/fixtures.ts';

const AWAY = '192.168.1.77';
let station: StationFixture;
const tent = pitchTent();
const built = mkdtempSync(join(tmpdir(), 'bell-lap-pages-'));
before(async () => {
  mkdirSync(join(built, 'control'));
  writeFileSync(join(built, 'control', 'index.html'), '<!doctype html>');
  station = await stationFixture({ decoders: tent.decoders, pagesDir: built });
});
after(async () => {
  await station.app.close();
  await tent.close();
  rmSync(built, { recursive: true });
});

const put = (url: string, payload: object, remoteAddress: string) =>
  station.app.inject({
    method: 'PUT',
    url,
    payload,
    remoteAddress,
    headers: { authorization: station.authorization.admin ?? '' },
  });
const online = (url: string) => ({ source: null, online: { url, maxZoom: 19, credit: '' } });

test('a tile address is an origin in the policy or is refused', async () => {
  const path = '/{z}/{x}/{y}.png';
  for (const host of [
    'https://a;connect-src',
    "https://a'unsafe-inline'",
    'https://a,b.example.org',
    'https://*.example.org',
    'https://*',
    'https://user:secret@tiles.example.org',
    'https://tiles.example.org;script-src *',
    'https://tiles.example.org"x',
    'data:image/svg+xml,',
  ]) {
    const answer = await put('/v1/maps/settings', online(host + path), '127.0.0.1');
    assert.equal(answer.statusCode, 400, host);
    assert.match(answer.body, /is an address with|Invalid URL/, host);
  }
  for (const host of [
    'https://Tiles.Example.org',
    'https://münchen.example:8443',
    'http://[2001:db8::1]:8080',
  ]) {
    assert.equal((await put('/v1/maps/settings', online(host + path), '127.0.0.1')).statusCode, 200, host);
    const page = await station.app.inject({ url: '/control', headers: { accept: 'text/html' } });
    const policy = String(page.headers['content-security-policy']);
    assert.ok(policy.includes(`blob: ${new URL(host).origin};`), policy);
  }
});

test('map source and search: not this computer from another one, no metadata from anywhere', async () => {
  const source = (address: string) => ({ source: address, online: null });
  const places = (address: string) => ({ source: null, online: null, places: address });
  for (const settings of [
    source('http://127.0.0.1:9000/map.pmtiles'),
    source('http://2130706433/map.pmtiles'),
    source('http://[::1]:8443/x'),
    places('http://0x7f.1:5432/?q={q}'),
  ]) {
    const answer = await put('/v1/maps/settings', settings, AWAY);
    assert.equal(answer.statusCode, 422, JSON.stringify(settings));
    assert.match(answer.json().detail, /own computer, which only somebody there may name/);
    assert.equal(answer.json().says.facts.reason, 'this-computer');
    assert.equal((await put('/v1/maps/settings', settings, '127.0.0.1')).statusCode, 200);
  }
  for (const from of [AWAY, '127.0.0.1'])
    for (const address of [
      'http://169.254.169.254/latest/meta-data/',
      'http://[fd00:ec2::254]/',
      'http://0xa9fea9fe/',
    ])
      assert.equal((await put('/v1/maps/settings', source(address), from)).statusCode, 422, address);
  // Whoever changes nothing of it may change the rest from anywhere.
  await put('/v1/maps/settings', source('http://127.0.0.1:9000/map.pmtiles'), '127.0.0.1');
  const rest = {
    ...source('http://127.0.0.1:9000/map.pmtiles'),
    online: online('https://t.example/{z}/{x}/{y}').online,
  };
  assert.equal((await put('/v1/maps/settings', rest, AWAY)).statusCode, 200);
});

test('a decoder: on the venue’s network, or on this computer when somebody there says so', async (t) => {
  let calls = 0;
  const trap = createServer((socket) => {
    calls += 1;
    socket.destroy();
  }).listen(0, '127.0.0.1');
  t.after(() => trap.close());
  await new Promise((done) => trap.once('listening', done));
  const { port } = trap.address() as { port: number };
  const decoder = (host: string) => ({ name: 'Finish', dialect: 'race-result', host, port });
  const trouble = async () => {
    const list = await station.app.inject({
      url: '/v1/decoders',
      headers: { authorization: station.authorization.admin ?? '' },
    });
    return String(list.json().decoders.find(({ id }: { id: string }) => id === 'finish')?.trouble);
  };
  for (const host of ['127.0.0.1', '::1', '169.254.169.254', '::ffff:127.0.0.1'])
    assert.equal((await put('/v1/decoders/finish', decoder(host), AWAY)).statusCode, 422, host);
  // A name tells what it is only when it is looked up: it is not connected to, and the console says why.
  for (const host of ['localhost', '2130706433']) {
    assert.equal((await put('/v1/decoders/finish', decoder(host), AWAY)).statusCode, 204);
    for (let look = 0; look < 100 && !/own computer/.test(await trouble()); look++)
      await new Promise((done) => setTimeout(done, 20));
    assert.match(await trouble(), /own computer/, host);
  }
  assert.equal(calls, 0);
  assert.equal((await put('/v1/decoders/finish', decoder('localhost'), '127.0.0.1')).statusCode, 204);
  for (let look = 0; look < 100 && calls === 0; look++) await new Promise((done) => setTimeout(done, 20));
  assert.ok(calls > 0);
  assert.equal(
    (await put('/v1/decoders/finish', { ...decoder('localhost'), name: 'Goal' }, AWAY)).statusCode,
    204,
  );
});
