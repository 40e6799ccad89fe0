/**
 * The maps of a station: the venue's own (one file in the data folder: brought by an organiser, or kept from a source
 * while there was a connection) and what the organiser allows from the internet. Nothing here touches the race.
 *
 * Bounds: one map, one upload and one keeping at a time; a map of at most UPLOAD_BYTES_MAX; never the last
 * DISK_LEFT_MIN bytes of the disk, which are the journal's.
 */
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { CoursePoint } from '../../race/course/course.ts';
import { saying } from '../../race/officials/messages/message.ts';
import { policyOrigin } from '../../server/http/headers.ts';
import { createKeeper, type Keeping } from './keeper.ts';
import { MapProblem } from './map-file.ts';
import type { RangeOptions } from './range-source.ts';
import type { ApartLimits } from './reading-apart.ts';
import { createUpload, type MapPart } from './upload.ts';
import { openVenueFile, type VenueMap } from './venue-file.ts';

export const PART_BYTES_MAX = 8 * 1024 ** 2;
const SETTINGS = 'settings.json';

export interface OnlineTiles {
  /** With {z}, {x} and {y}. */
  readonly url: string;
  readonly maxZoom: number;
  readonly credit: string;
}

export interface MapSettings {
  /** A PMTiles archive that answers range requests, `{day}` for its newest day; null: the station's option, if it has one. */
  readonly source: string | null;
  /** Pictures from the internet: only where the organiser says so. */
  readonly online: OnlineTiles | null;
  /** A service that finds places by name, with {q} for the name; null: none is asked. Left out of a change: as before. */
  readonly places?: string | null | undefined;
  /** Whether these may be the station's own computer: when somebody there named them (network/reach.ts). */
  readonly thisComputer?: boolean | undefined;
}

export interface Maps {
  venue(): VenueMap | null;
  tile(z: number, x: number, y: number): Promise<Uint8Array | null>;
  /** Takes one part of a file, in order; the last makes it the venue's map. @throws MapProblem, OutOfOrder */
  upload(part: MapPart): Promise<number>;
  remove(): Promise<void>;
  settings(): MapSettings;
  /** Where a map can be kept from; null: nowhere yet. */
  source(): string | null;
  change(settings: MapSettings): Promise<void>;
  /** The one origin that pages may load pictures from beside the station; null: none. */
  onlineOrigin(): string | null;
  /** Begins, or goes on; progress by `keeping()`. @throws MapProblem */
  keep(course: readonly CoursePoint[]): void;
  keeping(): Keeping;
  stopKeeping(): Promise<void>;
  close(): Promise<void>;
}

export interface MapsOptions {
  /** A folder of the maps' own. */
  readonly folder: string;
  /** The source given on the command line. */
  readonly source?: string | undefined;
  readonly range?: RangeOptions;
  readonly apart?: Partial<ApartLimits>;
  readonly log?: (line: Record<string, unknown>) => void;
  readonly now?: () => number;
}

export async function openMaps(options: MapsOptions): Promise<Maps> {
  const { folder, source: given, range, log, apart, now = Date.now } = options;
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const settingsPath = join(folder, SETTINGS);
  let settings = await readSettings(settingsPath);
  const venue = await openVenueFile({ folder, apart, log });
  const upload = createUpload(folder, venue);
  const keeper = createKeeper({
    folder,
    venue,
    range,
    log,
    now,
    // What was given on the command line was given at this computer.
    mayBeThisComputer: (from) => from === given || settings.thisComputer !== false,
  });
  const source = () => settings.source ?? given ?? null;

  return {
    venue: venue.map,
    tile: venue.tile,
    upload: upload.take,
    async remove() {
      await keeper.remove();
      await venue.remove();
      await upload.remove();
    },
    settings: () => settings,
    source,
    async change(next) {
      const places = next.places === undefined ? (settings.places ?? null) : next.places;
      const changed = { ...next, places };
      await writeFile(`${settingsPath}.new`, JSON.stringify(changed, null, 2), { mode: 0o600 });
      await rename(`${settingsPath}.new`, settingsPath);
      settings = changed;
    },
    onlineOrigin: () => (settings.online ? policyOrigin(settings.online.url) : null),
    keep(course) {
      const from = source();
      if (from === null) throw new MapProblem(saying('map-no-source', {}));
      keeper.keep(from, course);
    },
    keeping: keeper.keeping,
    stopKeeping: keeper.stop,
    async close() {
      await keeper.stop();
      await venue.close();
    },
  };
}

async function readSettings(path: string): Promise<MapSettings> {
  const none: MapSettings = { source: null, online: null };
  const text = await readFile(path, 'utf8').catch(() => null);
  if (text === null) return none;
  try {
    return { ...none, ...(JSON.parse(text) as Partial<MapSettings>) };
  } catch {
    return none;
  }
}
