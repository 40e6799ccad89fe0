/**
 * What an official decides to set up a race, in order: the same list makes a race over HTTP, in a simulation and in an
 * offline fold, so that what is compared was made from the same words.
 */
import type { Course } from '../race/course/course.ts';
import type { Bib, CategoryId, EntryId } from '../race/ids.ts';
import type { RaceFormat, RaceLength } from '../race/journal/decision.ts';
import type { Order } from './official.ts';

export interface RaceOnPaper {
  readonly name: string;
  readonly format: RaceFormat;
  readonly timeZone: string;
  readonly course: Course;
  readonly length: RaceLength;
  /** Entry ids are 1, 2, 3 … in this order. */
  readonly riders: readonly {
    readonly bib: string;
    readonly name: string;
    readonly team?: string;
    readonly nation?: string;
  }[];
}

const OPEN = 'open' as CategoryId;

/** Everything before the gun, but the making of the race itself. */
export const setUpOrders = (race: RaceOnPaper): readonly Order[] => [
  { type: 'set-race', name: race.name, format: race.format, timeZone: race.timeZone },
  {
    type: 'set-categories',
    categories: [{ id: OPEN, name: 'Open', length: race.length, startOffsetMs: 0 }],
  },
  { type: 'set-course', course: race.course },
  {
    type: 'put-entries',
    entries: race.riders.map((rider, index) => ({
      entry: (index + 1) as EntryId,
      bib: rider.bib as Bib,
      name: rider.name,
      team: rider.team,
      nation: rider.nation,
      category: OPEN,
      chips: [],
    })),
  },
];

export const startOrder = (atMs: number): Order => ({ type: 'start', atMs });
