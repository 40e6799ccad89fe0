/**
 * How the rider stands: asked of the station right after a batch was acknowledged, when the radio is awake anyway,
 * and never more often than every two seconds. What is shown keeps its age.
 */
import { useEffect, useRef, useState } from 'react';
import type { Announcement, BoardRow, BoardView } from '../../race/feed/board-view.ts';
import { basicOf, type RiderSetup } from './setup.ts';

export interface Standing {
  readonly race: BoardView['race'];
  readonly row: BoardRow;
  readonly lapsTotal: number | null;
  readonly lapsToGo: number | null;
  readonly riders: number;
  /** How well the time of the category's leader is known, ms; of a station that says so. */
  readonly leaderUncertaintyMs?: number | null;
  readonly announcement: Announcement | null;
  /** Of a station that says so. */
  readonly tracking?: unknown;
  readonly alternates?: unknown;
}

export interface StandingSeen {
  readonly standing: Standing | null;
  /** By the phone's clock. */
  readonly seenMs: number | null;
}

const APART_MS = 2_000;
/** Once more when nothing was heard for so long (the last batch of a ride, a place that others decide), and then so often. */
const AGAIN_MS = 4_000;
const IDLE_MS = 20_000;
const ANSWER_MS_MAX = 15_000;

/** `heardMs` is when the station last answered the tracker: each change asks once. */
export function useStanding(setup: RiderSetup, heardMs: number | null): StandingSeen {
  const [seen, setSeen] = useState<StandingSeen>({ standing: null, seenMs: null });
  const asked = useRef({ atMs: 0, tag: '', busy: false });

  useEffect(() => {
    const memory = asked.current;
    const ask = async (): Promise<void> => {
      const { race, bib } = setup;
      const answer = await fetch(`/v1/races/${race.id}/entries/${bib}/standing`, {
        headers: { authorization: basicOf(setup), ...(memory.tag && { 'if-none-match': memory.tag }) },
        cache: 'no-store',
        signal: AbortSignal.timeout(ANSWER_MS_MAX),
      });
      if (answer.status === 304) setSeen((before) => ({ ...before, seenMs: Date.now() }));
      else if (answer.ok) {
        memory.tag = answer.headers.get('etag') ?? '';
        setSeen({ standing: (await answer.json()) as Standing, seenMs: Date.now() });
      }
    };
    const askOnce = (): void => {
      if (memory.busy || document.hidden) return;
      memory.busy = true;
      memory.atMs = Date.now();
      ask()
        .catch(() => {})
        .finally(() => {
          memory.busy = false;
        });
    };
    if (heardMs === null) return;
    if (Date.now() - memory.atMs >= APART_MS) askOnce();
    let idle = 0;
    const again = setTimeout(() => {
      askOnce();
      // A race that spares the radio is not asked about in between.
      if (setup.tracking.batchMs <= IDLE_MS) idle = window.setInterval(askOnce, IDLE_MS);
    }, AGAIN_MS);
    return () => {
      clearTimeout(again);
      clearInterval(idle);
    };
  }, [setup, heardMs]);
  return seen;
}
