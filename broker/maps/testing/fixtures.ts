/**
 * For tests: small PMTiles archives, made here, and a server on this machine that gives them out by ranges as well,
 * as badly, or not at all as the test wants.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { zxyToTileId } from 'pmtiles';
import type { TileAddress } from '../area.ts';
import type { MapBounds } from '../map-file.ts';

export interface ArchiveTile extends TileAddress {
  readonly bytes: Uint8Array;
}

interface ArchiveOptions {
  /** PMTiles' numbers: 1 vector, 2 PNG. */
  readonly tileType?: number;
  /** Entries a leaf directory; 0: everything in the root. */
  readonly leafEntries?: number;
  readonly metadata?: unknown;
}

interface Entry {
  readonly tileId: number;
  readonly offset: number;
  readonly length: number;
  readonly runLength: number;
}

export function makePmtiles(
  tiles: readonly ArchiveTile[],
  bounds: MapBounds,
  { tileType = 1, leafEntries = 0, metadata = {} }: ArchiveOptions = {},
): Buffer {
  let end = 0;
  const sorted = tiles
    .map((tile) => ({ tileId: zxyToTileId(tile.z, tile.x, tile.y), bytes: gzipSync(tile.bytes) }))
    .sort((a, b) => a.tileId - b.tileId);
  const entries = sorted.map(({ tileId, bytes }): Entry => {
    const entry = { tileId, offset: end, length: bytes.length, runLength: 1 };
    end += bytes.length;
    return entry;
  });
  const leaves: Buffer[] = [];
  let root = entries;
  if (leafEntries > 0) {
    root = [];
    let offset = 0;
    for (let i = 0; i < entries.length; i += leafEntries) {
      const leaf = directory(entries.slice(i, i + leafEntries));
      root.push({ tileId: entries[i]!.tileId, offset, length: leaf.length, runLength: 0 });
      offset += leaf.length;
      leaves.push(leaf);
    }
  }
  const parts = [
    directory(root),
    gzipSync(JSON.stringify(metadata)),
    Buffer.concat(leaves),
    Buffer.concat(sorted.map(({ bytes }) => bytes)),
  ];
  const header = Buffer.alloc(127);
  header.write('PMTiles', 0, 'latin1');
  header[7] = 3;
  let at = header.length;
  parts.forEach((part, i) => {
    header.writeBigUInt64LE(BigInt(at), 8 + i * 16);
    header.writeBigUInt64LE(BigInt(part.length), 16 + i * 16);
    at += part.length;
  });
  for (const field of [72, 80, 88]) header.writeBigUInt64LE(BigInt(entries.length), field);
  const zooms = tiles.map(({ z }) => z);
  header.set([1, 2, 2, tileType, Math.min(...zooms), Math.max(...zooms)], 96);
  [bounds.west, bounds.south, bounds.east, bounds.north].forEach((degrees, i) => {
    header.writeInt32LE(Math.round(degrees * 1e7), 102 + i * 4);
  });
  return Buffer.concat([header, ...parts]);
}

function directory(entries: readonly Entry[]): Buffer {
  const bytes: number[] = [];
  const varint = (value: number) => {
    let rest = value;
    while (rest > 0x7f) {
      bytes.push((rest % 0x80) | 0x80);
      rest = Math.floor(rest / 0x80);
    }
    bytes.push(rest);
  };
  varint(entries.length);
  for (const [i, { tileId }] of entries.entries()) varint(tileId - (entries[i - 1]?.tileId ?? 0));
  for (const { runLength } of entries) varint(runLength);
  for (const { length } of entries) varint(length);
  for (const { offset } of entries) varint(offset + 1);
  return gzipSync(Buffer.from(bytes));
}

export interface ArchiveServer {
  readonly url: string;
  readonly ranges: string[];
  /** Answers before the archive does; true: it has answered. */
  fault: ((request: IncomingMessage, response: ServerResponse, count: number) => boolean) | null;
  archive: Buffer;
  etag: string;
  close(): Promise<void>;
}

export async function serveArchive(archive: Buffer): Promise<ArchiveServer> {
  const http = createServer((request, response) => {
    const range = /^bytes=(\d+)-(\d+)$/.exec(request.headers.range ?? '');
    server.ranges.push(request.headers.range ?? 'all');
    if (server.fault?.(request, response, server.ranges.length)) return;
    if (!range) {
      response.writeHead(200).end(server.archive);
      return;
    }
    const part = server.archive.subarray(Number(range[1]), Number(range[2]) + 1);
    response.writeHead(206, { etag: server.etag, 'content-length': part.length }).end(part);
  });
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  const server: ArchiveServer = {
    url: `http://127.0.0.1:${(http.address() as AddressInfo).port}/world.pmtiles`,
    ranges: [],
    fault: null,
    archive,
    etag: '"first"',
    close: () =>
      new Promise((resolve) => {
        http.closeAllConnections();
        http.close(() => resolve());
      }),
  };
  return server;
}
