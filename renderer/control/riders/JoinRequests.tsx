/**
 * Riders who wait for a yes, above everything else of the view: each stands in front of somebody. Says so when a phone
 * reports under that bib already: the second is a rider's new phone, or somebody who is not that rider.
 */
import { Button } from '../../ui/primitives/Button.tsx';
import type { RaceSession } from '../race-session.ts';
import { useControlWords } from '../words.ts';
import { useJoinRequests } from './join-requests.ts';

export function JoinRequests({
  session,
  reporting,
}: {
  session: RaceSession;
  reporting: ReadonlySet<string>;
}) {
  const { riders } = useControlWords();
  const { requests, answer } = useJoinRequests(session);
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
            <Button look="yes" onClick={() => answer(id, true)}>
              {riders.yes}
            </Button>
            <Button onClick={() => answer(id, false)}>{riders.no}</Button>
          </li>
        ))}
      </ul>
    </section>
  );
}
