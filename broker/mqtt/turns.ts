/** Work that is done at most so often: at once while there is room, else in its turn. Bounded by whoever queues it. */
export interface Turns {
  next(work: () => unknown): void;
  close(): void;
}

const TICK_MS = 20;

export function createTurns({ burst, perSecond }: { burst: number; perSecond: number }): Turns {
  const waiting: (() => unknown)[] = [];
  let room = burst;
  let atMs = performance.now();
  let timer: NodeJS.Timeout | null = null;

  const refill = (): void => {
    const nowMs = performance.now();
    room = Math.min(burst, room + ((nowMs - atMs) * perSecond) / 1000);
    atMs = nowMs;
  };
  const go = (): void => {
    refill();
    while (waiting.length > 0 && room >= 1) {
      room -= 1;
      waiting.shift()!();
    }
    timer = waiting.length > 0 ? setTimeout(go, TICK_MS) : null;
  };
  return {
    next(work) {
      waiting.push(work);
      if (timer === null) go();
    },
    close() {
      if (timer !== null) clearTimeout(timer);
      waiting.length = 0;
    },
  };
}
