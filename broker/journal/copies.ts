/**
 * Copies of the journal in a folder, made on a schedule, the newest kept. Their names sort by time. A copy that
 * fails leaves the older ones alone and is told to whoever asked to hear of it.
 */
import { mkdir, readdir, rm } from 'node:fs/promises';
import { resolve as absolute, dirname, join } from 'node:path';
import type { Journal } from './journal.ts';
import type { CopyMade, FromCopier, ThreadStart } from './messages.ts';
import { JournalThread } from './thread.ts';

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

/** A copy's name by its moment: names sort by time. */
export const copyName = (atMs: number): string =>
  `journal-${new Date(atMs).toISOString().replace(/[-:]|\.\d+/g, '')}.db`;

/** Makes a copy of the journal at `path`, whether or not a station has it open, and checks it. Rejects with a sentence. */
export async function copyJournal(
  start: Pick<ThreadStart, 'path' | 'key' | 'nowMs'> & { readonly to: string },
): Promise<CopyMade> {
  const to = absolute(start.to);
  await mkdir(dirname(to), { recursive: true, mode: 0o700 });
  const { error, copy } = await new Promise<Omit<FromCopier, 'type'>>((resolve) => {
    new JournalThread<never, FromCopier>(
      'copier.ts',
      { ...start, faults: null, to },
      { message: resolve, died: (why) => resolve({ error: why, copy: null }) },
    );
  });
  if (copy === null) throw new Error(`No copy of the journal was made at ${start.to}: ${error}.`);
  return copy;
}

/** Makes one copy now, then removes all but the newest `keep`. Returns its path. */
export async function makeCopy(
  options: Pick<CopiesOptions, 'journal' | 'folder' | 'keep' | 'now'>,
): Promise<string> {
  await mkdir(options.folder, { recursive: true, mode: 0o700 });
  const path = join(options.folder, copyName(options.now()));
  await options.journal.backup(path);
  const copies = (await readdir(options.folder)).filter((name) => NAME.test(name)).sort();
  for (const name of copies.slice(0, -Math.max(1, options.keep))) await rm(join(options.folder, name));
  return path;
}
