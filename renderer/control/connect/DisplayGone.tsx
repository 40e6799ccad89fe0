/** In the app: a display with a screen on it has gone. Above everything, until it is back or somebody decides. */
import { useEffect, useState } from 'react';
import { elementOf } from '../../../race/present.ts';
import { Button } from '../../ui/primitives/Button.tsx';
import { ringAlarm } from '../../ui/sound.ts';
import { desktop, type GoneDisplay } from '../desktop.ts';
import css from './connect.module.css';
import { DisplaysDialog } from './DisplaysDialog.tsx';
import { useConnectWords } from './words.ts';

export function DisplayGone() {
  const { displays: words } = useConnectWords();
  const [gone, setGone] = useState<readonly GoneDisplay[]>([]);
  const [moving, setMoving] = useState<GoneDisplay | null>(null);
  useEffect(() => {
    if (desktop === null) return;
    const app = desktop;
    let known = 0;
    const load = () =>
      void app.gone().then(
        (now) => {
          if (now.length > known) ringAlarm();
          known = now.length;
          setGone(now);
        },
        () => undefined,
      );
    load();
    return app.onDisplays(load);
  }, []);
  return (
    <>
      {gone.map((one) => (
        <div key={one.id} role="alert" className={css.gone}>
          <p>▲ {words.gone(one.label)}</p>
          <Button onClick={() => setMoving(one)}>{words.elsewhere}</Button>
          <Button onClick={() => void desktop?.clearDisplay(one.id)}>{words.leave}</Button>
        </div>
      ))}
      {moving && (
        <DisplaysDialog
          name={elementOf(moving.shows.split('?'), 0)}
          path={moving.shows}
          onClose={() => {
            setMoving(null);
          }}
        />
      )}
    </>
  );
}
