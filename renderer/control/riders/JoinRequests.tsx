/**
 * Riders who wait for a yes, above everything else of the view: each stands in front of somebody. Says so when a phone
 * reports under that bib already: the second is a rider's new phone, or somebody who is not that rider.
 */
import { useEffect, useState } from 'react';
import { ask, read } from '../api.ts';
import { type RaceSession, sentenceOf } from '../race-session.ts';
import { toast } from '../toasts.ts';
import { useControlWords } from '../words.ts';

interface JoinRequest {
  readonly id: string;
  readonly bib: string;
  readonly name: string;
  readonly device: string;
}

const REFRESH_MS = 4_000;

export function JoinRequests({
  session,
  reporting,
}: {
  session: RaceSession;
  reporting: ReadonlySet<string>;
}) {
  const { riders } = useControlWords();
  const [requests, setRequests] = useState<readonly JoinRequest[]>([]);
  useEffect(() => {
    const load = () =>
      read<{ requests: JoinRequest[] }>(`/v1/races/${session.race}/join-requests`).then(
        (answer) => setRequests(answer.requests),
        () => undefined,
      );
    void load();
    const timer = setInterval(load, REFRESH_MS);
    return () => clearInterval(timer);
  }, [session.race]);

  const answer = (id: string, yes: boolean) =>
    ask('POST', `/v1/races/${session.race}/join-requests/${id}`, {
      body: { answer: yes ? 'yes' : 'no' },
    }).then(
      () => setRequests((old) => old.filter((one) => one.id !== id)),
      (error) => toast({ kind: 'refused', text: sentenceOf(error) }),
    );
  if (requests.length === 0) return null;
  return (
    <section className="card-box requests-box" aria-label={riders.requests}>
      <h2>
        {riders.requests} <span className="count">{requests.length}</span>
      </h2>
      <ul className="requests">
        {requests.map(({ id, bib, name, device }) => (
          <li key={id}>
            <span>
              <strong>{bib}</strong> {name}
              <small className="muted">
                {device}
                {reporting.has(bib) && <b className="state-attention"> ▲ {riders.reportsAlready}</b>}
              </small>
            </span>
            <button type="button" className="button yes" onClick={() => void answer(id, true)}>
              {riders.yes}
            </button>
            <button type="button" className="button" onClick={() => void answer(id, false)}>
              {riders.no}
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}
