/** A state of the station that an official's page shows, asked for as `ui/asked.ts` does, and again after each order given. */
import { useCallback, useMemo, useState } from 'react';
import { type Answered, type Asking, useAnswer } from '../asked.ts';
import { ask, read } from './api.ts';
import { sentenceOf } from './sentence.ts';

export interface Asked<State> extends Answered<State> {
  /** Why the last order was refused, in the page's language. */
  readonly problem: string | null;
  readonly isLost: boolean;
  /** Orders and asks again. False when it was refused: `problem` says why. */
  order(method: 'PUT' | 'POST' | 'DELETE', path: string, body?: unknown): Promise<boolean>;
}

/** `path`: null asks nothing, and nothing is known. */
export function useAsked<State>(path: string | null, asking: Asking<State> = {}): Asked<State> {
  const question = useMemo(() => (path === null ? null : () => read<State>(path)), [path]);
  const { state, failure, again } = useAnswer(question, asking);
  const [problem, setProblem] = useState<string | null>(null);
  const order = useCallback<Asked<State>['order']>(
    async (method, to, body) => {
      setProblem(null);
      const refused = await ask(method, to, body === undefined ? {} : { body }).then(() => null, sentenceOf);
      setProblem(refused);
      await again();
      return refused === null;
    },
    [again],
  );
  return { state, problem, failure, isLost: failure !== null, order, again };
}

/** What to say on a page: why an order was refused, or why there is no answer. */
export const wrongOf = ({ problem, failure }: Pick<Asked<unknown>, 'problem' | 'failure'>): string | null =>
  problem ?? (failure === null ? null : sentenceOf(failure));
