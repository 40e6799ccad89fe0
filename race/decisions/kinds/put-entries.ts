import { z } from 'zod';
import { type ChipKey, chipClashes, chipKey, isSameChip } from '../../chip.ts';
import type { EntryId } from '../../ids.ts';
import { saying } from '../../officials/messages/message.ts';
import { riderText } from '../../officials/words.ts';
import { entryOf, present } from '../../present.ts';
import type { Entry } from '../../rules/setup-state.ts';
import { bibKey } from '../../start-list/bib.ts';
import { kind } from '../kind.ts';
import { type Asked, bibTaken, type Objection, repeated, unknownEntries } from '../objections.ts';
import { type Category, category, entryFields, entryId } from '../values.ts';

/** Riders on the start list, new or written anew; a list that is imported may bring categories and drop riders too. */
export const putEntries = kind(
  'put-entries',
  {
    entries: z.array(entryFields.extend({ entry: entryId })).max(5_000),
    /** Categories that come with the list, behind those there are; an id that is taken stays what it is. */
    categories: z.array(category).max(60).optional(),
    /** Entries that are not in the list any more. */
    remove: z.array(entryId).max(5_000).optional(),
  },
  {
    step: (draft, { entries, categories = [], remove = [] }) => {
      const taken = new Set(draft.categories.map(({ id }) => id));
      const more = categories.filter(({ id }) => !taken.has(id));
      if (more.length > 0) draft.categories = [...draft.categories, ...more];
      for (const entry of remove) draft.entries.delete(entry);
      for (const entry of entries) {
        draft.entries.delete(entry.entry); // the last to claim a bib or chip comes last in the map
        draft.entries.set(entry.entry, entry);
        draft.bibsEver.set(entry.bib, entry.entry);
      }
    },
    check: (asked, { entries, categories = [], remove = [] }) =>
      repeated(
        categories.map(({ id }) => id),
        (twice) => saying('category-listed-twice', { category: twice }),
      ) ??
      unknownEntries(asked, remove) ??
      riddenBy(asked, remove) ??
      badEntries(asked, entries, categories, remove),
    touches: 'all',
  },
);

/** Who has ridden stays on the list. */
function riddenBy(asked: Asked, entries: readonly EntryId[]): Objection {
  for (const entry of entries) {
    const laps = asked.recordOf(entry)?.laps.length ?? 0;
    if (laps > 0) return saying('has-ridden', { who: riderText(asked.setup, entry), laps });
  }
  return null;
}

/** `categories` come with the entries; `removed` leave in the same step and free their bibs and chips. */
function badEntries(
  asked: Asked,
  entries: readonly Entry[],
  categories: readonly Category[],
  removed: readonly EntryId[],
): Objection {
  const { setup } = asked;
  const known = [...setup.categories, ...categories].map(({ id }) => id);
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
    );
  if (twice !== null) return twice;
  const rewritten = new Map<EntryId, string>(removed.map((entry) => [entry, '']));
  for (const { entry, bib } of entries) rewritten.set(entry, bib);
  for (const { entry, bib, category, name } of entries) {
    if (known.length > 0 && !known.includes(category))
      return saying('entry-in-no-category', { who: `${bib} ${name}`, category, known });
    const wearer = bibTaken(asked, bib, entry, rewritten);
    if (wearer !== null) return wearer;
  }
  return badChips(asked, entries, removed);
}

/**
 * A chip that another rider has, however it is written. Two who had it before (an old list, read by stations that
 * told 000123 from 123) are asked about in the review, and are no reason to refuse their riders' other changes.
 */
function badChips({ setup }: Asked, entries: readonly Entry[], removed: readonly EntryId[]): Objection {
  const had = ({ entry }: Entry, key: ChipKey): boolean =>
    setup.chipHolders.get(key)?.includes(entry) ?? false;
  for (const { key, first, firstChip, second, secondChip } of chipClashes(entries))
    if (!had(first, key) || !had(second, key)) return taken(second, secondChip, first, firstChip);
  const rewritten = new Set([...entries.map(({ entry }) => entry), ...removed]);
  for (const entry of entries)
    for (const chip of entry.chips) {
      const key = chipKey(chip);
      const holder = setup.chipHolders.get(key)?.find((one) => !rewritten.has(one));
      if (holder === undefined || had(entry, key)) continue;
      const other = entryOf(setup.entries, holder);
      return taken(
        entry,
        chip,
        other,
        present(
          other.chips.find((one) => isSameChip(one, chip)),
          'The chip that both have',
        ),
      );
    }
  return null;
}

function taken(rider: Entry, chip: string, other: Entry, otherChip: string): Objection {
  const [who, holder] = [`${rider.bib} ${rider.name}`, `${other.bib} ${other.name}`];
  return chip === otherChip
    ? saying('chip-taken', { chip, who, holder })
    : saying('chip-taken-as', { chip, who, otherChip, holder });
}
