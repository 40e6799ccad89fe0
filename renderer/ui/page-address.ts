/** What a page's address asks for: the race in its path, and choices after the `?`. */
import { isRaceId, type RaceId } from '../../race/ids.ts';

/** `/board/RACE` → RACE; null when there is none. */
export function raceInPath(page: string, path = location.pathname): RaceId | null {
  const [, first, id = ''] = path.split('/');
  return first === page && isRaceId(id) ? id : null;
}

/** The value of `?name=…`; null when it is not there or empty. */
export const asked = (name: string, search = location.search): string | null =>
  new URLSearchParams(search).get(name)?.trim() || null;

/** Where other devices reach this station: not from the station's own screen, whose `localhost` is nobody else's. */
export function addressForOthers(place: Pick<Location, 'hostname' | 'origin'> = location): string | null {
  const own =
    place.hostname === 'localhost' || place.hostname === '[::1]' || place.hostname.startsWith('127.');
  return own ? null : place.origin;
}
