/** The thread of work.ts: one piece of work, one answer. */
import { parentPort, workerData } from 'node:worker_threads';
import { mend, see } from './mend.ts';
import type { Done, Work } from './work.ts';

function done(work: Work): Done {
  try {
    if (work.is === 'see') return { is: 'seen', seen: see(work.data, work.key, work.folders) };
    const { checked, ...mended } = mend(work.mending, work.note);
    return { is: 'mended', mended };
  } catch (error) {
    return { is: 'failed', why: error instanceof Error ? error.message : String(error) };
  }
}

parentPort!.postMessage(done(workerData as Work));
