/** What stands where an answer is awaited, or did not come. */
import { Button } from '../ui/primitives/Button.tsx';
import { useUiWords } from '../ui/words.ts';
import type { Found } from './ask.ts';
import { Head } from './Head.tsx';
import { useHistoryWords } from './words.ts';

export function Loading({ rows = 4 }: { rows?: number }) {
  const words = useHistoryWords();
  return (
    <div className="loading" role="status">
      <span className="visually-hidden">{words.loading}</span>
      {Array.from({ length: rows }, (_, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: alike, and in one order for ever.
        <div key={index} className="skeleton" />
      ))}
    </div>
  );
}

export function Failed({ found }: { found: Extract<Found<unknown>, { is: 'failed' }> }) {
  const words = useHistoryWords();
  const ui = useUiWords();
  return (
    <div className="notice" role="alert">
      <h2>{found.missing ? words.missing : words.failed}</h2>
      <p>{found.why || (found.missing ? words.missingHelp : words.failedHelp)}</p>
      {!found.missing && !found.why && <Button onClick={found.again}>{ui.tryAgain}</Button>}
    </div>
  );
}

/** A whole view that waits or failed. */
export function Waiting({ found }: { found: Found<unknown> }) {
  const words = useHistoryWords();
  return (
    <div className="page">
      <Head title={found.is === 'failed' ? words.title : words.loading} />
      <main>{found.is === 'failed' ? <Failed found={found} /> : <Loading rows={6} />}</main>
    </div>
  );
}
