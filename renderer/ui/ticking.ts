/** Moments that pass on a page: a re-render at each whole second of the station's clock. */
import { useEffect, useState } from 'react';

/** The station's time, told anew every `stepMs` on its own whole steps; resting while `running` is false. */
export function useNow(now: () => number, stepMs = 1000, running = true, phaseMs = 0): number {
  const [moment, setMoment] = useState(now);
  useEffect(() => {
    if (!running) return;
    let timer = 0;
    const tick = () => {
      const current = now();
      setMoment(current);
      const since = (((current - phaseMs) % stepMs) + stepMs) % stepMs;
      timer = window.setTimeout(tick, stepMs - since + 4);
    };
    tick();
    return () => clearTimeout(timer);
  }, [now, stepMs, running, phaseMs]);
  return moment;
}

export const prefersStillness = (): boolean => matchMedia('(prefers-reduced-motion: reduce)').matches;
