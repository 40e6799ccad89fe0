/** A worker thread of the journal: typed messages, an answer to how it opened, and word of its death. */
import { MessageChannel, type MessagePort, Worker } from 'node:worker_threads';
import { HandOver } from './hand-over.ts';
import type { Beginning, ThreadStart } from './messages.ts';

type ThreadFile = 'writer.ts' | 'reader.ts' | 'copier.ts';

/**
 * What these threads make they soon drop, and there is little of it at a time: with as much room for young objects as the
 * station's own loop has, each would hold 30 MB of dead ones.
 */
const YOUNG_MB = 6;

/** Threads that load what they need and wait to be told which journal they are for. */
const ahead = new Map<ThreadFile, Ahead>();

interface Ahead {
  readonly worker: Worker;
  readonly tell: MessagePort;
  /** Which journal it was told to open already, what it has said since, and where that is heard. */
  opens: {
    readonly start: ThreadStart;
    readonly said: unknown[];
    readonly hears: (message: unknown) => void;
  } | null;
}

/** Begins the threads of a journal that is about to be opened: they load while the main thread does. */
export function beginAhead(): void {
  for (const file of ['writer.ts', 'reader.ts'] as const) {
    const { port1: tell, port2: start } = new MessageChannel();
    const worker = threadOf(file, { start }, [start]);
    const gone = (): void => {
      if (ahead.get(file)?.worker === worker) ahead.delete(file);
    };
    worker.once('error', gone).once('exit', gone);
    // Whoever only looks at options ends without it.
    worker.unref();
    ahead.set(file, { worker, tell, opens: null });
  }
}

/** The writer that was begun ahead opens this journal now; what it finds it says to who opens the journal in earnest. */
export function openAhead(path: string, key: string | null): void {
  const begun = ahead.get('writer.ts');
  if (begun === undefined || begun.opens !== null) return;
  const start = { path, key, nowMs: Date.now(), faults: null, handOver: new HandOver().memory };
  const said: unknown[] = [];
  const hears = (message: unknown): void => void said.push(message);
  begun.opens = { start, said, hears };
  begun.worker.on('message', hears);
  // Who listens to a thread waits for its end, too.
  begun.worker.unref();
  tellStart(begun, start);
}

/** How the writer of this journal was started, if it opens it already. */
export function startedAhead(path: string, key: string | null): ThreadStart | null {
  const start = ahead.get('writer.ts')?.opens?.start;
  return start?.path === path && start.key === key ? start : null;
}

function tellStart({ tell }: Ahead, start: ThreadStart): void {
  tell.postMessage(start);
  tell.close();
}

const threadOf = (file: ThreadFile, workerData: Beginning, transferList: MessagePort[] = []): Worker =>
  new Worker(new URL(file, import.meta.url), {
    ...{ workerData, transferList },
    resourceLimits: { maxYoungGenerationSizeMb: YOUNG_MB },
    name: `journal-${file.slice(0, -3)}`,
  });

/** One that was begun ahead, told now what for unless it knows; else a new one. `said`: what it said before anybody listened. */
function threadFor(file: ThreadFile, start: ThreadStart): { worker: Worker; said: readonly unknown[] } {
  const begun = ahead.get(file);
  // One that opens another journal goes on with that: it is never waited for.
  if (begun === undefined || (begun.opens !== null && begun.opens.start !== start))
    return { worker: threadOf(file, { start }), said: [] };
  ahead.delete(file);
  begun.worker.ref();
  if (begun.opens === null) tellStart(begun, start);
  else begun.worker.off('message', begun.opens.hears);
  return { worker: begun.worker, said: begun.opens?.said ?? [] };
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
    const { worker, said } = threadFor(file, start);
    this.#worker = worker;
    let why = 'it ended by itself';
    const hear = (message: From): void => {
      if (typeof message !== 'number' && (message.type === 'closed' || message.type === 'refused'))
        this.#ending = true;
      events.message(message);
    };
    // Behind the turn that makes this thread's owner; what the thread says from now on comes later still.
    queueMicrotask(() => {
      for (const message of said) hear(message as From);
    });
    this.#worker.on('message', hear);
    this.#worker.on('error', (error) => {
      why = error instanceof Error ? error.message : String(error);
    });
    this.#worker.on('exit', () => {
      if (!this.#ending) events.died(why);
    });
  }

  post(message: To, transfer: (ArrayBuffer | MessagePort)[] = []): void {
    this.#worker.postMessage(message, transfer);
  }

  async terminate(): Promise<void> {
    this.#ending = true;
    await this.#worker.terminate();
  }
}
