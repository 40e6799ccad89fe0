/** Riders without a card who picked their name and wait for a yes: asked with every refresh of the session. */
import { useEffect, useState } from 'react';
import { ask, read } from '../api.ts';
import { type RaceSession, sentenceOf, useRaceSession } from '../race-session.ts';
import { toast } from '../toasts.ts';

export interface JoinRequest {
  readonly id: string;
  readonly bib: string;
  readonly name: string;
  readonly device: string;
}

export interface JoinDesk {
  readonly requests: readonly JoinRequest[];
  answer(id: string, yes: boolean): void;
}

export function useJoinRequests(session: RaceSession): JoinDesk {
  const round = useRaceSession(session, (state) => state.round);
  const [requests, setRequests] = useState<readonly JoinRequest[]>([]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: each round asks again.
  useEffect(() => {
    let over = false;
    read<{ requests: JoinRequest[] }>(`/v1/races/${session.race}/join-requests`).then(
      (answer) => !over && setRequests(answer.requests),
      () => undefined,
    );
    return () => {
      over = true;
    };
  }, [session.race, round]);
  return {
    requests,
    answer: (id, yes) =>
      void ask('POST', `/v1/races/${session.race}/join-requests/${id}`, {
        body: { answer: yes ? 'yes' : 'no' },
      }).then(
        () => setRequests((old) => old.filter((one) => one.id !== id)),
        (error) => toast({ kind: 'refused', text: sentenceOf(error) }),
      ),
  };
}
