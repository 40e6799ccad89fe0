/**
 * A map file read in a process of its own, within bounds of time and memory: the file came from a stranger, and what a
 * tile costs to find is in its hands (a database's `tiles` may be a view that never ends). A question that is not
 * answered in time ends the process; the next starts another. A map that does so again and again is left alone for a
 * while, and everything else of the station does not notice.
 */
import { type ChildProcess, fork } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { saying } from '../../race/officials/messages/message.ts';
import { childEnv } from '../../server/doors/child-env.ts';
import { type MapFacts, type MapFile, MapProblem, type MapSaying } from './map-file.ts';

export type MapKind = 'pmtiles' | 'mbtiles';
export type MapQuestion =
  | { readonly id: number; readonly ask: 'open'; readonly kind: MapKind; readonly path: string }
  | { readonly id: number; readonly ask: 'tile'; readonly z: number; readonly x: number; readonly y: number };
export type MapAnswer = { readonly id: number } & (
  | { readonly facts: MapFacts }
  | { readonly tile: Uint8Array | null }
  | { readonly problem: MapSaying }
);
type Ask = MapQuestion extends infer One ? (One extends { id: number } ? Omit<One, 'id'> : never) : never;

/** A tile cannot be had now: too many are asked for, or the map takes too long. */
export class MapBusy extends Error {
  readonly retryAfterS: number;
  constructor(message: string, retryAfterS: number) {
    super(message);
    this.retryAfterS = retryAfterS;
  }
}

export interface ApartLimits {
  readonly openMs: number;
  readonly tileMs: number;
  /** Questions that wait; one more is refused. */
  readonly waitingMax: number;
  /** Of the process; looked at on Linux, elsewhere time is the bound. */
  readonly memoryMaxBytes: number;
  /** So many times too long or too much in a row, and the map is left alone for so long. */
  readonly strikesMax: number;
  readonly restMs: number;
}

export const APART_LIMITS: ApartLimits = {
  openMs: 10_000,
  tileMs: 2_000,
  waitingMax: 64,
  memoryMaxBytes: 384 * 1024 * 1024,
  strikesMax: 3,
  restMs: 60_000,
};
const LOOK_MS = 40;
const HEAP_MAX_MB = 128;

interface Waiting {
  readonly question: MapQuestion;
  readonly resolve: (answer: MapAnswer) => void;
  readonly reject: (error: Error) => void;
}

/** Opens a map apart. Rejects with MapProblem for what is no map, or takes too much to be one. */
export async function openApart(
  kind: MapKind,
  path: string,
  options: {
    readonly limits?: Partial<ApartLimits>;
    readonly log?: (line: Record<string, unknown>) => void;
  } = {},
): Promise<MapFile> {
  const limits = { ...APART_LIMITS, ...options.limits };
  const reader = new Reader(kind, path, limits, options.log ?? (() => {}));
  try {
    const opened = await reader.ask({ ask: 'open', kind, path });
    if (!('facts' in opened))
      throw new MapProblem('problem' in opened ? opened.problem : saying('map-no-map', {}));
    return {
      facts: opened.facts,
      async tile(z, x, y) {
        const answer = await reader.ask({ ask: 'tile', z, x, y });
        if ('problem' in answer) throw new MapProblem(answer.problem);
        return 'tile' in answer ? answer.tile : null;
      },
      close: () => reader.close(),
    };
  } catch (error) {
    await reader.close();
    throw error instanceof MapBusy ? new MapProblem(saying('map-takes-too-long', {})) : error;
  }
}

/** One question is with the process at a time, so that it is known which one takes too long. */
class Reader {
  readonly #kind: MapKind;
  readonly #path: string;
  readonly #limits: ApartLimits;
  readonly #log: (line: Record<string, unknown>) => void;
  readonly #waiting: Waiting[] = [];
  #child: ChildProcess | null = null;
  #asked: Waiting | null = null;
  #timer: NodeJS.Timeout | null = null;
  #look: NodeJS.Timeout | null = null;
  #strikes = 0;
  #restUntilMs = Number.NEGATIVE_INFINITY;
  #lastId = 0;
  #closed = false;

  constructor(
    kind: MapKind,
    path: string,
    limits: ApartLimits,
    log: (line: Record<string, unknown>) => void,
  ) {
    this.#kind = kind;
    this.#path = path;
    this.#limits = limits;
    this.#log = log;
  }

  ask(ask: Ask): Promise<MapAnswer> {
    const restMs = this.#restUntilMs - performance.now();
    if (this.#closed) return Promise.reject(new MapBusy('The map is being changed.', 2));
    if (restMs > 0)
      return Promise.reject(
        new MapBusy(
          'This map takes too long to be read; it is tried again later.',
          Math.ceil(restMs / 1_000),
        ),
      );
    if (this.#waiting.length >= this.#limits.waitingMax)
      return Promise.reject(new MapBusy('Many tiles are asked for at once; try again in a moment.', 1));
    return new Promise((resolve, reject) => {
      const question = { ...ask, id: ++this.#lastId } as MapQuestion;
      this.#waiting.push({ question, resolve, reject });
      this.#next();
    });
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#settle();
    const gone = new MapBusy('The map is being changed.', 2);
    for (const one of [this.#asked, ...this.#waiting.splice(0)]) one?.reject(gone);
    this.#asked = null;
    const child = this.#child;
    this.#child = null;
    if (child === null || child.exitCode !== null || child.signalCode !== null) return;
    await new Promise<void>((resolve) => {
      child.once('exit', () => resolve());
      child.kill('SIGKILL');
    });
  }

  #next(): void {
    if (this.#asked !== null || this.#closed) return;
    const first = this.#waiting[0];
    if (first === undefined) return;
    const isNew = this.#child === null;
    const child = this.#child ?? this.#spawn();
    this.#child = child;
    // A process that ended is followed by one that has to open the map again first.
    const next = isNew && first.question.ask !== 'open' ? this.#reopening() : first;
    if (next === first) this.#waiting.shift();
    this.#asked = next;
    const { openMs, tileMs } = this.#limits;
    this.#timer = setTimeout(
      () => this.#strike('took too long'),
      next.question.ask === 'open' ? openMs : tileMs,
    );
    this.#look = setInterval(() => {
      if (memoryOf(child) > this.#limits.memoryMaxBytes) this.#strike('took too much memory');
    }, LOOK_MS);
    child.send(next.question, () => {});
  }

  #reopening(): Waiting {
    const question = { id: ++this.#lastId, ask: 'open', kind: this.#kind, path: this.#path } as const;
    return { question, resolve: () => {}, reject: () => {} };
  }

  #spawn(): ChildProcess {
    const child = fork(fileURLToPath(new URL('./map-process.ts', import.meta.url)), [], {
      serialization: 'advanced',
      env: childEnv(),
      execArgv: [`--max-old-space-size=${HEAP_MAX_MB}`],
    });
    child.on('message', (answer: MapAnswer) => {
      if (child !== this.#child || answer.id !== this.#asked?.question.id) return;
      this.#settle();
      if (this.#asked.question.ask === 'tile') this.#strikes = 0;
      this.#asked.resolve(answer);
      this.#asked = null;
      this.#next();
    });
    child.on('error', () => this.#ended(child));
    child.on('exit', () => this.#ended(child));
    return child;
  }

  #ended(child: ChildProcess): void {
    if (child === this.#child) this.#strike('ended by itself');
  }

  #strike(why: string): void {
    const { question } = this.#asked ?? {};
    this.#settle();
    const child = this.#child;
    this.#child = null;
    child?.kill('SIGKILL');
    this.#strikes += 1;
    this.#log({ map: `reading it ${why}`, question, strikes: this.#strikes });
    const busy = new MapBusy('The map takes too long to be read there.', 5);
    this.#asked?.reject(busy);
    this.#asked = null;
    if (this.#strikes >= this.#limits.strikesMax) {
      this.#restUntilMs = performance.now() + this.#limits.restMs;
      this.#strikes = 0;
      for (const one of this.#waiting.splice(0)) one.reject(busy);
    }
    this.#next();
  }

  #settle(): void {
    if (this.#timer) clearTimeout(this.#timer);
    if (this.#look) clearInterval(this.#look);
    this.#timer = null;
    this.#look = null;
  }
}

/** Resident bytes of a process on Linux; 0 where it cannot be known. */
function memoryOf({ pid }: ChildProcess): number {
  try {
    const resident = readFileSync(`/proc/${pid}/statm`, 'latin1').split(' ')[1];
    return Number(resident) * 4_096;
  } catch {
    return 0;
  }
}
