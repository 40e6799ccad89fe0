/**
 * What is typed on the keypad, with the moment of each bib's first key. Pure. A space ends a word, and what is ended is
 * saved: only the word in hand is still a draft. What words mean says `keypad-words.ts`.
 */
import { elementOf } from '../../../race/present.ts';

export interface Burst {
  readonly text: string;
  /** Station time of the first key of each word of `text`, in order. */
  readonly startedMs: readonly number[];
}

/** A word as it was typed, with the moment of its first key. */
export interface Word {
  readonly text: string;
  /** Station time, UTC epoch ms. */
  readonly timeMs: number;
}

export const EMPTY: Burst = { text: '', startedMs: [] };

const wordsOf = (text: string): readonly string[] => text.split(/[\s,;]+/).filter((word) => word !== '');

/** The text is now this, by a key pressed at `keyMs`: words that are new begin then, those that went are forgotten. */
export function typed(burst: Burst, text: string, keyMs: number): Burst {
  const count = wordsOf(text).length;
  const startedMs = burst.startedMs.slice(0, count);
  while (startedMs.length < count) startedMs.push(keyMs);
  return { text, startedMs };
}

/** The words of a burst. */
export const wordsIn = ({ text, startedMs }: Burst): readonly Word[] =>
  wordsOf(text).map((word, index) => ({ text: word, timeMs: elementOf(startedMs, index) }));

/** The words that a space has ended, and what is still being typed. */
export function ended(burst: Burst): { readonly words: readonly Word[]; readonly rest: Burst } {
  const words = wordsIn(burst);
  if (/[\s,;]$/.test(burst.text)) return { words, rest: EMPTY };
  const last = words.at(-1);
  return {
    words: words.slice(0, -1),
    rest: last === undefined ? EMPTY : { text: last.text, startedMs: [last.timeMs] },
  };
}
