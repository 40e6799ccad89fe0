/** What the station says about the starts, asked again and again; the last answer holds while there is no connection. */
import { useCallback, useEffect, useRef, useState } from 'react';
import type { RaceId } from '../../race/ids.ts';
import { ask, Refused } from '../ui/station/api.ts';
import type { Starts } from './line-up.ts';

const EVERY_MS = 2_500;
const PATIENCE_MS = 4_000;

export interface StartsReceived {
  readonly starts: Starts | null;
  /** The last answer came then, by this device's clock; 0 before the first. */
  readonly heardMs: number;
  /** The station says there is no such race. */
  readonly unknown: boolean;
  look(): Promise<void>;
}

export function useStarts(race: RaceId): StartsReceived {
  const [starts, setStarts] = useState<Starts | null>(null);
  const [heardMs, setHeardMs] = useState(0);
  const [unknown, setUnknown] = useState(false);
  const tag = useRef<string | null>(null);
  const look = useCallback(async () => {
    try {
      const answer = await ask<Starts | null>('GET', `/v1/races/${race}/starts`, {
        ...(tag.current !== null && { known: tag.current }),
        onTag: (next) => {
          tag.current = next;
        },
        patienceMs: PATIENCE_MS,
      });
      if (answer !== null) setStarts(answer);
      setHeardMs(Date.now());
      setUnknown(false);
    } catch (error) {
      if (error instanceof Refused && error.status === 404) setUnknown(true);
    }
  }, [race]);
  useEffect(() => {
    let timer = 0;
    let closed = false;
    const again = async () => {
      await look();
      if (!closed) timer = window.setTimeout(again, EVERY_MS);
    };
    void again();
    return () => {
      closed = true;
      clearTimeout(timer);
    };
  }, [look]);
  return { starts, heardMs, unknown, look };
}
