/**
 * Sees to it that finished races are archived, in each copy of the relay: looks at the races every few seconds, claims
 * in the log what is due (so that of any number of copies one writes a version), has it written by a program of its
 * own, puts the files into the store and publishes. Cut off anywhere, the next copy does it again and writes the same.
 *
 * Bounds: one race at a time; a writer that takes longer than eight minutes is ended; a race that failed is tried again
 * after a minute, then twice as long each time, up to an hour.
 */

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RaceId } from '../../race/ids.ts';
import type { ArchiveClaim, RelayLog } from '../relay/log/log.ts';
import type { MirroredRace } from '../relay/mirror.ts';
import { dueRaces } from './due.ts';
import type { Manifest } from './manifest.ts';
import { createPublisher, LEASE_MS, manifestKey, type PublisherOptions } from './publisher.ts';
import { type Left, rewriteArchive } from './rewrite-archive.ts';
import type { Shelf } from './shelf.ts';

export interface ArchivistOptions extends PublisherOptions {
  readonly log: Pick<
    RelayLog,
    'archived' | 'archives' | 'claimArchive' | 'publishArchive' | 'releaseArchive' | 'dropArchives' | 'read'
  >;
  readonly races: () => readonly MirroredRace[];
  /** The list of archived races that a relay starts from. */
  readonly shelf?: Pick<Shelf, 'sync' | 'put'>;
  readonly quietMs: number;
  readonly settledMs: number;
  readonly say: (line: Record<string, unknown>) => void;
}

export interface Archivist {
  /** Looks what is due and does it; resolves when nothing is left to do. Call every few seconds. */
  tick(): Promise<void>;
  /** Archives a race now, finished or not, unless its newest version holds everything. */
  order(name: RaceId): void;
  versions(name: RaceId): Promise<readonly Manifest[]>;
  /** Takes all versions of a race away: somebody in them is forgotten. It is archived anew as its records now are. */
  forget(name: RaceId): Promise<void>;
  /**
   * Takes out of a race's archive, which is the only copy of it, what `left` leaves out. Whether there was any of it. @throws
   * Error when the store does not answer
   */
  clean(name: RaceId, left: Left): Promise<boolean>;
  /** A file of a version; null when there is none. */
  file(version: Manifest, name: string): Promise<Buffer | null>;
  stats(): { readonly published: number; readonly failed: number };
  close(): Promise<void>;
}

export function createArchivist(options: ArchivistOptions): Archivist {
  const { log, store, copy, now, say } = options;
  const abort = new AbortController();
  const due = dueRaces(options);
  const publisher = createPublisher(options, abort.signal);
  const counts = { published: 0, failed: 0 };
  let working: Promise<void> | null = null;

  const work = async (): Promise<void> => {
    const done = new Map((await log.archived()).map((mark) => [mark.name, mark]));
    for (const race of options.races()) {
      const reason = due.dueFor(race, done.get(race.name));
      if (reason === null || abort.signal.aborted) continue;
      const wanted = { name: race.name, epoch: race.epoch, seq: race.lastSeq, reason };
      const claim = await log.claimArchive(wanted, copy, now(), LEASE_MS);
      if (claim !== null) await archive(race, claim);
    }
    if (!abort.signal.aborted) await options.shelf?.sync(options.races());
  };

  const archive = async (race: MirroredRace, claim: ArchiveClaim): Promise<void> => {
    const folder = await mkdtemp(join(tmpdir(), 'bell-lap-archive-'));
    try {
      const isPublished = await publisher.publish(race, claim, folder);
      if (isPublished) {
        counts.published += 1;
        say({ archived: claim.name, version: claim.version, reason: claim.reason, in: store.name });
      }
      due.succeeded(race);
    } catch (error) {
      counts.failed += 1;
      due.failed(race);
      say({ archive: 'failed', race: claim.name, version: claim.version, reason: String(error) });
      await log.releaseArchive(claim, copy).catch(() => {});
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  };

  const { versions } = publisher;

  return {
    tick() {
      working ??= work().finally(() => {
        working = null;
      });
      return working;
    },
    order(name) {
      const race = options.races().find((one) => one.name === name);
      if (race) due.order(race);
    },
    versions,
    async forget(name) {
      // What is being written puts its files first and is known only then: they would stay, and nobody would know of them.
      await working?.catch(() => {});
      for (const version of await versions(name)) {
        for (const { key } of version.files) await store.remove(key);
        await store.remove(manifestKey(version));
      }
      for (const place of ['closed', 'archive']) await store.remove(`${place}/${name}/versions.json`);
      await log.dropArchives(name);
      due.forget(name);
      await options.shelf?.sync(options.races());
    },
    async clean(name, left) {
      await working?.catch(() => {});
      const race = options.races().find((one) => one.name === name);
      const written = race && (await rewriteArchive({ store, log, publisher, copy, now }, race, left));
      if (!written) return false;
      options.shelf?.put(written.race, written.version);
      await options.shelf?.sync(options.races());
      say({ archive: 'written anew', race: name, in: store.name });
      return true;
    },
    async file(version, name) {
      const found = version.files.find((one) => one.name === name);
      return found === undefined ? null : store.get(found.key);
    },
    stats: () => ({ ...counts }),
    async close() {
      abort.abort();
      await working?.catch(() => {});
    },
  };
}
