/** In which state the pieces are shown, by the page's address: `?state=many`. */
import { asked } from '../ui/page-address.ts';

/**
 * `few`: a race as on most days. `empty`: nothing in it yet. `long`: names that have no end. `many`: a thousand riders.
 * `loading`: the station takes its time. `error`: it refuses, and the live line is down.
 */
export const STATES = ['few', 'empty', 'long', 'many', 'loading', 'error'] as const;
export type State = (typeof STATES)[number];

export function stateAsked(): State {
  const wanted = asked('state');
  return STATES.find((state) => state === wanted) ?? 'few';
}
