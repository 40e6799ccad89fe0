import { z } from 'zod';
import { saying } from '../../officials/messages/message.ts';
import { kind } from '../kind.ts';
import { decisionId, momentMs, name, text } from '../values.ts';

/** A protest was decided, or withdrawn. What follows from it for the result is a decision of its own. */
export const ruleOnProtest = kind(
  'rule-on-protest',
  {
    protest: decisionId,
    outcome: z.enum(['upheld', 'partly', 'rejected', 'withdrawn']),
    ruling: text(1_000),
    /** Who decided. */
    commissaire: name,
    ruledAtMs: momentMs,
    fee: z.enum(['kept', 'returned']).optional(),
  },
  {
    step(draft, { protest, outcome, ruling, commissaire, ruledAtMs, fee }) {
      const at = draft.protests.findIndex(({ id }) => id === protest);
      const lodged = draft.protests[at];
      if (lodged === undefined) return;
      draft.protests[at] = {
        ...lodged,
        ruling: { outcome, text: ruling, commissaire, ruledAtMs, fee: fee ?? null },
      };
    },
    check: ({ setup }, { protest }) =>
      setup.protests.some(({ id }) => id === protest) ? null : saying('no-such-protest', {}),
    touches: 'none',
  },
);
