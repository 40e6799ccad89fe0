/** The head of each view: the way back, what it is about, printing and settings. */

import { type ReactNode, useEffect } from 'react';
import { Icon } from '../ui/Icon.tsx';
import { Button } from '../ui/primitives/Button.tsx';
import { SettingsDialog } from '../ui/SettingsDialog.tsx';
import { addressOf, go, type Place } from './place.ts';
import { useHistoryWords } from './words.ts';

export function Head({
  title,
  under,
  isHome = false,
  children,
}: {
  title: string;
  under?: ReactNode;
  isHome?: boolean;
  children?: ReactNode;
}) {
  const words = useHistoryWords();
  useEffect(() => {
    document.title = title;
  }, [title]);
  return (
    <header className="head">
      <div className="head-line">
        {isHome ? (
          <a className="back" href={home}>
            <Icon name="chevron" />
            Bell Lap
          </a>
        ) : (
          <PlaceLink className="back" to={{ at: 'races', find: '' }}>
            <Icon name="chevron" />
            {words.back}
          </PlaceLink>
        )}
        <div className="head-tools">
          {children}
          <Button look="bare" className="print-button" onClick={() => window.print()}>
            {words.print}
          </Button>
          <SettingsDialog help="history" />
        </div>
      </div>
      <h1>{title}</h1>
      {under && <div className="head-under">{under}</div>}
    </header>
  );
}

/** Where the page was opened from: officials go back to their console, in the app there is no other way. */
const home = (() => {
  try {
    if (new URLSearchParams(location.search).get('from') === 'control')
      sessionStorage.setItem('history.home', '/control');
    return sessionStorage.getItem('history.home') ?? '/';
  } catch {
    return '/';
  }
})();

/** A link within the page; with a modifier it is the browser's own. */
export function PlaceLink({
  to,
  className,
  children,
}: {
  to: Place;
  className?: string;
  children: ReactNode;
}) {
  return (
    <a
      href={addressOf(to)}
      className={className}
      onClick={(event) => {
        if (event.metaKey || event.ctrlKey || event.shiftKey || event.button !== 0) return;
        event.preventDefault();
        go(to);
      }}
    >
      {children}
    </a>
  );
}
