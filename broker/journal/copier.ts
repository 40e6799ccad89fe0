/** The copier thread: makes one copy of the journal and ends. */
import { parentPort, workerData } from 'node:worker_threads';
import { type Copying, makeCopy } from './copying.ts';
import type { FromCopier } from './messages.ts';
import { stepBack } from './step-back.ts';

const answer = (message: FromCopier): void => parentPort!.postMessage(message);
stepBack();
try {
  const made = await makeCopy(workerData as Copying);
  answer({ type: 'closed', error: null, copy: made });
} catch (error) {
  answer({ type: 'closed', error: error instanceof Error ? error.message : String(error), copy: null });
}
