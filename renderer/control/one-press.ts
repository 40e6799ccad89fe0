/**
 * A button that is pressed twice before the station has answered decides once: the second press gets the first one's
 * answer. Two equal orders one after the other, each with its answer, are two.
 */
import type { Order } from './api.ts';

/** Read off the clock at the press: two presses differ in nothing else. */
const PRESSED_AT: ReadonlySet<string> = new Set(['atMs', 'ruledAtMs']);

const textOf = (order: Order): string =>
  JSON.stringify(order, (key, value) => (PRESSED_AT.has(key) ? undefined : value));

export function onePress(make: (order: Order) => Promise<boolean>): (order: Order) => Promise<boolean> {
  const underWay = new Map<string, Promise<boolean>>();
  return (order) => {
    const text = textOf(order);
    const answer = underWay.get(text) ?? make(order).finally(() => underWay.delete(text));
    underWay.set(text, answer);
    return answer;
  };
}
