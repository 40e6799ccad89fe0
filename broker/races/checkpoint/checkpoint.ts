/**
 * Checkpoints: the riders' tracks of all races as they stand, beside the journal (`….checkpoint`), so that a station that
 * was killed late in a long race need not match hours of positions again. Derived, and thrown away at the slightest doubt:
 * another station or program, a journal that is not the one it was made from, a bit that is not as it was written. Decisions
 * and passings are not in it; those are always read from the journal.
 */
import { randomBytes } from 'node:crypto';
import { existsSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { flight } from '../../../server/flight/of-process.ts';
import { LOCAL_SETTINGS } from '../../journal/batch.ts';
import type { StationJournal } from '../../journal/open-journal.ts';
import { KEY_BYTES } from '../../journal/sealed-file.ts';
import { bringFolderToDisk } from '../../journal/to-disk.ts';
import { checkpointPath } from '../../journal-path.ts';
import { rulesVersion } from '../closed.ts';
import type { Races } from '../races.ts';
import { type Kept, openKept } from './kept.ts';
import { writeKept } from './write-kept.ts';

/** The checkpoint's key lies in the journal: who can read that may read this, and nobody else. Of this computer alone. */
export const CHECKPOINT_KEY = `${LOCAL_SETTINGS}journal/checkpoint-key`;
/** So many fixes are folded within half a second; a journal that has fewer needs no checkpoint. */
const FIXES_BETWEEN = 500_000;
/** At a clean end fewer make it worth while. */
const FIXES_AT_END = 200_000;
/** A piece of 256 KiB, and then the disk is the journal's again. */
const REST_MS = 15;

export interface CheckpointsOptions {
  /** The journal's path. */
  readonly path: string;
  readonly journal: StationJournal;
  readonly log: (line: Record<string, unknown>) => void;
  /** Other than usual: tests. */
  readonly fixesBetween?: number;
}

export interface Checkpoints {
  /** The one that lies there, if it is of this journal as it is; null, and it is gone, at any doubt. */
  read(): Promise<Kept | null>;
  /** It turned out to be of no use: gone. */
  unfit(reason: string): void;
  /** Writes one if enough has come since the last; about every ten seconds. */
  look(races: Races): Promise<void>;
  /** The last one, at a clean end. */
  end(races: Races): Promise<void>;
  /** Something is about to be redacted: what was derived from it goes first. */
  drop(): Promise<void>;
}

/** Removes what was derived from the journal at this path, on the disk too. */
function removeCheckpoint(journal: string): void {
  const path = checkpointPath(journal);
  const there = [path, `${path}.new`].filter((one) => existsSync(one));
  for (const one of there) rmSync(one, { force: true });
  if (there.length > 0) bringFolderToDisk(dirname(path));
}

export function createCheckpoints(options: CheckpointsOptions): Checkpoints {
  const { path, journal, log, fixesBetween = FIXES_BETWEEN } = options;
  // Numbers come out a little differently in another engine.
  const of = `${rulesVersion()} ${process.versions.v8}`;
  let written = 0;
  let redactions = 0;
  let writing: Promise<void> = Promise.resolve();
  let isWriting = false;

  const keyThere = (): Uint8Array | null => {
    const kept = journal.settings.get(CHECKPOINT_KEY);
    const key = typeof kept === 'string' ? Buffer.from(kept, 'base64') : null;
    return key?.length === KEY_BYTES ? key : null;
  };
  const keyMade = async (): Promise<Uint8Array> => {
    const there = keyThere();
    if (there !== null) return there;
    const key = randomBytes(KEY_BYTES);
    await journal.settings.put(CHECKPOINT_KEY, key.toString('base64'));
    return key;
  };

  const unfit = (reason: string): void => {
    log({ checkpoint: 'not used: the race is folded from the journal', reason });
    // What is only derived never keeps a station from starting: one that stays is refused the next time, too.
    try {
      removeCheckpoint(path);
    } catch (error) {
      log({
        checkpoint: 'cannot be removed',
        reason: error instanceof Error ? error.message : String(error),
      });
    }
  };

  async function write(races: Races, restMs: number): Promise<void> {
    isWriting = true;
    const beganMs = performance.now();
    const began = redactions;
    const fixes = races.fixesFolded;
    try {
      const file = { path: checkpointPath(path), key: await keyMade(), restMs };
      const holds = (): boolean => redactions === began;
      const why = await writeKept({ races, journal, of, file, holds });
      if (!holds()) removeCheckpoint(path);
      if (why === null) written = fixes;
      else log({ checkpoint: 'not written', reason: why });
    } catch (error) {
      log({ checkpoint: 'not written', reason: error instanceof Error ? error.message : String(error) });
    } finally {
      isWriting = false;
      flight.note('checkpoint', beganMs, performance.now() - beganMs);
    }
  }

  // Of a damaged journal none: the next start is to find what is hurt.
  const isDue = (races: Races, fixes: number): boolean =>
    races.fixesFolded - written >= fixes && journal.health().damaged === null;

  return {
    async read() {
      if (!existsSync(checkpointPath(path))) return null;
      const key = keyThere();
      let kept: Kept | null = null;
      let why = 'it has no key';
      try {
        if (key !== null) {
          kept = await openKept(journal.unseal(checkpointPath(path), key));
          why = await doubt(kept, of, journal);
          if (why === '') return kept;
        }
      } catch (error) {
        why = error instanceof Error ? error.message : String(error);
      }
      kept?.close();
      unfit(why);
      return null;
    },
    unfit,
    async look(races) {
      if (isWriting || !isDue(races, fixesBetween)) return;
      writing = write(races, REST_MS);
      await writing;
    },
    async end(races) {
      await writing;
      if (isDue(races, Math.min(FIXES_AT_END, fixesBetween))) await write(races, 0);
    },
    async drop() {
      redactions += 1;
      removeCheckpoint(path);
      if (keyThere() !== null) await journal.settings.delete(CHECKPOINT_KEY);
    },
  };
}

/** Why it cannot be believed; empty when nothing speaks against it. */
async function doubt({ list }: Kept, of: string, journal: StationJournal): Promise<string> {
  if (list.of !== of) return 'it is of another version';
  if (list.station !== journal.stationId) return 'it is of another station';
  if (list.seq > journal.health().lastSeq) return 'the journal ends before it';
  const tie = await journal.tie(list.seq);
  const isSame =
    tie !== null &&
    tie.link === list.tie.link &&
    tie.redacted === list.tie.redacted &&
    tie.gaps === list.tie.gaps;
  return isSame ? '' : 'the journal is not the one it was made from';
}
