/** The way to the starter's clock: opened here, or by a link whose key may start riders and nothing else. */

import { useState } from 'react';
import { Button } from '../../ui/primitives/Button.tsx';
import { QrCode } from '../../ui/QrCode.tsx';
import { sentenceOf } from '../../ui/station/sentence.ts';
import { useSession } from '../../ui/station/session.ts';
import { makeStarterLink } from '../connect/starter-link.ts';
import type { RaceSession } from '../race-session.ts';
import { toast } from '../toasts.ts';
import { useEventWords } from './words.ts';

export function StarterLink({ session }: { session: RaceSession }) {
  const { order } = useEventWords();
  const signedIn = useSession();
  const [link, setLink] = useState<string | null>(null);
  const isAdmin = (signedIn.is === 'in' || signedIn.is === 'ended') && signedIn.me.role === 'admin';
  const make = () => {
    makeStarterLink(session.race).then(setLink, (error) =>
      toast({ kind: 'refused', text: sentenceOf(error) }),
    );
  };
  return (
    <section className="order-now" aria-label={order.starter}>
      <h3>{order.starter}</h3>
      <p className="muted">{order.starterSays}</p>
      <div className="button-row">
        <a className="button" href={`/start/${session.race}`} target="_blank" rel="noreferrer">
          {order.openStarter}
        </a>
        <a className="button" href={`/start/${session.race}?view=ramp`} target="_blank" rel="noreferrer">
          {order.openRamp}
        </a>
        {isAdmin && <Button onClick={make}>{order.makeLink}</Button>}
      </div>
      {link ? (
        <div className="rider-card-body">
          <QrCode text={link} />
          <p>{order.linkSays}</p>
        </div>
      ) : (
        !isAdmin && <p className="muted">{order.onlyAdmin}</p>
      )}
    </section>
  );
}
