/** What the station says about the starts, asked again and again; the last answer holds while there is no connection. */
import { useMemo } from 'react';
import type { RaceId } from '../../race/ids.ts';
import { useAnswer } from '../ui/asked.ts';
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

interface Heard {
  readonly starts: Starts;
  readonly heardMs: number;
}

/** What is known already is not sent again. */
function questionOf(race: RaceId): () => Promise<Heard> {
  let tag: string | null = null;
  let last: Starts | null = null;
  return async () => {
    const answer = await ask<Starts | null>('GET', `/v1/races/${race}/starts`, {
      ...(tag !== null && last !== null && { known: tag }),
      onTag: (next) => {
        tag = next;
      },
      patienceMs: PATIENCE_MS,
    });
    last = answer ?? last;
    if (last === null) throw new Error('The station said nothing of the starts.');
    return { starts: last, heardMs: Date.now() };
  };
}

export function useStarts(race: RaceId): StartsReceived {
  const question = useMemo(() => questionOf(race), [race]);
  const { state, failure, again } = useAnswer(question, { everyMs: EVERY_MS });
  return {
    starts: state?.starts ?? null,
    heardMs: state?.heardMs ?? 0,
    unknown: failure instanceof Refused && failure.status === 404,
    look: again,
  };
}
