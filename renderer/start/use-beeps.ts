/**
 * The start's beeps: at 10 s, then 5, 4, 3, 2, 1, and a long one at the start. Given to the sound card ahead, so that
 * they sound when they should however busy the page is; called off when the moment moves.
 */
import { useEffect } from 'react';
import { beep, LONG, SHORT } from '../ui/sound.ts';

const AT_S = [10, 5, 4, 3, 2, 1, 0] as const;
/** So long before its first beep a start is given to the sound card. */
const AHEAD_MS = 12_000;

/** `on` changes with the first press and with the sound switch. */
export function useBeeps(atMs: number | null, now: () => number, on: boolean): void {
  useEffect(() => {
    if (atMs === null || !on) return;
    let off: (() => void)[] = [];
    const give = () => {
      off = AT_S.flatMap((s) => {
        const inMs = atMs - s * 1_000 - now();
        return inMs < -50 ? [] : [beep(inMs / 1_000, s === 0 ? LONG : SHORT)];
      });
    };
    const timer = window.setTimeout(give, Math.max(0, atMs - AHEAD_MS - now()));
    return () => {
      clearTimeout(timer);
      // The long beep of a start that has come rings out.
      if (atMs > now()) for (const stop of off) stop();
    };
  }, [atMs, now, on]);
}
