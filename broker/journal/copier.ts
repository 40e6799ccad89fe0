/** The copier thread: makes one copy of the journal and ends. */
import { parentPort } from 'node:worker_threads';
import { type Copying, makeCopy } from './copying.ts';
import type { FromCopier, ThreadStart } from './messages.ts';
import { stepBack } from './step-back.ts';
import { threadStart } from './thread-start.ts';

const answer = (message: FromCopier): void => parentPort!.postMessage(message);
stepBack();
try {
  const made = await makeCopy((await threadStart()) as ThreadStart & Copying);
  answer({ type: 'closed', error: null, copy: made });
} catch (error) {
  const { code, message = String(error) } = (error ?? {}) as NodeJS.ErrnoException;
  answer({ type: 'closed', error: message, code, copy: null });
}
