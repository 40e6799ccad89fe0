/** Beeps before a start that has been decided: five short ones, one long. Silent when the sound is switched off. */
import { useEffect } from 'react';
import { beep, LONG, SHORT } from '../../ui/sound.ts';

const COUNT_S = 5;

export function Countdown({ startMs, now }: { startMs: number | null; now: () => number }) {
  useEffect(() => {
    if (startMs === null) return;
    const timers: number[] = [];
    for (let left = COUNT_S; left >= 0; left--) {
      const waitMs = startMs - left * 1_000 - now();
      if (waitMs < 0) continue;
      timers.push(window.setTimeout(() => beep(0, left === 0 ? LONG : SHORT), waitMs));
    }
    return () => {
      for (const timer of timers) clearTimeout(timer);
    };
  }, [startMs, now]);
  return null;
}
