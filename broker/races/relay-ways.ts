/**
 * Which riders' positions lately came by the cloud relay and not over the venue's network, and whether under their phone's
 * own seal: officials see it beside each rider. In memory only: a phone says it again with its next positions.
 */
import type { EntryId, RaceId } from '../../race/ids.ts';
import { forgetOldest } from '../../race/present.ts';

/** How the newest positions of a rider came: over the venue's network, or by the relay, sealed by the phone or not. */
export type Way = 'venue' | 'relay-sealed' | 'relay-unsealed';

export interface RelayWays {
  heard(race: RaceId, entry: EntryId, way: Way): void;
  of(race: RaceId, entry: EntryId): Way;
}

const RIDERS_MAX = 20_000;

export function createRelayWays(): RelayWays {
  /** Only of those who came by the relay; beyond `RIDERS_MAX` the one that was so longest is forgotten. */
  const ways = new Map<string, Way>();
  const keyOf = (race: RaceId, entry: EntryId) => `${race}.${entry}`;
  return {
    heard(race, entry, way) {
      // The common case, thousands of times a second, makes no text.
      if (way === 'venue' && ways.size === 0) return;
      const key = keyOf(race, entry);
      if (way === 'venue') ways.delete(key);
      else ways.set(key, way);
      if (ways.size > RIDERS_MAX) forgetOldest(ways);
    },
    of: (race, entry) => ways.get(keyOf(race, entry)) ?? 'venue',
  };
}
