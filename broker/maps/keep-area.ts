/**
 * Keeps a piece of a large archive as a map of the venue's own: finds the tiles in the archive's directories, fetches
 * neighbours in one range each, writes them into an MBTiles file. Stopped or cut off, it goes on where it was.
 *
 * Bounds: TILES_MAX tiles (the deepest zooms are left out until they fit), `bytesMax` bytes, one range in memory
 * for each of FETCHES_MAX requests at a time.
 */
import type { Source } from 'pmtiles';
import { saying } from '../../race/officials/messages/message.ts';
import { countTiles, type TileAddress, tilesOf } from './area.ts';
import { type MapBounds, MapProblem } from './map-file.ts';
import { beginMbtiles, goOnWith } from './mbtiles.ts';
import { type Archive, openArchive } from './pmtiles.ts';

export const TILES_MAX = 40_000;
const ZOOM_MAX = 15;
const FETCHES_MAX = 3;
/** A hole so small between two tiles is fetched with them: cheaper than another request. */
const HOLE_BYTES_MAX = 16 * 1024;
const RANGE_BYTES_MAX = 512 * 1024;

export interface KeepProgress {
  readonly tiles: number;
  readonly tilesDone: number;
  readonly bytes: number;
  readonly bytesDone: number;
  readonly maxZoom: number;
}

export interface KeepOptions {
  readonly source: Source;
  readonly area: MapBounds;
  /** The file in the making. */
  readonly path: string;
  readonly bytesMax: number;
  readonly signal: AbortSignal;
  readonly onProgress: (progress: KeepProgress) => void;
}

interface Wanted extends TileAddress {
  readonly offset: number;
  readonly length: number;
}

interface Range {
  readonly offset: number;
  length: number;
  readonly tiles: Wanted[];
}

/** Resolves when `path` holds the whole map, closed. @throws MapProblem; the signal's reason */
export async function keepArea(options: KeepOptions): Promise<void> {
  const { source, area, path, signal } = options;
  const archive = await openArchive(source);
  const minZoom = archive.facts.minZoom;
  const maxZoom = deepestZoom(area, minZoom, archive.facts.maxZoom);
  const purpose = JSON.stringify([source.getKey(), archive.etag ?? null, area, minZoom, maxZoom]);
  const wanted = await find(archive, area, minZoom, maxZoom, signal);
  if (wanted.length === 0) throw new MapProblem(saying('map-source-elsewhere', {}));
  const bytes = wanted.reduce((sum, { length }) => sum + length, 0);
  if (bytes > options.bytesMax)
    throw new MapProblem(saying('map-area-too-large', { bytes, freeBytes: options.bytesMax }));

  const writer = goOnWith(path, purpose) ?? beginMbtiles(path, purpose);
  try {
    const missing = wanted.filter(({ z, x, y }) => !writer.has(z, x, y));
    let tilesDone = wanted.length - missing.length;
    let bytesDone = bytes - missing.reduce((sum, { length }) => sum + length, 0);
    const tell = () => options.onProgress({ tiles: wanted.length, tilesDone, bytes, bytesDone, maxZoom });
    tell();
    const ranges = rangesOf(missing);
    const fetchNext = async (): Promise<void> => {
      for (let range = ranges.shift(); range; range = ranges.shift()) {
        signal.throwIfAborted();
        const { data } = await source.getBytes(range.offset, range.length, signal);
        if (data.byteLength < range.length) throw new MapProblem(saying('map-source-cut', {}));
        const { offset: from, tiles } = range;
        writer.put(
          tiles.map(({ z, x, y, offset, length }) => ({
            z,
            x,
            y,
            bytes: new Uint8Array(data, offset - from, length),
          })),
        );
        tilesDone += tiles.length;
        bytesDone += tiles.reduce((sum, { length }) => sum + length, 0);
        tell();
      }
    };
    const all = Array.from({ length: FETCHES_MAX }, fetchNext);
    // The writer is closed only when nobody writes any more.
    const failed = (await Promise.allSettled(all)).find(({ status }) => status === 'rejected');
    if (failed?.status === 'rejected') throw failed.reason;
    writer.finish({ ...archive.facts, bounds: area, minZoom, maxZoom });
  } finally {
    writer.close();
  }
}

/** The deepest zoom, 15 at most, with which the whole area is at most TILES_MAX tiles. */
export function deepestZoom(area: MapBounds, minZoom: number, maxZoom: number): number {
  let zoom = Math.min(ZOOM_MAX, maxZoom);
  while (zoom > minZoom && countTiles(area, minZoom, zoom) > TILES_MAX) zoom -= 1;
  return zoom;
}

async function find(
  archive: Archive,
  area: MapBounds,
  minZoom: number,
  maxZoom: number,
  signal: AbortSignal,
): Promise<readonly Wanted[]> {
  const wanted: Wanted[] = [];
  let looked = 0;
  for (const tile of tilesOf(area, minZoom, maxZoom)) {
    signal.throwIfAborted();
    const at = await archive.find(tile.z, tile.x, tile.y);
    if (at) wanted.push({ ...tile, ...at });
    // Directories in memory answer at once; the race must get its turns in between.
    if (++looked % 200 === 0) await new Promise((resolve) => setImmediate(resolve));
  }
  return wanted;
}

/** Tiles that lie close together in the archive, to be fetched in one request. */
export function rangesOf(tiles: readonly Wanted[]): Range[] {
  const ranges: Range[] = [];
  for (const tile of [...tiles].sort((a, b) => a.offset - b.offset)) {
    const last = ranges.at(-1);
    const end = tile.offset + tile.length;
    if (
      last &&
      tile.offset - (last.offset + last.length) <= HOLE_BYTES_MAX &&
      end - last.offset <= RANGE_BYTES_MAX
    ) {
      last.length = Math.max(last.length, end - last.offset);
      last.tiles.push(tile);
    } else ranges.push({ offset: tile.offset, length: tile.length, tiles: [tile] });
  }
  return ranges;
}
