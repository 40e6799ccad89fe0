/** A small dialog over the page: what it is about, a way out, and what is in it. Escape and a tap beside it close it. */
import type { ReactNode, RefObject } from 'react';
import { Icon } from '../Icon.tsx';
import { useUiWords } from '../words.ts';
import css from './SmallDialog.module.css';

export interface SmallDialogProps {
  /** Opened by its `showModal()`. */
  readonly dialog: RefObject<HTMLDialogElement | null>;
  /** What it is called where that is not its title. */
  readonly label?: string;
  readonly title: string;
  readonly children: ReactNode;
}

export function SmallDialog({ dialog, title, label = title, children }: SmallDialogProps) {
  const words = useUiWords();
  return (
    <dialog ref={dialog} className={css.dialog} aria-label={label} closedby="any">
      <div className={css.head}>
        <h2>{title}</h2>
        <button
          type="button"
          className="button bare"
          aria-label={words.close}
          onClick={() => dialog.current?.close()}
        >
          <Icon name="close" />
        </button>
      </div>
      {children}
    </dialog>
  );
}
