import type { LineState } from './live.ts';

/** The race is not to be seen here: it was made private, or there is none. What a page has of it goes. */
export const isNobodys = (state: LineState): boolean =>
  state.is === 'refused' && (state.code === 'unknown-race' || state.code === 'not-allowed');
