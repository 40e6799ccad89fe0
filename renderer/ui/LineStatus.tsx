/** How the live line stands, in words: live, connecting, or how old the data are. Never colour alone. */
import { age } from './format.ts';
import type { LineState } from './live.ts';
import { StateWord } from './primitives/StateWord.tsx';
import { useNow } from './ticking.ts';
import { useUiWords } from './words.ts';

const ownClock = () => Date.now();

export function LineStatus({ line, onRetry }: { line: LineState; onRetry: () => void }) {
  const words = useUiWords();
  const moment = useNow(ownClock, 1000, line.is === 'lost');
  if (line.is === 'live') return <StateWord kind="ok" shape="●" text={words.line.live} />;
  if (line.is === 'lost') {
    const text = words.line.lost(age(moment - line.heardMs));
    return (
      <button type="button" className="line-lost" onClick={onRetry} title={words.tryAgain}>
        <StateWord kind="attention" shape="▲" text={text} />
      </button>
    );
  }
  if (line.is === 'refused') return null;
  return <StateWord kind="off" shape="○" text={words.line.connecting} />;
}
