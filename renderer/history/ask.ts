/** Reading the history API, of the station or of the relay: they answer alike. */
import { useCallback, useEffect, useState } from 'react';
import type { RaceHistory, Traces } from '../../race/history/answers.ts';
import type { PastRace, RiderRace } from '../../race/history/summary.ts';
import type { StageRaceView } from '../../race/stage-race/classifications.ts';

export type { RaceHistory, Traces } from '../../race/history/answers.ts';
export type { PastRace, RiderRace } from '../../race/history/summary.ts';
export type CategoryHistory = RaceHistory['categories'][number];
export type RiderHistory = CategoryHistory['riders'][number];

/** A stage race as the station adds it up. */
export type StageRaceAnswer = StageRaceView;

/** What each path answers. */
interface Answers {
  readonly races: { readonly races: readonly PastRace[] };
  readonly race: RaceHistory;
  readonly traces: Traces;
  readonly stageRace: StageRaceAnswer;
  readonly riderRaces: { readonly name: string; readonly races: readonly RiderRace[] };
}

export type Found<Answer> =
  | { readonly is: 'loading' }
  /** `missing`: there is no such thing, or it is not open to whoever asks. */
  | { readonly is: 'failed'; readonly missing: boolean; readonly why?: string; readonly again: () => void }
  | { readonly is: 'here'; readonly answer: Answer };

const PATIENCE_MS = 15_000;

/** `path` after `/v1/history/`, or from the root; null = nothing is asked. */
export function useHistory<What extends keyof Answers>(
  _what: What,
  path: string | null,
): Found<Answers[What]> {
  const [tries, setTries] = useState(0);
  const again = useCallback(() => setTries((count) => count + 1), []);
  const [found, setFound] = useState<{ path: string | null; found: Found<Answers[What]> } | null>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new try is a new question.
  useEffect(() => {
    if (path === null) return;
    const leave = new AbortController();
    const patience = AbortSignal.timeout(PATIENCE_MS);
    const read = async (): Promise<Found<Answers[What]>> => {
      const response = await fetch(path.startsWith('/') ? path : `/v1/history/${path}`, {
        headers: { accept: 'application/json' },
        signal: AbortSignal.any([leave.signal, patience]),
      });
      if (response.status === 400 || response.status === 409) {
        // What was asked is wrong: whoever asked reads why.
        const { detail } = (await response.json()) as { readonly detail?: string };
        return { is: 'failed', missing: false, why: detail ?? '', again };
      }
      if (!response.ok) return { is: 'failed', missing: response.status === 404, again };
      return { is: 'here', answer: (await response.json()) as Answers[What] };
    };
    read()
      .catch((): Found<Answers[What]> => ({ is: 'failed', missing: false, again }))
      .then((result) => {
        if (!leave.signal.aborted) setFound({ path, found: result });
      });
    return () => leave.abort();
  }, [path, tries]);
  return found !== null && found.path === path ? found.found : { is: 'loading' };
}
