/** The venue's own map: brought as a file, kept from a source over a connection that may fail, never in the race's way. */
import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, test } from 'node:test';
import { gunzipSync } from 'node:zlib';
import Database from 'better-sqlite3';
import { inEnglish } from '../../race/officials/messages/message.ts';
import { areaAround, countTiles, tilesOf } from './area.ts';
import { deepestZoom, TILES_MAX } from './keep-area.ts';
import { type Maps, type MapsOptions, openMaps } from './maps.ts';
import { type ArchiveServer, makePmtiles, serveArchive } from './testing/fixtures.ts';
import { OutOfOrder } from './upload.ts';

const COURSE = [
  { latDeg: 52, lonDeg: 4 },
  { latDeg: 52.0036, lonDeg: 4.0058 },
];
const AREA = areaAround(COURSE);
const WIDER = { west: 3.9, south: 51.9, east: 4.1, north: 52.1 };
const words = (text: string) => new TextEncoder().encode(text);
const archive = () =>
  makePmtiles(
    [...tilesOf(WIDER, 0, 14)].map((tile) => ({
      ...tile,
      bytes: words(`tile ${tile.z}/${tile.x}/${tile.y}`),
    })),
    WIDER,
    { leafEntries: 40, metadata: { name: 'Polder', attribution: '<a href="x">&copy; Mappers</a>' } },
  );
/** Bytes that do not compress, the same ones for the same seed. */
const noise = (length: number, seed: number): Uint8Array => {
  let state = seed + 1;
  return Uint8Array.from({ length }, () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state >>> 24;
  });
};
const WANTED = countTiles(AREA, 0, 14);

const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

async function mapsIn(folder: string, more: Partial<MapsOptions> = {}): Promise<Maps> {
  const maps = await openMaps({ folder, range: { tries: 3, waitMs: 1 }, ...more });
  closers.push(() => maps.close());
  return maps;
}
function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'bell-lap-maps-'));
  closers.push(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}
async function source(bytes = archive()): Promise<ArchiveServer> {
  const server = await serveArchive(bytes);
  closers.push(() => server.close());
  return server;
}
async function ended(maps: Maps): Promise<ReturnType<Maps['keeping']>> {
  while (maps.keeping().state === 'running') await new Promise((resolve) => setTimeout(resolve, 5));
  return maps.keeping();
}
const tileText = async (maps: Maps, z: number, x: number, y: number): Promise<string | null> => {
  const tile = await maps.tile(z, x, y);
  return tile && gunzipSync(tile).toString();
};
const [deep] = [...tilesOf(AREA, 14, 14)];
const DEEP = deep!;
const DEEP_TEXT = `tile ${DEEP.z}/${DEEP.x}/${DEEP.y}`;

test('a PMTiles file brought in three parts is the venue’s map, also after a restart', async () => {
  const folder = newFolder();
  const maps = await mapsIn(folder);
  const bytes = archive();
  const third = Math.ceil(bytes.length / 3);
  for (let offset = 0; offset < bytes.length; offset += third)
    await maps.upload({ offset, total: bytes.length, bytes: bytes.subarray(offset, offset + third) });
  const { kind, minZoom, maxZoom, name, credit } = maps.venue()!;
  assert.deepEqual(
    { kind, minZoom, maxZoom, name, credit },
    { kind: 'vector', minZoom: 0, maxZoom: 14, name: 'Polder', credit: '© Mappers' },
  );
  assert.equal(await tileText(maps, DEEP.z, DEEP.x, DEEP.y), DEEP_TEXT);
  assert.equal(await maps.tile(14, 0, 0), null);
  assert.equal(await maps.tile(3, 9, 0), null);
  const again = await mapsIn(folder);
  assert.equal(again.venue()!.version, maps.venue()!.version);
  assert.equal(await tileText(again, DEEP.z, DEEP.x, DEEP.y), DEEP_TEXT);
});

test('an MBTiles file with pictures is served, its rows counted from the south', async () => {
  const folder = newFolder();
  const file = join(folder, 'brought.mbtiles');
  const database = new Database(file);
  database.pragma('journal_mode = WAL');
  database.exec(`CREATE TABLE metadata (name text, value text);
    CREATE TABLE tiles (zoom_level integer, tile_column integer, tile_row integer, tile_data blob);
    INSERT INTO metadata VALUES ('format', 'png'), ('name', 'Club map'), ('bounds', '4,51,5,53');
    INSERT INTO tiles VALUES (3, 4, 5, x'89504e47');`);
  database.close();
  const maps = await mapsIn(folder);
  const bytes = readFileSync(file);
  await maps.upload({ offset: 0, total: bytes.length, bytes });
  assert.equal(maps.venue()!.type, 'image/png');
  assert.deepEqual(maps.venue()!.bounds, { west: 4, south: 51, east: 5, north: 53 });
  assert.deepEqual([...(await maps.tile(3, 4, 2))!], [0x89, 0x50, 0x4e, 0x47]);
  assert.equal(await maps.tile(3, 4, 5), null);
});

test('what is no map is refused in words, and the map there was stays', async () => {
  const maps = await mapsIn(newFolder());
  const bytes = archive();
  await maps.upload({ offset: 0, total: bytes.length, bytes });
  const send = (part: Uint8Array) => maps.upload({ offset: 0, total: part.length, bytes: part });
  await assert.rejects(send(words('PK\u0003\u0004 a zip archive')), /PMTiles \(.pmtiles\) or MBTiles/);
  await assert.rejects(send(bytes.subarray(0, 140)), /cut short or damaged/);
  await assert.rejects(
    send(Buffer.concat([Buffer.from('SQLite format 3\0'), Buffer.alloc(600)])),
    /not an MBTiles map/,
  );
  const mlt = makePmtiles([{ z: 0, x: 0, y: 0, bytes: words('x') }], WIDER, { tileType: 6 });
  await assert.rejects(send(mlt), /neither vector tiles/);
  await assert.rejects(maps.upload({ offset: 0, total: 5 * 1024 ** 3, bytes }), /a map may be/);
  assert.equal(await tileText(maps, DEEP.z, DEEP.x, DEEP.y), DEEP_TEXT);
});

test('a part that does not follow is refused with the place to go on from', async () => {
  const maps = await mapsIn(newFolder());
  const bytes = archive();
  const total = bytes.length;
  await maps.upload({ offset: 0, total, bytes: bytes.subarray(0, 500) });
  await assert.rejects(maps.upload({ offset: 900, total, bytes: bytes.subarray(900) }), (error) => {
    assert.ok(error instanceof OutOfOrder);
    assert.equal(error.received, 500);
    return true;
  });
  assert.equal(await maps.upload({ offset: 500, total, bytes: bytes.subarray(500) }), total);
});

test('one click keeps the map around the course: the tiles of its box and no others, in few requests', async () => {
  const server = await source();
  const maps = await mapsIn(newFolder(), { source: server.url });
  maps.keep(COURSE);
  const { state, progress } = await ended(maps);
  assert.equal(state, 'done');
  assert.equal(progress!.tiles, WANTED);
  assert.equal(progress!.tilesDone, WANTED);
  assert.equal(progress!.bytesDone, progress!.bytes);
  assert.deepEqual(maps.venue()!.bounds, AREA);
  assert.equal(maps.venue()!.credit, '© Mappers');
  for (const { z, x, y } of tilesOf(AREA, 0, 14))
    assert.equal(await tileText(maps, z, x, y), `tile ${z}/${x}/${y}`);
  assert.equal(await maps.tile(14, 8_400, 5_400), null);
  assert.ok(server.ranges.length < 40, `${server.ranges.length} requests for ${WANTED} tiles`);
});

test('a connection that falters is tried again; one that is gone stops it, and the next click goes on', async () => {
  const far = [...tilesOf(WIDER, 0, 13)].map((tile) => ({
    ...tile,
    // Hard to compress, so that the tiles need several ranges.
    bytes: noise(40_000, tile.x * 31 + tile.y),
  }));
  const server = await source(makePmtiles(far, WIDER, { leafEntries: 9 }));
  server.fault = (_request, response, count) => {
    if (count % 3 === 0) response.destroy();
    return count % 3 === 0;
  };
  const folder = newFolder();
  const maps = await mapsIn(folder, { source: server.url, range: { tries: 6, waitMs: 1 } });
  maps.keep(COURSE);
  assert.equal((await ended(maps)).state, 'done');

  const other = await mapsIn(newFolder(), { source: server.url });
  let given = 0;
  server.fault = (request, response) => {
    const [, from = '0'] = /bytes=(\d+)/.exec(request.headers.range ?? '') ?? [];
    // The connection goes after the first tiles have come.
    if (Number(from) > 20_000 && given++ >= 1) {
      response.writeHead(503).end();
      return true;
    }
    return false;
  };
  other.keep(COURSE);
  const failed = await ended(other);
  assert.equal(failed.state, 'failed');
  assert.deepEqual(failed.problem, {
    code: 'map-server-away',
    facts: { reason: { is: 'answered', status: 503 } },
  });
  assert.match(inEnglish(failed.problem!, 'UTC'), /server answered 503\)\. What was kept stays/);
  assert.equal(other.venue(), null);
  const before = failed.progress!.tilesDone;
  server.fault = null;
  const from = server.ranges.length;
  other.keep(COURSE);
  const done = await ended(other);
  assert.equal(done.state, 'done');
  const tiles = server.ranges.slice(from).filter((range) => Number(/\d+/.exec(range)![0]) > 20_000).length;
  assert.ok(before > 0 && tiles > 0, `${before} tiles were there, ${tiles} ranges more`);
});

test('stopped by an official, nothing changes; a source without ranges, or replaced under way, is named', async () => {
  const server = await source();
  const maps = await mapsIn(newFolder(), { source: server.url });
  server.fault = () => true;
  maps.keep(COURSE);
  await maps.stopKeeping();
  assert.equal(maps.keeping().state, 'stopped');
  assert.equal(maps.venue(), null);

  server.fault = (_request, response) => {
    response.writeHead(200).end(server.archive);
    return true;
  };
  maps.keep(COURSE);
  assert.match(inEnglish((await ended(maps)).problem!, 'UTC'), /does not send parts/);
  server.fault = (_request, _response, count) => {
    server.etag = `"${count}"`;
    return false;
  };
  maps.keep(COURSE);
  assert.match(inEnglish((await ended(maps)).problem!, 'UTC'), /replaced under way/);
  server.fault = null;
  maps.keep([{ latDeg: -40, lonDeg: 170 }]);
  // The tiles of the lowest zooms are everybody's; nothing deeper is there.
  assert.ok((await ended(maps)).state === 'done');
  assert.equal(existsSync('keeping.part'), false);
});

test('a course of a whole country keeps fewer zooms rather than a million tiles', () => {
  const stage = areaAround([
    { latDeg: 45, lonDeg: 2 },
    { latDeg: 48, lonDeg: 6 },
  ]);
  assert.equal(deepestZoom(AREA, 0, 22), 15);
  const deepest = deepestZoom(stage, 0, 15);
  assert.ok(deepest < 15 && deepest > 11);
  assert.ok(countTiles(stage, 0, deepest) <= TILES_MAX);
});

test('an archive that is made anew every day: the newest day that is there is taken; no connection is said as that', async () => {
  const server = await source();
  const asked: string[] = [];
  server.fault = (request, response) => {
    asked.push(request.url ?? '');
    if (request.url === '/20260522.pmtiles') return false;
    response.writeHead(404).end();
    return true;
  };
  const daily = server.url.replace('world', '{day}');
  const now = () => Date.UTC(2026, 4, 24, 6);
  const maps = await mapsIn(newFolder(), { source: daily, now });
  maps.keep(COURSE);
  assert.equal((await ended(maps)).state, 'done');
  assert.deepEqual(asked.slice(0, 3), ['/20260524.pmtiles', '/20260523.pmtiles', '/20260522.pmtiles']);
  assert.equal(await tileText(maps, DEEP.z, DEEP.x, DEEP.y), DEEP_TEXT);

  const old = await mapsIn(newFolder(), { source: daily, now: () => Date.UTC(2026, 6, 1) });
  old.keep(COURSE);
  assert.match(
    inEnglish((await ended(old)).problem!, 'UTC'),
    /has no map of the last 10 days.*bring a map as a file/,
  );
  await server.close();
  const alone = await mapsIn(newFolder(), { source: daily, now });
  alone.keep(COURSE);
  assert.match(
    inEnglish((await ended(alone)).problem!, 'UTC'),
    /cannot be reached. Get the map when there is a connection/,
  );
});

test('settings outlive a restart; the origin for pages follows them', async () => {
  const folder = newFolder();
  const maps = await mapsIn(folder, { source: 'https://maps.example.org/a.pmtiles' });
  assert.equal(maps.onlineOrigin(), null);
  const online = { url: 'https://tiles.example.org:8443/{z}/{x}/{y}.png', maxZoom: 19, credit: '© Mappers' };
  await maps.change({ source: null, online });
  const again = await mapsIn(folder);
  assert.equal(again.onlineOrigin(), 'https://tiles.example.org:8443');
  assert.equal(again.source(), null);
  assert.equal(maps.source(), 'https://maps.example.org/a.pmtiles');
});
