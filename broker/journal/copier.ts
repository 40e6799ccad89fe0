/**
 * The copier thread: makes one copy of the journal, as of now, while the station runs, and ends. The copy is
 * written beside its name, looked at, brought to the disk and only then given its name.
 */
import { closeSync, fsyncSync, openSync, renameSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { parentPort, workerData } from 'node:worker_threads';
import { connect, lastStoredSeq } from './database.ts';
import type { FromCopier, ThreadStart } from './messages.ts';

const { path, key, to } = workerData as ThreadStart & { readonly to: string };
const partial = `${to}.partial`;

function copy(): number {
  rmSync(partial, { force: true });
  closeSync(openSync(partial, 'wx', 0o600));
  const from = connect(path, key, { readonly: true });
  try {
    // One read transaction: a consistent moment, whatever is committed meanwhile. Keeps the encryption.
    from.prepare('VACUUM INTO ?').run(partial);
  } finally {
    from.close();
  }
  const made = connect(partial, key, { readonly: false });
  let lastSeq: number;
  try {
    made.pragma('synchronous = FULL');
    made.prepare(`UPDATE station SET state = 'copy'`).run();
    lastSeq = lastStoredSeq(made);
  } finally {
    made.close();
  }
  sync(partial, 'r+');
  renameSync(partial, to);
  // Windows has no way to sync a folder, and no need to.
  if (process.platform !== 'win32') sync(dirname(to), 'r');
  return lastSeq;
}

function sync(what: string, flags: string): void {
  const file = openSync(what, flags);
  try {
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

const answer = (message: FromCopier): void => parentPort!.postMessage(message);
try {
  answer({ type: 'closed', lastSeq: copy(), error: null });
} catch (error) {
  rmSync(partial, { force: true });
  answer({ type: 'closed', lastSeq: 0, error: error instanceof Error ? error.message : String(error) });
}
