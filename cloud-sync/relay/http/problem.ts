/** What the relay's own troubles are to those who ask (the form is server/http/problem.ts's, as the station's). */
import { Problem } from '../../../server/http/problem.ts';

/** The answer while the store is out of reach; null for any other error. */
export const storeTrouble = (error: Error): Problem | null =>
  isStoreTrouble(error)
    ? new Problem(503, 'not-now', 'The relay cannot reach its store; try again in a moment.', {
        retryAfterS: 2,
      })
    : null;

/** Connections refused, broken or timed out, and PostgreSQL starting or stopping. */
const isStoreTrouble = (error: Error & { code?: string }): boolean =>
  /^(E[A-Z]+|57P0\d|08\d{3}|53\d{3})$/.test(error.code ?? '') ||
  /timeout|terminat|connect/i.test(error.message);
