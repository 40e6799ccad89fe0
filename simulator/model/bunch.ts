// biome-ignore-all lint/style/noNonNullAssertion: columns of numbers, read for every rider and second: a check shared by lists of all kinds takes 7 ns a read instead of half a one (measured).
/**
 * The order of riders on the road, lapped ones included: who is ahead of whom, how near, and how much shelter that
 * gives. Kept nearly sorted from step to step, so that an update costs little more than a look at each rider.
 */
import { WAKE_END_M, wakeOf } from './forces.ts';

/** Wheels ahead that count for shelter; further ones are out of the wake or hidden by these. */
const WHEELS_MAX = 8;
/** A wheel further ahead than this is not followed, only chased. */
const FOLLOW_M = 30;
/** Riders further ahead than this are out of sight. */
const SIGHT_M = 300;
/** Nearer than this is beside, not ahead. */
const BESIDE_M = 1.2;
/** Riders that fit beside each other on the road. */
const ABREAST = 5;

export interface Bunch {
  /** Sorts anew after everybody has moved. Riders with NaN are off the road. */
  update(roadM: Float64Array): void;
  /** Looks ahead of a rider; the answer is in the fields below until the next look. */
  look(rider: number, isWheel: (other: number) => boolean): void;
  /** Shelter summed over the wheels ahead. */
  wake: number;
  /** The wheel to follow and its gap in metres, or -1 and Infinity. */
  wheel: number;
  gapM: number;
  /** Metres to the next rider ahead of whom there is no wheel to follow; Infinity when nobody is in sight. */
  chaseM: number;
  /** Riders too many for the road's width within a length ahead. */
  crowd: number;
}

export function createBunch(riders: number, loopM: number | null): Bunch {
  /** Riders from last to first on the road. */
  const order = Int32Array.from({ length: riders }, (_, index) => index);
  const rankOf = new Int32Array(riders);
  let road = new Float64Array(riders);
  let count = 0;

  const bunch: Bunch = {
    wake: 0,
    wheel: -1,
    gapM: Infinity,
    chaseM: Infinity,
    crowd: 0,
    update(roadM) {
      road = roadM as Float64Array<ArrayBuffer>;
      // Insertion sort with those off the road (NaN) at the end; nearly sorted, so nearly linear.
      for (let i = 1; i < riders; i++) {
        const rider = order[i]!;
        const at = road[rider]!;
        if (Number.isNaN(at)) continue;
        let k = i - 1;
        while (k >= 0 && !(road[order[k]!]! <= at)) {
          order[k + 1] = order[k]!;
          k--;
        }
        order[k + 1] = rider;
      }
      count = 0;
      for (let i = 0; i < riders; i++) {
        rankOf[order[i]!] = i;
        if (!Number.isNaN(road[order[i]!]!)) count = i + 1;
      }
    },
    look(rider, isWheel) {
      bunch.wake = 0;
      bunch.wheel = -1;
      bunch.gapM = Infinity;
      bunch.chaseM = Infinity;
      bunch.crowd = 0;
      let near = 0;
      const rank = rankOf[rider]!;
      const at = road[rider]!;
      for (let step = 1; step < count; step++) {
        let ahead = rank + step;
        let seamM = 0;
        if (ahead >= count) {
          if (loopM === null) return;
          ahead -= count;
          seamM = loopM;
        }
        const other = order[ahead]!;
        const gapM = road[other]! + seamM - at;
        if (gapM > FOLLOW_M) {
          if (bunch.wheel < 0 && gapM < SIGHT_M) bunch.chaseM = gapM;
          return;
        }
        if (gapM < WAKE_END_M && step <= WHEELS_MAX) bunch.wake += wakeOf(gapM);
        if (gapM < 3 && ++near > ABREAST) bunch.crowd++;
        if (bunch.wheel < 0 && gapM >= BESIDE_M && isWheel(other)) {
          bunch.wheel = other;
          bunch.gapM = gapM;
        }
        if (bunch.wheel >= 0 && step >= WHEELS_MAX) return;
      }
    },
  };
  return bunch;
}
