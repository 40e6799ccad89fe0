/**
 * A page's help behind `?` and F1, and behind a button where the page has room for one. Its words come when somebody asks:
 * a spectator's first seconds do not pay for them.
 */

import { lazy, Suspense, useCallback, useEffect, useState } from 'react';
import { Button } from '../primitives/Button.tsx';
import { useUiWords } from '../words.ts';
import css from './Help.module.css';
import type { HelpPage } from './keys.ts';

const HelpDialog = lazy(() => import('./HelpDialog.tsx'));
/** Opens the help of the page, wherever the wish comes from: a palette, a menu. */
export const HELP_EVENT = 'open-help';
export const openHelp = (): void => void document.dispatchEvent(new CustomEvent(HELP_EVENT));

const FIELDS = 'input:not([type="checkbox"], [type="radio"]), textarea, select, [contenteditable]';

export interface PageHelpProps {
  readonly page: HelpPage;
  /** False where the keys alone open it: a screen that nobody touches. `wide`: only where there is room for one. */
  readonly button?: boolean | 'wide';
  /** False where `?` is typed for something else: at the line it is a passing of somebody unknown. F1 stays. */
  readonly questionMark?: boolean;
}

export function PageHelp({ page, button = true, questionMark = true }: PageHelpProps) {
  const words = useUiWords();
  const [open, setOpen] = useState(false);
  const close = useCallback(() => setOpen(false), []);
  useEffect(() => {
    const show = () => setOpen(true);
    const onKey = (event: KeyboardEvent) => {
      const inField = event.target instanceof Element && event.target.closest(FIELDS) !== null;
      const asked = event.key === 'F1' || (event.key === '?' && questionMark && !inField);
      if (!asked || event.ctrlKey || event.metaKey || event.altKey) return;
      if (document.querySelector('dialog[open]')) return;
      event.preventDefault();
      show();
    };
    document.addEventListener('keydown', onKey);
    document.addEventListener(HELP_EVENT, show);
    return () => {
      document.removeEventListener('keydown', onKey);
      document.removeEventListener(HELP_EVENT, show);
    };
  }, [questionMark]);
  return (
    <>
      {button !== false && (
        <Button
          look="bare"
          className={`${css.button} ${button === 'wide' ? css.wide : ''}`}
          aria-label={words.help}
          title={`${words.help} (${questionMark ? '?' : 'F1'})`}
          onClick={() => setOpen(true)}
        >
          ?
        </Button>
      )}
      {open && (
        <Suspense fallback={null}>
          <HelpDialog page={page} onClose={close} />
        </Suspense>
      )}
    </>
  );
}
