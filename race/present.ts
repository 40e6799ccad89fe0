/**
 * What must be there, asked for instead of asserted: the value itself, or an error that says what was missing. Not for the
 * loops of every fix and every byte: one check shared by lists of all kinds takes 7 ns a read there instead of half a one.
 */

/** An element of a list by its index. Throws a RangeError where the list has none there. */
export function elementOf<T>(list: ArrayLike<T>, index: number): Exclude<T, undefined> {
  const value = list[index];
  if (value === undefined) throw new RangeError(`There is no element ${index} in a list of ${list.length}.`);
  return value as Exclude<T, undefined>;
}

/** The last element of a list. Throws a RangeError for an empty one. */
export const lastOf = <T>(list: ArrayLike<T>): Exclude<T, undefined> => elementOf(list, list.length - 1);

/** What a map keeps under a key. Throws an Error that names the key where it keeps nothing. */
export function entryOf<K, T>(map: { get(key: K): T | undefined }, key: K): Exclude<T, undefined> {
  const value = map.get(key);
  if (value === undefined) throw new Error(`Nothing is kept under "${String(key)}".`);
  return value as Exclude<T, undefined>;
}

/** A record's own field. Throws an Error that names the field where the record has none. */
export function fieldOf<T>(record: Readonly<Record<string, T>>, name: string): Exclude<T, undefined> {
  const value = Object.hasOwn(record, name) ? record[name] : undefined;
  if (value === undefined) throw new Error(`There is no field "${name}".`);
  return value as Exclude<T, undefined>;
}

/**
 * A value that is there whenever this is asked.
 *
 * @param what what the error calls it, as the beginning of a sentence: "The certificate's key"
 */
export function present<T>(value: T, what: string): NonNullable<T> {
  if (value === undefined || value === null) throw new Error(`${what} is missing.`);
  return value;
}

/** Forgets what a map or set took in first, if it has anything: what bounds those that remember the newest only. */
export function forgetOldest<K>(kept: Pick<Map<K, unknown> | Set<K>, 'keys' | 'delete'>): void {
  for (const key of kept.keys()) {
    kept.delete(key);
    return;
  }
}
