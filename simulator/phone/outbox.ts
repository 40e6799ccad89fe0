/**
 * What a phone has recorded and the station has not acknowledged yet. A fix leaves only when acknowledged; its clock
 * correction is frozen when it is first sent, so that a resend is the same fix and the station knows it as a repeat.
 *
 * Not `phone/outbox.ts`, on purpose: the model also plays foreign apps, so it rounds as their dialects do, joins
 * what becomes one on the wire, may have several batches under way, and keeps all that was acknowledged as the tests'
 * truth. It has no shelf, due time, retry or bound; what our own phones do about those is tested on the machine itself.
 */
import { roundFix } from '../../race/codec/fix-batch.ts';
import type { Fix } from '../../race/fix.ts';
import { elementOf } from '../../race/present.ts';

export interface Batch {
  /** Corrected and frozen: what goes over the wire, however often. */
  readonly fixes: readonly Fix[];
  /** How often it has been sent. */
  readonly sent: number;
}

export interface Outbox {
  /** Keeps a fix as the phone stamped it. */
  add(fix: Fix): void;
  /** The oldest unsent batch, or one that failed and waits to go again; null when there is nothing to send. */
  drain(correctionMs: number): Batch | null;
  /** The station has it, for good. */
  acknowledge(batch: Batch): void;
  /** It broke on the way: it goes again. */
  giveBack(batch: Batch): void;
  /** Fixes not acknowledged. */
  readonly waiting: number;
  /** Every fix acknowledged, as the station must know it. */
  readonly acknowledged: readonly Fix[];
  readonly recorded: number;
  /** Fixes sent again, counted each time. */
  readonly resent: number;
}

export interface OutboxOptions {
  /** Fixes in one message: 1…3600. */
  readonly batchMax: number;
  /** How a dialect rounds a fix on the wire (whole seconds, whole km/h …); the batch's own rounding unless given. */
  readonly onWire?: (fix: Fix) => Fix;
}

interface MutableBatch extends Batch {
  sent: number;
}

export function createOutbox(options: OutboxOptions): Outbox {
  const onWire = options.onWire ?? roundFix;
  const unsent: Fix[] = [];
  let firstUnsent = 0;
  const again: MutableBatch[] = [];
  const acknowledged: Fix[] = [];
  let lastTimeMs = -Infinity;
  const counts = { recorded: 0, resent: 0, waiting: 0 };

  return {
    add(fix) {
      unsent.push(fix);
      counts.recorded++;
      counts.waiting++;
    },
    drain(correctionMs) {
      const failed = again.shift();
      if (failed !== undefined) {
        failed.sent++;
        counts.resent += failed.fixes.length;
        return failed;
      }
      const fixes: Fix[] = [];
      while (firstUnsent < unsent.length && fixes.length < options.batchMax) {
        const stamped = elementOf(unsent, firstUnsent++);
        const fix = onWire({ ...stamped, timeMs: Math.round(stamped.timeMs + correctionMs) });
        // Two fixes of one moment (a dialect that knows only whole seconds) are one: the later is dropped here.
        if (fix.timeMs <= lastTimeMs) {
          counts.waiting--;
          counts.recorded--;
          continue;
        }
        lastTimeMs = fix.timeMs;
        fixes.push(fix);
      }
      if (firstUnsent > 4_096) {
        unsent.splice(0, firstUnsent);
        firstUnsent = 0;
      }
      return fixes.length === 0 ? null : ({ fixes, sent: 1 } satisfies MutableBatch);
    },
    acknowledge(batch) {
      counts.waiting -= batch.fixes.length;
      for (const fix of batch.fixes) acknowledged.push(fix);
    },
    giveBack(batch) {
      again.push(batch as MutableBatch);
    },
    get waiting() {
      return counts.waiting;
    },
    acknowledged,
    get recorded() {
      return counts.recorded;
    },
    get resent() {
      return counts.resent;
    },
  };
}
