/**
 * Files that somebody sends are read in a thread of their own, one at a time, within bounds of memory and time:
 * riders' fixes do not wait for a week of riding or for a spreadsheet made to be endless.
 */
import { Worker } from 'node:worker_threads';
import { Problem } from '../../server/http/problem.ts';

export interface FileThread {
  /** The module that reads `workerData` and posts one answer. */
  readonly module: URL;
  readonly memoryMaxMb: number;
  readonly timeMaxMs: number;
  /** What a file is told that does not fit into the bounds. */
  readonly tooMuch: () => Problem;
}

const WAITING_MAX = 4;

/** Rejects with Problem: the thread's `tooMuch`, or 503 when several files are being read already. */
export function createFileThread<File, Read>(of: FileThread): (file: File) => Promise<Read> {
  let queue: Promise<unknown> = Promise.resolve();
  let waiting = 0;
  return async (file) => {
    if (waiting >= WAITING_MAX)
      throw new Problem(503, 'overloaded', 'Several files are being read already; try again in a moment.', {
        retryAfterS: 10,
      });
    waiting += 1;
    const answer = queue
      .then(() => inThread<File, Read>(of, file))
      .finally(() => {
        waiting -= 1;
      });
    queue = answer.catch(() => undefined);
    return answer;
  };
}

function inThread<File, Read>(
  { module, memoryMaxMb, timeMaxMs, tooMuch }: FileThread,
  file: File,
): Promise<Read> {
  return new Promise((resolve, reject) => {
    const thread = new Worker(module, {
      workerData: file,
      resourceLimits: { maxOldGenerationSizeMb: memoryMaxMb, maxYoungGenerationSizeMb: 48 },
    });
    const timer = setTimeout(() => {
      reject(tooMuch());
      void thread.terminate();
    }, timeMaxMs);
    thread.on('message', (read: Read) => resolve(read));
    thread.on('error', (error: NodeJS.ErrnoException) =>
      reject(error.code === 'ERR_WORKER_OUT_OF_MEMORY' ? tooMuch() : error),
    );
    thread.on('exit', () => {
      clearTimeout(timer);
      reject(new Error('the thread that reads a file ended without an answer')); // no effect after an answer
    });
  });
}
