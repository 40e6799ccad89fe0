/**
 * The maps of a station: the venue's own (one file in the data folder: brought by an organiser, or kept from a source
 * while there was a connection) and what the organiser allows from the internet. Nothing here touches the race.
 *
 * Bounds: one map, one upload and one keeping at a time; a map of at most UPLOAD_BYTES_MAX; never the last
 * DISK_LEFT_MIN bytes of the disk, which are the journal's.
 */
import { mkdir, open, readFile, rename, rm, stat, statfs, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { CoursePoint } from '../../race/course/course.ts';
import { policyOrigin } from '../../server/http/headers.ts';
import { fetchWithin } from '../network/reach.ts';
import { areaAround } from './area.ts';
import { type KeepProgress, keepArea, megabytes } from './keep-area.ts';
import { type MapFacts, type MapFile, MapProblem, ZOOM_MAX } from './map-file.ts';
import { newestOf } from './newest-day.ts';
import { type RangeOptions, rangeSource } from './range-source.ts';
import { type ApartLimits, openApart } from './reading-apart.ts';

export const UPLOAD_BYTES_MAX = 4 * 1024 ** 3;
export const PART_BYTES_MAX = 8 * 1024 ** 2;
const KEEP_BYTES_MAX = 1024 ** 3;
const DISK_LEFT_MIN = 512 * 1024 ** 2;

const KINDS = [
  { file: 'venue.pmtiles', kind: 'pmtiles' },
  { file: 'venue.mbtiles', kind: 'mbtiles' },
] as const;
const UPLOAD = 'upload.part';
const KEEPING = 'keeping.part';
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

export interface VenueMap extends MapFacts {
  /** Another for every file: tiles may be remembered by it for good. */
  readonly version: string;
  readonly bytes: number;
}

export interface Keeping {
  readonly state: 'never' | 'running' | 'done' | 'stopped' | 'failed';
  /** Null until the archive's directories are read. */
  readonly progress: KeepProgress | null;
  /** What went wrong, for an official. */
  readonly problem: string | null;
}

export interface Maps {
  venue(): VenueMap | null;
  tile(z: number, x: number, y: number): Promise<Uint8Array | null>;
  /** Takes one part of a file, in order; the last makes it the venue's map. @throws MapProblem, OutOfOrder */
  upload(part: {
    readonly offset: number;
    readonly total: number;
    readonly bytes: Uint8Array;
  }): Promise<number>;
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

/** The part does not follow the last one; `received` bytes are here. */
export class OutOfOrder extends Error {
  readonly received: number;
  constructor(received: number) {
    super(`The next part begins at byte ${received}.`);
    this.received = received;
  }
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

export async function openMaps({
  folder,
  source: given,
  range,
  log,
  apart,
  now = Date.now,
}: MapsOptions): Promise<Maps> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const at = (name: string) => join(folder, name);
  let settings = await readSettings(at(SETTINGS));
  let venue: { readonly map: VenueMap; readonly file: MapFile } | null = null;
  let received = 0;
  let uploading = false;
  let keeping: Keeping = { state: 'never', progress: null, problem: null };
  let abort: AbortController | null = null;
  let running: Promise<void> = Promise.resolve();

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
  /** The file becomes the venue's map; the one before goes only when this one has been read. */
  const install = async (part: string): Promise<void> => {
    const kind = await kindOf(at(part));
    const checked = await openApart(kind.kind, at(part), { ...(apart && { limits: apart }) });
    await checked.close();
    await unload();
    for (const { file } of KINDS) if (file !== kind.file) await rm(at(file), { force: true });
    await rename(at(part), at(kind.file));
    await load();
  };
  const room = async (): Promise<number> => {
    const disk = await statfs(folder);
    return Math.max(0, disk.bavail * disk.bsize - DISK_LEFT_MIN);
  };

  await load();

  const takePart: Maps['upload'] = async ({ offset, total, bytes }) => {
    if (total > UPLOAD_BYTES_MAX)
      throw new MapProblem(`This file is ${megabytes(total)}; a map may be ${megabytes(UPLOAD_BYTES_MAX)}.`);
    if (offset === 0) {
      received = 0;
      kindOfBytes(bytes);
      const free = await room();
      if (total > free)
        throw new MapProblem(
          `This file is ${megabytes(total)} and there is room for ${megabytes(free)}: the rest of the disk is the race's.`,
        );
    }
    if (offset !== received) throw new OutOfOrder(received);
    if (bytes.length === 0 || offset + bytes.length > total)
      throw new MapProblem('The part is empty, or reaches beyond the end that was announced.');
    const file = await open(at(UPLOAD), offset === 0 ? 'w' : 'r+');
    try {
      await file.write(bytes, 0, bytes.length, offset);
      received = offset + bytes.length;
      if (received === total) await file.sync();
    } finally {
      await file.close();
    }
    if (received < total) return received;
    received = 0;
    try {
      await install(UPLOAD);
    } finally {
      await rm(at(UPLOAD), { force: true });
    }
    return total;
  };

  const source = () => settings.source ?? given ?? null;
  /** What was given on the command line was given at this computer. */
  const reachOf = (from: string) => ({ thisComputer: from === given || settings.thisComputer !== false });
  const runKeeping = async (from: string, course: readonly CoursePoint[], signal: AbortSignal) => {
    try {
      const options = { fetch: fetchWithin(() => reachOf(from)), ...range };
      const newest = await newestOf(from, now(), signal, options);
      await keepArea({
        source: rangeSource(newest, signal, options),
        area: areaAround(course),
        path: at(KEEPING),
        bytesMax: Math.min(KEEP_BYTES_MAX, await room()),
        signal,
        onProgress: (progress) => {
          keeping = { ...keeping, progress };
        },
      });
      await install(KEEPING);
      keeping = { ...keeping, state: 'done' };
    } catch (error) {
      if (signal.aborted) keeping = { ...keeping, state: 'stopped' };
      else {
        const known = error instanceof MapProblem;
        if (!known) log?.({ map: 'not kept', reason: error instanceof Error ? error.stack : String(error) });
        const problem = known
          ? error.message
          : 'The map could not be kept; the log of the station says more.';
        keeping = { ...keeping, state: 'failed', problem };
      }
    }
  };
  const stopKeeping = async () => {
    abort?.abort();
    await running;
  };

  return {
    venue: () => venue?.map ?? null,
    async tile(z, x, y) {
      if (!venue || z > ZOOM_MAX || x >= 2 ** z || y >= 2 ** z) return null;
      return venue.file.tile(z, x, y);
    },
    async upload(part) {
      if (uploading)
        throw new MapProblem('Another part of a map is being taken just now; send one after the other.');
      uploading = true;
      try {
        return await takePart(part);
      } finally {
        uploading = false;
      }
    },
    async remove() {
      await stopKeeping();
      await unload();
      for (const name of [...KINDS.map(({ file }) => file), KEEPING, UPLOAD])
        await rm(at(name), { force: true });
      keeping = { state: 'never', progress: null, problem: null };
    },
    settings: () => settings,
    source,
    async change(next) {
      const places = next.places === undefined ? (settings.places ?? null) : next.places;
      const changed = { ...next, places };
      await writeFile(at(`${SETTINGS}.new`), JSON.stringify(changed, null, 2), { mode: 0o600 });
      await rename(at(`${SETTINGS}.new`), at(SETTINGS));
      settings = changed;
    },
    onlineOrigin: () => (settings.online ? policyOrigin(settings.online.url) : null),
    keep(course) {
      const from = source();
      if (from === null)
        throw new MapProblem('No map source is set. Give the address of a PMTiles archive first.');
      if (keeping.state === 'running') return;
      abort = new AbortController();
      keeping = { state: 'running', progress: null, problem: null };
      running = runKeeping(from, course, abort.signal);
    },
    keeping: () => keeping,
    stopKeeping,
    async close() {
      await stopKeeping();
      await unload();
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

async function kindOf(path: string): Promise<(typeof KINDS)[number]> {
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
function kindOfBytes(head: Uint8Array): (typeof KINDS)[number] {
  const text = Buffer.from(head.subarray(0, 16)).toString('latin1');
  if (text.startsWith('PMTiles')) return KINDS[0];
  if (text === 'SQLite format 3\0') return KINDS[1];
  throw new MapProblem('This is no map: a PMTiles (.pmtiles) or MBTiles (.mbtiles) file is wanted.');
}
