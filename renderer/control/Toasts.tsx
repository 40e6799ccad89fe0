/**
 * The messages at the edge: read aloud as they come, with the undo of what was just done. Within the dialog on top while
 * there is one: elsewhere they would lie under its veil, and their undo could not be pressed.
 */
import { createPortal } from 'react-dom';
import { Icon } from '../ui/Icon.tsx';
import { useTopDialog } from '../ui/primitives/top-dialog.ts';
import { useUiWords } from '../ui/words.ts';
import { dropToast, useToasts } from './toasts.ts';
import { useControlWords } from './words.ts';

const SHAPE = { done: '✓', waiting: '◐', refused: '▲' } as const;

export function Toasts() {
  const toasts = useToasts();
  const words = useControlWords();
  const ui = useUiWords();
  const dialog = useTopDialog();
  const messages = (
    <section className="toasts" role="status" aria-label={words.toast.region}>
      {toasts.map((toast) => (
        <div key={toast.id} className={`toast toast-${toast.kind}`}>
          <span className="toast-shape" aria-hidden="true">
            {SHAPE[toast.kind]}
          </span>
          <span className="toast-text">
            <span>{toast.text}</span>
            {toast.about && <span className="toast-about"> {toast.about}</span>}
          </span>
          {toast.undo && (
            <button
              type="button"
              className="button toast-undo"
              onClick={() => {
                dropToast(toast.id);
                toast.undo?.();
              }}
            >
              {words.toast.undo}
            </button>
          )}
          <button
            type="button"
            className="icon-button"
            aria-label={ui.close}
            onClick={() => dropToast(toast.id)}
          >
            <Icon name="close" size={18} />
          </button>
        </div>
      ))}
    </section>
  );
  return dialog === null ? messages : createPortal(messages, dialog);
}
