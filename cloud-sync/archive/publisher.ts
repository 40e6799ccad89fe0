/** A version of a race made public: written by a program of its own, its files put into the store, and named in the log. */

import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { RaceId } from '../../race/ids.ts';
import { childEnv } from '../../server/doors/child-env.ts';
import type { ArchiveClaim, RelayLog } from '../relay/log/log.ts';
import type { MirroredRace } from '../relay/mirror.ts';
import { type Manifest, manifest as manifestShape, placeOf, typeOf } from './manifest.ts';
import type { ArchiveStore } from './store.ts';
import { type WriteOrder, type Written, written } from './write-order.ts';

const WRITE_MS_MAX = 8 * 60_000;
const PAGE_BATCHES = 32;
/** A claim that is older is taken over: its copy is gone, for a writer is ended before. */
export const LEASE_MS = 10 * 60_000;

/** What a version is written from, where it is not the log: a file of the race's records; and how often that was so. */
export interface WrittenAnew {
  readonly records: Buffer;
  readonly round: number;
}

export interface Publisher {
  /** Writes it into `folder`, and from there where it is read. False: another copy's claim came before. @throws Error */
  publish(race: MirroredRace, claim: ArchiveClaim, folder: string): Promise<boolean>;
  /** As `publish`, but not yet named: nobody reads it there. */
  write(race: MirroredRace, claim: ArchiveClaim, folder: string, from?: WrittenAnew): Promise<Manifest>;
  /** Names what was written, for readers. False, and what was written is gone: the claim is no longer this copy's. */
  name(claim: ArchiveClaim, published: Manifest): Promise<boolean>;
  versions(name: RaceId): Promise<Manifest[]>;
}

export interface PublisherOptions {
  readonly log: Pick<RelayLog, 'archives' | 'publishArchive' | 'read' | 'claimArchive' | 'releaseArchive'>;
  readonly store: ArchiveStore;
  /** This copy's name. */
  readonly copy: string;
  readonly now: () => number;
  /** How a race is written; tests have their own. */
  readonly write?: (order: WriteOrder, batches: AsyncIterable<Buffer>) => Promise<Written>;
}

export function createPublisher(options: PublisherOptions, signal: AbortSignal): Publisher {
  const { log, store, copy, now } = options;
  const write = options.write ?? ((order, batches) => writeApart(order, batches, signal));

  async function writeFiles(
    race: MirroredRace,
    { name, version, epoch, seq, reason }: ArchiveClaim,
    folder: string,
    from?: WrittenAnew,
  ): Promise<Manifest> {
    const { round, records } = from ?? { round: 0, records: null };
    const order = { raceAtStation: race.raceAtStation, name, throughSeq: seq, folder };
    const made =
      records === null
        ? await write(order, batches(race.station, epoch, seq))
        : await write({ ...order, from: 'records' }, onePart(records));
    const files: Manifest['files'] = [];
    for (const file of (await readdir(folder))
      .filter((one) => /\.(parquet|json|csv|bin)$/.test(one))
      .sort()) {
      const bytes = await readFile(join(folder, file));
      const { key, open } = placeOf(name, epoch, seq, file, made.public, round);
      await store.put(key, bytes, typeOf(file));
      const sha256 = createHash('sha256').update(bytes).digest('hex');
      files.push({ name: file, key, bytes: bytes.length, sha256, rows: made.rows[file] ?? null, open });
    }
    const published: Manifest = manifestShape.parse({
      ...{ race: name, name: made.raceName, version, epoch, seq, reason, result: made.result },
      ...{ writtenMs: now(), files, ...(round > 0 && { round }) },
    });
    await putJson(manifestKey(published), published);
    return published;
  }

  async function name(claim: ArchiveClaim, published: Manifest): Promise<boolean> {
    const others = (await versions(claim.name)).filter((one) => one.version !== published.version);
    await point(claim.name, [...others, published]);
    const isOurs = await log.publishArchive(claim, copy, JSON.stringify(published));
    if (!isOurs) await takeBack(claim, published);
    return isOurs;
  }

  /** Which versions there are, for readers of the store. What everybody may read names what everybody may read. */
  async function point(race: RaceId, all: readonly Manifest[]): Promise<void> {
    const open = all.map((one) => ({ ...one, files: one.files.filter((file) => file.open) }));
    if (all.length > 0) await putJson(`closed/${race}/versions.json`, { versions: all });
    else await store.remove(`closed/${race}/versions.json`);
    if (open.some(({ files }) => files.length > 0))
      await putJson(`archive/${race}/versions.json`, { versions: open });
    else await store.remove(`archive/${race}/versions.json`);
  }

  /**
   * The claim went while this was written: somebody in it was forgotten, by another copy (then nobody knows of these files,
   * and they hold what is to be nowhere), or another took the claim over (then they are that one's, who writes the same).
   */
  async function takeBack(claim: ArchiveClaim, published: Manifest): Promise<void> {
    const again = await log.claimArchive(claim, copy, now(), LEASE_MS);
    if (again === null) return;
    const known = await versions(claim.name);
    const kept = new Set(known.flatMap(({ files }) => files.map(({ key }) => key)));
    for (const key of [...published.files.map((file) => file.key), manifestKey(published)])
      if (!kept.has(key)) await store.remove(key);
    await point(claim.name, known);
    await log.releaseArchive(again, copy);
  }

  const putJson = (key: string, value: unknown): Promise<void> =>
    store.put(key, Buffer.from(`${JSON.stringify(value, null, 1)}\n`), typeOf(key));

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
    write: writeFiles,
    name,
    versions,
    publish: async (race, claim, folder) => name(claim, await writeFiles(race, claim, folder)),
  };
}

export const manifestKey = ({ race, epoch, seq, round }: Manifest): string =>
  placeOf(race, epoch, seq, 'manifest.json', false, round).key;

async function* onePart(bytes: Buffer): AsyncIterable<Buffer> {
  yield bytes;
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
