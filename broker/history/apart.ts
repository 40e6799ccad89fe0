/**
 * Heavy questions (history, exports, an official's what-if) answered off the riders' event loop, by a thread that
 * folds the races for itself (apart-thread.ts). One question at a time; officials' go first; so many wait, one more is
 * told to come again. An answer is kept as long as its races have not changed, by a tag that browsers show again.
 *
 * Bounds: `waitingMax` questions, `answerMs` for one, `cacheBytesMax` of answers; the thread's memory; a thread that
 * shows no life is ended and the next question starts another.
 */
import { Worker } from 'node:worker_threads';
import type { BoardView } from '../../race/feed/board-view.ts';
import type { RaceId } from '../../race/ids.ts';
import type { Decision } from '../../race/journal/decision.ts';
import { present } from '../../race/present.ts';
import { counter, gauge, type Metric } from '../../server/http/metrics.ts';
import { Problem } from '../../server/http/problem.ts';

export interface ApartStart {
  readonly path: string;
  readonly key: string | null;
}
interface Asked {
  readonly id: number;
  readonly nowMs: number;
  /** The newest record that the answer must know. */
  readonly toSeq: number;
  /** Whoever asks may see these. */
  readonly races: readonly RaceId[];
}
export type ApartQuestion = Asked &
  (
    | { readonly ask: 'page'; readonly url: string }
    | { readonly ask: 'what-if'; readonly race: RaceId; readonly decision: Decision }
  );
/** `id` 0: no answer, a sign of life or a fault. */
export type ApartAnswer = { readonly id: number } & (
  | { readonly status: number; readonly headers: Record<string, string>; readonly body: Uint8Array }
  | { readonly board: BoardView | null }
  | { readonly fault: string }
  | { readonly alive: true }
);

export interface Page {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
  readonly tag: string;
}

export interface Apart {
  /** Rejects with Problem 503 when too many wait or it takes too long. `known`: the tag that whoever asks has. */
  page(url: string, races: readonly RaceId[], known: string | undefined): Promise<Page | 'not-modified'>;
  /** Null when the race is not there. */
  whatIf(race: RaceId, decision: Decision): Promise<BoardView | null>;
  stats(): { readonly waiting: number; readonly refused: number; readonly restarts: number };
  close(): Promise<void>;
}

export interface ApartOptions extends ApartStart {
  readonly now: () => number;
  /** The newest record that the station has folded: of these races together. */
  readonly lastSeq: (races: readonly RaceId[]) => number;
  /** Of all races. */
  readonly folded: () => number;
  readonly memoryMaxMb: number;
  readonly log: (line: Record<string, unknown>) => void;
  readonly waitingMax?: number;
  readonly answerMs?: number;
}

const WAITING_MAX = 64;
const ANSWER_MS = 20_000;
/** It says so after each slice of folding; a question of a race takes far less. */
const LIFELESS_MS = 10_000;
const IDLE_MS = 10 * 60_000;
const CACHE_BYTES_MAX = 16 * 1024 * 1024;
/** Some of what is shown changes with the clock alone. */
const TAG_FOR_MS = 60_000;

interface Waiting {
  readonly question: ApartQuestion;
  readonly sinceMs: number;
  readonly resolve: (answer: ApartAnswer) => void;
  readonly reject: (error: Error) => void;
}

const busy = (): Problem =>
  new Problem(503, 'overloaded', 'Many ask for history and exports just now; try again in a moment.', {
    retryAfterS: 3,
  });

type Ask = ApartQuestion extends infer One ? (One extends Asked ? Omit<One, 'id' | 'nowMs'> : never) : never;

class Thread {
  readonly #options: ApartOptions;
  readonly #waiting: Waiting[] = [];
  #worker: Worker | null = null;
  #asked: Waiting | null = null;
  #aliveMs = 0;
  #lastId = 0;
  readonly #look: NodeJS.Timeout;
  #usedMs = 0;
  refused = 0;
  restarts = 0;

  constructor(options: ApartOptions) {
    this.#options = options;
    this.#look = setInterval(() => this.#check(), 500);
    this.#look.unref();
  }

  get waiting(): number {
    return this.#waiting.length + (this.#asked === null ? 0 : 1);
  }

  ask(ask: Ask, isUrgent: boolean): Promise<ApartAnswer> {
    if (this.waiting > (this.#options.waitingMax ?? WAITING_MAX)) {
      this.refused += 1;
      return Promise.reject(busy());
    }
    return new Promise((resolve, reject) => {
      const question = { ...ask, id: ++this.#lastId, nowMs: this.#options.now() } as ApartQuestion;
      const waiting = { question, sinceMs: performance.now(), resolve, reject };
      if (isUrgent) this.#waiting.unshift(waiting);
      else this.#waiting.push(waiting);
      this.#next();
    });
  }

  async close(): Promise<void> {
    clearInterval(this.#look);
    for (const one of [this.#asked, ...this.#waiting.splice(0)]) one?.reject(busy());
    this.#asked = null;
    const worker = this.#worker;
    this.#worker = null;
    await worker?.terminate();
  }

  #next(): void {
    if (this.#asked !== null) return;
    const next = this.#waiting.shift();
    if (next === undefined) return;
    this.#asked = next;
    this.#usedMs = this.#aliveMs = performance.now();
    this.#worker ??= this.#start();
    this.#worker.postMessage(next.question);
  }

  #start(): Worker {
    const { path, key, memoryMaxMb } = this.#options;
    const worker = new Worker(new URL('./apart-thread.ts', import.meta.url), {
      name: 'history',
      workerData: { path, key } satisfies ApartStart,
      resourceLimits: { maxOldGenerationSizeMb: memoryMaxMb, maxYoungGenerationSizeMb: 16 },
    });
    worker.on('message', (answer: ApartAnswer) => {
      this.#aliveMs = performance.now();
      if ('fault' in answer)
        this.#options.log({ history: 'a question was not answered', reason: answer.fault });
      if (worker !== this.#worker || answer.id !== this.#asked?.question.id) return;
      this.#asked.resolve(answer);
      this.#asked = null;
      this.#next();
    });
    worker.on('error', (error) => this.#ended(worker, error.message));
    worker.on('exit', () => this.#ended(worker, 'it ended by itself'));
    return worker;
  }

  #ended(worker: Worker, why: string): void {
    if (worker !== this.#worker) return;
    this.#worker = null;
    this.restarts += 1;
    this.#options.log({ history: 'its thread ended; the next question starts another', why });
    this.#asked?.reject(busy());
    this.#asked = null;
    this.#next();
  }

  #check(): void {
    const nowMs = performance.now();
    const late = nowMs - (this.#options.answerMs ?? ANSWER_MS);
    while (this.#waiting[0] !== undefined && this.#waiting[0].sinceMs < late) {
      this.refused += 1;
      present(this.#waiting.shift(), 'Whoever waits longest').reject(busy());
    }
    const worker = this.#worker;
    if (worker === null) return;
    if (this.#asked !== null && nowMs - this.#aliveMs > LIFELESS_MS) {
      this.#ended(worker, 'it took too long');
      void worker.terminate();
    } else if (this.#asked !== null && this.#asked.sinceMs < late) {
      // It folds: whoever comes again in a moment finds it done.
      this.#asked.reject(busy());
    } else if (this.#asked === null && nowMs - this.#usedMs > IDLE_MS) {
      this.#worker = null;
      void worker.terminate();
    }
  }
}

export function openApart(options: ApartOptions): Apart {
  const thread = new Thread(options);
  const cache = new Map<string, Page>();
  let cacheBytes = 0;
  const forget = (key: string): void => {
    cacheBytes -= cache.get(key)?.body.length ?? 0;
    cache.delete(key);
  };
  const keep = (key: string, page: Page): void => {
    forget(key);
    cache.set(key, page);
    cacheBytes += page.body.length;
    for (const oldest of cache.keys()) {
      if (cacheBytes <= CACHE_BYTES_MAX) break;
      forget(oldest);
    }
  };
  const underWay = new Map<string, Promise<Page>>();

  const anew = async (key: string, url: string, races: readonly RaceId[], tag: string): Promise<Page> => {
    const answer = await thread.ask({ ask: 'page', url, races, toSeq: options.folded() }, false);
    if (!('status' in answer)) throw new Error('the thread for history made a mistake');
    const { status, headers, body } = answer;
    const page = { status, headers, body, tag };
    if (status === 200) keep(key, page);
    return page;
  };

  return {
    async page(url, races, known) {
      const key = `${races.join(',')} ${url}`;
      const tag = `"${options.lastSeq(races)}-${races.length}-${Math.floor(options.now() / TAG_FOR_MS)}"`;
      if (known === tag) return 'not-modified';
      const kept = cache.get(key);
      if (kept?.tag === tag) return kept;
      const asked = `${tag} ${key}`;
      const shared = underWay.get(asked) ?? anew(key, url, races, tag).finally(() => underWay.delete(asked));
      underWay.set(asked, shared);
      return shared;
    },
    async whatIf(race, decision) {
      const ask = { ask: 'what-if', race, decision, races: [race], toSeq: options.folded() } as const;
      const answer = await thread.ask(ask, true);
      if (!('board' in answer)) throw new Error('the thread for history made a mistake');
      return answer.board;
    },
    stats: () => ({ waiting: thread.waiting, refused: thread.refused, restarts: thread.restarts }),
    close: () => thread.close(),
  };
}

export const apartMetrics = (apart: Pick<Apart, 'stats'>): readonly Metric[] => {
  const { waiting, refused, restarts } = apart.stats();
  return [
    gauge('apart_waiting', 'Heavy questions that wait for their thread.', waiting),
    counter('apart_refused_total', 'Heavy questions told to come again.', refused),
    counter('apart_restarts_total', 'Times the thread for heavy questions was ended.', restarts),
  ];
};
