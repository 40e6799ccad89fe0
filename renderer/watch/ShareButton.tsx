/**
 * Shares a link: the phone's own sheet where there is one, else the clipboard, else (a venue's plain http allows
 * neither) the link itself, selected, to be copied by hand.
 */
import { useEffect, useRef, useState } from 'react';
import { Icon } from '../ui/Icon.tsx';
import { SmallDialog } from '../ui/primitives/SmallDialog.tsx';
import { useWatchWords } from './words.ts';

export function ShareButton({
  title,
  url,
  labelled = false,
}: {
  title: string;
  url: string;
  labelled?: boolean;
}) {
  const words = useWatchWords();
  const dialog = useRef<HTMLDialogElement>(null);
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    if (!copied) return;
    const timer = window.setTimeout(() => setCopied(false), 2_500);
    return () => clearTimeout(timer);
  }, [copied]);

  const share = async () => {
    try {
      if (typeof navigator.share === 'function') await navigator.share({ title, url });
      else {
        await navigator.clipboard.writeText(url);
        setCopied(true);
      }
    } catch (error) {
      // Closing the phone's sheet is no failure.
      if (!(error instanceof DOMException && error.name === 'AbortError')) dialog.current?.showModal();
    }
  };

  return (
    <>
      <button
        type="button"
        className={labelled ? 'button' : 'button bare'}
        aria-label={labelled ? undefined : words.shareRace}
        onClick={() => void share()}
      >
        <Icon name={copied ? 'check' : 'share'} />
        {labelled && (copied ? words.copied : words.share)}
      </button>
      <span role="status" className="visually-hidden">
        {copied ? words.copied : ''}
      </span>
      <SmallDialog dialog={dialog} label={words.share} title={words.copyByHand}>
        <input
          className="share-link"
          readOnly
          value={url}
          aria-label={words.copyByHand}
          onFocus={(event) => event.target.select()}
        />
      </SmallDialog>
    </>
  );
}
