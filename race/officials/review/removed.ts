/**
 * Riders who were taken off the list, by the passings that would be theirs: whoever types such a bib is told who removed
 * them, and can put them back.
 */
import { whoIs } from '../../fold/sightings.ts';
import type { Race } from '../../fold/state.ts';
import type { EntryId } from '../../ids.ts';
import { type Decided, inForce } from '../../journal/active.ts';
import type { Passing } from '../../passing.ts';
import { foldSetup } from '../../rules/setup.ts';
import { riderText } from '../words.ts';

export interface Removed {
  readonly entry: EntryId;
  /** Bib and name, as they were. */
  readonly who: string;
  /** The removal that holds. */
  readonly removal: Decided;
}

/** Tells of a passing whose it would be, had nobody been removed; null where that changes nothing. */
export function removedRiders(race: Race): (passing: Passing) => Removed | null {
  const decided = inForce(race.judged);
  const removals = new Map<EntryId, Decided>();
  for (const one of decided) {
    const { decision } = one;
    if (decision.type === 'remove-entry' && !race.setup.entries.has(decision.entry))
      removals.set(decision.entry, one);
  }
  if (removals.size === 0) return () => null;
  const all = foldSetup(decided.filter(({ decision }) => decision.type !== 'remove-entry'));
  return (passing) => {
    const entry = all.edits.editOf(passing.id).entry ?? whoIs(passing, all);
    const removal = entry === null ? undefined : removals.get(entry);
    return entry === null || removal === undefined ? null : { entry, who: riderText(all, entry), removal };
  };
}
