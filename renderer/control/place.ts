/**
 * Where in the console one is, kept in the address: `/control`, `/control/RACE`, `/control/RACE/riders`; what belongs to no
 * race stands behind `/control/-/`, which is no race's name.
 */
import { useSyncExternalStore } from 'react';
import { isRaceId, type RaceId } from '../../race/ids.ts';

export type View = 'race' | 'riders' | 'course';
export type Page = 'connect';
export interface Place {
  /** A page of the station instead of a race's. */
  readonly page?: Page | undefined;
  readonly race: RaceId | null;
  readonly view: View;
}

export function placeOf(path: string): Place {
  const [, , race = '', view = ''] = path.split('/');
  return {
    page: race === '-' && view === 'connect' ? view : undefined,
    race: isRaceId(race) ? race : null,
    view: view === 'riders' || view === 'course' ? view : 'race',
  };
}

export const pathOf = ({ race, view, page }: Place): string =>
  page !== undefined
    ? `/control/-/${page}`
    : race === null
      ? '/control'
      : `/control/${race}${view === 'race' ? '' : `/${view}`}`;

const listeners = new Set<() => void>();
const tell = () => {
  for (const listener of listeners) listener();
};
window.addEventListener('popstate', tell);

/** What a page of the station was asked for is its own; the rest (language, theme) goes along. */
function kept(search: string): string {
  const asked = new URLSearchParams(search);
  asked.delete('race');
  const text = asked.toString();
  return text === '' ? '' : `?${text}`;
}

export function go(place: Place): void {
  history.pushState(null, '', pathOf(place) + kept(location.search));
  tell();
}

const subscribe = (listener: () => void) => {
  listeners.add(listener);
  return () => listeners.delete(listener);
};

/** The path is the snapshot: a string, equal to itself as long as nobody went anywhere. */
export const usePlace = (): Place => placeOf(useSyncExternalStore(subscribe, () => location.pathname));
