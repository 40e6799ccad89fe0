/** A modal dialog of the browser's own: it traps the focus, Escape closes it, the rest of the page is inert. */
import { type ReactNode, useEffect, useId, useRef } from 'react';
import { Icon } from '../Icon.tsx';
import { useUiWords } from '../words.ts';
import { dialogOpened } from './top-dialog.ts';
import './dialog.css';

export interface DialogProps {
  readonly title: string;
  readonly onClose: () => void;
  readonly children: ReactNode;
  readonly wide?: boolean;
  /** Little in it: narrow, and a press beside it closes it, too. */
  readonly small?: boolean;
  /** Its first field waits to be typed in; false where reading comes first, and a phone's keyboard would cover it. */
  readonly typing?: boolean;
}

const FIRST_FIELD = ':is(input, select, textarea):not(:disabled, [type="checkbox"])';

export function Dialog(props: DialogProps) {
  const { title, onClose, children, wide = false, small = false, typing = true } = props;
  const ui = useUiWords();
  const dialog = useRef<HTMLDialogElement>(null);
  const id = useId();
  // biome-ignore lint/correctness/useExhaustiveDependencies: how it opens is settled when it opens
  useEffect(() => {
    const element = dialog.current!;
    const before = document.activeElement;
    element.showModal();
    const closed = dialogOpened(element);
    // The browser would begin at the close button.
    if (typing)
      [...element.querySelectorAll<HTMLElement>(FIRST_FIELD)]
        .find((field) => field.checkVisibility())
        ?.focus();
    return () => {
      closed();
      element.close();
      if (before instanceof HTMLElement) before.focus();
    };
  }, []);
  return (
    <dialog
      ref={dialog}
      className={`dialog ${wide ? 'dialog-wide' : ''} ${small ? 'dialog-small' : ''}`}
      closedby={small ? 'any' : 'closerequest'}
      aria-labelledby={id}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
      // A file picked or a detail closed inside the dialog cancels and closes, too: only its own counts. And one that is
      // told late, of a dialog that has been opened again meanwhile, does not.
      onClose={(event) => event.target === dialog.current && !dialog.current.open && onClose()}
    >
      <div className="dialog-head">
        <h2 id={id}>{title}</h2>
        <button type="button" className="icon-button" aria-label={ui.close} onClick={onClose}>
          <Icon name="close" />
        </button>
      </div>
      <div className="dialog-body">{children}</div>
    </dialog>
  );
}
