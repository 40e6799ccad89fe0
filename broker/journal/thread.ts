/** A worker thread of the journal: typed messages, an answer to how it opened, and word of its death. */
import { MessageChannel, type MessagePort, Worker } from 'node:worker_threads';
import type { Beginning, ThreadStart } from './messages.ts';

type ThreadFile = 'writer.ts' | 'reader.ts' | 'copier.ts';

/**
 * What these threads make they soon drop, and there is little of it at a time: with as much room for young objects as the
 * station's own loop has, each would hold 30 MB of dead ones.
 */
const YOUNG_MB = 6;

/** Threads that load what they need and wait to be told which journal they are for. */
const ahead = new Map<ThreadFile, { readonly worker: Worker; readonly tell: MessagePort }>();

/** Begins the threads of a journal that is about to be opened: they load while the main thread does. */
export function beginAhead(): void {
  for (const file of ['writer.ts', 'reader.ts'] as const) {
    const { port1: tell, port2: start } = new MessageChannel();
    const worker = threadOf(file, { start }, [start]);
    const gone = (): void => void ahead.delete(file);
    worker.once('error', gone).once('exit', gone);
    // Whoever only looks at options ends without it.
    worker.unref();
    ahead.set(file, { worker, tell });
  }
}

const threadOf = (file: ThreadFile, workerData: Beginning, transferList: MessagePort[] = []): Worker =>
  new Worker(new URL(file, import.meta.url), {
    ...{ workerData, transferList },
    resourceLimits: { maxYoungGenerationSizeMb: YOUNG_MB },
    name: `journal-${file.slice(0, -3)}`,
  });

/** One that was begun ahead, told now what for; else a new one. */
function threadFor(file: ThreadFile, start: ThreadStart): Worker {
  const begun = ahead.get(file);
  if (begun === undefined) return threadOf(file, { start });
  ahead.delete(file);
  begun.worker.ref();
  begun.tell.postMessage(start);
  begun.tell.close();
  return begun.worker;
}

export interface ThreadEvents<From> {
  readonly message: (message: From) => void;
  /** The thread ended without having been told to. */
  readonly died: (why: string) => void;
}

export class JournalThread<To, From extends { readonly type: string } | number> {
  readonly #worker: Worker;
  /** Set when the thread is meant to end. */
  #ending = false;

  constructor(
    file: ThreadFile,
    start: ThreadStart & { readonly to?: string; readonly toKey?: string | null },
    events: ThreadEvents<From>,
  ) {
    this.#worker = threadFor(file, start);
    let why = 'it ended by itself';
    this.#worker.on('message', (message: From) => {
      if (typeof message !== 'number' && (message.type === 'closed' || message.type === 'refused'))
        this.#ending = true;
      events.message(message);
    });
    this.#worker.on('error', (error) => {
      why = error instanceof Error ? error.message : String(error);
    });
    this.#worker.on('exit', () => {
      if (!this.#ending) events.died(why);
    });
  }

  post(message: To, transfer: ArrayBuffer[] = []): void {
    this.#worker.postMessage(message, transfer);
  }

  async terminate(): Promise<void> {
    this.#ending = true;
    await this.#worker.terminate();
  }
}
