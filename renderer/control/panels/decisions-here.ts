/** What was decided at this console, said before the log tells of it: what a decision is about, and what an undo undid. */
import type { BoardView } from '../../../race/feed/board-view.ts';
import type { DecisionId } from '../../../race/ids.ts';
import type { Decision } from '../../../race/journal/decision.ts';
import { forgetOldest } from '../../../race/present.ts';
import type { AuditLine } from '../../../race/race.ts';
import type { Order } from '../api.ts';
import { useControlWords } from '../words.ts';
import { factsOf } from './decision-facts.ts';
import { decisionLog } from './decision-log.ts';

const KEPT_MAX = 50;

interface Known {
  readonly audit: () => readonly AuditLine[];
  readonly board: () => BoardView | null;
}

export function decisionsHere({ audit, board }: Known) {
  const made = new Map<DecisionId, Decision>();
  return {
    note(id: DecisionId, order: Order): void {
      made.set(id, { ...order, id } as Decision);
      if (made.size > KEPT_MAX) forgetOldest(made);
    },
    /** In a few signs; of an undo, what it undid. Empty for what was not decided here and stands in no log. */
    about(id: DecisionId): string {
      const words = useControlWords.now();
      const log = decisionLog(audit(), { fields: words.riders.fields });
      const find = (one: DecisionId) => made.get(one) ?? log.byId.get(one)?.decision;
      const decision = find(id);
      if (decision === undefined) return '';
      // A result just published stands in no log yet, which would know its state by name.
      const facts = (one: Decision) =>
        one.type === 'publish-result' ? words.results[one.state] : factsOf(one, board(), log);
      if (decision.type !== 'undo' && decision.type !== 'redo') return facts(decision);
      const target = find(decision.target);
      return target === undefined ? '' : `${words.done[target.type] ?? target.type} ${facts(target)}`;
    },
  };
}
