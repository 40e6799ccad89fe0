/**
 * How much the uplink keeps under way: as much as the link takes in about a second, so that the newest state never
 * waits long behind history, on a fast line or a very slow one. Grows while acknowledgements come quickly,
 * shrinks when they come late, once for all that was under way then; and a cap in bytes a second for a line that
 * others need too.
 */

export interface PaceLimits {
  readonly startBytes: number;
  readonly minBytes: number;
  readonly maxBytes: number;
  /** Acknowledgements that take longer mean that too much is under way, ms. */
  readonly lateMs: number;
}

export const PACE: PaceLimits = {
  startBytes: 64 * 1024,
  minBytes: 1_024,
  maxBytes: 1024 * 1024,
  lateMs: 1_000,
};

export interface Pace {
  /** Bytes that may be under way. */
  readonly windowBytes: number;
  /** Bytes a batch should have, so that several fit. */
  readonly batchBytes: number;
  acknowledged(batch: { readonly sentMs: number; readonly nowMs: number; readonly bytes: number }): void;
  /** Counts bytes sent; how long to wait before the next, ms. */
  spend(bytes: number, nowMs: number): number;
}

/** The least and the most that one late answer leaves of the window. */
const SHRINK_MIN = 0.3;
const SHRINK_MAX = 0.7;

/** Seconds of a capped line that one batch may take: the cap counts between batches, and the newest state waits for one. */
const CAPPED_BATCH_S = 0.5;

/** `capBytesPerS`: null for none. */
export function createPace(capBytesPerS: number | null, limits: PaceLimits = PACE): Pace {
  let windowBytes = limits.startBytes;
  let paidUntilMs = Number.NEGATIVE_INFINITY;
  let shrunkMs = Number.NEGATIVE_INFINITY;
  return {
    get windowBytes() {
      return windowBytes;
    },
    get batchBytes() {
      const capped = capBytesPerS === null ? Number.POSITIVE_INFINITY : capBytesPerS * CAPPED_BATCH_S;
      return Math.max(limits.minBytes / 2, Math.min(windowBytes / 4, capped));
    },
    acknowledged({ sentMs, nowMs, bytes }) {
      const tookMs = nowMs - sentMs;
      if (tookMs > limits.lateMs) {
        // Those sent before it are late for the same reason: a relay's disk that paused once is no slow line.
        if (sentMs < shrunkMs) return;
        shrunkMs = nowMs;
        const share = Math.min(SHRINK_MAX, Math.max(SHRINK_MIN, limits.lateMs / tookMs));
        windowBytes = Math.max(limits.minBytes, windowBytes * share);
      } else if (tookMs < limits.lateMs * 0.7) windowBytes = Math.min(limits.maxBytes, windowBytes + bytes);
    },
    spend(bytes, nowMs) {
      if (capBytesPerS === null) return 0;
      paidUntilMs = Math.max(paidUntilMs, nowMs) + (bytes / capBytesPerS) * 1_000;
      return Math.max(0, paidUntilMs - nowMs);
    },
  };
}
