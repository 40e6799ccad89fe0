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

export interface RelaySeals {
  /** `held`: they are on disk here and count for nothing; `full`: there is no room for them. */
  judge(item: DownItem): Promise<'signed' | 'unsigned' | 'held' | 'full'>;
  unsigned(): Unsigned;
  setUnsigned(how: Unsigned): Promise<void>;
  held(): readonly HeldSeen[];
  /** Takes what is held of a rider out; the caller counts or drops it. */
  take(race: RaceId, entry: EntryId): Promise<readonly DownItem[]>;
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
  const held = new Map(settings.entries(HELD).map(([key, item]) => [key, item as DownItem]));
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

  async function hold(item: DownItem): Promise<'held' | 'full'> {
    const rider = `${HELD}${riderOf(item)}/`;
    const name = createHash('sha256').update(JSON.stringify(item.fixes)).digest('hex').slice(0, 24);
    if (!held.has(rider + name)) {
      const ofOne = [...held.keys()].filter((key) => key.startsWith(rider)).length;
      if (ofOne >= HELD_OF_ONE_MAX || held.size >= HELD_MAX) return 'full';
    }
    held.set(rider + name, item);
    await settings.put(rider + name, item);
    return 'held';
  }

  return {
    async judge(item) {
      const card = cardOf(item.race, item.entry);
      if (card !== null && isSealed(item, card)) {
        await noteSealing(item, card);
        return 'signed';
      }
      const how = policy();
      const counts = how === 'count' || (how === 'from-others' && !hasSealed(item, card));
      return counts ? 'unsigned' : hold(item);
    },
    unsigned: policy,
    setUnsigned: (how) => settings.put(POLICY, how),
    held() {
      const riders = new Map<string, HeldSeen>();
      for (const item of held.values()) {
        const before = riders.get(riderOf(item));
        riders.set(riderOf(item), {
          race: item.race,
          entry: item.entry,
          positions: (before?.positions ?? 0) + item.fixes.length,
          sinceMs: Math.min(before?.sinceMs ?? Number.POSITIVE_INFINITY, item.atMs),
        });
      }
      return [...riders.values()];
    },
    async take(race, entry) {
      const rider = `${HELD}${riderOf({ race, entry })}/`;
      const those = [...held].filter(([key]) => key.startsWith(rider));
      for (const [key] of those) {
        held.delete(key);
        await settings.delete(key);
      }
      return those.map(([, item]) => item).sort((a, b) => a.atMs - b.atMs);
    },
    passes: () => settings.get(PASSES) === true,
    async setPasses() {
      if (settings.get(PASSES) !== true) await settings.put(PASSES, true);
    },
  };
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
