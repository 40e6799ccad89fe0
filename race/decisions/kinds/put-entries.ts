import { z } from 'zod';
import { saying } from '../../officials/messages/message.ts';
import { riderText } from '../../officials/words.ts';
import type { Entry } from '../../rules/setup.ts';
import { bibKey } from '../../start-list/bib.ts';
import { kind } from '../kind.ts';
import { type Asked, bibTaken, type Objection, repeated } from '../objections.ts';
import { entryFields, entryId } from '../values.ts';

/** Riders on the start list, new or written anew. */
export const putEntries = kind(
  'put-entries',
  {
    entries: z
      .array(entryFields.extend({ entry: entryId }))
      .min(1)
      .max(5_000),
  },
  {
    step: (draft, { entries }) => {
      for (const entry of entries) {
        draft.entries.delete(entry.entry); // the last to claim a bib or chip comes last in the map
        draft.entries.set(entry.entry, entry);
        draft.bibsEver.set(entry.bib, entry.entry);
      }
    },
    check: (asked, { entries }) => badEntries(asked, entries),
    touches: 'all',
  },
);

function badEntries(asked: Asked, entries: readonly Entry[]): Objection {
  const { setup } = asked;
  // Riders who wear one bib in an old journal may be written again as they are.
  const newBibs = entries.filter(({ entry, bib }) => setup.entries.get(entry)?.bib !== bib);
  const twice =
    repeated(
      newBibs.map(({ bib }) => bibKey(bib)),
      (bib) => saying('bib-listed-twice', { bib }),
    ) ??
    repeated(
      entries.map(({ entry }) => entry),
      (entry) => saying('entry-listed-twice', { entry }),
    ) ??
    repeated(
      entries.flatMap(({ chips }) => chips),
      (chip) => saying('chip-listed-twice', { chip }),
    );
  if (twice !== null) return twice;
  const rewritten = new Map(entries.map((entry) => [entry.entry, entry.bib as string]));
  for (const { entry, bib, category, chips, name } of entries) {
    if (setup.categories.length > 0 && !setup.categories.some(({ id }) => id === category))
      return saying('entry-in-no-category', {
        who: `${bib} ${name}`,
        category,
        known: setup.categories.map(({ id }) => id),
      });
    const taken = bibTaken(asked, bib, entry, rewritten);
    if (taken !== null) return taken;
    for (const chip of chips) {
      const holder = setup.chips.get(chip.toUpperCase());
      if (holder !== undefined && holder !== entry && !rewritten.has(holder))
        return saying('chip-taken', { chip, who: `${bib} ${name}`, holder: riderText(setup, holder) });
    }
  }
  return null;
}
