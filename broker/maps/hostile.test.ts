/** Maps made to do harm: they are refused, or a tile is, and this process does not notice. */
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { after, test } from 'node:test';
import Database from 'better-sqlite3';
import { MapProblem } from './map-file.ts';
import { openMaps } from './maps.ts';
import { MapBusy, openApart } from './reading-apart.ts';
import { makePmtiles } from './testing/fixtures.ts';

const folder = mkdtempSync(join(tmpdir(), 'bell-lap-hostile-maps-'));
after(() => rmSync(folder, { recursive: true, force: true }));

const PNG = Buffer.from('89504e470d0a1a0a', 'hex');
const ENDLESS = `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1e12)`;

/** `tiles`: what makes the table, or a view that claims to be one. */
function mbtiles(name: string, tiles: string): string {
  const path = join(folder, name);
  const database = new Database(path);
  database.exec(`CREATE TABLE metadata (name TEXT, value TEXT);
    INSERT INTO metadata VALUES ('format', 'png'), ('name', 'Venue');
    CREATE TABLE real (zoom_level INTEGER, tile_column INTEGER, tile_row INTEGER, tile_data BLOB);
    INSERT INTO real VALUES (0, 0, 0, x'${PNG.toString('hex')}'), (1, 0, 0, x'01');
    ${tiles}`);
  database.close();
  return path;
}

/** The longest that this process stood still meanwhile, ms. */
async function stillness(act: () => Promise<unknown>): Promise<number> {
  const delay = monitorEventLoopDelay({ resolution: 5 });
  delay.enable();
  await act();
  delay.disable();
  return delay.max / 1e6;
}

test('a view that never ends is no map, and nobody waits for it', async () => {
  const path = mbtiles(
    'endless.mbtiles',
    `CREATE VIEW tiles AS ${ENDLESS} SELECT i AS zoom_level, 0 AS tile_column, 0 AS tile_row, x'' AS tile_data FROM n;`,
  );
  const stood = await stillness(() =>
    assert.rejects(openApart('mbtiles', path, { limits: { openMs: 1_000 } }), MapProblem),
  );
  assert.ok(stood < 500, `${stood} ms`);
});

test('one tile that never comes: it is refused in time, others come, and after three the map rests', async () => {
  const path = mbtiles(
    'one-endless.mbtiles',
    `CREATE VIEW tiles AS SELECT zoom_level, tile_column, tile_row, CASE WHEN zoom_level = 1
       THEN (${ENDLESS} SELECT count(*) FROM n) ELSE tile_data END AS tile_data FROM real;`,
  );
  const lines: Record<string, unknown>[] = [];
  const map = await openApart('mbtiles', path, {
    limits: { tileMs: 400, restMs: 60_000 },
    log: (line) => lines.push(line),
  });
  const slow = map.tile(1, 0, 1);
  const quick = map.tile(0, 0, 0);
  await assert.rejects(slow, MapBusy);
  assert.deepEqual(Buffer.from((await quick)!), PNG, 'it waited for its turn and got it');
  for (let again = 0; again < 3; again++)
    await assert.rejects(map.tile(1, 0, 1), /too long to be read there/);
  await assert.rejects(map.tile(0, 0, 0), /tried again later/);
  assert.match(String(lines[0]!.map), /took too long/);
  await map.close();
});

test('a tile of a thousand million zeros is no tile', async () => {
  const path = mbtiles(
    'zeros.mbtiles',
    `CREATE VIEW tiles AS SELECT zoom_level, tile_column, tile_row, zeroblob(900000000) AS tile_data FROM real;`,
  );
  const map = await openApart('mbtiles', path);
  const before = process.memoryUsage.rss();
  const tile = await map.tile(0, 0, 0).catch((error: unknown) => error);
  assert.ok(tile === null || tile instanceof MapProblem, String(tile));
  assert.ok(process.memoryUsage.rss() - before < 50e6);
  await map.close();
});

test('text that grows beyond all memory ends its reader, not the station', {
  skip: process.platform !== 'linux',
}, async () => {
  const path = mbtiles(
    'text.mbtiles',
    `CREATE VIEW tiles AS SELECT zoom_level, tile_column, tile_row,
       replace(hex(zeroblob(200000000)), '0', 'ab') AS tile_data FROM real;`,
  );
  const map = await openApart('mbtiles', path, { limits: { memoryMaxBytes: 250e6 } });
  await assert.rejects(map.tile(0, 0, 0), MapBusy);
  await map.close();
});

test('a PMTiles archive whose metadata unpacks without end opens with none', async () => {
  const bounds = { west: 4, south: 52, east: 5, north: 53 };
  const path = join(folder, 'bomb.pmtiles');
  const tiles = [{ z: 0, x: 0, y: 0, bytes: Buffer.from('tile') }];
  writeFileSync(path, makePmtiles(tiles, bounds, { metadata: { name: 'a'.repeat(120e6) } }));
  assert.ok(readFileSync(path).length < 200_000);
  const map = await openApart('pmtiles', path);
  assert.equal(map.facts.name, '');
  assert.ok(((await map.tile(0, 0, 0))?.length ?? 0) > 0);
  await map.close();
});

test('uploaded, it is refused with a sentence and the map before stays', async () => {
  // What is whole has its time however busy the machine is; what never ends is given up soon.
  const patient = () => openMaps({ folder: join(folder, 'station'), apart: { openMs: 60_000 } });
  const good = readFileSync(mbtiles('good.mbtiles', 'CREATE VIEW tiles AS SELECT * FROM real;'));
  const maps = await patient();
  await maps.upload({ offset: 0, total: good.length, bytes: good });
  // What is wrong comes from the process that read it with its facts, not as a sentence.
  const bitmaps = mbtiles('bmp.mbtiles', 'CREATE VIEW tiles AS SELECT * FROM real;');
  const database = new Database(bitmaps);
  database.exec("UPDATE metadata SET value = '<b>bmp</b>' WHERE name = 'format'");
  database.close();
  const strange = readFileSync(bitmaps);
  await assert.rejects(maps.upload({ offset: 0, total: strange.length, bytes: strange }), {
    says: { code: 'map-tile-format', facts: { format: 'bmp' } },
    message: 'This map\'s tiles are "bmp"; pbf, png, jpg, webp and avif can be shown.',
  });
  assert.equal(maps.venue()?.name, 'Venue');
  await maps.close();
  const hasty = await openMaps({ folder: join(folder, 'station'), apart: { openMs: 1_500 } });
  const bad = readFileSync(
    mbtiles(
      'bad.mbtiles',
      `CREATE VIEW tiles AS SELECT 1 AS zoom_level WHERE (${ENDLESS} SELECT count(*) FROM n) < 0;`,
    ),
  );
  await assert.rejects(hasty.upload({ offset: 0, total: bad.length, bytes: bad }), {
    says: { code: 'map-takes-too-long', facts: {} },
  });
  await hasty.close();
  const again = await patient();
  assert.equal(again.venue()?.name, 'Venue');
  assert.deepEqual(Buffer.from((await again.tile(0, 0, 0))!), PNG);
  await again.close();
});
