/**
 * The last net under a process that must not end: what was thrown in a timer, a socket handler or a promise that
 * nobody waits for is written down, counted and shown, and everything else goes on. Parts that can end (threads, the
 * crowd's process, listeners) start themselves again; this is for the mistake that nobody thought of. What was
 * acknowledged is on disk either way: the journal's thread has nothing to do with it.
 */

export interface Mishap {
  readonly atMs: number;
  /** The error's own words, one line. */
  readonly says: string;
}

export interface Mishaps {
  readonly count: number;
  readonly newest: Mishap | null;
  /** A part that failed where it is known which, and that goes on by itself. */
  note(error: unknown, part?: string): void;
}

/** Of one kind at most so often in the log: a timer that throws does so every second. */
const SAY_EVERY_MS = 10_000;
const KINDS_KEPT = 100;

export function createMishaps(
  log: (line: Record<string, unknown>) => void,
  now: () => number = Date.now,
): Mishaps {
  const saidMs = new Map<string, number>();
  let count = 0;
  let newest: Mishap | null = null;
  return {
    get count() {
      return count;
    },
    get newest() {
      return newest;
    },
    note(error, part) {
      const atMs = now();
      const words = error instanceof Error ? error.message || error.name : String(error);
      const says = `${part === undefined ? '' : `${part}: `}${words}`.split('\n', 1)[0]!.slice(0, 200);
      count += 1;
      newest = { atMs, says };
      const last = saidMs.get(says);
      if (last !== undefined && Math.abs(atMs - last) < SAY_EVERY_MS) return;
      if (saidMs.size >= KINDS_KEPT) saidMs.clear();
      saidMs.set(says, atMs);
      log({ mishap: says, count, stack: error instanceof Error ? error.stack : undefined });
    },
  };
}

/** From now on nothing that is thrown ends this process. Returns how to take the net away. */
export function keepRunning(mishaps: Mishaps): () => void {
  const onThrown = (error: unknown): void => mishaps.note(error);
  process.on('uncaughtException', onThrown);
  process.on('unhandledRejection', onThrown);
  return () => {
    process.off('uncaughtException', onThrown);
    process.off('unhandledRejection', onThrown);
  };
}

/** A call for a timer: what it throws, or rejects with, is noted under the part's name, and the timer goes on. */
export const guarded =
  (mishaps: Pick<Mishaps, 'note'>, part: string, call: () => unknown): (() => void) =>
  () => {
    try {
      const answer = call();
      if (answer instanceof Promise) answer.catch((error: unknown) => mishaps.note(error, part));
    } catch (error) {
      mishaps.note(error, part);
    }
  };
