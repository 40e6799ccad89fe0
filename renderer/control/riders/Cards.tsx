/** Cards to print, and the event's join link. */

import { useEffect, useState } from 'react';
import { currentLanguage } from '../../ui/language.ts';
import { Button } from '../../ui/primitives/Button.tsx';
import { HoldButton } from '../../ui/primitives/HoldButton.tsx';
import { QrCode } from '../../ui/QrCode.tsx';
import { ask, read } from '../../ui/station/api.ts';
import { sentenceOf } from '../../ui/station/sentence.ts';
import type { RaceSession } from '../race-session.ts';
import { toast } from '../toasts.ts';
import { useControlWords } from '../words.ts';
import { CardAddress } from './CardAddress.tsx';

const complain = (error: unknown) => toast({ kind: 'refused', text: sentenceOf(error) });

export function Cards({ session, timeZone }: { session: RaceSession; timeZone: string }) {
  const { riders } = useControlWords();
  const [link, setLink] = useState<string | null>(null);
  useEffect(() => {
    // Only organisers may see the link; for others it stays closed here.
    read<{ url: string | null }>('/v1/join-link').then(
      ({ url }) => setLink(url),
      () => undefined,
    );
  }, []);

  const issue = () =>
    ask<{ issued: number }>('POST', `/v1/races/${session.race}/cards`).then(
      ({ issued }) => toast({ kind: 'done', text: riders.issued(issued) }),
      complain,
    );
  return (
    <>
      <section className="card-box" aria-label={riders.cards}>
        <h2>{riders.cards}</h2>
        <div className="stack">
          <Button onClick={() => void issue()}>{riders.issue}</Button>
          <a
            className="button"
            href={`/v1/races/${session.race}/cards.html?lang=${currentLanguage()}`}
            target="_blank"
            rel="noreferrer"
          >
            {riders.print}
          </a>
        </div>
        <CardAddress race={session.race} timeZone={timeZone} />
      </section>
      <section className="card-box" aria-label={riders.joinLink}>
        <h2>{riders.joinLink}</h2>
        <p className="muted">{riders.joinLinkSays}</p>
        {link && <QrCode text={link} />}
        {link && <p className="join-url">{link}</p>}
        {link === null ? (
          <Button
            onClick={() =>
              void ask<{ url: string }>('POST', '/v1/join-link').then(({ url }) => setLink(url), complain)
            }
          >
            {riders.openLink}
          </Button>
        ) : (
          <HoldButton onHeld={() => void ask('DELETE', '/v1/join-link').then(() => setLink(null), complain)}>
            {riders.closeLink}
          </HoldButton>
        )}
      </section>
    </>
  );
}
