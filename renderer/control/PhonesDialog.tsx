/**
 * Phones as officials meet them when something is amiss: positions kept aside because a phone's clock is not known, with
 * what may be done; cards that two phones report with; and what was refused, newest first.
 */

import { useMemo } from 'react';
import { age, timeOfDay } from '../ui/format.ts';
import { Button } from '../ui/primitives/Button.tsx';
import { Dialog } from '../ui/primitives/Dialog.tsx';
import { HoldButton } from '../ui/primitives/HoldButton.tsx';
import { useAsked, wrongOf } from '../ui/station/asked.ts';
import { useSay } from '../ui/station/messages.ts';
import { RelayPositions } from './RelayPositions.tsx';
import { useControlWords } from './words.ts';

interface Rider {
  readonly race: string;
  readonly entry: number;
  readonly bib: string;
  readonly name: string;
}
interface Aside extends Rider {
  readonly phone: string;
  readonly positions: number;
  readonly sinceMs: number;
  readonly aheadMs: number;
  readonly hasClock: boolean;
}
interface Refused {
  readonly atMs: number;
  readonly dialect: string;
  readonly who: string;
  readonly refusal: { readonly code: string; readonly message: string; readonly says?: unknown };
  readonly items: number;
}
type How = 'own-clock' | 'on-arrival' | 'give-up';

const REFRESH_MS = 2_000;
const HERE = Intl.DateTimeFormat().resolvedOptions().timeZone;
/** More than this ahead or behind, a clock is plainly wrong and not a slow way. */
const PLAIN_MS = 10_000;

export function PhonesDialog({ onClose }: { onClose: () => void }) {
  const { phones: words } = useControlWords();
  const { aside, shared, refused, problem, resolve } = usePhones();
  return (
    <Dialog title={words.title} onClose={onClose} wide>
      {problem && (
        <p role="alert" className="problem">
          {problem}
        </p>
      )}
      <section className="phones-section">
        <h3>{words.aside}</h3>
        <p className="muted">{aside?.length ? words.asideSays : words.asideNone}</p>
        <ul className="phones-list">
          {aside?.map((one) => (
            <AsideStory key={`${one.race}.${one.entry} ${one.phone}`} one={one} onResolve={resolve} />
          ))}
        </ul>
      </section>
      {shared !== null && shared.length > 0 && (
        <section className="phones-section">
          <h3>{words.shared}</h3>
          <ul className="phones-list">
            {shared.map((rider) => (
              <li key={`${rider.race}.${rider.entry}`}>
                <strong>{nameOf(rider)}</strong> {words.sharedSays}
              </li>
            ))}
          </ul>
        </section>
      )}
      <RelayPositions />
      <section className="phones-section">
        <h3>{words.refused}</h3>
        {refused?.length === 0 && <p className="muted">{words.refusedNone}</p>}
        <ul className="phones-list">
          {refused?.map((one, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: a list of what was, newest first, with nothing to edit in it
            <li key={index}>
              <time>{timeOfDay(one.atMs, HERE)}</time> <strong>{one.who}</strong>
              {one.items > 1 && ` ×${one.items}`} <RefusedSays refusal={one.refusal} />
            </li>
          ))}
        </ul>
      </section>
    </Dialog>
  );
}

/** In the page's language; what has no words there keeps its kind in them and the station's English. */
function RefusedSays({ refusal }: { refusal: Refused['refusal'] }) {
  const { phones: words } = useControlWords();
  const say = useSay();
  const said = say(refusal.says, '');
  if (said !== '') return said;
  const kind = words.kinds[refusal.code];
  return (
    <>
      {kind && `${kind}: `}
      <span lang="en">{refusal.message}</span>
    </>
  );
}

const nameOf = ({ bib, name, race }: Rider): string => `${bib} ${name}`.trim() || race;

function AsideStory({ one, onResolve }: { one: Aside; onResolve: (one: Aside, how: How) => void }) {
  const { phones: words } = useControlWords();
  const apart = age(Math.abs(one.aheadMs));
  const why = one.hasClock
    ? words.whyStray(apart, one.aheadMs > 0)
    : one.aheadMs > PLAIN_MS
      ? words.whyAhead(apart)
      : one.aheadMs < -PLAIN_MS
        ? words.whyBehind(apart)
        : words.whySoon;
  return (
    <li>
      <p>
        <strong>{nameOf(one)}</strong> {words.waiting(one.positions, timeOfDay(one.sinceMs, HERE))} {why}
      </p>
      <div className="button-row">
        {one.aheadMs < PLAIN_MS && (
          <Button onClick={() => onResolve(one, 'own-clock')}>{words.ownClock}</Button>
        )}
        <Button onClick={() => onResolve(one, 'on-arrival')}>{words.onArrival}</Button>
        <HoldButton onHeld={() => onResolve(one, 'give-up')}>{words.giveUp}</HoldButton>
      </div>
    </li>
  );
}

function usePhones() {
  const phones = useAsked<{ aside: Aside[]; shared: Rider[] }>('/v1/phones', { everyMs: REFRESH_MS });
  const refusals = useAsked<{ refusals: Refused[] }>('/v1/refusals', { everyMs: REFRESH_MS });
  const refused = useMemo(() => refusals.state?.refusals.toReversed() ?? null, [refusals.state]);
  const resolve = (one: Aside, how: How): void => {
    const { race, entry, phone } = one;
    void phones.order('POST', '/v1/phones/aside', { race, entry, phone, how });
  };
  return {
    ...{ aside: phones.state?.aside ?? null, shared: phones.state?.shared ?? null },
    ...{ refused, problem: wrongOf(phones) ?? wrongOf(refusals), resolve },
  };
}
