/** Maps over HTTP: an organiser brings one, everybody sees it, mistakes are answered in words. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { gunzipSync } from 'node:zlib';
import type { FastifyInstance } from 'fastify';
import { makePmtiles, serveArchive } from '../../maps/testing/fixtures.ts';
import { buildApp } from '../app.ts';
import { CRIT, type StationFixture, stationFixture } from '../testing/fixtures.ts';

const WHERE = { west: 3.9, south: 51.9, east: 4.1, north: 52.1 };
const archive = makePmtiles([{ z: 0, x: 0, y: 0, bytes: Buffer.from('the world') }], WHERE, {
  metadata: { name: 'Polder', attribution: '© Mappers' },
});

let station: StationFixture;
let crowd: FastifyInstance;
before(async () => {
  station = await stationFixture();
  crowd = await buildApp({ ...station.options, door: 'crowd' });
});
after(async () => {
  await crowd.close();
  await station.app.close();
  await station.options.maps.close();
});

const ask = (method: 'GET' | 'PUT' | 'POST' | 'DELETE', url: string, payload?: Buffer | object) =>
  station.app.inject({
    method,
    url,
    headers: {
      authorization: station.authorization.official ?? '',
      ...(Buffer.isBuffer(payload) && { 'content-type': 'application/octet-stream' }),
    },
    ...(payload && { payload }),
  });

/** Keeping, when it runs no more. */
async function ended() {
  for (let look = 0; look < 1_000; look++) {
    const { keeping } = (await ask('GET', '/v1/maps/settings')).json();
    if (keeping.state !== 'running') return keeping;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  throw new Error('it is still running');
}

test('a map brought by an official in two parts is there for spectators, as it is stored and for good', async () => {
  assert.equal((await crowd.inject('/v1/maps/venue/0/0/0')).statusCode, 404);
  const total = archive.length;
  await ask('PUT', `/v1/maps/venue?offset=0&total=${total}`, archive.subarray(0, 200));
  const early = await ask('PUT', `/v1/maps/venue?offset=300&total=${total}`, archive.subarray(300));
  assert.equal(early.statusCode, 409);
  assert.deepEqual(early.json().errors, [{ at: 'offset', message: '200' }]);
  const last = await ask('PUT', `/v1/maps/venue?offset=200&total=${total}`, archive.subarray(200));
  assert.deepEqual(last.json(), { received: total, total });

  const { venue, online } = (await crowd.inject('/v1/maps')).json();
  assert.equal(online, null);
  assert.equal(venue.credit, '© Mappers');
  const tile = await crowd.inject(venue.url.replace('{z}', '0').replace('{x}', '0').replace('{y}', '0'));
  assert.equal(tile.statusCode, 200);
  assert.equal(tile.headers['content-encoding'], 'gzip');
  assert.match(String(tile.headers['cache-control']), /immutable/);
  assert.equal(gunzipSync(tile.rawPayload).toString(), 'the world');
  assert.equal((await crowd.inject('/v1/maps/venue/0/0/0')).headers['cache-control'], 'no-cache');
  assert.equal((await crowd.inject('/v1/maps/venue/9/1/1')).statusCode, 204);
  assert.equal((await crowd.inject('/v1/maps/venue/30/1/1')).statusCode, 400);
  assert.equal((await crowd.inject('/v1/maps/settings')).statusCode, 404);
});

test('what is no map, or comes as JSON, is refused in words', async () => {
  const noMap = await ask('PUT', '/v1/maps/venue', Buffer.from('GIF89a, not a map'));
  assert.equal(noMap.statusCode, 422);
  assert.match(noMap.json().detail, /PMTiles \(.pmtiles\) or MBTiles/);
  assert.deepEqual(noMap.json().says, { code: 'map-no-map', facts: {} });
  assert.equal((await ask('PUT', '/v1/maps/venue', { a: 'map' })).statusCode, 415);
  const address = {
    source: null,
    online: { url: 'https://{s}.example.org/{z}/{x}', maxZoom: 19, credit: '' },
  };
  const half = await ask('PUT', '/v1/maps/settings', address);
  assert.equal(half.statusCode, 400);
  assert.match(half.json().detail, /is an address with/);
});

test('an organiser names a source and keeps the map around the course', async () => {
  const noSource = await ask('POST', '/v1/maps/keeping', { race: CRIT });
  assert.equal(noSource.statusCode, 422);
  assert.match(noSource.json().detail, /address of a PMTiles archive/);
  assert.equal(noSource.json().says.code, 'map-no-source');
  assert.equal((await ask('POST', '/v1/maps/keeping', { race: 'nowhere' })).statusCode, 404);
  const server = await serveArchive(archive);
  await ask('PUT', '/v1/maps/settings', { source: server.url, online: null });
  assert.equal((await ask('POST', '/v1/maps/keeping', { race: CRIT })).json().keeping.state, 'running');
  assert.deepEqual((await ended()).state, 'done');
  // What goes wrong is told in English, and as a code with facts for other languages.
  server.fault = (_request, response) => {
    response.writeHead(404).end();
    return true;
  };
  await ask('POST', '/v1/maps/keeping', { race: CRIT });
  const { problem, problemSaying } = await ended();
  const { host } = new URL(server.url);
  assert.equal(problem, `The map's server answered 404 for ${host}. Check the address of the map source.`);
  assert.deepEqual(problemSaying, { code: 'map-server-refuses', facts: { host, answered: 404 } });
  const gone = await ask('DELETE', '/v1/maps/venue');
  assert.equal(gone.json().venue, null);
  await server.close();
});
