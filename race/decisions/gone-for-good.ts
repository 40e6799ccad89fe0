/** Decisions that took something out of the journal, and the station's report of it: no decision puts it back. */
import type { DecisionType } from '../journal/decision.ts';

export const isGoneForGood = (type: DecisionType): boolean =>
  type === 'forget-rider' || type === 'forget-positions' || type === 'redacted';
