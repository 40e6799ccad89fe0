/** The file that is the venue's map, and the room there is for another. */
import { rename, rm, stat, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import { type MapFacts, type MapFile, ZOOM_MAX } from './map-file.ts';
import { KINDS, kindOf } from './map-kind.ts';
import { type ApartLimits, openApart } from './reading-apart.ts';

const DISK_LEFT_MIN = 512 * 1024 ** 2;

export interface VenueMap extends MapFacts {
  /** Another for every file: tiles may be remembered by it for good. */
  readonly version: string;
  readonly bytes: number;
}

export interface VenueFile {
  map(): VenueMap | null;
  tile(z: number, x: number, y: number): Promise<Uint8Array | null>;
  /** The file of this name in the folder becomes the venue's map; the one before goes only when this one has been read. */
  install(part: string): Promise<void>;
  /** Bytes that a map may take; the last of the disk are the journal's. */
  room(): Promise<number>;
  remove(): Promise<void>;
  close(): Promise<void>;
}

export interface VenueFileOptions {
  readonly folder: string;
  readonly apart?: Partial<ApartLimits> | undefined;
  readonly log?: ((line: Record<string, unknown>) => void) | undefined;
}

export async function openVenueFile({ folder, apart, log }: VenueFileOptions): Promise<VenueFile> {
  const at = (name: string) => join(folder, name);
  let venue: { readonly map: VenueMap; readonly file: MapFile } | null = null;
  const load = async (): Promise<void> => {
    for (const kind of KINDS) {
      const found = await stat(at(kind.file)).catch(() => null);
      if (!found) continue;
      try {
        const file = await openApart(kind.kind, at(kind.file), {
          ...(log && { log }),
          ...(apart && { limits: apart }),
        });
        const version = `${Math.round(found.mtimeMs).toString(36)}-${found.size.toString(36)}`;
        venue = { map: { ...file.facts, version, bytes: found.size }, file };
        return;
      } catch (error) {
        log?.({ map: 'cannot be read', file: kind.file, reason: String(error) });
      }
    }
  };
  const unload = async (): Promise<void> => {
    const was = venue;
    venue = null;
    await was?.file.close();
  };
  await load();
  return {
    map: () => venue?.map ?? null,
    async tile(z, x, y) {
      if (!venue || z > ZOOM_MAX || x >= 2 ** z || y >= 2 ** z) return null;
      return venue.file.tile(z, x, y);
    },
    async install(part) {
      const kind = await kindOf(at(part));
      const checked = await openApart(kind.kind, at(part), { ...(apart && { limits: apart }) });
      await checked.close();
      await unload();
      for (const { file } of KINDS) if (file !== kind.file) await rm(at(file), { force: true });
      await rename(at(part), at(kind.file));
      await load();
    },
    async room() {
      const disk = await statfs(folder);
      return Math.max(0, disk.bavail * disk.bsize - DISK_LEFT_MIN);
    },
    async remove() {
      await unload();
      for (const { file } of KINDS) await rm(at(file), { force: true });
    },
    close: unload,
  };
}
