/** Riders without a card who picked their name and wait for a yes. */
import { useState } from 'react';
import { ask } from '../../ui/station/api.ts';
import { sentenceOf } from '../../ui/station/sentence.ts';
import type { JoinRequest } from '../follow-officials.ts';
import { type RaceSession, useRaceSession } from '../race-session.ts';
import { toast } from '../toasts.ts';

export type { JoinRequest } from '../follow-officials.ts';

export interface JoinDesk {
  readonly requests: readonly JoinRequest[];
  answer(id: string, yes: boolean): void;
}

export function useJoinRequests(session: RaceSession): JoinDesk {
  const joins = useRaceSession(session, (state) => state.joins);
  /** Answered here, and perhaps still on the list that was told last. */
  const [answered, setAnswered] = useState<ReadonlySet<string>>(new Set());
  return {
    requests: joins.filter(({ id }) => !answered.has(id)),
    answer: (id, yes) =>
      void ask('POST', `/v1/races/${session.race}/join-requests/${id}`, {
        body: { answer: yes ? 'yes' : 'no' },
      }).then(
        () => {
          setAnswered((old) => new Set([...old, id]));
          session.refresh();
        },
        (error) => toast({ kind: 'refused', text: sentenceOf(error) }),
      ),
  };
}
