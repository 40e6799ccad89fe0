/** Cards to print, the event's join link, and the riders who wait for a yes. */
import { useEffect, useState } from 'react';
import { QrCode } from '../../ui/QrCode.tsx';
import { ask, read } from '../api.ts';
import { HoldButton } from '../HoldButton.tsx';
import { type RaceDesk, sentenceOf } from '../race-desk.ts';
import { toast } from '../toasts.ts';
import { useControlWords } from '../words.ts';

interface JoinRequest {
  readonly id: string;
  readonly bib: string;
  readonly name: string;
  readonly device: string;
}

const REFRESH_MS = 4_000;
const complain = (error: unknown) => toast({ kind: 'refused', text: sentenceOf(error) });

export function Cards({ desk }: { desk: RaceDesk }) {
  const { riders } = useControlWords();
  const [link, setLink] = useState<string | null>(null);
  const [requests, setRequests] = useState<readonly JoinRequest[]>([]);
  useEffect(() => {
    // Only organisers may see the link; for others it stays closed here.
    read<{ url: string | null }>('/v1/join-link').then(
      ({ url }) => setLink(url),
      () => undefined,
    );
    const load = () =>
      read<{ requests: JoinRequest[] }>(`/v1/races/${desk.race}/join-requests`).then(
        (answer) => setRequests(answer.requests),
        () => undefined,
      );
    void load();
    const timer = setInterval(load, REFRESH_MS);
    return () => clearInterval(timer);
  }, [desk.race]);

  const answer = (id: string, yes: boolean) =>
    ask('POST', `/v1/races/${desk.race}/join-requests/${id}`, { body: { answer: yes ? 'yes' : 'no' } }).then(
      () => setRequests((old) => old.filter((one) => one.id !== id)),
      complain,
    );
  const issue = () =>
    ask<{ issued: number }>('POST', `/v1/races/${desk.race}/cards`).then(
      ({ issued }) => toast({ kind: 'done', text: riders.issued(issued) }),
      complain,
    );
  return (
    <>
      {requests.length > 0 && (
        <section className="card-box" aria-label={riders.requests}>
          <h2>
            {riders.requests} <span className="count">{requests.length}</span>
          </h2>
          <ul className="requests">
            {requests.map((request) => (
              <li key={request.id}>
                <span>
                  <strong>{request.bib}</strong> {request.name}{' '}
                  <small className="muted">{request.device}</small>
                </span>
                <button type="button" className="button yes" onClick={() => void answer(request.id, true)}>
                  {riders.yes}
                </button>
                <button type="button" className="button" onClick={() => void answer(request.id, false)}>
                  {riders.no}
                </button>
              </li>
            ))}
          </ul>
        </section>
      )}
      <section className="card-box" aria-label={riders.cards}>
        <h2>{riders.cards}</h2>
        <div className="stack">
          <button type="button" className="button" onClick={() => void issue()}>
            {riders.issue}
          </button>
          <a className="button" href={`/v1/races/${desk.race}/cards.html`} target="_blank" rel="noreferrer">
            {riders.print}
          </a>
        </div>
      </section>
      <section className="card-box" aria-label={riders.joinLink}>
        <h2>{riders.joinLink}</h2>
        <p className="muted">{riders.joinLinkSays}</p>
        {link && <QrCode text={link} />}
        {link && <p className="join-url">{link}</p>}
        {link === null ? (
          <button
            type="button"
            className="button"
            onClick={() =>
              void ask<{ url: string }>('POST', '/v1/join-link').then(({ url }) => setLink(url), complain)
            }
          >
            {riders.openLink}
          </button>
        ) : (
          <HoldButton onHeld={() => void ask('DELETE', '/v1/join-link').then(() => setLink(null), complain)}>
            {riders.closeLink}
          </HoldButton>
        )}
      </section>
    </>
  );
}
