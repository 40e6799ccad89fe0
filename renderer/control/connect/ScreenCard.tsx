/** One screen: what it shows, whom it is for, its code and address, and the ways to open it. */

import { Button } from '../../ui/primitives/Button.tsx';
import { QrCode } from '../../ui/QrCode.tsx';
import css from './connect.module.css';
import { type Connection, reachOf } from './connection.ts';
import { copyText } from './copy.ts';
import { Preview } from './Preview.tsx';
import { addressOf, pathHere, type Screen, type ScreenRace } from './screens.ts';
import { useConnectWords } from './words.ts';

export interface ScreenCardProps {
  readonly screen: Screen;
  readonly race: ScreenRace | null;
  readonly connection: Connection;
  readonly onPrint: () => void;
  readonly onDisplay: () => void;
  readonly children?: React.ReactNode;
}

export function ScreenCard({ screen, race, connection, onPrint, onDisplay, children }: ScreenCardProps) {
  const words = useConnectWords();
  const { name, says } = words.screens[screen.id];
  const address = addressOf(screen, connection);
  const isForWall = screen.group === 'everybody';
  const reach = reachOf(connection);
  const hasCode = reach === 'fine' || reach === 'perhaps';
  return (
    <li className={css.screen}>
      <div className={screen.preview === 'phone' ? css.picturesOfPhone : css.pictures}>
        {screen.preview && <Preview path={screen.path} shape={screen.preview} label={words.preview(name)} />}
        {hasCode ? <QrCode text={address} /> : <p className={css.noCode}>{words.noCode}</p>}
      </div>
      <div className={css.about}>
        <h3>{name}</h3>
        <p>{says}</p>
        <p className={css.whoMay}>
          <span aria-hidden="true">{screen.who === 'public' ? '○' : '●'}</span>{' '}
          {words.who[isForWall ? 'wall' : screen.who]}
        </p>
        <p className={css.address}>{address}</p>
        <div className="button-row">
          <a className="button" href={pathHere(screen, race, connection)} target="_blank" rel="noreferrer">
            {words.openHere}
            <span className="visually-hidden">: {name}</span>
          </a>
          <Button onClick={() => copyText(address)}>
            {words.copy}
            <span className="visually-hidden">: {name}</span>
          </Button>
          {hasCode && isForWall && (
            <Button onClick={onPrint}>
              {words.print}
              <span className="visually-hidden">: {name}</span>
            </Button>
          )}
          {screen.onDisplay && (
            <Button onClick={onDisplay}>
              {words.onDisplay}
              <span className="visually-hidden">: {name}</span>
            </Button>
          )}
        </div>
        {children}
      </div>
    </li>
  );
}
