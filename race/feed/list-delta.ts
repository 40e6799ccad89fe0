/**
 * What changed in a list of things with keys, and how to make the change: for lists that are long and of which little
 * changes, such as the review, the passings and the decisions on officials' consoles. Pure.
 */

/** Things that are new or different, those that are gone, and the whole order where neither says it. */
export interface ListDelta<Item> {
  readonly put: readonly Item[];
  readonly gone?: readonly string[];
  /** All keys in their order; left out where what is new stands at the end. */
  readonly keys?: readonly string[];
}

/** One thing as it was told: its key, and a stamp that differs whenever it does. */
export interface Told {
  readonly key: string;
  readonly stamp: string;
}

export interface Named<Item> extends Told {
  readonly item: Item;
}

/** Null when nothing changed. */
export function diffList<Item>(before: readonly Told[], now: readonly Named<Item>[]): ListDelta<Item> | null {
  const stamps = new Map(before.map(({ key, stamp }) => [key, stamp]));
  const kept = new Set(now.map(({ key }) => key));
  const put = now.filter(({ key, stamp }) => stamps.get(key) !== stamp);
  const gone = before.filter(({ key }) => !kept.has(key)).map(({ key }) => key);
  // What the other side would make of it, without being told the order.
  const made = [
    ...before.filter(({ key }) => kept.has(key)).map(({ key }) => key),
    ...put.filter(({ key }) => !stamps.has(key)).map(({ key }) => key),
  ];
  const ordered = now.every(({ key }, index) => key === made[index]);
  if (put.length === 0 && gone.length === 0 && ordered) return null;
  return {
    put: put.map(({ item }) => item),
    ...(gone.length > 0 && { gone }),
    ...(!ordered && { keys: now.map(({ key }) => key) }),
  };
}

/** The list after the change. */
export function patchList<Item>(
  list: readonly Item[],
  { put, gone = [], keys }: ListDelta<Item>,
  keyOf: (item: Item) => string,
): readonly Item[] {
  const fresh = new Map(put.map((item) => [keyOf(item), item]));
  const left = new Set(gone);
  const known = new Set<string>();
  const patched: Item[] = [];
  for (const item of list) {
    const key = keyOf(item);
    if (left.has(key)) continue;
    known.add(key);
    patched.push(fresh.get(key) ?? item);
  }
  for (const [key, item] of fresh) if (!known.has(key)) patched.push(item);
  if (keys === undefined) return patched;
  const byKey = new Map(patched.map((item) => [keyOf(item), item]));
  return keys.flatMap((key) => byKey.get(key) ?? []);
}
