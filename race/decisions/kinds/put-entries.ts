import { z } from 'zod';
import { type ChipKey, chipClashes, chipKey, isSameChip } from '../../chip.ts';
import { saying } from '../../officials/messages/message.ts';
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
    );
  if (twice !== null) return twice;
  const rewritten = new Map(entries.map((entry) => [entry.entry, entry.bib as string]));
  for (const { entry, bib, category, name } of entries) {
    if (setup.categories.length > 0 && !setup.categories.some(({ id }) => id === category))
      return saying('entry-in-no-category', {
        who: `${bib} ${name}`,
        category,
        known: setup.categories.map(({ id }) => id),
      });
    const wearer = bibTaken(asked, bib, entry, rewritten);
    if (wearer !== null) return wearer;
  }
  return badChips(asked, entries);
}

/**
 * A chip that another rider has, however it is written. Two who had it before (an old list, read by stations that
 * told 000123 from 123) are asked about in the review, and are no reason to refuse their riders' other changes.
 */
function badChips({ setup }: Asked, entries: readonly Entry[]): Objection {
  const had = ({ entry }: Entry, key: ChipKey): boolean =>
    setup.chipHolders.get(key)?.includes(entry) ?? false;
  for (const { key, first, firstChip, second, secondChip } of chipClashes(entries))
    if (!had(first, key) || !had(second, key)) return taken(second, secondChip, first, firstChip);
  const rewritten = new Set(entries.map(({ entry }) => entry));
  for (const entry of entries)
    for (const chip of entry.chips) {
      const key = chipKey(chip);
      const holder = setup.chipHolders.get(key)?.find((one) => !rewritten.has(one));
      if (holder === undefined || had(entry, key)) continue;
      const other = setup.entries.get(holder)!;
      return taken(entry, chip, other, other.chips.find((one) => isSameChip(one, chip))!);
    }
  return null;
}

function taken(rider: Entry, chip: string, other: Entry, otherChip: string): Objection {
  const [who, holder] = [`${rider.bib} ${rider.name}`, `${other.bib} ${other.name}`];
  return chip === otherChip
    ? saying('chip-taken', { chip, who, holder })
    : saying('chip-taken-as', { chip, who, otherChip, holder });
}
