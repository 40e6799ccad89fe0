/** For tests: a phone's outbox, and a disk that outlives it. */
import type { Fix } from '../race/fix.ts';
import type { Held, Outbox, Step } from './outbox.ts';
import * as outboxes from './outbox.ts';

export function phoneWithDisk() {
  let outbox = outboxes.openOutbox();
  let frozenMs = 0;
  let underWay: readonly Fix[] = [];
  const disk = new Map<number, Held>();
  return {
    disk,
    get outbox(): Outbox {
      return outbox;
    },
    /** What went out last. */
    get underWay(): readonly Fix[] {
      return underWay;
    },
    becomes(next: Outbox): void {
      outbox = next;
    },
    act(step: Step): void {
      ({ outbox } = step);
      for (const effect of step.effects) {
        if (effect.do === 'store') disk.set(effect.held.id, effect.held);
        else if (effect.do === 'freeze') {
          for (const held of effect.held) disk.set(held.id, held);
          ({ frozenMs } = effect);
        } else if (effect.do === 'delete') for (const id of effect.ids) disk.delete(id);
        else underWay = effect.fixes;
      }
    },
    restart(): void {
      outbox = outboxes.openOutbox(
        [...disk.values()].sort((a, b) => a.id - b.id),
        frozenMs,
      );
      underWay = [];
    },
  };
}
