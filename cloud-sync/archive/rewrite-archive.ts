/**
 * A race's archive of which something is to go and that the log does not hold, as on a new machine that has nothing but the
 * bucket: its records are read back, written anew as `left` leaves them, and what lay there before is deleted. The new files
 * are there before an old one goes; whoever is cut off in between finds the list of what is to go (`leaving.json`).
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import type { RaceId } from '../../race/ids.ts';
import type { JournalRecord } from '../../race/journal/record.ts';
import * as folding from '../../race/race.ts';
import type { RelayLog } from '../relay/log/log.ts';
import type { MirroredRace } from '../relay/mirror/mirrored-race.ts';
import { unsound } from '../wire/sound.ts';
import type { Manifest } from './manifest.ts';
import { manifestKey, type Publisher } from './publisher.ts';
import { createRecordsWriter, RECORDS_FILE, readRecordsFile } from './records-file.ts';
import type { ArchiveStore } from './store.ts';

export type Left = (record: JournalRecord) => JournalRecord;

export interface RewriteParts {
  readonly store: ArchiveStore;
  readonly log: Pick<RelayLog, 'dropArchives' | 'claimArchive'>;
  readonly publisher: Publisher;
  readonly copy: string;
  readonly now: () => number;
}

const leavingShape = z.object({ keys: z.array(z.string()) });
const leavingKey = (name: RaceId): string => `closed/${name}/leaving.json`;

/** The race as its archive has it now, and that version; null when nothing had to be written anew. `race`: the archived one. */
export async function rewriteArchive(
  parts: RewriteParts,
  race: MirroredRace,
  left: Left,
): Promise<{ readonly race: MirroredRace; readonly version: Manifest } | null> {
  const { store, log, publisher, copy, now } = parts;
  const { name } = race;
  const versions = await publisher.versions(name);
  const newest = versions.at(-1);
  const bytes = newest === undefined ? null : await recordsOf(store, newest);
  if (newest === undefined || bytes === null) return null;
  const written = createRecordsWriter();
  let folded = folding.createRace(name);
  let isClean = await areClean(store, versions.slice(0, -1), left);
  for await (const slice of readRecordsFile(bytes))
    for (const record of slice) {
      const rest = left(record);
      isClean &&= isDeepStrictEqual(rest, record);
      await written.add(rest);
      if (unsound(rest) === null) folded = folding.apply(folded, { ...rest, race: name });
    }
  if (isClean) {
    const wasCutOff = await removeLeaving(store, name, newest);
    return wasCutOff ? { race: refolded(race, folded, now()), version: newest } : null;
  }
  const keys = versions.flatMap((version) => [...version.files.map(({ key }) => key), manifestKey(version)]);
  await store.put(leavingKey(name), Buffer.from(JSON.stringify({ keys })), 'application/json');
  const folder = await mkdtemp(join(tmpdir(), 'bell-lap-archive-'));
  try {
    const { epoch, seq, reason } = newest;
    const wanted = { name, epoch, seq, reason };
    const from = { records: await written.end(), round: (newest.round ?? 0) + 1 };
    const version = await publisher.write(race, { ...wanted, version: 1 }, folder, from);
    await log.dropArchives(name);
    const claim = await log.claimArchive(wanted, copy, now(), 0);
    if (claim === null || !(await publisher.name(claim, version)))
      throw new Error(`The archive of "${name}" is written by another copy just now.`);
    await removeLeaving(store, name, version);
    return { race: refolded(race, folded, now()), version };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Null of a version of before records were archived, or when they are gone. */
async function recordsOf(store: ArchiveStore, version: Manifest): Promise<Buffer | null> {
  const file = version.files.find((one) => one.name === RECORDS_FILE);
  return file === undefined ? null : store.get(file.key);
}

/** Of a version without records nobody can tell. */
async function areClean(store: ArchiveStore, versions: readonly Manifest[], left: Left): Promise<boolean> {
  for (const version of versions) {
    const bytes = await recordsOf(store, version);
    if (bytes === null) return false;
    for await (const slice of readRecordsFile(bytes))
      if (slice.some((record) => !isDeepStrictEqual(left(record), record))) return false;
  }
  return true;
}

const refolded = (race: MirroredRace, folded: folding.Race, nowMs: number): MirroredRace => ({
  ...race,
  race: folded,
  board: { ...folding.publicView(folded, nowMs), race: race.board.race },
});

/** False when nothing was to go. */
async function removeLeaving(store: ArchiveStore, name: RaceId, now: Manifest): Promise<boolean> {
  const bytes = await store.get(leavingKey(name));
  if (bytes === null) return false;
  const stays = new Set([...now.files.map(({ key }) => key), manifestKey(now)]);
  for (const key of leavingShape.parse(JSON.parse(bytes.toString())).keys)
    if (!stays.has(key)) await store.remove(key);
  await store.remove(leavingKey(name));
  return true;
}
