/**
 * Cards that end while their phones are connected. A phone that sends is refused at once; one that is silent is found
 * here. The log is asked for so many cards a second, in turns: it has more to do.
 */

import { entryOf } from '../../../race/present.ts';
import type { Credential } from '../../../server/mqtt/session.ts';
import type { KnownCard } from '../log/log.ts';
import type { Cards } from './cards.ts';

export interface EndedCards {
  /** What a phone with this card is connected by. */
  credentialOf(card: KnownCard): Credential;
  /** Looks at the next of the cards that are connected; answers those that have ended, by their credentials' ids. */
  look(connected: ReadonlySet<string>): Promise<ReadonlySet<string>>;
}

const LOOKED_AT_MAX = 500;
/** A card is forgotten when nobody was connected with it for so many looks: whoever signs in just now is not yet. */
const AWAY_MAX = 30;

export function createEndedCards(cards: Pick<Cards, 'lives'>): EndedCards {
  /** Those that were looked at longest ago first. */
  const known = new Map<string, { readonly card: KnownCard; away: number }>();

  async function hasEnded(id: string): Promise<boolean> {
    const one = entryOf(known, id);
    known.delete(id);
    known.set(id, one);
    return !(await cards.lives(one.card));
  }

  return {
    credentialOf(card) {
      const id = [card.station, card.race, card.entry, card.digest].join('/');
      known.set(id, { card, away: 0 });
      return { id, untilMs: Number.POSITIVE_INFINITY };
    },
    async look(connected) {
      const next: string[] = [];
      for (const [id, one] of known) {
        one.away = connected.has(id) ? 0 : one.away + 1;
        if (one.away > AWAY_MAX) known.delete(id);
        else if (one.away === 0 && next.length < LOOKED_AT_MAX) next.push(id);
      }
      const ended = await Promise.all(next.map(hasEnded));
      return new Set(next.filter((_, at) => ended[at]));
    },
  };
}
