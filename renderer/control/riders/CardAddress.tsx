/** Which address stands on the cards, and a word when those that were printed lead to where the station is not any more. */

import { type FormEvent, useEffect, useState } from 'react';
import type { RaceId } from '../../../race/ids.ts';
import { dateText } from '../../ui/format.ts';
import { currentLanguage } from '../../ui/language.ts';
import { Button } from '../../ui/primitives/Button.tsx';
import { Field } from '../../ui/primitives/Field.tsx';
import { ask, read } from '../../ui/station/api.ts';
import { sentenceOf } from '../../ui/station/sentence.ts';
import { toast } from '../toasts.ts';
import { useRidersWords } from './words.ts';

interface Address {
  readonly chosen: string | null;
  readonly host: string;
  readonly choices: readonly { readonly host: string; readonly kind: 'address' | 'name' }[];
  readonly printed: { readonly host: string; readonly atMs: number; readonly holds: boolean } | null;
}

const TODAY = '';
const OTHER = '…';

export function CardAddress({ race, timeZone }: { race: RaceId; timeZone: string }) {
  const { address: words } = useRidersWords();
  const [address, setAddress] = useState<Address | null>(null);
  const [typing, setTyping] = useState(false);
  const path = `/v1/races/${race}/cards/address`;
  useEffect(() => {
    // Printed in another window: looked at when this one is looked at again.
    const look = () => void read<Address>(path).then(setAddress, () => undefined);
    look();
    window.addEventListener('focus', look);
    return () => window.removeEventListener('focus', look);
  }, [path]);
  if (address === null) return null;
  const choose = (host: string | null) =>
    ask<Address>('PUT', path, { body: { host } }).then(
      (now) => {
        setAddress(now);
        setTyping(false);
      },
      (error) => toast({ kind: 'refused', text: sentenceOf(error) }),
    );
  const { chosen, choices, printed } = address;
  const today =
    chosen === null ? address.host : (choices.find(({ kind }) => kind === 'address')?.host ?? address.host);
  const own = chosen !== null && choices.every(({ host }) => host !== chosen);
  const take = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    void choose(String(new FormData(event.currentTarget).get('host') ?? '').trim());
  };
  const day = printed ? dateText(printed.atMs, timeZone, currentLanguage()) : '';
  return (
    <div className="stack">
      <Field label={words.label}>
        <select
          value={typing ? OTHER : (chosen ?? TODAY)}
          onChange={({ target: { value } }) => {
            if (value === OTHER) setTyping(true);
            else void choose(value === TODAY ? null : value);
          }}
        >
          <option value={TODAY}>{words.today(today)}</option>
          {choices.map(({ host, kind }) => (
            <option key={host} value={host}>
              {kind === 'name' ? words.name(host) : words.fixed(host)}
            </option>
          ))}
          {own && <option value={chosen}>{chosen}</option>}
          <option value={OTHER}>{words.other}</option>
        </select>
      </Field>
      {typing && (
        <form className="form" onSubmit={take}>
          <Field label={words.otherLabel}>
            <input name="host" required maxLength={120} pattern="[A-Za-z0-9._:\-]+" autoCapitalize="none" />
          </Field>
          <Button type="submit">{words.take}</Button>
        </form>
      )}
      {chosen === null && <p className="muted">{words.says}</p>}
      {printed && !printed.holds && (
        <p role="alert" className="problem">
          ▲ {words.gone(printed.host, day)}
        </p>
      )}
      {printed?.holds && <p className="muted">{words.printed(printed.host, day)}</p>}
    </div>
  );
}
