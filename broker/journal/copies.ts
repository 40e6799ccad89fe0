/** A copy of the journal, made in a thread of its own, opened and checked. Names of copies sort by time. */
import { mkdir } from 'node:fs/promises';
import { resolve as absolute, dirname } from 'node:path';
import type { CopyMade, FromCopier, ThreadStart } from './messages.ts';
import { momentName } from './moment-name.ts';
import { JournalThread } from './thread.ts';

/** A copy's name by its moment: names sort by time. */
export const copyName = (atMs: number): string => `journal-${momentName(atMs)}.db`;

/** Makes a copy of the journal at `path`, whether or not a station has it open, and checks it. Rejects with a sentence, and the system's code. */
export async function copyJournal(
  start: Pick<ThreadStart, 'path' | 'key' | 'nowMs'> & {
    readonly to: string;
    readonly toKey?: string | null;
  },
): Promise<CopyMade> {
  const to = absolute(start.to);
  await mkdir(dirname(to), { recursive: true, mode: 0o700 });
  const { error, code, copy } = await new Promise<Omit<FromCopier, 'type'>>((resolve) => {
    new JournalThread<never, FromCopier>(
      'copier.ts',
      { ...start, faults: null, to },
      { message: resolve, died: (why) => resolve({ error: why, copy: null }) },
    );
  });
  if (copy === null)
    throw Object.assign(new Error(`No copy of the journal was made at ${start.to}: ${error}.`), { code });
  return copy;
}
