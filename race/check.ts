/**
 * Whether a decision makes sense now. Refusals are for nonsense, not for the unusual: what an official may want
 * in a strange race must stay possible.
 */
import { resultsOf } from './derive.ts';
import type { EntryId } from './ids.ts';
import type { Decision } from './journal/decision.ts';
import { type Race, setupOf } from './state.ts';

/** Why the decision makes no sense now, as a sentence for an official; null when it does. */
export function objectionTo(race: Race, decision: Decision): string | null {
  const setup = setupOf(race);
  const named = 'entry' in decision ? decision.entry : null;
  if (named !== null && !setup.entries.has(named)) return `There is no entry ${named} in this race.`;
  void resultsOf;
  void ({} as EntryId);
  return null;
}
