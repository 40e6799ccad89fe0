/** What riders need: the Wi-Fi as a code to scan, and their card or the event's link. */

import { useEffect, useState } from 'react';
import type { RaceId } from '../../../race/ids.ts';
import { recall, remember } from '../../ui/memory.ts';
import { Button } from '../../ui/primitives/Button.tsx';
import { Field } from '../../ui/primitives/Field.tsx';
import { QrCode } from '../../ui/QrCode.tsx';
import { read } from '../../ui/station/api.ts';
import { go } from '../place.ts';
import css from './connect.module.css';
import { copyText } from './copy.ts';
import { type Wifi, wifiCode, wifiFault } from './wifi.ts';
import { useConnectWords } from './words.ts';

const KEY = 'connect.wifi';

/** As it was typed on this device; not at the station, and in no backup of it. */
export function useWifi(): readonly [Wifi, (wifi: Wifi) => void] {
  const [wifi, setWifi] = useState<Wifi>(
    () =>
      recall(KEY, (value) => {
        const { name, password } = (value ?? {}) as Partial<Wifi>;
        return typeof name === 'string' && typeof password === 'string' ? { name, password } : undefined;
      }) ?? { name: '', password: '' },
  );
  return [
    wifi,
    (next) => {
      setWifi(next);
      remember(KEY, next);
    },
  ];
}

export function RidersPart({
  race,
  wifi,
  onWifi,
}: {
  race: RaceId | null;
  wifi: Wifi;
  onWifi: (wifi: Wifi) => void;
}) {
  const { riders: words } = useConnectWords();
  return (
    <div className={css.stack}>
      <p>{words.says}</p>
      <WifiFields wifi={wifi} onWifi={onWifi} />
      {race !== null && (
        <section className={css.stack} aria-label={words.cards}>
          <h3>{words.cards}</h3>
          <p>{words.cardsSays}</p>
          <div className="button-row">
            <a className="button" href={`/v1/races/${race}/cards.html`} target="_blank" rel="noreferrer">
              {words.printCards}
            </a>
            <Button onClick={() => go({ race, view: 'riders' })}>{words.toRiders}</Button>
          </div>
        </section>
      )}
      <JoinLink />
    </div>
  );
}

function WifiFields({ wifi, onWifi }: { wifi: Wifi; onWifi: (wifi: Wifi) => void }) {
  const { riders: words } = useConnectWords();
  const isBegun = wifi.name !== '' || wifi.password !== '';
  const fault = isBegun ? wifiFault(wifi) : null;
  return (
    <section className={css.wifi} aria-label={words.wifi}>
      <div className={css.stack}>
        <h3>{words.wifi}</h3>
        <p className="muted">{words.wifiSays}</p>
        <Field label={words.wifiName}>
          <input
            value={wifi.name}
            autoComplete="off"
            onChange={({ target }) => onWifi({ ...wifi, name: target.value })}
          />
        </Field>
        <Field label={words.wifiPassword}>
          <input
            value={wifi.password}
            autoComplete="off"
            onChange={({ target }) => onWifi({ ...wifi, password: target.value })}
          />
        </Field>
        {fault && (
          <p role="alert" className="problem">
            {words.wifiFault[fault]}
          </p>
        )}
      </div>
      {isBegun && fault === null && (
        <figure className={css.scanCode}>
          <QrCode text={wifiCode(wifi)} />
          <figcaption>{words.wifiScan}</figcaption>
        </figure>
      )}
    </section>
  );
}

/** Only organisers may see the link; for others it stays closed here. */
function JoinLink() {
  const words = useConnectWords();
  const [link, setLink] = useState<string | null | undefined>();
  useEffect(() => {
    read<{ url: string | null }>('/v1/join-link').then(
      ({ url }) => setLink(url),
      () => setLink(undefined),
    );
  }, []);
  if (link === undefined) return null;
  return (
    <section className={css.wifi} aria-label={words.riders.join}>
      <div className={css.stack}>
        <h3>{words.riders.join}</h3>
        <p>{link === null ? words.riders.joinNone : words.riders.joinSays}</p>
        {link !== null && (
          <>
            <p className={css.address}>{link}</p>
            <div className="button-row">
              <Button onClick={() => copyText(link)}>
                {words.copy}
                <span className="visually-hidden">: {words.riders.join}</span>
              </Button>
            </div>
          </>
        )}
      </div>
      {link !== null && (
        <figure className={css.scanCode}>
          <QrCode text={link} />
        </figure>
      )}
    </section>
  );
}
