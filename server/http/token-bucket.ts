/**
 * Rate limits: a token bucket for each key (an address, a name, an identity). The table is bounded; at the
 * bound the key seen longest ago is forgotten, which can only be kinder to it, never harsher.
 */

export interface RateLimit {
  /** Takes `cost` tokens of `key`: 0 when allowed, otherwise the milliseconds to wait (nothing is taken then). */
  take(key: string, nowMs: number, cost?: number): number;
  /** Gives back what was taken, up to the burst. */
  giveBack(key: string, cost?: number): void;
  /** How many keys are remembered. */
  readonly size: number;
}

interface Bucket {
  tokens: number;
  atMs: number;
}

export function createRateLimit(options: { burst: number; perSecond: number; keysMax?: number }): RateLimit {
  const { burst, perSecond, keysMax = 20_000 } = options;
  const buckets = new Map<string, Bucket>();

  return {
    take(key, nowMs, cost = 1) {
      const bucket = buckets.get(key) ?? { tokens: burst, atMs: nowMs };
      buckets.delete(key); // re-inserted below: the map's order is the order of last use
      buckets.set(key, bucket);
      if (buckets.size > keysMax) forgetOldest(buckets);
      const elapsedMs = Math.max(0, nowMs - bucket.atMs);
      bucket.tokens = Math.min(burst, bucket.tokens + (elapsedMs * perSecond) / 1000);
      bucket.atMs = nowMs;
      if (bucket.tokens >= cost) {
        bucket.tokens -= cost;
        return 0;
      }
      return Math.ceil(((cost - bucket.tokens) / perSecond) * 1000);
    },
    giveBack(key, cost = 1) {
      const bucket = buckets.get(key);
      if (bucket !== undefined) bucket.tokens = Math.min(burst, bucket.tokens + cost);
    },
    get size() {
      return buckets.size;
    },
  };
}

function forgetOldest(buckets: Map<string, Bucket>): void {
  const oldest = buckets.keys().next();
  if (!oldest.done) buckets.delete(oldest.value);
}
