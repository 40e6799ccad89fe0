/**
 * Sees to it that finished races are archived, in each copy of the relay: looks at the races every few seconds, claims
 * in the log what is due (so that of any number of copies one writes a version), has it written by a program of its
 * own, puts the files into the store and publishes. Cut off anywhere, the next copy does it again and writes the same.
 *
 * Bounds: one race at a time; a writer that takes longer than eight minutes is ended; a race that failed is tried again
 * after a minute, then twice as long each time, up to an hour.
 */

import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { waitAfter } from '../../phone/backoff.ts';
import type { RaceId } from '../../race/ids.ts';
import { childEnv } from '../../server/doors/child-env.ts';
import { reaches } from '../relay/log/archive-claim.ts';
import type { ArchiveClaim, ArchivedMark, RelayLog } from '../relay/log/log.ts';
import type { MirroredRace } from '../relay/mirror.ts';
import { type Manifest, manifest as manifestShape, placeOf, type Reason, typeOf } from './manifest.ts';
import type { ArchiveStore } from './store.ts';
import { type WriteOrder, type Written, written } from './write-order.ts';

export interface ArchivistOptions {
  readonly log: Pick<
    RelayLog,
    | 'archived'
    | 'archives'
    | 'claimArchive'
    | 'publishArchive'
    | 'releaseArchive'
    | 'dropArchives'
    | 'read'
    | 'races'
  >;
  readonly store: ArchiveStore;
  readonly races: () => readonly MirroredRace[];
  /** This copy's name. */
  readonly copy: string;
  readonly quietMs: number;
  readonly settledMs: number;
  readonly now: () => number;
  readonly say: (line: Record<string, unknown>) => void;
  /** How a race is written; tests have their own. */
  readonly write?: (order: WriteOrder, batches: AsyncIterable<Buffer>) => Promise<Written>;
}

export interface Archivist {
  /** Looks what is due and does it; resolves when nothing is left to do. Call every few seconds. */
  tick(): Promise<void>;
  /** Archives a race now, finished or not, unless its newest version holds everything. */
  order(name: RaceId): void;
  versions(name: RaceId): Promise<readonly Manifest[]>;
  /** Takes all versions of a race away: somebody in them is forgotten. It is archived anew as its records now are. */
  forget(name: RaceId): Promise<void>;
  /** A file of a version; null when there is none. */
  file(version: Manifest, name: string): Promise<Buffer | null>;
  stats(): { readonly published: number; readonly failed: number };
  close(): Promise<void>;
}

const LEASE_MS = 10 * 60_000;
const WRITE_MS_MAX = 8 * 60_000;
const RETRY = { firstMs: 60_000, mostMs: 3_600_000 };
const PAGE_BATCHES = 32;

interface Watched {
  seq: number;
  decidedSeq: number;
  /** When this copy saw the newest record, and the newest that is more than positions. */
  sinceMs: number;
  decidedMs: number;
  ordered: boolean;
  failures: number;
  notBeforeMs: number;
}

export function createArchivist(options: ArchivistOptions): Archivist {
  const { log, store, copy, now, say } = options;
  const abort = new AbortController();
  const write = options.write ?? ((order, batches) => writeApart(order, batches, abort.signal));
  const watched = new Map<RaceId, Watched>();
  const counts = { published: 0, failed: 0 };
  let working: Promise<void> | null = null;

  const watch = (race: MirroredRace): Watched => {
    const known = watched.get(race.name);
    const nowMs = now();
    if (known === undefined) {
      const fresh = {
        ...{ seq: race.lastSeq, decidedSeq: race.decidedSeq, sinceMs: nowMs, decidedMs: nowMs },
        ...{ ordered: false, failures: 0, notBeforeMs: 0 },
      };
      watched.set(race.name, fresh);
      return fresh;
    }
    if (known.seq !== race.lastSeq) Object.assign(known, { seq: race.lastSeq, sinceMs: nowMs });
    if (known.decidedSeq !== race.decidedSeq)
      Object.assign(known, { decidedSeq: race.decidedSeq, decidedMs: nowMs });
    return known;
  };

  /** Why a race is to be archived now; null when it is not. */
  const dueFor = (race: MirroredRace, done: ArchivedMark | undefined): Reason | null => {
    const seen = watch(race);
    const nowMs = now();
    if (race.lastSeq === 0 || nowMs < seen.notBeforeMs) return null;
    if (done && reaches(done, { epoch: race.epoch, seq: race.lastSeq })) {
      seen.ordered = false;
      return null;
    }
    if (seen.ordered) return 'ordered';
    const { state, result } = race.board.race;
    const decidedSince = !done || !reaches(done, { epoch: race.epoch, seq: race.decidedSeq });
    if (result === 'official' && decidedSince && nowMs - seen.decidedMs >= options.settledMs)
      return 'official';
    const isOver = state === 'finished' || result !== 'live' || done !== undefined;
    return isOver && nowMs - seen.sinceMs >= options.quietMs ? 'idle' : null;
  };

  const work = async (): Promise<void> => {
    const done = new Map((await log.archived()).map((mark) => [mark.name, mark]));
    for (const race of options.races()) {
      const reason = dueFor(race, done.get(race.name));
      if (reason === null || abort.signal.aborted) continue;
      const wanted = { name: race.name, epoch: race.epoch, seq: race.lastSeq, reason };
      const claim = await log.claimArchive(wanted, copy, now(), LEASE_MS);
      if (claim !== null) await archive(race, claim);
    }
  };

  const archive = async (race: MirroredRace, claim: ArchiveClaim): Promise<void> => {
    const seen = watch(race);
    const folder = await mkdtemp(join(tmpdir(), 'bell-lap-archive-'));
    try {
      const isPublished = await writeAndPublish(race, claim, folder);
      if (isPublished) {
        counts.published += 1;
        say({ archived: claim.name, version: claim.version, reason: claim.reason, in: store.name });
      }
      Object.assign(seen, { failures: 0, notBeforeMs: 0 });
    } catch (error) {
      counts.failed += 1;
      seen.failures += 1;
      seen.notBeforeMs = now() + waitAfter(seen.failures, RETRY);
      say({ archive: 'failed', race: claim.name, version: claim.version, reason: String(error) });
      await log.releaseArchive(claim, copy).catch(() => {});
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  };

  async function writeAndPublish(race: MirroredRace, claim: ArchiveClaim, folder: string): Promise<boolean> {
    const { name, version, epoch, seq } = claim;
    const order = { raceAtStation: race.raceAtStation, name, throughSeq: seq, folder };
    const made = await write(order, batches(race.station, epoch, seq));
    const files: Manifest['files'] = [];
    for (const file of (await readdir(folder)).filter((one) => /\.(parquet|json|csv)$/.test(one)).sort()) {
      const bytes = await readFile(join(folder, file));
      const { key, open } = placeOf(name, epoch, seq, file, made.public);
      await store.put(key, bytes, typeOf(file));
      const sha256 = createHash('sha256').update(bytes).digest('hex');
      files.push({ name: file, key, bytes: bytes.length, sha256, rows: made.rows[file] ?? null, open });
    }
    const published: Manifest = manifestShape.parse({
      ...{ race: name, name: made.raceName, version, epoch, seq, reason: claim.reason, result: made.result },
      ...{ writtenMs: now(), files },
    });
    const text = JSON.stringify(published);
    const all = [...(await versions(name)).filter((one) => one.version !== version), published];
    const put = (key: string, value: unknown) =>
      store.put(key, Buffer.from(`${JSON.stringify(value, null, 1)}\n`), typeOf(key));
    await put(placeOf(name, epoch, seq, 'manifest.json', false).key, published);
    // What everybody may read names what everybody may read.
    const open = all.map((one) => ({ ...one, files: one.files.filter((file) => file.open) }));
    await put(`closed/${name}/versions.json`, { versions: all });
    if (made.public) await put(`archive/${name}/versions.json`, { versions: open });
    return log.publishArchive(claim, copy, text);
  }

  /** The station's batches up to a record, as they are stored. */
  async function* batches(station: string, epoch: number, throughSeq: number): AsyncIterable<Buffer> {
    for (let next = 1; next <= throughSeq; ) {
      const page = await log.read(station, epoch, next, PAGE_BATCHES);
      if (page.length === 0) return;
      for (const { first, last, bytes } of page) {
        if (first > next) throw new Error(`The log of ${station} has a gap between ${next} and ${first}.`);
        if (first > throughSeq) return;
        yield bytes;
        next = last + 1;
      }
    }
  }

  const versions = async (name: RaceId): Promise<Manifest[]> =>
    (await log.archives(name)).map((text) => manifestShape.parse(JSON.parse(text)));

  return {
    tick() {
      working ??= work().finally(() => {
        working = null;
      });
      return working;
    },
    order(name) {
      const race = options.races().find((one) => one.name === name);
      if (race) watch(race).ordered = true;
    },
    versions,
    async forget(name) {
      for (const { files, epoch, seq } of await versions(name)) {
        for (const { key } of files) await store.remove(key);
        await store.remove(placeOf(name, epoch, seq, 'manifest.json', false).key);
      }
      for (const place of ['closed', 'archive']) await store.remove(`${place}/${name}/versions.json`);
      await log.dropArchives(name);
      watched.delete(name);
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

/** Runs `write-race.ts` as a process of its own. @throws Error with what it said when it fails. */
async function writeApart(
  order: WriteOrder,
  batches: AsyncIterable<Buffer>,
  signal: AbortSignal,
): Promise<Written> {
  const program = join(import.meta.dirname, 'write-race.ts');
  const child = spawn(process.execPath, ['--max-old-space-size=512', program, JSON.stringify(order)], {
    stdio: ['pipe', 'pipe', 'pipe'],
    signal: AbortSignal.any([signal, AbortSignal.timeout(WRITE_MS_MAX)]),
    killSignal: 'SIGKILL',
    // It reads no configuration, and shall not have the store's keys.
    env: childEnv(),
  });
  let [said, complained] = ['', ''];
  child.stdout.on('data', (chunk) => {
    said += chunk;
  });
  child.stderr.on('data', (chunk) => {
    complained = `${complained}${chunk}`.slice(-4_000);
  });
  const ended = new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  ended.catch(() => {});
  // It says itself why it stopped reading; a broken pipe is not the reason.
  child.stdin.on('error', () => {});
  for await (const bytes of batches) {
    if (child.stdin.destroyed) break;
    const length = Buffer.alloc(4);
    length.writeUInt32BE(bytes.length);
    child.stdin.write(length);
    if (!child.stdin.write(bytes)) await Promise.race([once(child.stdin, 'drain').catch(() => {}), ended]);
  }
  child.stdin.end();
  const code = await ended;
  if (code !== 0)
    throw new Error(
      /ERR_MODULE_NOT_FOUND/.test(complained)
        ? 'What writes the archive is not installed: run  node cloud-sync/archive/install.mjs'
        : `The archive's writer ended (${code}): ${reasonIn(complained)}`,
    );
  return written.parse(JSON.parse(said));
}

/** What an uncaught error said, without where it was thrown. */
const reasonIn = (complained: string): string =>
  complained.split('\n').find((line) => /^\w*Error\b/.test(line)) ?? complained.trim().slice(-300);
