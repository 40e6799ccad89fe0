/**
 * What goes through a whole file of an event byte by byte, done by a thread of its own (disk-thread.ts): sealing it,
 * putting it on a stick, and opening the seals of one that came in. On the loop that takes riders' fixes its buffers made the engine look through the whole race for
 * what is in use, once a file: acknowledgements waited half a second.
 */
import { Worker } from 'node:worker_threads';
import { FileProblem, type FileTrouble } from './problem.ts';
import type { Unpacked } from './unpack.ts';
import type { About } from './write-container.ts';

/** What is put into a file: bytes at hand, or a file as it is when its turn comes. */
export type Part = { readonly name: string } & ({ readonly bytes: Uint8Array } | { readonly path: string });

export type DiskWork = WritingWork | UnpackingWork;

export interface UnpackingWork {
  readonly do: 'unpack';
  readonly path: string;
  readonly passphrase: string | null;
  readonly folder: string;
}

export type WritingWork =
  | {
      readonly do: 'seal';
      readonly parts: readonly Part[];
      readonly about: About;
      readonly passphrase: string | null;
      /** Where it is written, and where it is once it is whole. */
      readonly working: string;
      readonly to: string;
    }
  | { readonly do: 'put'; readonly from: string; readonly to: string };

export type FromDiskThread =
  | { readonly is: 'share'; readonly share: number }
  | { readonly is: 'done'; readonly bytes: number }
  | { readonly is: 'unpacked'; readonly what: Unpacked }
  | {
      readonly is: 'refused';
      readonly trouble: FileTrouble;
      readonly says: string;
      readonly facts: FileProblem['facts'];
    }
  | { readonly is: 'failed'; readonly message: string; readonly code: string | undefined };

/** Answers how large the file is. `onShare` hears 0…1. Rejects with what the disk said, its code included. */
export const workOnDisk = (work: WritingWork, onShare: (share: number) => void = () => {}): Promise<number> =>
  inThread(work, (said, done) => {
    if (said.is === 'share') onShare(said.share);
    else if (said.is === 'done') done(said.bytes);
  });

/** As `unpackEventFile` (unpack.ts), beside the loop. @throws FileProblem */
export const unpackBeside = (path: string, passphrase: string | null, folder: string): Promise<Unpacked> =>
  inThread({ do: 'unpack', path, passphrase, folder }, (said, done) => {
    if (said.is === 'unpacked') done(said.what);
  });

function inThread<Done>(
  work: DiskWork,
  hears: (said: FromDiskThread, done: (what: Done) => void) => void,
): Promise<Done> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL('./disk-thread.ts', import.meta.url), {
      workerData: work,
      name: 'event-file',
      resourceLimits: { maxYoungGenerationSizeMb: 48 },
    });
    worker.on('message', (said: FromDiskThread) => {
      if (said.is === 'refused') reject(new FileProblem(said.trouble, said.says, said.facts));
      else if (said.is === 'failed') reject(Object.assign(new Error(said.message), { code: said.code }));
      else hears(said, resolve);
    });
    worker.on('error', reject);
    worker.on('exit', () => reject(new Error('the thread that works on it ended')));
  });
}
