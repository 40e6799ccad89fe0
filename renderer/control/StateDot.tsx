/** The state of a race in a shape and a word: never colour alone. */
import type { RaceState, ResultState } from '../../race/feed/board-view.ts';
import { StateWord } from '../ui/primitives/StateWord.tsx';
import { useUiWords } from '../ui/words.ts';
import { useControlWords } from './words.ts';

const LOOK = {
  waiting: { kind: 'off', shape: '○' },
  running: { kind: 'ok', shape: '●' },
  neutralised: { kind: 'attention', shape: '◐' },
  stopped: { kind: 'alarm', shape: '■' },
  finished: { kind: 'off', shape: '✓' },
} as const;

export function StateDot({ state, result }: { state: RaceState; result: ResultState }) {
  const ui = useUiWords();
  const { results } = useControlWords();
  const text = result === 'live' ? ui.raceState[state] : results[result];
  return <StateWord {...LOOK[state]} {...(result === 'official' && { shape: '✪' })} text={text} />;
}
