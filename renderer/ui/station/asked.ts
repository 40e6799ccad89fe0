/**
 * A state of the station that a page shows: asked for at once, again and again where it changes by itself, and after each
 * order given. The one way pages ask: an answer that comes late, after a newer one or to a question that is asked no more,
 * changes nothing, and an effect that begins twice asks once more and leaves nothing behind.
 */
import { useCallback, useEffect, useRef, useState } from 'react';
import { ask, read } from './api.ts';
import { sentenceOf } from './sentence.ts';

export interface Asking {
  /** Ms between an answer and the next question; without it only a `round` or an order asks again. */
  readonly everyMs?: number;
  /** Asks again whenever this is another. */
  readonly round?: unknown;
  /** Ms before the first question, for what may come by itself meanwhile. */
  readonly afterMs?: number;
}

export interface Asked<State> {
  /** Null until the first answer. What is known stays while the station is not reached. */
  readonly state: State | null;
  /** Why the last order was refused, in the page's language. */
  readonly problem: string | null;
  /** Why the last question had no answer; null after one that had. What the station said before may not be true any more. */
  readonly failure: unknown;
  readonly isLost: boolean;
  /** Orders and asks again. False when it was refused: `problem` says why. */
  order(method: 'PUT' | 'POST' | 'DELETE', path: string, body?: unknown): Promise<boolean>;
  /** Asks again now. */
  again(): Promise<void>;
}

interface Answer<State> {
  readonly path: string;
  readonly state: State | null;
  readonly failure: unknown;
}

/** `path`: null asks nothing, and nothing is known. */
export function useAsked<State>(
  path: string | null,
  { everyMs, round, afterMs = 0 }: Asking = {},
): Asked<State> {
  const [answer, setAnswer] = useState<Answer<State> | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  /** The newest question: answers to older ones come too late. */
  const newest = useRef(0);
  const again = useCallback(async () => {
    if (path === null) return;
    newest.current += 1;
    const mine = newest.current;
    const heard = await read<State>(path).then(
      (state) => ({ path, state, failure: null }),
      (failure: unknown) => ({ path, state: null, failure }),
    );
    if (mine !== newest.current) return;
    setAnswer((old) =>
      heard.failure !== null && old?.path === path ? { ...old, failure: heard.failure } : heard,
    );
  }, [path]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another round asks again.
  useEffect(() => {
    let timer = 0;
    let over = false;
    const goOn = async (): Promise<void> => {
      await again();
      if (!over && everyMs !== undefined) timer = window.setTimeout(goOn, everyMs);
    };
    if (afterMs > 0) timer = window.setTimeout(goOn, afterMs);
    else void goOn();
    return () => {
      over = true;
      newest.current += 1;
      clearTimeout(timer);
    };
  }, [again, everyMs, afterMs, round]);
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
  const known = answer?.path === path ? answer : null;
  const failure = known?.failure ?? null;
  return { state: known?.state ?? null, problem, failure, isLost: failure !== null, order, again };
}

/** What to say on a page: why an order was refused, or why there is no answer. */
export const wrongOf = ({ problem, failure }: Pick<Asked<unknown>, 'problem' | 'failure'>): string | null =>
  problem ?? (failure === null ? null : sentenceOf(failure));
