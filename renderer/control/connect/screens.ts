/** Every screen that the station has: whom it is for, by which door, whether it may hang on a wall, and how it is previewed. */
import type { RaceId } from '../../../race/ids.ts';
import type { RaceFormat } from '../../../race/journal/decision.ts';
import { isAgainstTheClock } from '../../../race/row-figures.ts';
import { type Connection, crowdOrigin, officialsOrigin } from './connection.ts';

export type ScreenId =
  | 'spectators'
  | 'results'
  | 'board'
  | 'announcer'
  | 'course'
  | 'overlay'
  | 'ramp'
  | 'officials'
  | 'keypad'
  | 'starter';

export interface Screen {
  readonly id: ScreenId;
  readonly group: 'everybody' | 'screens' | 'people';
  /** `public`: no sign-in, and nothing secret in the address. `sign-in`: the address is no secret; a name and a password are asked for. */
  readonly who: 'public' | 'sign-in';
  /** Without the host. */
  readonly path: string;
  readonly door: 'crowd' | 'officials';
  /** What it is usually looked at on; null: no preview (it asks for a sign-in, or would act). */
  readonly preview: 'phone' | 'wide' | null;
  /** Fit to be opened full screen on a second display. */
  readonly onDisplay: boolean;
}

export interface ScreenRace {
  readonly id: RaceId;
  readonly format: RaceFormat;
}

/** The screens of a race, in the order in which they are looked for; without one, those that choose by themselves. */
export function screensOf(race: ScreenRace | null): readonly Screen[] {
  const of = race === null ? '' : `/${race.id}`;
  const start = `/start${of}`;
  const screens: Screen[] = [
    publicPage('spectators', race === null ? '/' : `/watch${of}`),
    publicPage('results', `/results${of}`),
    wideScreen('board', `/board${of}`),
    wideScreen('announcer', `/board${of}?view=announcer`),
    wideScreen('course', `/board${of}?view=course`),
    wideScreen('overlay', `/overlay${of}`),
    // The starter's pages are not at the crowd's door.
    { ...wideScreen('ramp', `${start}?view=ramp`), door: 'officials' },
    forPeople('officials', '/control'),
    forPeople('keypad', `/control${of}`),
    forPeople('starter', start),
  ];
  const isTimed = race !== null && isAgainstTheClock(race.format);
  return screens.filter(({ id }) => (race === null ? !NEEDS_RACE.has(id) : id !== 'course' || isTimed));
}

const NEEDS_RACE: ReadonlySet<ScreenId> = new Set([
  ...(['results', 'board', 'announcer', 'course', 'overlay', 'ramp', 'keypad', 'starter'] as const),
]);

const publicPage = (id: ScreenId, path: string): Screen => ({
  ...{ id, path, group: 'everybody', who: 'public', door: 'crowd', preview: 'phone' },
  onDisplay: id === 'spectators',
});
const wideScreen = (id: ScreenId, path: string): Screen => ({
  ...{ id, path, group: 'screens', who: 'public', door: 'crowd', preview: 'wide', onDisplay: true },
});
const forPeople = (id: ScreenId, path: string): Screen => ({
  ...{ id, path, group: 'people', who: 'sign-in', door: 'officials', preview: null, onDisplay: false },
});

/** The address that another device opens. */
export const addressOf = ({ door, path }: Pick<Screen, 'door' | 'path'>, connection: Connection): string =>
  `${door === 'crowd' ? crowdOrigin(connection) : officialsOrigin(connection)}${path}`;

/** The same page for this computer's own second display: at this origin, and with the code that leads the crowd to it. */
export function pathHere(
  { id, path }: Screen,
  race: ScreenRace | null,
  connection: Connection | null,
): string {
  if (id !== 'board' || race === null || connection === null) return path;
  return `${path}?follow=${encodeURIComponent(`${crowdOrigin(connection)}/watch/${race.id}`)}`;
}
