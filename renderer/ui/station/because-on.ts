import { Refused } from './api.ts';

/** True of a refusal that asks whether the order is meant for a race that is on. */
export const isBecauseOn = (error: unknown): boolean =>
  error instanceof Refused &&
  (error.answer as { says?: { code?: unknown } } | null)?.says?.code === 'race-is-on';
