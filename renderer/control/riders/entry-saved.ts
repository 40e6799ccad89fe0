/** What saving one rider's form writes: theirs, and who else gives or takes a chip with it. Pure. */
import { chipKey } from '../../../race/chip.ts';
import type { EntryId } from '../../../race/ids.ts';
import type { Entry } from './entry.ts';

/** A rider as the form has them: without a number of the list while they are new. */
export type Written = Omit<Entry, 'entry'> & { readonly entry?: EntryId };

/**
 * What was changed in the form since it was opened, upon the rider as they stand now: what a colleague has changed
 * meanwhile stays.
 */
export function upon(now: Entry, opened: Entry, form: Written): Written {
  const all = new Set([...Object.keys(form), ...Object.keys(opened)]) as Set<keyof Written>;
  const changed = [...all].filter((field) => !isSame(form[field], opened[field]));
  const kept = Object.entries(now).filter(([field]) => !changed.includes(field as keyof Written));
  const mine = changed.flatMap((field) => (form[field] === undefined ? [] : [[field, form[field]] as const]));
  return { ...Object.fromEntries(kept), ...Object.fromEntries(mine) } as unknown as Written;
}

/**
 * What a colleague has changed since the form was opened, as it is now: by field, and by `own:` and its head what stands in
 * the list's own columns. Undefined where it was emptied.
 */
export function changedMeanwhile(now: Entry, opened: Entry): readonly (readonly [string, unknown])[] {
  const [is, was] = [flat(now), flat(opened)];
  const fields = [...new Set([...Object.keys(is), ...Object.keys(was)])];
  return fields.flatMap((field) => (isSame(is[field], was[field]) ? [] : [[field, is[field]] as const]));
}

const flat = ({ own, ...fields }: Entry): Readonly<Record<string, unknown>> => ({
  ...fields,
  ...Object.fromEntries(Object.entries(own ?? {}).map(([head, cell]) => [`own:${head}`, cell])),
});

const isSame = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);

/** Riders who have one of these chips, however it is written. */
export function holdersOf(
  chips: readonly string[],
  entries: readonly Entry[],
  but: EntryId | null,
): readonly Entry[] {
  const keys = new Set(chips.map(chipKey));
  return entries.filter(
    (other) => other.entry !== but && other.chips.some((chip) => keys.has(chipKey(chip))),
  );
}

/** The holder without those chips, and with what is given for them. */
export function without(holder: Entry, chips: readonly string[], given: readonly string[] = []): Entry {
  const keys = new Set(chips.map(chipKey));
  return { ...holder, chips: [...holder.chips.filter((chip) => !keys.has(chipKey(chip))), ...given] };
}
