/**
 * A button that is pressed twice before the station has answered decides once: the second press gets the first one's
 * answer. Two equal orders one after the other, each with its answer, are two; so are two with moments that were typed.
 */

import { elementOf } from '../../race/present.ts';
import type { Order } from './api.ts';

/** Read off the clock at the press: two presses differ in nothing else, and by less than this, ms. */
const PRESSED_AT: ReadonlySet<string> = new Set(['atMs', 'ruledAtMs']);
const SAME_PRESS_MS = 3_000;

/** An order's text without its moments, and these. */
function taken(order: Order): { readonly text: string; readonly moments: readonly number[] } {
  const moments: number[] = [];
  const text = JSON.stringify(order, (key, value) => {
    if (!PRESSED_AT.has(key) || typeof value !== 'number') return value;
    moments.push(value);
    return 'a moment';
  });
  return { text, moments };
}

interface UnderWay {
  readonly moments: readonly number[];
  readonly answer: Promise<boolean>;
}

export function onePress(make: (order: Order) => Promise<boolean>): (order: Order) => Promise<boolean> {
  const underWay = new Map<string, UnderWay>();
  return (order) => {
    const { text, moments } = taken(order);
    const before = underWay.get(text);
    if (before?.moments.every((ms, at) => Math.abs(ms - elementOf(moments, at)) < SAME_PRESS_MS))
      return before.answer;
    const answer: Promise<boolean> = make(order).finally(() => {
      if (underWay.get(text)?.answer === answer) underWay.delete(text);
    });
    underWay.set(text, { moments, answer });
    return answer;
  };
}
