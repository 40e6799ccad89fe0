/** Copies a text and says so; where the browser does not allow it, says what to do instead. */
import { toast } from '../toasts.ts';
import { useConnectWords } from './words.ts';

export function copyText(text: string, said?: string): void {
  const words = useConnectWords.now();
  const refused = () => toast({ kind: 'refused', text: words.notCopied });
  // Not there on a page that came by plain http.
  if (navigator.clipboard === undefined) {
    refused();
    return;
  }
  navigator.clipboard
    .writeText(text)
    .then(() => toast({ kind: 'done', text: said ?? words.copied, about: text }), refused);
}
