/**
 * What goes through a whole file of an event byte by byte, done by a thread of its own (disk-thread.ts): sealing it, and
 * putting it on a stick. On the loop that takes riders' fixes its buffers made the engine look through the whole race for
 * what is in use, once a file: acknowledgements waited half a second.
 */
import { Worker } from 'node:worker_threads';
import type { About } from './write-container.ts';

/** What is put into a file: bytes at hand, or a file as it is when its turn comes. */
export type Part = { readonly name: string } & ({ readonly bytes: Uint8Array } | { readonly path: string });

export type DiskWork =
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
  | { readonly is: 'failed'; readonly message: string; readonly code: string | undefined };

/** Answers how large the file is. `onShare` hears 0…1. Rejects with what the disk said, its code included. */
export function workOnDisk(work: DiskWork, onShare: (share: number) => void = () => {}): Promise<number> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL('./disk-thread.ts', import.meta.url), {
      workerData: work,
      name: 'event-file',
    });
    worker.on('message', (said: FromDiskThread) => {
      if (said.is === 'share') onShare(said.share);
      else if (said.is === 'done') resolve(said.bytes);
      else reject(Object.assign(new Error(said.message), { code: said.code }));
    });
    worker.on('error', reject);
    worker.on('exit', () => reject(new Error('the thread that writes it ended')));
  });
}
