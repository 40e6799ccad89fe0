/** The thread of work.ts: one piece of work, one answer. */
import { parentPort, workerData } from 'node:worker_threads';
import { present } from '../../race/present.ts';
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

present(parentPort, 'The port to the thread that started this one').postMessage(done(workerData as Work));
