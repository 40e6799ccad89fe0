/**
 * A write-ahead log behind whose damaged place more was acknowledged. SQLite takes such a log for a shorter one and would
 * write over the rest: it is kept in the folder `aside` first, byte for byte. Salvage reads what is whole in it
 * (repair/survey.ts).
 */
import {
  copyFileSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { crc32 } from 'node:zlib';
import { JournalOpenError } from './errors.ts';
import { isThere } from './is-there.ts';
import { putRight } from './log-put-right.ts';
import { markBeside } from './mark.ts';
import { momentName } from './moment-name.ts';
import { bringFileToDisk, bringFolderToDisk } from './to-disk.ts';

const asideOf = (journal: string): string => join(dirname(journal), 'aside');
/** Of one station only: another one that is begun in the same folder has other records under the same numbers. */
const ofStation = (stationId: string): string => `-of-${crc32(stationId).toString(16).padStart(8, '0')}.wal`;

/** Larger ones are kept, and left to salvage: they are put right in memory. */
const PUT_RIGHT_BYTES_MAX = 512 * 1024 * 1024;

/** What SQLite finds in a journal. */
export interface Seen {
  readonly stationId: string;
  readonly lastSeq: number;
  /** How often settings were changed. */
  readonly settings: number;
}

/**
 * Before the journal is opened for writing: when its mark says that more was acknowledged than SQLite finds, the log is
 * kept, and put right as far as it can be from itself. `look` changes nothing, and is null where there is no journal to be
 * seen. Returns where the damaged one lies; null when nothing is missing.
 * @throws JournalOpenError when there is no room to keep it.
 */
export function keepShortLog(journal: string, look: () => Seen | null, nowMs: number): string | null {
  if (markBeside(journal) === null) return null;
  const seen = look();
  const mark = seen && markBeside(journal, seen.stationId);
  if (mark === null || (mark.lastSeq <= seen!.lastSeq && mark.settings <= seen!.settings)) return null;
  const kept = keepLog(journal, seen!.stationId, nowMs);
  if (kept !== null && statSync(kept).size <= PUT_RIGHT_BYTES_MAX) putInPlace(journal, look, kept, seen!);
  return kept;
}

/** Puts the log in its place as it was before it was damaged, if that gives more. */
function putInPlace(journal: string, look: () => Seen | null, kept: string, seen: Seen): void {
  const right = putRight(readFileSync(kept));
  if (right === null) return;
  const half = `${journal}-wal.right`;
  const place = (): void => {
    bringFileToDisk(half);
    // An index of the log as it was.
    rmSync(`${journal}-shm`, { force: true });
    renameSync(half, `${journal}-wal`);
    bringFolderToDisk(dirname(journal));
  };
  writeFileSync(half, right, { mode: 0o600 });
  place();
  const now = look();
  if (now !== null && now.stationId === seen.stationId && now.lastSeq >= seen.lastSeq) return;
  copyFileSync(kept, half);
  place();
}

/**
 * Keeps the log of the journal at `journal` as it is now; returns where, or null when there is none.
 * @throws JournalOpenError when it cannot be kept: then it must not be written over either.
 */
function keepLog(journal: string, stationId: string, nowMs: number): string | null {
  const log = `${journal}-wal`;
  if (!isThere(log) || statSync(log).size === 0) return null;
  const folder = asideOf(journal);
  const name = `journal-log-${momentName(nowMs)}`;
  const free = (count: number): string => {
    const path = join(folder, `${name}${count === 0 ? '' : `-${count}`}${ofStation(stationId)}`);
    return isThere(path) ? free(count + 1) : path;
  };
  let kept: string | null = null;
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    kept = free(0);
    copyFileSync(log, kept);
    bringFileToDisk(kept);
    bringFolderToDisk(folder);
    return kept;
  } catch (error) {
    if (kept !== null) rmSync(kept, { force: true });
    const megabytes = Math.ceil(statSync(log).size / 1_000_000);
    throw new JournalOpenError(
      'cannot-open',
      `The end of the log of ${journal} is damaged, and it could not be kept in ${folder} (${error instanceof Error ? error.message : error}). Free ${megabytes} MB on that disk and start again. Nothing was changed.`,
    );
  }
}

/** Logs of this station that were kept, the newest first. */
export function keptLogs(journal: string, stationId: string): string[] {
  const folder = asideOf(journal);
  if (!isThere(folder)) return [];
  return readdirSync(folder)
    .filter((name) => name.startsWith('journal-log-') && name.endsWith(ofStation(stationId)))
    .sort()
    .reverse()
    .map((name) => join(folder, name));
}
