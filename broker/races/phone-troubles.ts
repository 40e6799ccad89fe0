/** What is amiss with riders' phones, in officials' terms: with bib and name. */
import type { EntryId, RaceId } from '../../race/ids.ts';
import { entries, saying } from '../../race/race.ts';
import { refusalOf } from '../../server/refusal.ts';
import type { RiderShown, StationPort } from '../http/station-port.ts';
import type { Races } from './races.ts';

/** Kept aside for less is a phone that has just begun to speak: its clock shows within seconds. */
const ASIDE_SHOWN_MS = 6_000;

export function phoneTroubles(
  races: Races,
  now: () => number,
): Pick<StationPort, 'phoneTroubles' | 'resolveAside'> {
  const shown = ({ race, entry }: { race: RaceId; entry: EntryId }): RiderShown => {
    const found = races.get(race);
    const rider = found && entries(found).find((one) => one.entry === entry);
    return { race, entry, bib: rider?.bib ?? '', name: rider?.name ?? '' };
  };
  return {
    phoneTroubles: () => ({
      aside: races.phoneClocks
        .seen()
        .filter(({ sinceMs }) => now() - sinceMs >= ASIDE_SHOWN_MS)
        .map(({ name: phone, positions, sinceMs, aheadMs, hasClock, ...rider }) => ({
          ...shown(rider),
          phone,
          positions,
          sinceMs,
          aheadMs,
          hasClock,
        })),
      shared: races.sharedCards().map(shown),
    }),
    async resolveAside(rider, phone, how, by) {
      const positions = await races.phoneClocks.resolve(rider, phone, how);
      if (how === 'give-up' && positions > 0)
        races.refused({
          dialect: 'aside',
          who: `${rider.race}.${shown(rider).bib}`,
          refusal: refusalOf('impossible-time', saying('phone-given-up', { by })),
          items: positions,
        });
      return positions;
    },
  };
}
