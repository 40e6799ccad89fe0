/** "My riders": whom this device follows in a race, newest last, remembered; and the bib a shared link names. */
import { useCallback, useState } from 'react';
import { type EntryId, isEntryId, type RaceId } from '../../race/ids.ts';
import { recall, remember } from '../ui/memory.ts';

/** More would not fit a phone; the one followed longest makes room. */
export const FOLLOWED_MAX = 12;

const parse = (value: unknown): EntryId[] | undefined =>
  Array.isArray(value)
    ? value
        .filter((each): each is EntryId => typeof each === 'number' && isEntryId(each))
        .slice(-FOLLOWED_MAX)
    : undefined;

export interface Followed {
  readonly entries: readonly EntryId[];
  toggle(entry: EntryId): void;
}

export function useFollowed(race: RaceId): Followed {
  const key = `followed.${race}`;
  const [entries, setEntries] = useState<readonly EntryId[]>(() => recall(key, parse) ?? []);
  const toggle = useCallback(
    (entry: EntryId) =>
      setEntries((old) => {
        const next = old.includes(entry)
          ? old.filter((each) => each !== entry)
          : [...old, entry].slice(-FOLLOWED_MAX);
        remember(key, next);
        return next;
      }),
    [key],
  );
  return { entries, toggle };
}
