/**
 * Whose card this is, at the relay: it knows cards by the SHA-256 of their secrets, which stations send up and renew
 * within seconds of a card's end. The log is asked once a second for each card that is in use, so a card that ended
 * at the venue ends here as soon as the log knows.
 *
 * Bounds: 20,000 secrets are remembered, wrong ones among them; the one asked for longest ago is forgotten.
 */
import { digest, foldSecret } from '../../../server/identity/card-secret.ts';
import type { KnownCard, RelayLog } from '../log/log.ts';

export interface Cards {
  /** The live card that this user name (`RACE.BIB`, by the station's or the cloud's name of the race) and secret are. */
  rider(username: string, secret: string): Promise<KnownCard | null>;
  /** The live card with this secret alone. */
  bySecret(secret: string): Promise<KnownCard | null>;
  /** Whether this card still lives; the log's word is at most a second old. */
  lives(card: KnownCard): Promise<boolean>;
}

const FRESH_MS = 1_000;
const KNOWN_MAX = 20_000;

export function createCards(log: Pick<RelayLog, 'cards'>, now: () => number): Cards {
  const known = new Map<string, { readonly atMs: number; readonly cards: Promise<readonly KnownCard[]> }>();

  function withDigest(hash: string): Promise<readonly KnownCard[]> {
    const before = known.get(hash);
    if (before && now() - before.atMs < FRESH_MS) return before.cards;
    const cards = log.cards(hash);
    known.delete(hash);
    known.set(hash, { atMs: now(), cards });
    // A store that did not answer is asked again at once.
    cards.catch(() => known.delete(hash));
    if (known.size > KNOWN_MAX) known.delete(known.keys().next().value ?? '');
    return cards;
  }

  async function withSecret(typed: string): Promise<readonly KnownCard[]> {
    const secret = foldSecret(typed);
    return secret === null ? [] : withDigest(digest(secret));
  }

  return {
    async rider(username, secret) {
      const named = username.toLowerCase();
      const isNamed = ({ race, name, bib }: KnownCard): boolean =>
        [race, name].some((id) => id !== null && `${id}.${bib}`.toLowerCase() === named);
      return (await withSecret(secret)).find(isNamed) ?? null;
    },
    bySecret: async (secret) => (await withSecret(secret))[0] ?? null,
    lives: async (card) =>
      (await withDigest(card.digest)).some(
        ({ station, race, entry }) => station === card.station && race === card.race && entry === card.entry,
      ),
  };
}
