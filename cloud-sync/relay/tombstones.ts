/**
 * Orders to forget that a relay has carried out, in the archive's store (`closed/forgotten.json`): a relay on an older copy of
 * the log or on older versions of archives knows nothing of them, and does them again. It holds no names: the race, the
 * rider's number on its list, and the record that first listed them, so that nobody else who comes to have that number in
 * another history is forgotten in their place.
 */
import { z } from 'zod';
import type { EntryId, RaceId } from '../../race/ids.ts';
import { entryId } from '../../race/journal/decision.ts';
import type { Race } from '../../race/race.ts';
import type { ArchiveStore } from '../archive/store.ts';

const KEY = 'closed/forgotten.json';
/** The oldest go: what they are of is in no copy any more. */
const KEPT_MAX = 10_000;

const tombstone = z.object({
  station: z.string(),
  /** As the station calls it. */
  race: z.string(),
  /** Null: the positions of all riders. */
  entry: entryId.nullable(),
  /** The order's. */
  id: z.string(),
  /** The record that first listed the rider, or the race's first: its number, and when it was stored. */
  first: z.object({ seq: z.number().int(), atMs: z.number() }),
});
export type Tombstone = z.infer<typeof tombstone>;

export interface Tombstones {
  /** Of this race, as far as it is the same history. Rejects when the store does not answer. */
  of(station: string, race: RaceId, folded: Race): Promise<readonly Tombstone[]>;
  /** Kept when it resolves. */
  add(
    station: string,
    race: RaceId,
    folded: Race,
    order: { id: string; entry: EntryId | null },
  ): Promise<void>;
}

export function createTombstones(store: Pick<ArchiveStore, 'get' | 'put'>): Tombstones {
  let known: Map<string, Tombstone> | null = null;
  const keyOf = ({ station, race, id }: Pick<Tombstone, 'station' | 'race' | 'id'>): string =>
    `${station}/${race}/${id}`;
  const read = async (): Promise<Map<string, Tombstone>> => {
    if (known !== null) return known;
    const bytes = await store.get(KEY);
    const listed =
      bytes === null
        ? []
        : z.object({ orders: z.array(tombstone) }).parse(JSON.parse(bytes.toString())).orders;
    known = new Map(listed.map((one) => [keyOf(one), one]));
    return known;
  };
  return {
    async of(station, race, folded) {
      return [...(await read()).values()].filter((one) => {
        if (one.station !== station || one.race !== race) return false;
        const first = firstOf(folded, one.entry);
        return first !== null && first.seq === one.first.seq && first.atMs === one.first.atMs;
      });
    },
    async add(station, race, folded, { id, entry }) {
      const first = firstOf(folded, entry);
      const all = await read();
      const one = { station, race, entry, id };
      if (first === null || all.has(keyOf(one))) return;
      const next = [...all.values(), { ...one, first }].slice(-KEPT_MAX);
      await store.put(KEY, Buffer.from(`${JSON.stringify({ orders: next }, null, 1)}\n`), 'application/json');
      known = new Map(next.map((each) => [keyOf(each), each]));
    },
  };
}

/** Nothing is archived: there is no older copy that a relay could be put on but its own log's. */
export const NO_TOMBSTONES: Tombstones = { of: async () => [], add: async () => {} };

function firstOf({ decisions }: Race, entry: EntryId | null): Tombstone['first'] | null {
  const first = decisions.find(
    ({ decision }) =>
      entry === null ||
      (decision.type === 'put-entries' && decision.entries.some((listed) => listed.entry === entry)),
  );
  return first === undefined ? null : { seq: first.seq, atMs: first.atMs };
}
