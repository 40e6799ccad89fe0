/** What the sections of the page share: their frame with its empty, loading and error states, dialogs, secrets. */

import { type FormEvent, type ReactNode, useState } from 'react';
import { Icon } from '../ui/Icon.tsx';
import { Button } from '../ui/primitives/Button.tsx';
import { Dialog } from '../ui/primitives/Dialog.tsx';
import { type Loaded, Refused } from './api.ts';
import { useAdminWords } from './words.ts';

export function Section<Answer>({
  title,
  action,
  help,
  loaded,
  again,
  children,
}: {
  readonly title: string;
  readonly action?: ReactNode;
  readonly help?: string;
  readonly loaded: Loaded<Answer>;
  readonly again: () => Promise<void>;
  readonly children: (answer: Answer) => ReactNode;
}) {
  const words = useAdminWords();
  return (
    <section className="section" aria-label={title}>
      <header>
        <h2>{title}</h2>
        {action}
      </header>
      {help && <p className="help">{help}</p>}
      {loaded.error && (
        <div className="trouble" role="alert">
          <p>{saysOf(loaded.error, words.unreachable)}</p>
          <Button onClick={() => void again()}>{words.again}</Button>
        </div>
      )}
      {loaded.answer !== null
        ? children(loaded.answer)
        : !loaded.error && (
            <p className="empty" role="status">
              {words.loading}…
            </p>
          )}
    </section>
  );
}

export const saysOf = (error: unknown, unreachable: string): string =>
  error instanceof Refused ? error.message : unreachable;

/** A dialog that is open as long as it is there. Submitting it does `onSubmit`; what goes wrong is said in it. */
export function FormDialog({
  title,
  submit,
  danger = false,
  disabled = false,
  onSubmit,
  onClose,
  children,
}: {
  readonly title: string;
  readonly submit?: string;
  readonly danger?: boolean;
  readonly disabled?: boolean;
  readonly onSubmit?: () => Promise<void>;
  readonly onClose: () => void;
  readonly children: ReactNode;
}) {
  const words = useAdminWords();
  const [trouble, setTrouble] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const go = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    setBusy(true);
    try {
      await onSubmit?.();
      onClose();
    } catch (error) {
      setTrouble(saysOf(error, words.unreachable));
      setBusy(false);
    }
  };
  return (
    <Dialog title={title} onClose={onClose}>
      <form className="form" onSubmit={(event) => void go(event)}>
        {children}
        {trouble && (
          <p className="trouble" role="alert">
            {trouble}
          </p>
        )}
        <div className="actions">
          <Button onClick={onClose}>{submit ? words.cancel : words.close}</Button>
          {submit && (
            <Button type="submit" look={danger ? 'danger' : 'primary'} disabled={disabled || busy}>
              {submit}
            </Button>
          )}
        </div>
      </form>
    </Dialog>
  );
}

/** Something that is shown once, to be copied. */
export function Secret({ text }: { readonly text: string }) {
  const words = useAdminWords();
  const [copied, setCopied] = useState(false);
  return (
    <div className="shown-once">
      <code>{text}</code>
      <Button onClick={() => void navigator.clipboard.writeText(text).then(() => setCopied(true))}>
        {copied && <Icon name="check" size={20} />}
        {copied ? words.copied : words.copy}
      </Button>
    </div>
  );
}
