/**
 * Positions kept aside: on disk, acknowledged, and not dated yet because their phone's clock is not known. In the
 * journal's settings, so they follow to a standby and outlive a restart; they leave only for the journal's records,
 * or because an official says so.
 */
import { decodeFixes, encodeFixes } from '../../race/codec/fix-batch.ts';
import type { Fix, FixSource } from '../../race/fix.ts';
import type { EntryId, RaceId } from '../../race/ids.ts';
import type { Author } from '../../race/journal/record.ts';
import type { Journal } from '../journal/journal.ts';

/** Positions of one message whose times belong together, as their phone dated them. */
export interface Aside {
  readonly id: number;
  readonly race: RaceId;
  readonly entry: EntryId;
  readonly name: string;
  readonly line: string;
  readonly arrivalMs: number;
  readonly source: FixSource;
  readonly by: Author;
  readonly fixes: readonly Fix[];
}

const PREFIX = 'phone-aside/';
const keyOf = (id: number): string => `${PREFIX}${id.toString(36).padStart(11, '0')}`;

export interface AsideStore {
  /** What an earlier run left, oldest first; what cannot be read is left where it is. */
  load(): readonly Aside[];
  put(aside: Aside): Promise<void>;
  drop(id: number): Promise<void>;
}

export function asideStore(settings: Journal['settings']): AsideStore {
  return {
    load: () =>
      settings.entries(PREFIX).flatMap(([key, value]) => {
        const aside = readAside(Number.parseInt(key.slice(PREFIX.length), 36), value);
        return aside === null ? [] : [aside];
      }),
    put({ id, fixes, ...rest }) {
      const packed = Buffer.from(encodeFixes(fixes)).toString('base64');
      return settings.put(keyOf(id), { ...rest, packed });
    },
    drop: (id) => settings.delete(keyOf(id)),
  };
}

function readAside(id: number, value: unknown): Aside | null {
  const { packed, ...rest } = (value ?? {}) as { packed?: unknown } & Omit<Aside, 'id' | 'fixes'>;
  if (!Number.isSafeInteger(id) || typeof packed !== 'string' || typeof rest.race !== 'string') return null;
  try {
    return { ...rest, id, fixes: decodeFixes(Buffer.from(packed, 'base64')) };
  } catch {
    return null;
  }
}
