/** Reading the history API, of the station or of the relay: they answer alike. */
import { useMemo } from 'react';
import type { RaceHistory, Traces } from '../../race/history/answers.ts';
import type { PastRace, RiderRace } from '../../race/history/summary.ts';
import type { StageRaceView } from '../../race/stage-race/classifications.ts';
import { NoAnswer, useAnswer } from '../ui/asked.ts';

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

/** The relay's or the station's own sentence on what was asked wrongly. */
class Refused extends Error {}

/** @throws NoAnswer, Refused, or what `fetch` throws. */
async function read<Answer>(path: string): Promise<Answer> {
  const response = await fetch(path.startsWith('/') ? path : `/v1/history/${path}`, {
    headers: { accept: 'application/json' },
    signal: AbortSignal.timeout(PATIENCE_MS),
  });
  if (response.status === 400 || response.status === 409) {
    const { detail } = (await response.json()) as { readonly detail?: string };
    throw new Refused(detail ?? '');
  }
  if (!response.ok) throw new NoAnswer(response.status);
  return (await response.json()) as Answer;
}

/** `path` after `/v1/history/`, or from the root; null = nothing is asked. */
export function useHistory<What extends keyof Answers>(
  _what: What,
  path: string | null,
): Found<Answers[What]> {
  const question = useMemo(() => (path === null ? null : () => read<Answers[What]>(path)), [path]);
  const { state, failure, again } = useAnswer(question);
  if (state !== null) return { is: 'here', answer: state };
  if (failure === null) return { is: 'loading' };
  // What was asked is wrong: whoever asked reads why.
  if (failure instanceof Refused) return { is: 'failed', missing: false, why: failure.message, again };
  return { is: 'failed', missing: failure instanceof NoAnswer && failure.status === 404, again };
}
