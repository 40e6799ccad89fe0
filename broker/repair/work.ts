/** Looking and mending in a thread of their own: a large journal takes seconds, and a page is to answer meanwhile. */
import { Worker } from 'node:worker_threads';
import type { MendNote } from '../journal/repair/mend-note.ts';
import type { Mended, Mending, Seen } from './mend.ts';

export type Work =
  | {
      readonly is: 'see';
      readonly data: string;
      readonly key: string | null;
      readonly folders: readonly string[];
    }
  | {
      readonly is: 'mend';
      readonly mending: Mending;
      readonly note: Pick<MendNote, 'how' | 'by' | 'atMs' | 'asks'>;
    };

export type Done =
  | { readonly is: 'seen'; readonly seen: Seen }
  | { readonly is: 'mended'; readonly mended: Omit<Mended, 'checked'> }
  | { readonly is: 'failed'; readonly why: string };

const run = (work: Work): Promise<Done> =>
  new Promise((resolve) => {
    const thread = new Worker(new URL('work-thread.ts', import.meta.url), {
      workerData: work,
      resourceLimits: { maxYoungGenerationSizeMb: 48 },
    });
    thread.on('message', resolve);
    thread.on('error', (error) =>
      resolve({ is: 'failed', why: error instanceof Error ? error.message : String(error) }),
    );
    thread.on('exit', () =>
      resolve({ is: 'failed', why: 'The thread that mends the journal ended by itself.' }),
    );
  });

export async function seeApart(work: Omit<Extract<Work, { is: 'see' }>, 'is'>): Promise<Seen> {
  const done = await run({ is: 'see', ...work });
  if (done.is === 'seen') return done.seen;
  throw new Error(done.is === 'failed' ? done.why : 'The journal was not looked at.');
}

export async function mendApart(
  work: Omit<Extract<Work, { is: 'mend' }>, 'is'>,
): Promise<Omit<Mended, 'checked'>> {
  const done = await run({ is: 'mend', ...work });
  if (done.is === 'mended') return done.mended;
  throw new Error(done.is === 'failed' ? done.why : 'The journal was not mended.');
}
