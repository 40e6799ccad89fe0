/**
 * Copies of the journal in a folder, made on a schedule, the newest kept. Their names sort by time. A copy that
 * fails leaves the older ones alone and is told to whoever asked to hear of it.
 */
import { mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Journal } from './journal.ts';

export interface CopiesOptions {
  readonly journal: Pick<Journal, 'backup'>;
  readonly folder: string;
  readonly everyMs: number;
  /** How many to keep, at least 1. */
  readonly keep: number;
  readonly now: () => number;
  readonly onError: (error: Error) => void;
}

const NAME = /^journal-\d{8}T\d{6}Z\.db$/;

/** Begins making copies; the first after `everyMs`. Call what it returns to end. */
export function keepCopies(options: CopiesOptions): () => void {
  let copying = false;
  const timer = setInterval(() => {
    // One at a time: a copy that takes longer than the interval skips a turn.
    if (copying) return;
    copying = true;
    makeCopy(options)
      .catch((error: unknown) => options.onError(error instanceof Error ? error : new Error(String(error))))
      .finally(() => {
        copying = false;
      });
  }, options.everyMs);
  timer.unref();
  return () => clearInterval(timer);
}

/** Makes one copy now, then removes all but the newest `keep`. Returns its path. */
export async function makeCopy(
  options: Pick<CopiesOptions, 'journal' | 'folder' | 'keep' | 'now'>,
): Promise<string> {
  await mkdir(options.folder, { recursive: true, mode: 0o700 });
  const moment = new Date(options.now()).toISOString().replace(/[-:]|\.\d+/g, '');
  const path = join(options.folder, `journal-${moment}.db`);
  await options.journal.backup(path);
  const copies = (await readdir(options.folder)).filter((name) => NAME.test(name)).sort();
  for (const name of copies.slice(0, -Math.max(1, options.keep))) await rm(join(options.folder, name));
  return path;
}
