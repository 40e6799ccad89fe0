/** The changes that led a race to its newest board, kept for viewers who come back: a bounded ring of finished bytes. */
import type { BoardMark } from '../../race/feed/protocol.ts';
import { present } from '../../race/present.ts';

export interface RingLimits {
  /** Changes of one race kept for viewers who come back. At the bound the oldest goes. */
  readonly deltasMax: number;
  readonly bytesMax: number;
}

export interface Change {
  readonly tick: number;
  readonly from: BoardMark;
  readonly bytes: Buffer;
}

export const isSame = (one: BoardMark, other: BoardMark): boolean =>
  one.epoch === other.epoch && one.offset === other.offset;

export interface ChangesKept {
  remember(change: Change): void;
  /** What leads up to `tick` is known no more. */
  forget(tick: number): void;
  /** What led on from a board, oldest first; null if that is not known here (any more). */
  since(mark: BoardMark): readonly Change[] | null;
  /** The changes after a tick; null where some of them are gone. */
  after(tick: number): readonly Change[] | null;
}

export function createChangesKept(limits: RingLimits): ChangesKept {
  const ring: Change[] = [];
  let bytes = 0;
  /** Viewers of an earlier tick cannot be led here by changes. */
  let reachesBackTo = 0;
  return {
    remember(change) {
      ring.push(change);
      bytes += change.bytes.length;
      while (ring.length > limits.deltasMax || bytes > limits.bytesMax) {
        const oldest = present(ring.shift(), 'The oldest change kept');
        bytes -= oldest.bytes.length;
        reachesBackTo = oldest.tick;
      }
    },
    forget(tick) {
      ring.length = 0;
      bytes = 0;
      reachesBackTo = tick;
    },
    since(mark) {
      const first = ring.findIndex(({ from }) => isSame(from, mark));
      return first < 0 ? null : ring.slice(first);
    },
    after: (tick) => (tick >= reachesBackTo ? ring.filter((change) => change.tick > tick) : null),
  };
}
