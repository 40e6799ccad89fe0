/**
 * What the address says: which race, which riders are compared, which category. Everything chosen on the page is in
 * it, so that a link shows the same to whoever opens it.
 *
 *   /history                              races, found by ?find=
 *   /history?series=harbour+criterium     a series over the years
 *   /history?stages=A,B,C&bonuses=10,6,4    a stage race, its rules with it
 *   /history/RACE?category=C&riders=7,12  a race, riders by bib
 *   /history/RACE/riders/ENTRY            a rider in all their races
 */
import { useSyncExternalStore } from 'react';
import { isRaceId, type RaceId } from '../../race/ids.ts';

export interface RacePlace {
  readonly at: 'race';
  readonly race: RaceId;
  readonly category: string | null;
  /** Bibs; null = nobody was chosen: the first of the result. */
  readonly riders: readonly string[] | null;
}
export interface RiderPlace {
  readonly at: 'rider';
  readonly race: RaceId;
  readonly entry: number;
}
/** A stage race: races in order; the rules as the organiser wrote them, read by the station. */
export interface StagesPlace {
  readonly at: 'stages';
  readonly races: readonly string[];
  readonly bonuses: string;
  readonly points: string;
  readonly prizes: readonly string[];
}
export type Place =
  | StagesPlace
  | { readonly at: 'races'; readonly find: string }
  | { readonly at: 'series'; readonly series: string }
  | RacePlace
  | RiderPlace;

/** Riders compared at once: as many as there are lines that one can tell apart. */
export const COMPARED_MAX = 6;

export function placeOf(path: string, search: string): Place {
  const [, , race = '', what, entry = ''] = path.split('/');
  const asked = new URLSearchParams(search);
  if (isRaceId(race) && what === 'riders' && /^\d{1,5}$/.test(entry))
    return { at: 'rider', race, entry: Number(entry) };
  if (isRaceId(race)) {
    const riders = asked.get('riders');
    return {
      at: 'race',
      race,
      category: asked.get('category') || null,
      riders: riders === null ? null : riders.split(',').filter(Boolean).slice(0, COMPARED_MAX),
    };
  }
  const stages = asked.get('stages');
  if (stages !== null)
    return {
      at: 'stages',
      races: stages.split(',').filter(Boolean),
      bonuses: asked.get('bonuses') ?? '',
      points: asked.get('points') ?? '',
      prizes: (asked.get('prizes') ?? '').split(';').filter(Boolean),
    };
  const series = asked.get('series')?.trim();
  return series ? { at: 'series', series } : { at: 'races', find: asked.get('find') ?? '' };
}

export function addressOf(place: Place): string {
  const asked = new URLSearchParams();
  if (place.at === 'races') {
    if (place.find !== '') asked.set('find', place.find);
  } else if (place.at === 'series') asked.set('series', place.series);
  else if (place.at === 'stages') {
    asked.set('stages', place.races.join(','));
    if (place.bonuses !== '') asked.set('bonuses', place.bonuses);
    if (place.points !== '') asked.set('points', place.points);
    if (place.prizes.length > 0) asked.set('prizes', place.prizes.join(';'));
  } else if (place.at === 'rider') return `/history/${place.race}/riders/${place.entry}`;
  else {
    if (place.category !== null) asked.set('category', place.category);
    if (place.riders !== null) asked.set('riders', place.riders.join(','));
  }
  // A comma needs no escape in a query, and links are read by people.
  const query = asked.toString().replaceAll('%2C', ',');
  return `/history${place.at === 'race' ? `/${place.race}` : ''}${query === '' ? '' : `?${query}`}`;
}

const listeners = new Set<() => void>();
let shown = placeOf(location.pathname, location.search);
const moved = (): void => {
  shown = placeOf(location.pathname, location.search);
  for (const tell of listeners) tell();
};
window.addEventListener('popstate', moved);

export const usePlace = (): Place =>
  useSyncExternalStore(
    (tell) => {
      listeners.add(tell);
      return () => listeners.delete(tell);
    },
    () => shown,
  );

/** Goes there. `replace`: a choice on the same page, which the browser's "back" passes over. */
export function go(place: Place, replace = false): void {
  if (replace) history.replaceState(null, '', addressOf(place));
  else {
    history.pushState(null, '', addressOf(place));
    window.scrollTo(0, 0);
  }
  moved();
}
