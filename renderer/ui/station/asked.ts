/**
 * A state of the station that a dialog shows while it is open: asked for at once, again and again, and after each order
 * given from the dialog.
 */
import { useCallback, useEffect, useState } from 'react';
import { ask, read } from './api.ts';
import { sentenceOf } from './sentence.ts';

export interface Asked<State> {
  /** Null until the first answer. */
  readonly state: State | null;
  /** Why the last order was refused, in the page's language. */
  readonly problem: string | null;
  /** The station does not answer: what it said before may not be true any more. */
  readonly isLost: boolean;
  order(method: 'PUT' | 'POST' | 'DELETE', path: string, body?: unknown): Promise<void>;
}

export function useAsked<State>(path: string, everyMs: number): Asked<State> {
  const [state, setState] = useState<State | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const [isLost, setLost] = useState(false);
  const load = useCallback(async () => {
    try {
      setState(await read<State>(path));
      setLost(false);
    } catch {
      setLost(true);
    }
  }, [path]);
  useEffect(() => {
    void load();
    const timer = setInterval(load, everyMs);
    return () => clearInterval(timer);
  }, [load, everyMs]);
  const order: Asked<State>['order'] = async (method, to, body) => {
    setProblem(null);
    try {
      await ask(method, to, body === undefined ? {} : { body });
    } catch (error) {
      setProblem(sentenceOf(error));
    }
    await load();
  };
  return { state, problem, isLost, order };
}
