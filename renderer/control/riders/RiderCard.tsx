/**
 * The card of one rider: its QR code to be scanned from the screen, and a new one when a phone or card was lost. Two
 * touches from the rider's row: the row, and the button that is held.
 */
import { useEffect, useState } from 'react';
import { HoldButton } from '../../ui/primitives/HoldButton.tsx';
import { QrCode } from '../../ui/QrCode.tsx';
import { ask, read } from '../../ui/station/api.ts';
import { sentenceOf } from '../../ui/station/sentence.ts';
import type { RaceSession } from '../race-session.ts';
import { toast } from '../toasts.ts';
import { useControlWords } from '../words.ts';

interface Card {
  readonly bib: string;
  readonly username: string;
  readonly secret: string;
  readonly joinUrl: string;
}

export function RiderCard({ session, bib }: { session: RaceSession; bib: string }) {
  const { riders } = useControlWords();
  const [card, setCard] = useState<Card | null>(null);
  const [isNew, setIsNew] = useState(false);
  useEffect(() => {
    let over = false;
    read<{ cards: Card[] }>(`/v1/races/${session.race}/cards`).then(
      ({ cards }) => !over && setCard(cards.find((one) => one.bib === bib) ?? null),
      () => undefined,
    );
    return () => {
      over = true;
    };
  }, [session.race, bib]);
  const issue = () =>
    ask<Card>('POST', `/v1/races/${session.race}/entries/${bib}/card`).then(
      (made) => {
        setCard(made);
        setIsNew(true);
      },
      (error) => toast({ kind: 'refused', text: sentenceOf(error) }),
    );
  return (
    <section className="rider-card">
      <h3>{riders.card}</h3>
      <div className="rider-card-body">
        {card && (
          <>
            <QrCode text={card.joinUrl} />
            <dl>
              <dt>{riders.fields.name}</dt>
              <dd>{card.username}</dd>
              <dt>{riders.secret}</dt>
              <dd className="secret">{card.secret}</dd>
            </dl>
          </>
        )}
      </div>
      <p role="status" className="state-ok">
        {isNew && `✓ ${riders.reissued}`}
      </p>
      <HoldButton onHeld={() => void issue()}>{riders.reissue}</HoldButton>
    </section>
  );
}
