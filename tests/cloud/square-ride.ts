/** Where a rider is who goes round the square (tests/station/race-day.ts) at a steady pace. */
import { SQUARE } from '../station/race-day.ts';

const CORNERS = [...SQUARE.points, SQUARE.points[0]];
/** What each side is of a lap; the first and last are half the south side. */
const SHARES = [0.125, 0.25, 0.25, 0.25, 0.125];

/** `s` seconds after the start, with laps of so many seconds. */
export function fixAt(
  startMs: number,
  s: number,
  lapS = 100,
): { timeMs: number; latDeg: number; lonDeg: number } {
  const timeMs = startMs + Math.round(s * 1_000);
  let left = (s / lapS) % 1;
  for (const [index, share] of SHARES.entries()) {
    const [a, b] = [CORNERS[index]!, CORNERS[index + 1]!];
    if (left <= share || index === SHARES.length - 1) {
      const along = Math.min(1, left / share);
      return {
        timeMs,
        latDeg: Math.round((a.latDeg + (b.latDeg - a.latDeg) * along) * 1e6) / 1e6,
        lonDeg: Math.round((a.lonDeg + (b.lonDeg - a.lonDeg) * along) * 1e6) / 1e6,
      };
    }
    left -= share;
  }
  throw new Error('off the square');
}
