import type { EntryId } from '../../ids.ts';
import { saying } from '../../officials/messages/message.ts';
import { riderText } from '../../officials/words.ts';
import { order } from '../draft.ts';
import { kind } from '../kind.ts';
import { type Asked, type Objection, otherCategory, unknownEntries } from '../objections.ts';
import { entryId } from '../values.ts';

/** Fell or broke down in the last kilometres: the time of whom they rode with, the place they came in. */
export const threeKmRule = kind(
  'three-km-rule',
  { entry: entryId, with: entryId.nullable() },
  {
    step: (draft, { entry, with: rodeWith }) =>
      order(draft, entry, { sameTimeAs: undefined, givenMs: null, rodeWith }),
    check: (asked, { entry, with: other }) => {
      if (other === null) return null;
      if (other === entry) return saying('rode-with-self', {});
      return (
        unknownEntries(asked, [other]) ?? otherCategory(asked, entry, other) ?? notHome(asked, [entry, other])
      );
    },
    touches: 'none',
  },
);

/** By the rule a rider is placed as they cross the line; who could not cross it is written in behind the last. */
function notHome({ setup, results }: Asked, entries: readonly EntryId[]): Objection {
  for (const result of results().values())
    for (const { tally, status } of result.placed)
      if (entries.includes(tally.entry) && status !== 'finished')
        return saying('has-not-finished', { who: riderText(setup, tally.entry) });
  return null;
}
