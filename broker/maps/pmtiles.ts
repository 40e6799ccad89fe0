/**
 * PMTiles (version 3), from a file or by range requests: its header, checked, and where each tile's bytes lie. Tiles
 * are handed on as they are stored; only directories are unpacked here.
 */
import { open } from 'node:fs/promises';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import {
  Compression,
  findTile,
  type Header,
  PMTiles,
  SharedPromiseCache,
  type Source,
  TileType,
  zxyToTileId,
} from 'pmtiles';
import { saying } from '../../race/officials/messages/message.ts';
import { type MapFacts, type MapFile, MapProblem, plainText } from './map-file.ts';

const TYPES: Partial<Record<TileType, readonly [kind: MapFacts['kind'], type: string]>> = {
  [TileType.Mvt]: ['vector', 'application/vnd.mapbox-vector-tile'],
  [TileType.Png]: ['raster', 'image/png'],
  [TileType.Jpeg]: ['raster', 'image/jpeg'],
  [TileType.Webp]: ['raster', 'image/webp'],
  [TileType.Avif]: ['raster', 'image/avif'],
};
/** The specification says three; one more does no harm. */
const DEPTH_MAX = 4;
const DIRECTORIES_MAX = 64;
const DIRECTORY_BYTES_MAX = 8 * 1024 * 1024;
const TILE_BYTES_MAX = 8 * 1024 * 1024;

/** What the archive packed, unpacked to no more than a directory may have: a bomb ends there. */
async function unpacked(bytes: ArrayBuffer, how: Compression): Promise<ArrayBuffer> {
  if (how === Compression.None || how === Compression.Unknown) return bytes;
  if (how !== Compression.Gzip) throw new MapProblem(saying('map-archive-packed', {}));
  const plain = await promisify(gunzip)(new Uint8Array(bytes), { maxOutputLength: DIRECTORY_BYTES_MAX });
  return new Uint8Array(plain).buffer;
}

/** Where the bytes of a tile lie in the archive. */
export interface TileBytes {
  readonly offset: number;
  readonly length: number;
}

export interface Archive {
  readonly facts: MapFacts;
  readonly etag: string | undefined;
  find(z: number, x: number, y: number): Promise<TileBytes | null>;
}

/** @throws MapProblem for an archive that pages cannot show; whatever `source` throws */
export async function openArchive(source: Source): Promise<Archive> {
  const cache = new SharedPromiseCache(DIRECTORIES_MAX, true, unpacked);
  const header = await cache.getHeader(source).catch((error: unknown) => {
    throw error instanceof Error && /Wrong magic|spec version/i.test(error.message)
      ? new MapProblem(saying('map-archive-version', {}))
      : error;
  });
  const [kind, type] = TYPES[header.tileType] ?? [];
  if (kind === undefined || type === undefined) throw new MapProblem(saying('map-archive-content', {}));
  if (header.tileCompression !== Compression.None && header.tileCompression !== Compression.Gzip)
    throw new MapProblem(saying('map-tiles-packed', {}));
  const metadata = await readMetadata(source, cache, header);
  const find: Archive['find'] = async (z, x, y) => {
    if (z < header.minZoom || z > header.maxZoom) return null;
    const id = zxyToTileId(z, x, y);
    let [offset, length] = [header.rootDirectoryOffset, header.rootDirectoryLength];
    for (let depth = 0; depth < DEPTH_MAX; depth++) {
      if (length > DIRECTORY_BYTES_MAX) throw new MapProblem(saying('map-directory-too-large', {}));
      const entry = findTile(await cache.getDirectory(source, offset, length, header), id);
      if (entry === null) return null;
      if (entry.runLength > 0) {
        if (entry.length > TILE_BYTES_MAX) throw new MapProblem(saying('map-tile-too-large', {}));
        return { offset: header.tileDataOffset + entry.offset, length: entry.length };
      }
      offset = header.leafDirectoryOffset + entry.offset;
      length = entry.length;
    }
    throw new MapProblem(saying('map-directories-circle', {}));
  };
  return { facts: { ...factsOf(header, metadata), kind, type }, etag: header.etag, find };
}

function factsOf(header: Header, metadata: Record<string, unknown>) {
  const { minLon: west, minLat: south, maxLon: east, maxLat: north } = header;
  return {
    minZoom: header.minZoom,
    maxZoom: header.maxZoom,
    bounds: { west, south, east, north },
    name: plainText(metadata.name),
    credit: plainText(metadata.attribution),
  };
}

/** A map without legible metadata is still a map. */
async function readMetadata(source: Source, cache: SharedPromiseCache, header: Header) {
  if (header.jsonMetadataLength > DIRECTORY_BYTES_MAX) return {};
  const metadata = await new PMTiles(source, cache, unpacked).getMetadata().catch(() => ({}));
  return (typeof metadata === 'object' && metadata !== null ? metadata : {}) as Record<string, unknown>;
}

/** @throws MapProblem */
export async function openPmtiles(path: string): Promise<MapFile> {
  const file = await open(path, 'r');
  const { size } = await file.stat();
  const read = async (offset: number, length: number): Promise<ArrayBuffer> => {
    const bytes = new ArrayBuffer(Math.min(length, Math.max(0, size - offset)));
    const { bytesRead } = await file.read(new Uint8Array(bytes), 0, bytes.byteLength, offset);
    return bytesRead === bytes.byteLength ? bytes : bytes.slice(0, bytesRead);
  };
  const source: Source = {
    getKey: () => path,
    getBytes: async (offset, length) => ({ data: await read(offset, length) }),
  };
  try {
    const archive = await openArchive(source);
    return {
      facts: archive.facts,
      async tile(z, x, y) {
        const at = await archive.find(z, x, y);
        return at && new Uint8Array(await read(at.offset, at.length));
      },
      close: () => file.close(),
    };
  } catch (error) {
    await file.close();
    throw error instanceof MapProblem ? error : new MapProblem(saying('map-archive-damaged', {}));
  }
}
