/**
 * Randomness from a seed: the same seed and label always give the same numbers, on any machine.
 * Everything random in the field and its simulations draws from here; nothing uses Math.random.
 */
import { elementOf } from '../race/present.ts';

export interface Random {
  /** Uniform in [0, 1). */
  next(): number;
  /** Uniform in [low, high). */
  between(low: number, high: number): number;
  /** Whole number, low ≤ n ≤ high. */
  whole(low: number, high: number): number;
  /** Normally distributed. */
  normal(mean: number, deviation: number): number;
  /** exp of a normal, given by its median and the standard deviation of its logarithm. */
  logNormal(median: number, spread: number): number;
  /** Waiting time until the next event of a Poisson process with this mean. */
  exponential(mean: number): number;
  chance(probability: number): boolean;
  pick<T>(values: readonly T[]): T;
  /** An independent stream named after its use, so that one more draw here never changes what happens there. */
  fork(label: string | number): Random;
}

/** FNV-1a over the label, mixed with the parent's seed. */
function seedOf(seed: number, label: string): number {
  let hash = 2_166_136_261 ^ seed;
  for (let i = 0; i < label.length; i++) hash = Math.imul(hash ^ label.charCodeAt(i), 16_777_619);
  hash = Math.imul(hash ^ (hash >>> 16), 0x45d9f3b);
  return (hash ^ (hash >>> 15)) >>> 0;
}

/** sfc32 (small fast counter), 128 bits of state, started from one 32-bit seed. */
export function createRandom(seed: number): Random {
  let a = 0x9e3779b9;
  let b = 0x243f6a88;
  let c = seed >>> 0;
  let counter = 1;
  let spare = Number.NaN;

  const next = (): number => {
    const t = (a + b + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = ((c << 21) | (c >>> 11)) + t;
    c |= 0;
    return (t >>> 0) / 4_294_967_296;
  };
  for (let i = 0; i < 15; i++) next();

  // Marsaglia's polar method: two normals a round, the second kept for the next call.
  const standardNormal = (): number => {
    if (!Number.isNaN(spare)) {
      const kept = spare;
      spare = Number.NaN;
      return kept;
    }
    for (;;) {
      const x = 2 * next() - 1;
      const y = 2 * next() - 1;
      const s = x * x + y * y;
      if (s > 0 && s < 1) {
        const scale = Math.sqrt((-2 * Math.log(s)) / s);
        spare = y * scale;
        return x * scale;
      }
    }
  };

  return {
    next,
    between: (low, high) => low + (high - low) * next(),
    whole: (low, high) => low + Math.floor(next() * (high - low + 1)),
    normal: (mean, deviation) => mean + deviation * standardNormal(),
    logNormal: (median, spread) => median * Math.exp(spread * standardNormal()),
    exponential: (mean) => -mean * Math.log(1 - next()),
    chance: (probability) => next() < probability,
    pick: (values) => elementOf(values, Math.floor(next() * values.length)),
    fork: (label) => createRandom(seedOf(seed, String(label))),
  };
}
