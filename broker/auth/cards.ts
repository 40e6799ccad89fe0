/**
 * Riders' cards: one live credential for each entry, printed as a QR code and typed where there is no camera.
 * A new card for an entry ends the old one at once. Kept in the journal's settings as issued, so that a
 * sheet can be printed again (docs/decisions/cards-are-reprintable.md); looked up by SHA-256.
 */

import { z } from 'zod';
import { bib, entryId } from '../../race/decisions/values.ts';
import { type Bib, type EntryId, RACE_ID_PATTERN, type RaceId } from '../../race/ids.ts';
import {
  type CardSecret,
  digest,
  drawSecret,
  foldSecret,
  type Random,
} from '../../server/identity/card-secret.ts';
import type { Journal } from '../journal/journal.ts';

export interface Card {
  readonly race: RaceId;
  readonly entry: EntryId;
  /** The bib printed on it. It stays the rider's user name when the bib changes, until a new card is issued. */
  readonly bib: Bib;
  readonly secret: CardSecret;
  readonly issuedMs: number;
  /** Who issued it. */
  readonly by: string;
  /** Of a card that went over to another race: for which it was before, with the bib as it is printed; the newest last. */
  readonly before?: readonly { readonly race: RaceId; readonly bib: Bib }[];
}

/** A card as it is kept. */
export const cardShape = z.object({
  race: z.string().regex(RACE_ID_PATTERN),
  entry: entryId,
  bib,
  secret: z.string().min(10).max(60),
  issuedMs: z.number(),
  by: z.string(),
  before: z.array(z.object({ race: z.string().regex(RACE_ID_PATTERN), bib })).optional(),
}) as unknown as z.ZodType<Card>;

/** User names that a card answers to: today's, and those that are printed on it. */
export const namesOf = ({ race, bib, before = [] }: Card): readonly string[] => [
  `${race}.${bib}`,
  ...before.map((one) => `${one.race}.${one.bib}`),
];

export interface Cards {
  /** A new card; the entry's old one, if any, is dead before this resolves. */
  issue(race: RaceId, entry: EntryId, bib: Bib, by: string): Promise<Card>;
  /**
   * The rider's card, as it is in their hands, is for another race from now on, for the entry of the same number. The old
   * race has it no more. False when the entry had none, or has one there already.
   */
  goOver(from: RaceId, entry: EntryId, to: RaceId): Promise<boolean>;
  /** Takes a card as it was issued at another station. False when the entry has one, or the secret is another's here. */
  bring(card: Card): Promise<boolean>;
  /** False when the entry had no card. */
  revoke(race: RaceId, entry: EntryId): Promise<boolean>;
  of(race: RaceId, entry: EntryId): Card | null;
  list(race: RaceId): readonly Card[];
  /** The live card with this secret, as typed; null when there is none. */
  bySecret(typed: string): Card | null;
}

const PREFIX = 'auth/card/';
const keyOf = (race: RaceId, entry: EntryId) => `${PREFIX}${race}/${entry}`;

/** `onDead` is called once a card has stopped working, so that open connections can be closed. */
export function createCards(
  settings: Journal['settings'],
  now: () => number,
  random: Random,
  onDead: (card: Card) => void,
): Cards {
  const byKey = new Map<string, Card>();
  const byDigest = new Map<string, Card>();
  for (const [key, card] of settings.entries(PREFIX)) remember(key, card as Card);

  function remember(key: string, card: Card): void {
    byKey.set(key, card);
    const known = byDigest.get(digest(card.secret));
    // A station that was killed while a card went over has it in both races: the newer one counts.
    if ((known?.before?.length ?? 0) <= (card.before?.length ?? 0)) byDigest.set(digest(card.secret), card);
  }

  function forget(key: string): Card | null {
    const card = byKey.get(key);
    if (card === undefined) return null;
    byKey.delete(key);
    byDigest.delete(digest(card.secret));
    onDead(card);
    return card;
  }

  return {
    async issue(race, entry, bib, by) {
      const key = keyOf(race, entry);
      const card: Card = { race, entry, bib, secret: drawSecret(random), issuedMs: now(), by };
      forget(key); // before the write: should it fail, the entry has no card rather than a stolen one
      await settings.put(key, card);
      const raced = byKey.has(key); // two officials at once: the later write is the card
      if (raced) forget(key);
      remember(key, card);
      return card;
    },
    async goOver(from, entry, to) {
      const card = byKey.get(keyOf(from, entry));
      const key = keyOf(to, entry);
      if (card === undefined || byKey.has(key)) return false;
      const before = [...(card.before ?? []), { race: from, bib: card.bib }];
      const over: Card = { ...card, race: to, before };
      await settings.put(key, over);
      forget(keyOf(from, entry));
      remember(key, over);
      await settings.delete(keyOf(from, entry));
      return true;
    },
    async bring(card) {
      const key = keyOf(card.race, card.entry);
      if (byKey.has(key) || byDigest.has(digest(card.secret))) return false;
      await settings.put(key, card);
      remember(key, card);
      return true;
    },
    async revoke(race, entry) {
      const key = keyOf(race, entry);
      const had = forget(key) !== null;
      if (had) await settings.delete(key);
      return had;
    },
    of: (race, entry) => byKey.get(keyOf(race, entry)) ?? null,
    list: (race) =>
      [...byKey.values()].filter((card) => card.race === race).sort((a, b) => a.entry - b.entry),
    bySecret(typed) {
      const secret = foldSecret(typed);
      return secret === null ? null : (byDigest.get(digest(secret)) ?? null);
    },
  };
}
