/** Things that will happen, in order of their moments (a binary heap); equal moments keep the order they were planned in. */
export interface Agenda<Event> {
  plan(atMs: number, event: Event): void;
  /** Takes the next event due at or before a moment; null when there is none. */
  next(untilMs: number): { readonly atMs: number; readonly event: Event } | null;
  readonly size: number;
}

export function createAgenda<Event>(): Agenda<Event> {
  const heap: { readonly atMs: number; readonly order: number; readonly event: Event }[] = [];
  let planned = 0;
  const before = (i: number, j: number): boolean => {
    const [one, other] = [heap[i]!, heap[j]!];
    return one.atMs < other.atMs || (one.atMs === other.atMs && one.order < other.order);
  };
  const swap = (i: number, j: number): void => {
    [heap[i], heap[j]] = [heap[j]!, heap[i]!];
  };
  return {
    plan(atMs, event) {
      heap.push({ atMs, order: planned++, event });
      for (let i = heap.length - 1; i > 0; ) {
        const parent = (i - 1) >> 1;
        if (!before(i, parent)) break;
        swap(i, parent);
        i = parent;
      }
    },
    next(untilMs) {
      const first = heap[0];
      if (first === undefined || first.atMs > untilMs) return null;
      const last = heap.pop()!;
      if (heap.length > 0) {
        heap[0] = last;
        for (let i = 0; ; ) {
          const [left, right] = [2 * i + 1, 2 * i + 2];
          let least = i;
          if (left < heap.length && before(left, least)) least = left;
          if (right < heap.length && before(right, least)) least = right;
          if (least === i) break;
          swap(i, least);
          i = least;
        }
      }
      return first;
    },
    get size() {
      return heap.length;
    },
  };
}
