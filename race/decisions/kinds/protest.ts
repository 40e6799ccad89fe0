import { z } from 'zod';
import { kind } from '../kind.ts';
import { unknownEntries } from '../objections.ts';
import { entryId, momentMs, name, text } from '../values.ts';

/** A protest was lodged: the register's line, under the id of this decision, until it is decided. */
export const protest = kind(
  'protest',
  {
    /** Who lodged it: a rider, a team, another official. */
    by: name,
    lodgedAtMs: momentMs,
    /** Whom it is against; empty: a decision, or the result as such. */
    against: z.array(entryId).max(50),
    about: text(1_000).min(1),
    /** What was paid with it, as it was written: `50 CHF`. */
    fee: text(40).optional(),
    /** Until when it is to be decided. */
    untilMs: momentMs.optional(),
  },
  {
    step: (draft, { id, by, lodgedAtMs, against, about, fee, untilMs }) => {
      if (draft.protests.length >= PROTESTS_MAX) draft.protests.shift();
      draft.protests.push({
        id,
        by,
        lodgedAtMs,
        against,
        about,
        fee: fee ?? null,
        untilMs: untilMs ?? null,
        ruling: null,
      });
    },
    check: (asked, { against }) => unknownEntries(asked, against),
    touches: 'none',
  },
);

/** More than any jury has had in a day. */
const PROTESTS_MAX = 500;
