/** How a thread of the journal learns which journal it is for, whether it was begun for it or ahead. */
import { flushCompileCache } from 'node:module';
import { MessagePort, workerData } from 'node:worker_threads';
import type { Beginning, ThreadStart } from './messages.ts';

/** By then all that it loads is loaded. */
const LOADED_AFTER_MS = 10_000;

/** Resolves at once in a thread that was begun for a journal; in one begun ahead, when it is told. */
export async function threadStart(): Promise<ThreadStart> {
  // What it has compiled is kept at its end; a station that is killed has compiled for the next one too.
  setTimeout(flushCompileCache, LOADED_AFTER_MS).unref();
  const { start } = workerData as Beginning;
  if (!(start instanceof MessagePort)) return start;
  const told = await new Promise<ThreadStart>((resolve) => start.once('message', resolve));
  start.close();
  return told;
}
