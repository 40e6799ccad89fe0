/**
 * Which positions that came down by the cloud relay are believed. A phone of ours seals its batches (phone/seal.ts) with
 * a key that the relay is never told; other apps cannot, and show the relay their card itself. What bears no seal counts
 * as officials have set it: not at all, not for riders whose phones seal (so that a relay that turns hostile cannot speak
 * for them; the usual), or always. What does not count is kept on disk and shown, until an official counts or drops it.
 *
 * Bounds: 200 messages of one rider are kept and 5,000 in all; beyond, they are refused in sight.
 */
import { createHash, timingSafeEqual } from 'node:crypto';
import type { DownItem } from '../../cloud-sync/wire/messages.ts';
import { sealOf } from '../../phone/seal.ts';
import { encodeFixes } from '../../race/codec/fix-batch.ts';
import type { EntryId, RaceId } from '../../race/ids.ts';
import { sealKeyOf } from '../../server/identity/card-secret.ts';
import type { Card } from '../auth/cards.ts';
import type { Journal } from '../journal/journal.ts';

export const UNSIGNED = ['refuse', 'from-others', 'count'] as const;
/** `from-others`: of riders whose phones have never sealed anything. */
export type Unsigned = (typeof UNSIGNED)[number];

export interface HeldSeen {
  readonly race: RaceId;
  readonly entry: EntryId;
  readonly positions: number;
  readonly sinceMs: number;
}

/** A message that waits for an official's word, with what has to be added to the relay's clock as it was when it came. */
export interface Held {
  /** Under which it is kept. */
  readonly key: string;
  readonly item: DownItem;
  readonly relayAddMs: number;
}

export interface RelaySeals {
  /**
   * `held`: they are on disk here and count for nothing; `full`: there is no room for them. `relayAddMs`: added to the
   * relay's moments they are the station's.
   */
  judge(item: DownItem, relayAddMs: number): Promise<'signed' | 'unsigned' | 'held' | 'full'>;
  unsigned(): Unsigned;
  setUnsigned(how: Unsigned): Promise<void>;
  held(): readonly HeldSeen[];
  /** What is held of a rider, as the relay took it, oldest first. */
  heldOf(race: RaceId, entry: EntryId): readonly Held[];
  /** Takes one out for good: when it is in the journal, or because it is not wanted. */
  drop(one: Held): Promise<void>;
  /** Takes out all that is held of a rider, or (null) of a race. Answers how many positions that were. */
  dropAll(race: RaceId, entry: EntryId | null): Promise<number>;
  /** Whether the relay knows cards by their passes, so that phones need not tell it their secrets. Once true, it stays. */
  passes(): boolean;
  setPasses(): Promise<void>;
}

const HELD = 'relay/held/';
const SEALS = 'relay/seals/';
const POLICY = 'relay/unsigned';
const PASSES = 'relay/passes';
const HELD_OF_ONE_MAX = 200;
const HELD_MAX = 5_000;

export function createRelaySeals(
  settings: Journal['settings'],
  cardOf: (race: RaceId, entry: EntryId) => Card | null,
): RelaySeals {
  const held = new Map(settings.entries(HELD).map(([key, kept]) => [key, asHeld(key, kept)]));
  const seals = new Map(settings.entries(SEALS).map(([key, issuedMs]) => [key, Number(issuedMs)]));
  const riderOf = ({ race, entry }: Pick<DownItem, 'race' | 'entry'>): string => `${race}/${entry}`;
  const policy = (): Unsigned => {
    const kept = settings.get(POLICY);
    return UNSIGNED.find((one) => one === kept) ?? 'from-others';
  };

  async function noteSealing(item: DownItem, card: Card): Promise<void> {
    const key = SEALS + riderOf(item);
    if (seals.get(key) === card.issuedMs) return;
    seals.set(key, card.issuedMs);
    await settings.put(key, card.issuedMs);
  }

  /** Of the card as it is now: with a new one, another app may begin. */
  const hasSealed = (item: DownItem, card: Card | null): boolean =>
    card !== null && seals.get(SEALS + riderOf(item)) === card.issuedMs;

  async function hold(item: DownItem, relayAddMs: number): Promise<'held' | 'full'> {
    const key = keyOf(item);
    if (!held.has(key)) {
      const ofOne = [...held.keys()].filter((other) => other.startsWith(`${HELD}${riderOf(item)}/`)).length;
      if (ofOne >= HELD_OF_ONE_MAX || held.size >= HELD_MAX) return 'full';
    }
    held.set(key, { key, item, relayAddMs });
    await settings.put(key, { ...item, relayAddMs });
    return 'held';
  }

  const keyOf = (item: DownItem): string => {
    const name = createHash('sha256').update(JSON.stringify(item.fixes)).digest('hex').slice(0, 24);
    return `${HELD}${riderOf(item)}/${name}`;
  };

  const heldOf = (race: RaceId, entry: EntryId | null): readonly Held[] =>
    [...held.values()]
      .filter(({ item }) => item.race === race && (entry === null || item.entry === entry))
      .sort((a, b) => a.item.atMs - b.item.atMs);

  async function drop({ key }: Held): Promise<void> {
    await settings.delete(key);
    held.delete(key);
  }

  return {
    async judge(item, relayAddMs) {
      const card = cardOf(item.race, item.entry);
      if (card !== null && isSealed(item, card)) {
        await noteSealing(item, card);
        return 'signed';
      }
      const how = policy();
      const counts = how === 'count' || (how === 'from-others' && !hasSealed(item, card));
      return counts ? 'unsigned' : hold(item, relayAddMs);
    },
    unsigned: policy,
    setUnsigned: (how) => settings.put(POLICY, how),
    held() {
      const riders = new Map<string, HeldSeen>();
      for (const { item, relayAddMs } of held.values()) {
        const before = riders.get(riderOf(item));
        riders.set(riderOf(item), {
          race: item.race,
          entry: item.entry,
          positions: (before?.positions ?? 0) + item.fixes.length,
          sinceMs: Math.min(before?.sinceMs ?? Number.POSITIVE_INFINITY, item.atMs + relayAddMs),
        });
      }
      return [...riders.values()];
    },
    heldOf,
    drop,
    async dropAll(race, entry) {
      const those = heldOf(race, entry);
      for (const one of those) await drop(one);
      return those.reduce((sum, { item }) => sum + item.fixes.length, 0);
    },
    passes: () => settings.get(PASSES) === true,
    async setPasses() {
      if (settings.get(PASSES) !== true) await settings.put(PASSES, true);
    },
  };
}

/** As it is kept; those of before did not say how far the relay's clock was off. */
function asHeld(key: string, kept: unknown): Held {
  const { relayAddMs = 0, ...item } = kept as DownItem & { readonly relayAddMs?: number };
  return { key, item, relayAddMs };
}

function isSealed({ fixes, seal }: DownItem, card: Card): boolean {
  if (!seal || fixes.length === 0) return false;
  try {
    const ours = sealOf(sealKeyOf(card.secret), `${card.race}.${card.bib}`, encodeFixes(fixes));
    return ours.length === seal.length && timingSafeEqual(Buffer.from(ours), Buffer.from(seal));
  } catch {
    return false; // fixes that no phone could have packed
  }
}
