/**
 * The set-up of a race while decisions are folded into it, one step a decision. `rules/setup.ts` begins it and
 * settles what only all decisions together say.
 */
import type { Course } from '../course/course.ts';
import type { Announcement, RaceOfficial } from '../feed/board-view.ts';
import type { Bib, CategoryId, EntryId } from '../ids.ts';
import type { Author } from '../journal/author.ts';
import type { EditBook } from '../rules/edits.ts';
import type { TimeLineEvent } from '../rules/race-clock.ts';
import { NO_ORDERS, type RiderOrders } from '../rules/rider-orders.ts';
import type { Entry, LengthOrder, PhotoOrder, Protest, Publication, Sprint } from '../rules/setup-state.ts';
import type { Category, RaceFormat, RuleSettings } from './values.ts';

export interface Draft {
  name: string | null;
  format: RaceFormat;
  rules: RuleSettings;
  timeZone: string;
  public: boolean;
  plannedStartMs: number | null;
  archived: boolean;
  course: Course | null;
  courseVersion: number;
  categories: readonly Category[];
  entries: Map<EntryId, Entry>;
  bibsEver: Map<Bib, EntryId>;
  /** Guns in order; `atMs` null = called back, `byMs` = the ones there are moved. */
  starts: (
    | { readonly atMs: number | null; readonly categories: readonly CategoryId[] | null }
    | { readonly byMs: number; readonly categories: readonly CategoryId[] | null }
  )[];
  timeLine: TimeLineEvent[];
  finishMs: number | null;
  /** Categories that were closed by themselves, UTC epoch ms. */
  closes: Map<CategoryId, number>;
  lengthOrders: Map<CategoryId, LengthOrder>;
  allBellMs: number | null;
  orders: Map<EntryId, RiderOrders>;
  edits: EditBook;
  photoOrders: PhotoOrder[];
  sprints: Sprint[];
  announcements: Announcement[];
  /** Who looks after a question of the review, by the question's id. */
  assigned: Map<string, string>;
  publications: Publication[];
  protests: Protest[];
  officials: readonly RaceOfficial[];
  /** Positions that laps rested on are deleted: what is worked out now is less than what was published. */
  positionsGone: boolean;
  /** Positions and contacts are deleted for good; the results stay. */
  contactsGone: boolean;
  /** Until when positions and contacts are kept, UTC epoch ms; null: for ever; undefined: as the event has it. */
  keptUntilMs: number | null | undefined;
}

/** When a decision was taken into the journal, and by whom. */
export interface Taken {
  readonly seq: number;
  /** Arrival by the station's clock, UTC epoch ms. */
  readonly atMs: number;
  readonly by: Author;
}

export const ordersOf = (draft: Draft, entry: EntryId): RiderOrders => draft.orders.get(entry) ?? NO_ORDERS;

/** Changes what was decided about a rider; what is left out stays. */
export const order = (draft: Draft, entry: EntryId, change: Partial<RiderOrders>): void => {
  draft.orders.set(entry, { ...ordersOf(draft, entry), ...change });
};
