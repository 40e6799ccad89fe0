/**
 * Work that is done at most so often: at once while there is room, else in turns, one of each who waits before the next
 * of anybody. Whoever asks for much waits behind itself. Bounded by whoever queues it.
 */
export interface Turns {
  /** `who` takes turns with others; what one asks for is done in its order. */
  next(who: string, work: () => unknown): void;
  readonly waiting: number;
  close(): void;
}

const TICK_MS = 20;

export function createTurns(
  { burst, perSecond }: { readonly burst: number; readonly perSecond: number },
  nowMs: () => number = () => performance.now(),
): Turns {
  const queues = new Map<string, (() => unknown)[]>();
  let [room, atMs, waiting] = [burst, nowMs(), 0];
  let timer: NodeJS.Timeout | null = null;

  const go = (): void => {
    const now = nowMs();
    room = Math.min(burst, room + ((now - atMs) * perSecond) / 1000);
    atMs = now;
    while (waiting > 0 && room >= 1) {
      const [next] = queues;
      if (next === undefined) break;
      const [who, queue] = next;
      const work = queue.shift();
      // To the end of the line, if it wants more.
      queues.delete(who);
      if (queue.length > 0) queues.set(who, queue);
      waiting -= 1;
      room -= 1;
      work?.();
    }
    timer = waiting > 0 ? setTimeout(go, TICK_MS) : null;
    timer?.unref();
  };
  return {
    next(who, work) {
      const queue = queues.get(who);
      if (queue) queue.push(work);
      else queues.set(who, [work]);
      waiting += 1;
      if (timer === null) go();
    },
    get waiting() {
      return waiting;
    },
    close() {
      if (timer !== null) clearTimeout(timer);
      queues.clear();
      waiting = 0;
    },
  };
}
