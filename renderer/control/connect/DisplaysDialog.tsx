/** Which display a screen goes to: the displays drawn as they stand, each with its number, and a press shows it there. */
import { useCallback, useEffect, useState } from 'react';
import { elementOf } from '../../../race/present.ts';
import { Button } from '../../ui/primitives/Button.tsx';
import { Dialog } from '../../ui/primitives/Dialog.tsx';
import { sentenceOf } from '../../ui/station/sentence.ts';
import { desktop } from '../desktop.ts';
import { toast } from '../toasts.ts';
import css from './connect.module.css';
import { placed } from './display-picture.ts';
import { appDisplays, browserDisplays, type Display, type Displays, wayToDisplays } from './displays.ts';
import { useConnectWords } from './words.ts';

interface DisplaysProps {
  readonly name: string;
  readonly path: string;
  readonly onClose: () => void;
}

export function DisplaysDialog({ name, path, onClose }: DisplaysProps) {
  const { displays: words } = useConnectWords();
  const way = wayToDisplays();
  const [displays, setDisplays] = useState<Displays | null>(() =>
    desktop === null ? null : appDisplays(desktop),
  );
  const [isRefused, setRefused] = useState(false);
  const find = () =>
    browserDisplays().then(setDisplays, () => {
      setRefused(true);
    });
  return (
    <Dialog title={words.title(name)} onClose={onClose} typing={false}>
      <div className={css.stack}>
        {displays !== null && <Picture displays={displays} path={path} />}
        {displays === null && (way === 'by-hand' || isRefused) && (
          <p>{isRefused ? words.refused : words.byHand}</p>
        )}
        {displays === null && way === 'browser' && !isRefused && (
          <>
            <p>{words.asking}</p>
            <Button look="primary" onClick={() => void find()}>
              {words.ask}
            </Button>
          </>
        )}
        <div className="button-row">
          {displays?.number && <Button onClick={() => void displays.number?.()}>{words.numbers}</Button>}
          <a className="button" href={path} target="_blank" rel="noreferrer">
            {words.window}
          </a>
        </div>
      </div>
    </Dialog>
  );
}

function Picture({ displays, path }: { displays: Displays; path: string }) {
  const { displays: words } = useConnectWords();
  const [all, setAll] = useState<readonly Display[] | null>(null);
  const load = useCallback(() => void displays.list().then(setAll, () => undefined), [displays]);
  useEffect(() => {
    load();
    return displays.onChange(load);
  }, [displays, load]);
  if (all === null) return null;
  const drawing = placed(all);
  const press = (display: Display, number: number) => {
    const clear = display.shows === path ? displays.clear : null;
    const isThere = clear !== null;
    const done = clear === null ? displays.show(path, display) : clear(display);
    done.then(
      () => {
        if (!isThere) toast({ kind: 'done', text: words.opened(number) });
        load();
      },
      (error: unknown) => toast({ kind: 'refused', text: sentenceOf(error) }),
    );
  };
  return (
    <>
      <p>{all.length > 1 ? words.says : words.one}</p>
      <div
        className={css.displays}
        ref={(element) => {
          if (element) element.style.aspectRatio = String(drawing.shape);
        }}
      >
        {drawing.displays.map(({ display, number, left, top, width, height }) => (
          <button
            key={display.id}
            type="button"
            className={css.display}
            aria-pressed={display.shows !== null}
            aria-label={
              display.shows === path && displays.clear !== null
                ? words.close(number)
                : words.show(number, display.label, `${display.widthPx} × ${display.heightPx}`)
            }
            ref={(element) => {
              if (!element) return;
              Object.assign(element.style, {
                left: `${left}%`,
                top: `${top}%`,
                width: `${width}%`,
                height: `${height}%`,
              });
            }}
            onClick={() => press(display, number)}
          >
            <strong>{number}</strong>
            <span>{display.label}</span>
            <span>
              {display.widthPx} × {display.heightPx}
            </span>
            {display.shows !== null && <span>{words.shows(elementOf(display.shows.split('?'), 0))}</span>}
          </button>
        ))}
      </div>
    </>
  );
}
