/**
 * Shares a link: the phone's own sheet where there is one, else the clipboard, else (a venue's plain http allows
 * neither) the link itself, selected, to be copied by hand.
 */
import { useEffect, useState } from 'react';
import { Icon } from '../ui/Icon.tsx';
import { Button } from '../ui/primitives/Button.tsx';
import { Dialog } from '../ui/primitives/Dialog.tsx';
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
  const [byHand, setByHand] = useState(false);
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
      if (!(error instanceof DOMException && error.name === 'AbortError')) setByHand(true);
    }
  };

  return (
    <>
      <Button
        look={labelled ? undefined : 'bare'}
        aria-label={labelled ? undefined : words.shareRace}
        onClick={() => void share()}
      >
        <Icon name={copied ? 'check' : 'share'} />
        {labelled && (copied ? words.copied : words.share)}
      </Button>
      <span role="status" className="visually-hidden">
        {copied ? words.copied : ''}
      </span>
      {byHand && (
        <Dialog small title={words.copyByHand} onClose={() => setByHand(false)}>
          <input
            className="share-link"
            readOnly
            value={url}
            aria-label={words.copyByHand}
            onFocus={(event) => event.target.select()}
          />
        </Dialog>
      )}
    </>
  );
}
