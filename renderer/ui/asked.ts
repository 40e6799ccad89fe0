/**
 * What a page shows of somebody else's: asked for at once, again and again where it changes by itself, and when it is told to.
 * The one way pages ask: an answer that comes late, after a newer one or to a question that is asked no more, changes
 * nothing, and an effect that begins twice asks once more and leaves nothing behind.
 */
import { useCallback, useEffect, useRef, useState } from 'react';

/** Made once for what it asks (`useMemo`, or outside): another function is another question, of which nothing is known yet. */
export type Question<State> = () => Promise<State>;

export interface Asking<State> {
  /** Ms between an answer and the next question; without it only a `round` or `again` asks again. */
  readonly everyMs?: number | undefined;
  /** Asks again whenever this is another. */
  readonly round?: unknown;
  /** Ms before the first question, for what may come by itself meanwhile. */
  readonly afterMs?: number | undefined;
  /** A `round` asks no sooner than so many ms after the answer before. */
  readonly leastMs?: number;
  /** Nobody sees a page in the background: there only `again` asks. */
  readonly whenSeen?: boolean;
  /** Whether this answer is the last, after which nothing asks. One function for the life of the page. */
  readonly isLast?: (state: State) => boolean;
}

export interface Answered<State> {
  /** Null until the first answer. What is known stays when a later question has none. */
  readonly state: State | null;
  /** Why the last question had no answer; null after one that had. What was said before may not be true any more. */
  readonly failure: unknown;
  /** Asks again now. */
  again(): Promise<void>;
}

interface Heard<State> {
  readonly question: Question<State>;
  readonly state: State | null;
  readonly failure: unknown;
}

/** `question`: null asks nothing, and nothing is known. */
export function useAnswer<State>(
  question: Question<State> | null,
  { everyMs, round, afterMs = 0, leastMs = 0, whenSeen = false, isLast }: Asking<State> = {},
): Answered<State> {
  const [heard, setHeard] = useState<Heard<State> | null>(null);
  /** The newest question: answers to older ones come too late. */
  const newest = useRef(0);
  /** By the clock that is not set. */
  const answeredMs = useRef(Number.NEGATIVE_INFINITY);
  /** The question that had its last answer. */
  const ended = useRef<Question<State> | null>(null);
  const again = useCallback(async () => {
    if (question === null || ended.current === question) return;
    newest.current += 1;
    const mine = newest.current;
    const answer: Heard<State> = await question().then(
      (state) => ({ question, state, failure: null }),
      (failure: unknown) => ({ question, state: null, failure }),
    );
    if (mine !== newest.current) return;
    answeredMs.current = performance.now();
    if (answer.failure === null && isLast?.(answer.state as State)) ended.current = question;
    setHeard((old) =>
      answer.failure !== null && old?.question === question ? { ...old, failure: answer.failure } : answer,
    );
  }, [question, isLast]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another round asks again.
  useEffect(() => {
    let timer = 0;
    let over = false;
    const goOn = async (): Promise<void> => {
      if (!whenSeen || !document.hidden) await again();
      if (!over && everyMs !== undefined) timer = window.setTimeout(goOn, everyMs);
    };
    const waitMs = Math.max(afterMs, answeredMs.current + leastMs - performance.now());
    if (waitMs > 0) timer = window.setTimeout(goOn, waitMs);
    else void goOn();
    return () => {
      over = true;
      clearTimeout(timer);
    };
  }, [again, everyMs, afterMs, leastMs, whenSeen, round]);
  useEffect(
    () => () => {
      newest.current += 1;
    },
    [],
  );
  const known = heard?.question === question ? heard : null;
  return { state: known?.state ?? null, failure: known?.failure ?? null, again };
}

/** Whoever answered did, and not with what was asked for. */
export class NoAnswer extends Error {
  readonly status: number;
  constructor(status: number) {
    super(`The answer was ${status}.`);
    this.status = status;
  }
}

/**
 * What everybody may read, of a station or a relay; null when there is none of it (204).
 * @throws NoAnswer, or what `fetch` throws when nobody is reached.
 */
export async function readOpen<State>(path: string): Promise<State | null> {
  const answer = await fetch(path, { headers: { accept: 'application/json' } });
  if (!answer.ok) throw new NoAnswer(answer.status);
  return answer.status === 204 ? null : ((await answer.json()) as State);
}
