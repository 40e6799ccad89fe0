/** Fifty riders on a ring with a phone's noise, for frames of honest size: white noise of half a metre on each axis. */

import type { LivePosition } from '../../../race/feed/positions.ts';
import type { EntryId } from '../../../race/ids.ts';

const RIDERS = 50;
const RADIUS_M = 600;
const M_PER_DEG = 111_200;

/** Cheap, even, the same every time: −1 … 1. */
const noise = (rider: number, second: number, axis: number): number => {
  const x = Math.sin(rider * 12.9898 + second * 78.233 + axis * 37.719) * 43_758.5453;
  return (x - Math.floor(x)) * 2 - 1;
};

export const ridersAt = (second: number, count = RIDERS): LivePosition[] =>
  Array.from({ length: count }, (_, rider) => {
    const progressM = second * 11 + rider * 3 + noise(rider, second, 2);
    const angle = progressM / RADIUS_M;
    return {
      entry: (rider + 1) as EntryId,
      timeMs: 1.7e12 + second * 1_000 + rider * 10,
      latDeg: 47 + (Math.sin(angle) * RADIUS_M + noise(rider, second, 0)) / M_PER_DEG,
      lonDeg: 8 + (Math.cos(angle) * RADIUS_M + noise(rider, second, 1)) / M_PER_DEG / 0.68,
      progressM,
    };
  });
