/** The demo from the console: started by a button, and on to its race as soon as that is made. */
import { useEffect, useState } from 'react';
import { ask, read } from '../ui/station/api.ts';
import { sentenceOf } from '../ui/station/sentence.ts';
import { useStationList } from './officials-line.ts';
import { go } from './place.ts';
import type { RaceSummary } from './race-list.ts';
import { toast } from './toasts.ts';

const LOOK_MS = 500;
const LOOKS_MAX = 120;
const STATE_MS = 4_000;
const LINE_FIRST_MS = 400;

const races = async () => (await read<{ races: readonly RaceSummary[] }>('/v1/races')).races;
const isRunning = async () => (await read<{ running: boolean }>('/v1/demo')).running;

export interface DemoButton {
  /** Null until the station has said. */
  readonly running: boolean | null;
  readonly starting: boolean;
  start(): void;
  stop(): void;
}

export function useDemo(): DemoButton {
  const [running, setRunning] = useState<boolean | null>(null);
  const [starting, setStarting] = useState(false);
  const told = useStationList<{ running: boolean }>('demo');
  const toldRunning = told === null ? null : (told[0]?.running ?? null);
  const isTold = told !== null;
  useEffect(() => {
    if (toldRunning !== null) setRunning(toldRunning);
  }, [toldRunning]);
  useEffect(() => {
    // By the officials' line it comes by itself; it is given a moment.
    if (isTold) return;
    const look = () => void isRunning().then(setRunning, () => undefined);
    const first = setTimeout(look, LINE_FIRST_MS);
    const timer = setInterval(look, STATE_MS);
    return () => {
      clearTimeout(first);
      clearInterval(timer);
    };
  }, [isTold]);
  const attempt = (what: () => Promise<void>) =>
    void what()
      .catch((error) => toast({ kind: 'refused', text: sentenceOf(error) }))
      .finally(() => setStarting(false));
  return {
    running,
    starting,
    start() {
      setStarting(true);
      attempt(async () => {
        const before = new Set((await races()).map(({ id }) => id));
        await ask('POST', '/v1/demo');
        setRunning(true);
        for (let look = 0; look < LOOKS_MAX; look++) {
          const made = (await races()).find(({ id, entries }) => !before.has(id) && entries > 0);
          if (made !== undefined) return go({ race: made.id, view: 'race' });
          await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
        }
      });
    },
    stop() {
      attempt(async () => {
        await ask('DELETE', '/v1/demo');
        setRunning(false);
      });
    },
  };
}
