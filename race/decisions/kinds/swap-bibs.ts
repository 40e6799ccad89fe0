import { z } from 'zod';
import { saying } from '../../officials/messages/message.ts';
import { kind } from '../kind.ts';
import { unknownEntries } from '../objections.ts';
import { entryId } from '../values.ts';

/** Two riders who wear each other's number change bibs: one step, so that neither is without in between. */
export const swapBibs = kind(
  'swap-bibs',
  { entries: z.tuple([entryId, entryId]) },
  {
    step: (draft, { entries: [one, other] }) => {
      const [first, second] = [draft.entries.get(one), draft.entries.get(other)];
      if (first === undefined || second === undefined || one === other) return;
      for (const swapped of [
        { ...first, bib: second.bib },
        { ...second, bib: first.bib },
      ]) {
        draft.entries.delete(swapped.entry);
        draft.entries.set(swapped.entry, swapped);
        draft.bibsEver.set(swapped.bib, swapped.entry);
      }
    },
    check: (asked, { entries }) =>
      unknownEntries(asked, entries) ?? (entries[0] === entries[1] ? saying('swap-with-self', {}) : null),
    touches: 'all',
  },
);
