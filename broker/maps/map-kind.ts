/** What kind of map a file is, told by its first bytes: names lie. */
import { open } from 'node:fs/promises';
import { saying } from '../../race/officials/messages/message.ts';
import { MapProblem } from './map-file.ts';

export const KINDS = [
  { file: 'venue.pmtiles', kind: 'pmtiles' },
  { file: 'venue.mbtiles', kind: 'mbtiles' },
] as const;
export type MapKind = (typeof KINDS)[number];

export async function kindOf(path: string): Promise<MapKind> {
  const file = await open(path, 'r+');
  try {
    const head = new Uint8Array(32);
    await file.read(head, 0, head.length, 0);
    const kind = kindOfBytes(head);
    // A database that was left in WAL mode cannot be read without writing beside it; whole as it is, it needs none.
    if (kind.file === 'venue.mbtiles' && (head[18] === 2 || head[19] === 2))
      await file.write(new Uint8Array([1, 1]), 0, 2, 18);
    return kind;
  } finally {
    await file.close();
  }
}

/** @throws MapProblem for what is neither */
export function kindOfBytes(head: Uint8Array): MapKind {
  const text = Buffer.from(head.subarray(0, 16)).toString('latin1');
  if (text.startsWith('PMTiles')) return KINDS[0];
  if (text === 'SQLite format 3\0') return KINDS[1];
  throw new MapProblem(saying('map-no-map', {}));
}
