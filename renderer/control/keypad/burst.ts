/**
 * What is typed on the keypad, with the moment of each bib's first key. Pure. A space ends a bib; `?` is somebody;
 * what cannot be a bib is kept as `?` too, since its time is what matters.
 */
import { BIB_PATTERN } from '../../../race/ids.ts';

export interface Burst {
  readonly text: string;
  /** Station time of the first key of each word of `text`, in order. */
  readonly startedMs: readonly number[];
}

export interface Seen {
  readonly bib: string | null;
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

/** Who was seen when; nothing typed and Enter pressed at `keyMs` is somebody at that moment. */
export function seenIn(burst: Burst, keyMs: number): readonly Seen[] {
  const words = wordsOf(burst.text);
  if (words.length === 0) return [{ bib: null, timeMs: keyMs }];
  return words.map((word, index) => ({
    bib: BIB_PATTERN.test(word) ? word : null,
    timeMs: burst.startedMs[index] ?? keyMs,
  }));
}
