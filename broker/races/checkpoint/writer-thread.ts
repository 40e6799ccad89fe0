/** Seals and writes a checkpoint beside the station's loop: one piece at a time, each answered when it is on the disk. */
import { setTimeout as sleep } from 'node:timers/promises';
import { parentPort, workerData } from 'node:worker_threads';
import { present } from '../../../race/present.ts';
import { letGo } from '../../journal/let-go.ts';
import { type SealedWriter, writeSealed } from '../../journal/sealed-file.ts';

export interface WriterStart {
  readonly path: string;
  readonly key: Uint8Array;
  /** Between two pieces, for whoever else needs the disk, ms. */
  readonly restMs: number;
}

/** `end`: it was the last. */
export type ToCheckpoint = { readonly piece: Uint8Array; readonly end: boolean } | 'abandon';
/** What went wrong, or null. */
export type FromCheckpoint = { readonly error: string | null };

const { path, key, restMs } = workerData as WriterStart;
const port = present(parentPort, 'The port to the thread that started this one');
let writer: SealedWriter | null = null;

/** Whether it was the last that comes. */
async function take(message: ToCheckpoint): Promise<boolean> {
  if (message === 'abandon') {
    writer?.abandon();
    return true;
  }
  writer ??= writeSealed(path, key);
  if (message.end) writer.end(message.piece);
  else {
    writer.piece(message.piece);
    // A day's checkpoint is 50 MB of pieces, and nothing else makes this thread collect them.
    letGo(message.piece);
    await sleep(restMs);
  }
  return message.end;
}

port.on('message', async (message: ToCheckpoint) => {
  let isOver = true;
  let error: string | null = null;
  try {
    isOver = await take(message);
  } catch (thrown) {
    error = thrown instanceof Error ? thrown.message : String(thrown);
    try {
      writer?.abandon();
    } catch {
      // What is left of it is overwritten the next time.
    }
  }
  port.postMessage({ error } satisfies FromCheckpoint);
  if (isOver) port.close();
});
