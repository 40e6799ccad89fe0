/**
 * Who of the race a row of a list is: by UCI ID, by licence, by bib together with a name that could be the same, by
 * name alone. A row with a bib whose wearer is somebody else is nobody's: it is not decided here who has the bib.
 */
import type { EntryId } from '../../ids.ts';
import { elementOf } from '../../present.ts';
import type { Entry } from '../../rules/setup-state.ts';
import { bibKey } from '../bib.ts';
import { isUciId } from '../uci-id.ts';
import type { RiderRead } from './rows.ts';
import { folded } from './table.ts';

export type By = 'uciId' | 'licence' | 'bib' | 'name';
export interface Match {
  readonly entry: EntryId;
  readonly by: By;
}

/** By row. `replace`: rows that take their bib's wearer's place, whoever that was. */
export function matchRows(
  riders: readonly RiderRead[],
  entries: readonly Entry[],
  replace: ReadonlySet<number>,
): ReadonlyMap<number, Match> {
  const matches = new Map<number, Match>();
  const taken = new Set<EntryId>();
  const unique = (keyOf: (entry: Entry) => string | undefined) => uniques(entries, keyOf);
  const byUciId = unique(({ uciId = '' }) => (isUciId(uciId) ? uciId.replaceAll(' ', '') : undefined));
  const byLicence = unique(({ licence }) => (licence === undefined ? undefined : folded(licence)));
  const byBib = new Map(entries.map((entry) => [bibKey(entry.bib), entry]));
  const byName = unique(({ name }) => nameKey(name));
  const match = (
    by: By,
    find: (rider: RiderRead) => Entry | undefined,
    fits: (rider: RiderRead, entry: Entry) => boolean,
  ) => {
    for (const rider of riders) {
      if (matches.has(rider.row)) continue;
      const entry = find(rider);
      if (entry === undefined || taken.has(entry.entry) || !fits(rider, entry)) continue;
      matches.set(rider.row, { entry: entry.entry, by });
      taken.add(entry.entry);
    }
  };
  const sameName = (rider: RiderRead, entry: Entry) =>
    rider.name === '' || couldBeOne(rider.name, entry.name);
  match(
    'uciId',
    ({ fields }) => byUciId.get(fields.uciId ?? ''),
    () => true,
  );
  match(
    'bib',
    ({ bib }) => byBib.get(bibKey(bib ?? '')),
    (rider, entry) => sameName(rider, entry) || replace.has(rider.row),
  );
  match('licence', ({ fields }) => byLicence.get(folded(fields.licence ?? '') || ' '), sameName);
  match(
    'name',
    ({ name }) => byName.get(nameKey(name)),
    (rider, entry) => !contradicts(rider, entry),
  );
  return matches;
}

function uniques(
  entries: readonly Entry[],
  keyOf: (entry: Entry) => string | undefined,
): ReadonlyMap<string, Entry> {
  const found = new Map<string, Entry | null>();
  for (const entry of entries) {
    const key = keyOf(entry);
    if (key !== undefined && key !== '') found.set(key, found.has(key) ? null : entry);
  }
  return new Map([...found].flatMap(([key, entry]) => (entry === null ? [] : [[key, entry] as const])));
}

const words = (name: string): string[] =>
  name
    .split(/[\s,]+/)
    .map(folded)
    .filter((word) => word !== '')
    .sort();
/** The same for "Jörg Müller", "MÜLLER Jorg" and "Müller, Jörg". */
export const nameKey = (name: string): string => words(name).join(' ');

/** Two spellings of one name: a word in common (married, two first names), or only a few letters otherwise. */
export function couldBeOne(one: string, other: string): boolean {
  const [a, b] = [words(one), words(other)];
  if (a.some((word) => [...word].length > 1 && b.includes(word))) return true;
  const [first, second] = [a.join(''), b.join('')];
  return distance(first, second) <= Math.max(1, Math.floor(Math.min(first.length, second.length) / 4));
}

/** Levenshtein's. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, at) => at);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++)
      next.push(
        Math.min(
          elementOf(row, j) + 1,
          elementOf(next, j - 1) + 1,
          elementOf(row, j - 1) + (a[i - 1] === b[j - 1] ? 0 : 1),
        ),
      );
    row = next;
  }
  return elementOf(row, b.length);
}

/** Two people of one name: born in different years, or with different numbers of their federation. */
function contradicts({ fields }: RiderRead, entry: Entry): boolean {
  const differ = (one: string | number | undefined, other: string | number | undefined) =>
    one !== undefined && other !== undefined && folded(String(one)) !== folded(String(other));
  return (
    differ(fields.birthYear, entry.birthYear) ||
    differ(fields.licence, entry.licence) ||
    differ(fields.uciId, entry.uciId)
  );
}
