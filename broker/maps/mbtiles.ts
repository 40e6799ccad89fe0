/** MBTiles (SQLite): read without a chance to write, and written anew when a map is kept tile by tile. */
import { rmSync } from 'node:fs';
import Database from 'better-sqlite3';
import { saying } from '../../race/officials/messages/message.ts';
import {
  type MapBounds,
  type MapFacts,
  type MapFile,
  MapProblem,
  plainText,
  WORLD,
  ZOOM_MAX,
} from './map-file.ts';

const FORMATS: Readonly<Record<string, readonly [kind: MapFacts['kind'], type: string]>> = {
  pbf: ['vector', 'application/vnd.mapbox-vector-tile'],
  mvt: ['vector', 'application/vnd.mapbox-vector-tile'],
  png: ['raster', 'image/png'],
  jpg: ['raster', 'image/jpeg'],
  jpeg: ['raster', 'image/jpeg'],
  webp: ['raster', 'image/webp'],
  avif: ['raster', 'image/avif'],
};
/** What a tile of a type is called in the metadata. */
const FORMAT_OF: Readonly<Record<string, string>> = {
  'application/vnd.mapbox-vector-tile': 'pbf',
  'image/png': 'png',
  'image/jpeg': 'jpg',
  'image/webp': 'webp',
  'image/avif': 'avif',
};

/** A tile of a page is a hundredth of it. */
const TILE_BYTES_MAX = 8 * 1024 * 1024;

/** MBTiles count rows from the south. */
const rowOf = (z: number, y: number): number => 2 ** z - 1 - y;

/** @throws MapProblem */
export async function openMbtiles(path: string): Promise<MapFile> {
  let database: Database.Database | null = null;
  try {
    const opened = new Database(path, { readonly: true, fileMustExist: true });
    database = opened;
    // The file came from outside: nothing in its schema may do more than read its own tables.
    opened.pragma('trusted_schema = OFF');
    opened.pragma('query_only = ON');
    const facts = factsOf(opened);
    const select = opened
      .prepare<[number, number, number], Buffer>(
        `SELECT CASE WHEN typeof(tile_data) = 'blob' AND length(tile_data) <= ${TILE_BYTES_MAX} THEN tile_data END
         FROM tiles WHERE zoom_level = ? AND tile_column = ? AND tile_row = ? LIMIT 1`,
      )
      .pluck();
    return {
      facts,
      tile: async (z, x, y) => select.get(z, x, rowOf(z, y)) ?? null,
      close: async () => void opened.close(),
    };
  } catch (error) {
    database?.close();
    throw error instanceof MapProblem ? error : new MapProblem(saying('map-no-tables', {}));
  }
}

function factsOf(database: Database.Database): MapFacts {
  const rows = database
    .prepare<[], { name: string; value: unknown }>(
      'SELECT substr(name, 1, 100) AS name, substr(value, 1, 4000) AS value FROM metadata LIMIT 200',
    )
    .all();
  const metadata = new Map(rows.map(({ name, value }) => [name, String(value)]));
  const [kind, type] = FORMATS[metadata.get('format')?.toLowerCase() ?? ''] ?? [];
  if (kind === undefined || type === undefined)
    throw new MapProblem(
      saying('map-tile-format', { format: plainText(metadata.get('format')).slice(0, 40) }),
    );
  const zooms = database
    .prepare<[], { least: number | null; most: number | null }>(
      'SELECT (SELECT zoom_level FROM tiles ORDER BY zoom_level LIMIT 1) AS least, (SELECT zoom_level FROM tiles ORDER BY zoom_level DESC LIMIT 1) AS most',
    )
    .get();
  if (zooms?.most == null || zooms.least == null) throw new MapProblem(saying('map-no-tiles', {}));
  return {
    kind,
    type,
    minZoom: Math.max(0, zooms.least),
    maxZoom: Math.min(ZOOM_MAX, zooms.most),
    bounds: boundsOf(metadata.get('bounds')) ?? WORLD,
    name: plainText(metadata.get('name')),
    credit: plainText(metadata.get('attribution')),
  };
}

function boundsOf(text: string | undefined): MapBounds | null {
  const [west = NaN, south = NaN, east = NaN, north = NaN] = (text ?? '').split(',').map(Number);
  const fits = west < east && south < north && west >= -180 && east <= 180 && south >= -90 && north <= 90;
  return fits ? { west, south, east, north } : null;
}

/** A map in the making. */
export interface MapWriter {
  has(z: number, x: number, y: number): boolean;
  put(
    tiles: readonly {
      readonly z: number;
      readonly x: number;
      readonly y: number;
      readonly bytes: Uint8Array;
    }[],
  ): void;
  /** Says what the map is; then it is whole. */
  finish(facts: MapFacts): void;
  close(): void;
}

/**
 * Goes on with the map at `path` if it was begun with the same `purpose` and closed; null if not. While it is
 * written nothing waits for the disk: a power cut costs what was kept of the map, never the race its commits.
 */
export function goOnWith(path: string, purpose: string): MapWriter | null {
  try {
    const database = new Database(path, { fileMustExist: true });
    try {
      const was = database.prepare("SELECT value FROM metadata WHERE name = 'purpose'").pluck().get();
      const wasClosed = database.prepare("SELECT value FROM metadata WHERE name = 'closed'").pluck().get();
      if (was === purpose && wasClosed === '1') return writerOf(database);
    } catch {
      // Closed below, like one for something else.
    }
    database.close();
  } catch {
    // Not there, or no database: begun anew.
  }
  return null;
}

/** Whatever is at `path` goes. */
export function beginMbtiles(path: string, purpose: string): MapWriter {
  for (const name of [path, `${path}-journal`]) rmSync(name, { force: true });
  const database = new Database(path);
  database.pragma('synchronous = OFF');
  database.exec(`
    CREATE TABLE metadata (name TEXT PRIMARY KEY, value TEXT);
    CREATE TABLE tiles (zoom_level INTEGER, tile_column INTEGER, tile_row INTEGER, tile_data BLOB,
      PRIMARY KEY (zoom_level, tile_column, tile_row)) WITHOUT ROWID;
  `);
  database.prepare("INSERT INTO metadata VALUES ('purpose', ?)").run(purpose);
  return writerOf(database);
}

function writerOf(database: Database.Database): MapWriter {
  database.pragma('synchronous = OFF');
  const say = database.prepare('INSERT OR REPLACE INTO metadata VALUES (?, ?)');
  say.run('closed', '0');
  const has = database
    .prepare('SELECT 1 FROM tiles WHERE zoom_level = ? AND tile_column = ? AND tile_row = ?')
    .pluck();
  const insert = database.prepare('INSERT OR REPLACE INTO tiles VALUES (?, ?, ?, ?)');
  const put = database.transaction((tiles: Parameters<MapWriter['put']>[0]) => {
    for (const { z, x, y, bytes } of tiles) insert.run(z, x, rowOf(z, y), bytes);
  });
  return {
    has: (z, x, y) => has.get(z, x, rowOf(z, y)) === 1,
    put: (tiles) => put(tiles),
    finish({ type, bounds, name, credit, minZoom, maxZoom }) {
      const { west, south, east, north } = bounds;
      for (const [key, value] of Object.entries({
        name,
        attribution: credit,
        format: FORMAT_OF[type] ?? 'pbf',
        type: 'baselayer',
        minzoom: minZoom,
        maxzoom: maxZoom,
        bounds: [west, south, east, north].join(','),
      }))
        say.run(key, String(value));
    },
    close() {
      say.run('closed', '1');
      database.close();
    },
  };
}
