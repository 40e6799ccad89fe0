/**
 * The messages at the edge: read aloud as they come, with the undo of what was just done. Within the dialog on top while
 * there is one: elsewhere they would lie under its veil, and their undo could not be pressed.
 */

import { type RefObject, useLayoutEffect, useRef } from 'react';
import { createPortal } from 'react-dom';
import { Button } from '../ui/primitives/Button.tsx';
import { IconButton } from '../ui/primitives/IconButton.tsx';
import { useTopDialog } from '../ui/primitives/top-dialog.ts';
import { useUiWords } from '../ui/words.ts';
import { movedClear } from './beside.ts';
import { type Box, keptClear, onKeptClear } from './keep-clear.ts';
import { dropToast, useToasts } from './toasts.ts';
import { useControlWords } from './words.ts';

const SHAPE = { done: '✓', waiting: '◐', refused: '▲' } as const;

export function Toasts() {
  const toasts = useToasts();
  const words = useControlWords();
  const ui = useUiWords();
  const dialog = useTopDialog();
  const place = useRef<HTMLElement>(null);
  useBesideKeys(place, toasts, dialog);
  const messages = (
    <section ref={place} className="toasts" role="status" aria-label={words.toast.region}>
      {toasts.map((toast) => (
        <div key={toast.id} data-message={toast.id} className={`toast toast-${toast.kind}`}>
          <span className="toast-shape" aria-hidden="true">
            {SHAPE[toast.kind]}
          </span>
          <span className="toast-text">
            <span>{toast.text}</span>
            {toast.about && <span className="toast-about"> {toast.about}</span>}
          </span>
          {toast.undo && (
            <Button
              className="toast-undo"
              onClick={() => {
                dropToast(toast.id);
                toast.undo?.();
              }}
            >
              {words.toast.undo}
            </Button>
          )}
          <IconButton icon="close" label={ui.close} size={18} onClick={() => dropToast(toast.id)} />
        </div>
      ))}
    </section>
  );
  return dialog === null ? messages : createPortal(messages, dialog);
}

/** What of an open dialog can be pressed, and its head, which says what it is; all else lies under its veil. */
const buttonsOf = (dialog: Element, messages: Element): readonly Box[] =>
  [...dialog.querySelectorAll('button, a.button, :scope > .dialog-head')]
    .filter((button) => !messages.contains(button))
    .map((button) => button.getBoundingClientRect())
    .filter(({ width }) => width > 0);

/** Moves the messages off what they would lie on: keys, or the buttons of the dialog that is open, also once it was scrolled. */
function useBesideKeys(
  place: RefObject<HTMLElement | null>,
  toasts: readonly unknown[],
  dialog: Element | null,
): void {
  useLayoutEffect(() => {
    const put = () => {
      const section = place.current;
      if (section === null) return;
      section.style.translate = '';
      section.style.width = '';
      if (toasts.length === 0) return;
      const clear = dialog === null ? keptClear() : buttonsOf(dialog, section);
      const { x, y, width } = movedClear(
        section.getBoundingClientRect(),
        clear,
        document.documentElement.clientWidth,
      );
      if (width !== null) section.style.width = `${width}px`;
      if (x !== 0 || y !== 0) section.style.translate = `${x}px ${y}px`;
    };
    put();
    const stop = onKeptClear(put);
    addEventListener('resize', put);
    addEventListener('scrollend', put, true);
    return () => {
      stop();
      removeEventListener('resize', put);
      removeEventListener('scrollend', put, true);
    };
  }, [place, toasts, dialog]);
}
