/** What a rider without a card asked the officials, and how it stands with it. */
import { useEffect, useMemo, useState } from 'react';
import { NoAnswer, readOpen, useAnswer } from '../../ui/asked.ts';
import type { RiderSetup } from '../setup.ts';

type Said =
  | { readonly answer: 'waiting' | 'yes' | 'no'; readonly setup: RiderSetup | null }
  /** The station knows of no such request any more. */
  | { readonly answer: 'gone' };

export interface Request {
  readonly is: 'none' | 'asked' | 'refused' | 'failed';
  ask(who: { readonly race: string; readonly bib: string }, device: string): Promise<void>;
  /** Asks no more: the rider is somebody else. */
  drop(): void;
}

const LOOK_MS = 2_000;
const isAnswered = ({ answer }: Said): boolean => answer !== 'waiting';

/** Out of range for a moment is no answer: asked again. */
async function look(path: string): Promise<Said> {
  try {
    return (await readOpen<Said>(path)) ?? { answer: 'gone' };
  } catch (error) {
    if (error instanceof NoAnswer && error.status === 404) return { answer: 'gone' };
    throw error;
  }
}

/** `onYes`: one function for the life of the page. */
export function useRequest(token: string, onYes: (setup: RiderSetup) => void): Request {
  const [id, setId] = useState<string | null>(null);
  const [isFailed, setIsFailed] = useState(false);
  const question = useMemo(
    () => (id === null ? null : () => look(`/v1/join/${token}/requests/${id}`)),
    [token, id],
  );
  const { state: said } = useAnswer(question, { everyMs: LOOK_MS, afterMs: LOOK_MS, isLast: isAnswered });
  useEffect(() => {
    if (said?.answer === 'yes' && said.setup !== null) onYes(said.setup);
  }, [said, onYes]);
  const isWaiting = said === null || said.answer === 'waiting' || said.answer === 'yes';
  return {
    is:
      isFailed || said?.answer === 'gone' ? 'failed' : id === null ? 'none' : isWaiting ? 'asked' : 'refused',
    async ask({ race, bib }, device) {
      setIsFailed(false);
      try {
        const answer = await fetch(`/v1/join/${token}/requests`, {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify({ race, bib, device }),
        });
        if (!answer.ok) throw new NoAnswer(answer.status);
        setId(((await answer.json()) as { id: string }).id);
      } catch {
        setIsFailed(true);
      }
    },
    drop() {
      setId(null);
      setIsFailed(false);
    },
  };
}
