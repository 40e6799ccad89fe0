/** A worker thread of the journal: typed messages, an answer to how it opened, and word of its death. */
import { Worker } from 'node:worker_threads';
import type { ThreadStart } from './messages.ts';

export interface ThreadEvents<From> {
  readonly message: (message: From) => void;
  /** The thread ended without having been told to. */
  readonly died: (why: string) => void;
}

export class JournalThread<To, From extends { readonly type: string }> {
  readonly #worker: Worker;
  /** Set when the thread is meant to end. */
  #ending = false;

  constructor(
    file: 'writer.ts' | 'reader.ts' | 'copier.ts',
    start: ThreadStart & { readonly to?: string; readonly toKey?: string | null },
    events: ThreadEvents<From>,
  ) {
    this.#worker = new Worker(new URL(file, import.meta.url), {
      workerData: start,
      name: `journal-${file.slice(0, -3)}`,
    });
    let why = 'it ended by itself';
    this.#worker.on('message', (message: From) => {
      if (message.type === 'closed' || message.type === 'refused') this.#ending = true;
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
