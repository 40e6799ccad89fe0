/**
 * Which decisions are in force: the ones that no later undo took back. Undo and redo are decisions themselves,
 * may come at any time and may be undone in turn.
 */

import { elementOf } from '../present.ts';
import type { Author } from './author.ts';
import type { Decision } from './decision.ts';

/** A decision with its place in the journal. */
export interface Decided {
  readonly seq: number;
  /** Arrival by the station's clock, UTC epoch ms. */
  readonly atMs: number;
  readonly by: Author;
  readonly decision: Decision;
}

export interface Judged extends Decided {
  readonly active: boolean;
  /** The undo or redo that had the last word about this decision, if any. */
  readonly lastWord: Decided | null;
}

/**
 * Judges decisions in order of `seq`. Read from the newest back: when an undo is reached, all that could have
 * taken *it* back has been read, so one pass settles undos of undos as well. A repeat of an id counts as the
 * first one; an undo reaches only what is older than itself.
 */
export function judge(decisions: readonly Decided[]): readonly Judged[] {
  const lastWords = new Map<string, Decided>();
  const judged: Judged[] = new Array(decisions.length);
  const firsts = firstOfEachId(decisions);
  for (let index = decisions.length - 1; index >= 0; index--) {
    const decided = elementOf(decisions, index);
    const { decision } = decided;
    const lastWord = lastWords.get(decision.id) ?? null;
    const active = firsts.has(decided) && lastWord?.decision.type !== 'undo';
    judged[index] = { ...decided, active, lastWord };
    if (!active || (decision.type !== 'undo' && decision.type !== 'redo')) continue;
    if (!lastWords.has(decision.target)) lastWords.set(decision.target, decided);
  }
  return judged;
}

/** The decisions in force, in order, without the undos and redos themselves. */
export function inForce(judged: readonly Judged[]): readonly Decided[] {
  return judged.filter(
    ({ active, decision }) => active && decision.type !== 'undo' && decision.type !== 'redo',
  );
}

function firstOfEachId(decisions: readonly Decided[]): ReadonlySet<Decided> {
  const seen = new Set<string>();
  const firsts = new Set<Decided>();
  for (const decided of decisions) {
    if (seen.has(decided.decision.id)) continue;
    seen.add(decided.decision.id);
    firsts.add(decided);
  }
  return firsts;
}
