/** Sheets for the wall: one a screen, its code as large as the paper allows, the Wi-Fi beside it. Only ever what is public. */
import { useEffect } from 'react';
import { createPortal } from 'react-dom';
import { QrCode } from '../../ui/QrCode.tsx';
import css from './connect.module.css';
import type { Connection } from './connection.ts';
import { addressOf, type Screen } from './screens.ts';
import { type Wifi, wifiCode, wifiFault } from './wifi.ts';
import { useConnectWords } from './words.ts';

interface PostersProps {
  readonly screens: readonly Screen[];
  readonly connection: Connection;
  readonly raceName: string | null;
  readonly wifi: Wifi;
  readonly onDone: () => void;
}

/** Prints when it is there, and is gone when that is done or given up. */
export function Posters({ screens, connection, raceName, wifi, onDone }: PostersProps) {
  const words = useConnectWords();
  // biome-ignore lint/correctness/useExhaustiveDependencies: printed once
  useEffect(() => {
    addEventListener('afterprint', onDone, { once: true });
    print();
    return () => removeEventListener('afterprint', onDone);
  }, []);
  const hasWifi = wifi.name !== '' && wifiFault(wifi) === null;
  return createPortal(
    <div className={css.posters}>
      {screens.map((screen) => {
        const address = addressOf(screen, connection);
        return (
          <section key={screen.id} className={css.poster}>
            <h1>{words.screens[screen.id].name}</h1>
            <p>{raceName ?? connection.name}</p>
            <QrCode text={address} />
            <p>{words.poster.scan}</p>
            <p className={css.posterAddress}>{address.replace(/^http:\/\//, '')}</p>
            {hasWifi && (
              <div className={css.posterWifi}>
                <QrCode text={wifiCode(wifi)} />
                <p>
                  {words.poster.wifiFirst}: <strong>{wifi.name}</strong>
                  {wifi.password !== '' && <span>{wifi.password}</span>}
                </p>
              </div>
            )}
          </section>
        );
      })}
    </div>,
    document.body,
  );
}
