/**
 * What riders' phones say of themselves over MQTT: connected or away, and their battery. In memory only: a phone
 * tells it again whenever it connects. At most PHONES_MAX are known; the one that was silent longest is forgotten.
 */
import type { EntryId, RaceId } from '../../race/ids.ts';
import { forgetOldest } from '../../race/present.ts';

export interface PhoneStatus {
  readonly online: boolean;
  /** 0…1, as it was said last; null when it never was. */
  readonly battery: number | null;
  readonly atMs: number;
}

export interface Phones {
  accept(race: RaceId, entry: EntryId, status: PhoneStatus): void;
  of(race: RaceId, entry: EntryId): PhoneStatus | null;
}

export const PHONES_MAX = 20_000;

export function createPhones(): Phones {
  const known = new Map<string, PhoneStatus>();
  const keyOf = (race: RaceId, entry: EntryId) => `${race}.${entry}`;
  return {
    accept(race, entry, status) {
      const key = keyOf(race, entry);
      const before = known.get(key);
      known.delete(key);
      known.set(key, { ...status, battery: status.battery ?? before?.battery ?? null });
      if (known.size > PHONES_MAX) forgetOldest(known);
    },
    of: (race, entry) => known.get(keyOf(race, entry)) ?? null,
  };
}
