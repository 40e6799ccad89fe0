/**
 * A modal dialog of the browser's own: it traps the focus, Escape closes it, the rest of the page is inert. Where much
 * was typed that is not sent, it asks before that is thrown away; a second Escape throws it away.
 */
import { type ReactNode, useCallback, useEffect, useId, useRef, useState } from 'react';
import { Icon } from '../Icon.tsx';
import { useUiWords } from '../words.ts';
import { Button } from './Button.tsx';
import { dialogOpened } from './top-dialog.ts';
import { TypedContext, type TypedIn, typedIn } from './typed-in.ts';
import './dialog.css';
import { present } from '../../../race/present.ts';

export interface DialogProps {
  readonly title: string;
  readonly onClose: () => void;
  readonly children: ReactNode;
  readonly wide?: boolean;
  /** Little in it: narrow, and a press beside it closes it, too. */
  readonly small?: boolean;
  /** Its first field waits to be typed in; false where reading comes first, and a phone's keyboard would cover it. */
  readonly typing?: boolean;
  /** What is typed in it comes back after a reload: then leaving the page asks nothing. */
  readonly recalled?: boolean;
}

const FIRST_FIELD = ':is(input, select, textarea):not(:disabled, [type="checkbox"])';

export function Dialog(props: DialogProps) {
  const { title, onClose, children, wide = false, small = false, typing = true, recalled = false } = props;
  const ui = useUiWords();
  const dialog = useRef<HTMLDialogElement>(null);
  const id = useId();
  const typed = useRef<TypedIn>(null);
  const [asked, setAsked] = useState(false);
  const sent = useCallback(() => typed.current?.sent(), []);
  /** By the person: what the program closes has been sent, or is nobody's. */
  const leave = () => (!asked && typed.current?.wouldLose() ? setAsked(true) : onClose());
  // biome-ignore lint/correctness/useExhaustiveDependencies: how it opens is settled when it opens
  useEffect(() => {
    const element = present(dialog.current, 'The dialog on the page');
    const before = document.activeElement;
    element.showModal();
    const closed = dialogOpened(element);
    typed.current = typedIn(element, () => setAsked(true), recalled);
    // The browser would begin at the close button.
    if (typing)
      [...element.querySelectorAll<HTMLElement>(FIRST_FIELD)]
        .find((field) => field.checkVisibility())
        ?.focus();
    return () => {
      closed();
      typed.current?.end();
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
        // A choice of files that is given up cancels, too, and bubbles.
        if (event.target !== dialog.current) return;
        event.preventDefault();
        leave();
      }}
      // A file picked or a detail closed inside the dialog cancels and closes, too: only its own counts. And one that is
      // told late, of a dialog that has been opened again meanwhile, does not.
      onClose={(event) => event.target === dialog.current && !dialog.current.open && onClose()}
    >
      <div className="dialog-head">
        <h2 id={id}>{title}</h2>
        <button type="button" className="icon-button" aria-label={ui.close} onClick={leave}>
          <Icon name="close" />
        </button>
      </div>
      {asked && <NotSent onKeep={() => setAsked(false)} onThrowAway={onClose} />}
      <TypedContext value={sent}>
        <div className="dialog-body">{children}</div>
      </TypedContext>
    </dialog>
  );
}

function NotSent({ onKeep, onThrowAway }: { onKeep: () => void; onThrowAway: () => void }) {
  const ui = useUiWords();
  const keep = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const before = document.activeElement;
    keep.current?.querySelector('button')?.focus();
    return () => {
      if (before instanceof HTMLElement) before.focus();
    };
  }, []);
  return (
    <div className="dialog-not-sent" role="alert" ref={keep}>
      <p>{ui.notSent.said}</p>
      <Button look="primary" onClick={onKeep}>
        {ui.notSent.keep}
      </Button>
      <Button onClick={onThrowAway}>{ui.notSent.throwAway}</Button>
    </div>
  );
}
