/**
 * One folder that copies go to. A chosen folder is marked when it is chosen: a stick that was pulled leaves its empty mount
 * point behind, and copies written there would fill the laptop's own disk and be on no stick.
 */
import { access, constants, mkdir, readdir, rename, rm, stat, statfs, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { FolderSaying } from '../../race/officials/messages/folders/facts.ts';
import { saying } from '../../race/officials/messages/message.ts';
import { copyName } from '../journal/copies.ts';
import { isThere } from '../journal/is-there.ts';
import type { Journal } from '../journal/journal.ts';
import { isUnplugged } from './sticks.ts';

export type { FolderSaying };

export type Trouble =
  | { readonly is: 'gone' }
  | { readonly is: 'full'; readonly needBytes: number; readonly freeBytes: number }
  /** `why`: as the computer says it; `says`: the same for officials, where it is known what it is. */
  | { readonly is: 'failing'; readonly why: string; readonly says: FolderSaying | null };

export interface CopySeen {
  readonly name: string;
  readonly atMs: number;
  readonly bytes: number;
}

export interface CopyDone extends CopySeen {
  readonly records: number;
}

const MARK = '.bell-lap-backups';
const NAME = /^journal-(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z\.db$/;
/** What a damaged journal gives: one of it is kept, the newest, beside the whole ones that may mend it. */
export const NOT_WHOLE = 'journal-not-whole.db';
/** Room that is left to others on whatever disk it is. */
const LEFT_FREE_BYTES = 64 * 1024 * 1024;
/** A copy is about as large as the journal; it grows while it is made. */
const ROOM = 1.2;

/**
 * Why it cannot be had; null when copies can go there. Makes the folder if its parent is there. What was
 * made of a folder that cannot be had is taken away again.
 */
export async function claim(folder: string, roots?: readonly string[]): Promise<FolderSaying | null> {
  const made: string[] = [];
  try {
    if (await isUnplugged(folder, roots)) return saying('folder-unplugged', { folder });
    if (!isThere(folder)) {
      await mkdir(folder, { mode: 0o700 });
      made.unshift(folder);
    }
    if (!(await stat(folder)).isDirectory()) return saying('folder-is-file', { folder });
    await access(folder, constants.W_OK);
    const mark = join(folder, MARK);
    if (!isThere(mark)) {
      made.unshift(mark);
      await writeFile(mark, 'Copies of a Bell Lap journal are kept here.\n', { flush: true });
    }
    return null;
  } catch (error) {
    for (const path of made) await rm(path, { recursive: true, force: true }).catch(() => {});
    return (
      whyKnown(folder, error) ??
      saying('folder-unusable', { folder, why: error instanceof Error ? error.message : String(error) })
    );
  }
}

/** By what the system and SQLite call it. */
const WHY = [
  ['folder-not-there', /^(ENOENT|ENODEV|ENXIO|ENOTDIR|SQLITE_CANTOPEN.*)$/],
  ['folder-read-only', /^(EACCES|EPERM|EROFS|SQLITE_READONLY.*)$/],
  ['folder-no-room', /^(ENOSPC|EDQUOT|SQLITE_FULL)$/],
  ['folder-disk-errs', /^(EIO|SQLITE_IOERR.*)$/],
] as const;

function whyKnown(folder: string, error: unknown): FolderSaying | null {
  const called = String((error as { code?: unknown } | null)?.code);
  const known = WHY.find(([, codes]) => codes.test(called));
  return known === undefined ? null : saying(known[0], { folder });
}

export async function copiesIn(folder: string): Promise<CopySeen[]> {
  const names = await readdir(folder).catch(() => [] as string[]);
  const seen = await Promise.all(
    names.flatMap((name) => {
      const [, ...parts] = NAME.exec(name) ?? [];
      const [year, month, day, hour, minute, second] = parts.map(Number);
      if (year === undefined || month === undefined) return [];
      const atMs = Date.UTC(year, month - 1, day, hour, minute, second);
      return [
        stat(join(folder, name)).then(
          ({ size }) => ({ name, atMs, bytes: size }),
          () => null,
        ),
      ];
    }),
  );
  return seen.filter((one) => one !== null).sort((a, b) => b.atMs - a.atMs);
}

export const freeIn = (folder: string): Promise<number | null> =>
  statfs(folder).then(
    ({ bavail, bsize }) => bavail * bsize,
    () => null,
  );

/** Makes one copy, opened and checked; a whole one then lets the oldest go, also where room is short. Never throws. */
export async function copyTo(
  folder: string,
  options: {
    readonly journal: Pick<Journal, 'backup' | 'health'>;
    readonly keep: number;
    readonly now: () => number;
    readonly isMarked: boolean;
  },
): Promise<CopyDone | Trouble> {
  const { journal, keep, now, isMarked } = options;
  try {
    if (isMarked && !isThere(join(folder, MARK))) return { is: 'gone' };
    if (!isMarked) await mkdir(folder, { recursive: true, mode: 0o700 });
    const needBytes = Math.ceil(journal.health().bytesOnDisk * ROOM) + LEFT_FREE_BYTES;
    const freeBytes = await makeRoom(folder, needBytes);
    if (freeBytes !== null && freeBytes < needBytes) return { is: 'full', needBytes, freeBytes };
    const atMs = now();
    const name = copyName(atMs);
    const made = await journal.backup(join(folder, name));
    // Pulled after it was looked at: this copy is on the laptop's own disk, where the stick was.
    if (isMarked && !isThere(join(folder, MARK))) {
      await rm(join(folder, name), { force: true });
      return { is: 'gone' };
    }
    if (made.faults.length > 0) {
      await rename(join(folder, name), join(folder, NOT_WHOLE));
      const fault = (made.faults[0] ?? '').replace(/[.]$/, '');
      const why = `${NOT_WHOLE} was made, and is not whole: ${fault}.`;
      return { is: 'failing', why, says: saying('copy-not-whole', { file: NOT_WHOLE, fault }) };
    }
    for (const old of (await copiesIn(folder)).slice(Math.max(1, keep))) await rm(join(folder, old.name));
    return { name, atMs, bytes: made.bytes, records: made.records };
  } catch (error) {
    if (isMarked && isGone(join(folder, MARK))) return { is: 'gone' };
    const why = error instanceof Error ? error.message : String(error);
    return { is: 'failing', why, says: whyKnown(folder, error) };
  }
}

/** Where the disk cannot tell, what went wrong before says more. */
function isGone(path: string): boolean {
  try {
    return !isThere(path);
  } catch {
    return false;
  }
}

/** Lets the oldest copies go until there is room for another; the newest stays. Answers what is free then. */
async function makeRoom(folder: string, needBytes: number): Promise<number | null> {
  // What a pulled plug left half-made.
  for (const name of await readdir(folder).catch(() => [] as string[]))
    if (/^journal-.*\.db\.partial(-journal)?$/.test(name)) await rm(join(folder, name), { force: true });
  let freeBytes = await freeIn(folder);
  const old = (await copiesIn(folder)).slice(1).reverse();
  const notWhole = await stat(join(folder, NOT_WHOLE)).catch(() => null);
  // What was not whole goes before anything that is.
  const spare = [...(notWhole === null ? [] : [{ name: NOT_WHOLE, bytes: notWhole.size }]), ...old];
  // Where all of it would not be enough, none of it goes for nothing.
  const mostBytes = spare.reduce((sum, { bytes }) => sum + bytes, freeBytes ?? 0);
  if (mostBytes < needBytes) return freeBytes;
  for (const { name } of spare) {
    if (freeBytes === null || freeBytes >= needBytes) break;
    await rm(join(folder, name), { force: true });
    freeBytes = await freeIn(folder);
  }
  return freeBytes;
}
