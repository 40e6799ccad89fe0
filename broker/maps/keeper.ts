/** Keeps the map around a course from an archive on the internet, while there is a connection. */
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { CoursePoint } from '../../race/course/course.ts';
import { saying } from '../../race/officials/messages/message.ts';
import { fetchWithin } from '../network/reach.ts';
import { areaAround } from './area.ts';
import { type KeepProgress, keepArea } from './keep-area.ts';
import { MapProblem, type MapSaying } from './map-file.ts';
import { newestOf } from './newest-day.ts';
import { type RangeOptions, rangeSource } from './range-source.ts';
import type { VenueFile } from './venue-file.ts';

const KEEP_BYTES_MAX = 1024 ** 3;
const KEEPING = 'keeping.part';

export interface Keeping {
  readonly state: 'never' | 'running' | 'done' | 'stopped' | 'failed';
  /** Null until the archive's directories are read. */
  readonly progress: KeepProgress | null;
  /** What went wrong. */
  readonly problem: MapSaying | null;
}

export interface Keeper {
  keeping(): Keeping;
  /** Begins, or goes on with what has begun. */
  keep(from: string, course: readonly CoursePoint[]): void;
  stop(): Promise<void>;
  /** Stops, and forgets what was kept so far. */
  remove(): Promise<void>;
}

export interface KeeperOptions {
  readonly folder: string;
  readonly venue: VenueFile;
  readonly range?: RangeOptions | undefined;
  readonly log?: ((line: Record<string, unknown>) => void) | undefined;
  readonly now: () => number;
  /** Whether this source may be the station's own computer (network/reach.ts). */
  readonly mayBeThisComputer: (from: string) => boolean;
}

const NEVER: Keeping = { state: 'never', progress: null, problem: null };

export function createKeeper(options: KeeperOptions): Keeper {
  const { folder, venue, range, log, now, mayBeThisComputer } = options;
  const path = join(folder, KEEPING);
  let keeping = NEVER;
  let abort: AbortController | null = null;
  let running: Promise<void> = Promise.resolve();

  const failed = (error: unknown): Keeping => {
    if (error instanceof MapProblem) return { ...keeping, state: 'failed', problem: error.says };
    log?.({ map: 'not kept', reason: error instanceof Error ? error.stack : String(error) });
    return { ...keeping, state: 'failed', problem: saying('map-not-kept', {}) };
  };
  const run = async (from: string, course: readonly CoursePoint[], signal: AbortSignal): Promise<void> => {
    const reach = { fetch: fetchWithin(() => ({ thisComputer: mayBeThisComputer(from) })), ...range };
    try {
      const newest = await newestOf(from, now(), signal, reach);
      await keepArea({
        source: rangeSource(newest, signal, reach),
        area: areaAround(course),
        path,
        bytesMax: Math.min(KEEP_BYTES_MAX, await venue.room()),
        signal,
        onProgress: (progress) => {
          keeping = { ...keeping, progress };
        },
      });
      await venue.install(KEEPING);
      keeping = { ...keeping, state: 'done' };
    } catch (error) {
      keeping = signal.aborted ? { ...keeping, state: 'stopped' } : failed(error);
    }
  };
  const stop = async (): Promise<void> => {
    abort?.abort();
    await running;
  };

  return {
    keeping: () => keeping,
    keep(from, course) {
      if (keeping.state === 'running') return;
      abort = new AbortController();
      keeping = { state: 'running', progress: null, problem: null };
      running = run(from, course, abort.signal);
    },
    stop,
    async remove() {
      await stop();
      await rm(path, { force: true });
      keeping = NEVER;
    },
  };
}
