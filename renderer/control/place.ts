/** Where in the console one is, kept in the address: `/control`, `/control/RACE`, `/control/RACE/riders`. */
import { useSyncExternalStore } from 'react';
import { isRaceId, type RaceId } from '../../race/ids.ts';

export type View = 'race' | 'riders' | 'course';
export interface Place {
  readonly race: RaceId | null;
  readonly view: View;
}

export function placeOf(path: string): Place {
  const [, , race = '', view = ''] = path.split('/');
  return {
    race: isRaceId(race) ? race : null,
    view: view === 'riders' || view === 'course' ? view : 'race',
  };
}

export const pathOf = ({ race, view }: Place): string =>
  race === null ? '/control' : `/control/${race}${view === 'race' ? '' : `/${view}`}`;

const listeners = new Set<() => void>();
const tell = () => {
  for (const listener of listeners) listener();
};
window.addEventListener('popstate', tell);

export function go(place: Place): void {
  history.pushState(null, '', pathOf(place) + location.search);
  tell();
}

const subscribe = (listener: () => void) => {
  listeners.add(listener);
  return () => listeners.delete(listener);
};

/** The path is the snapshot: a string, equal to itself as long as nobody went anywhere. */
export const usePlace = (): Place => placeOf(useSyncExternalStore(subscribe, () => location.pathname));
