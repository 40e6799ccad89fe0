/** The set-up of a race, as decisions have made it: what `setup.ts` folds, and everybody reads. */
import type { ChipKey } from '../chip.ts';
import type { Course } from '../course/course.ts';
import type { SealedResult } from '../decisions/sealed-result.ts';
import type { Category, EntryFields, RaceFormat } from '../decisions/values.ts';
import type { Announcement, RaceOfficial, ResultState } from '../feed/board-view.ts';
import type { Bib, CategoryId, DecisionId, EntryId, LineId } from '../ids.ts';
import type { Author } from '../journal/author.ts';
import type { EditBook } from './edits.ts';
import type { Pause } from './race-clock.ts';
import type { RiderOrders } from './rider-orders.ts';
import type { Rules } from './settings.ts';

/** A rider in a race, as the start list has them now. */
export type Entry = EntryFields & { readonly entry: EntryId };

export interface PhotoOrder {
  readonly line: LineId;
  readonly order: readonly EntryId[];
  /** Laps that the riders had completed in the picture; null: it is of whatever they rode last (their finish). */
  readonly lap: number | null;
  /** Riders of the order who were level with the one before them. */
  readonly level: ReadonlySet<EntryId>;
}
export interface Sprint {
  readonly line: LineId;
  readonly lap: number;
  readonly order: readonly EntryId[];
}
export interface Publication {
  readonly seq: number;
  readonly atMs: number;
  readonly by: Author;
  readonly state: Exclude<ResultState, 'live'>;
  readonly protestsUntilMs: number | null;
  /** What was published, word for word; null in journals of before. */
  readonly sealed: SealedResult | null;
}

/** A line of the protest register. */
export interface Protest {
  readonly id: DecisionId;
  readonly by: string;
  readonly lodgedAtMs: number;
  readonly against: readonly EntryId[];
  readonly about: string;
  readonly fee: string | null;
  readonly untilMs: number | null;
  /** Null while it is open. */
  readonly ruling: {
    readonly outcome: 'upheld' | 'partly' | 'rejected' | 'withdrawn';
    readonly text: string;
    readonly commissaire: string;
    readonly ruledAtMs: number;
    readonly fee: 'kept' | 'returned' | null;
  } | null;
}

/** How a category's distance was last changed in the race: by a number, or by the bell. */
export type LengthOrder =
  | { readonly by: 'laps'; readonly laps: number }
  | { readonly by: 'bell'; readonly atMs: number };

export interface Setup {
  readonly name: string | null;
  readonly format: RaceFormat;
  readonly rules: Rules;
  readonly timeZone: string;
  /** Spectators may see it: not while it is put away, whatever was said of it before. */
  readonly public: boolean;
  /** UTC epoch ms; null = not said. */
  readonly plannedStartMs: number | null;
  readonly archived: boolean;
  readonly course: Course | null;
  /** Seq of the decision that set the course; 0 without one. */
  readonly courseVersion: number;
  readonly categories: readonly Category[];
  readonly entries: ReadonlyMap<EntryId, Entry>;
  /** Who wears a bib now. */
  readonly bibs: ReadonlyMap<Bib, EntryId>;
  /** The same by `bibKey`, for bibs that are written otherwise than in the list. */
  readonly bibKeys: ReadonlyMap<string, EntryId>;
  /** Who a bib seen at the line means: its wearer now, or whoever wore it last. */
  readonly bibsEver: ReadonlyMap<Bib, EntryId>;
  /** Who has a chip by its code as it is written (`asWritten`): of reads in old journals. */
  readonly chips: ReadonlyMap<string, EntryId>;
  /** Everybody who has a chip; more than one: officials are asked. */
  readonly chipHolders: ReadonlyMap<ChipKey, readonly EntryId[]>;
  /** The gun of each category, UTC epoch ms, before wave and individual offsets; absent = not started. */
  readonly guns: ReadonlyMap<CategoryId, number>;
  readonly pauses: readonly Pause[];
  /** When all was closed: by one word for all, or with the last category; null while any rides. */
  readonly finishMs: number | null;
  /** When each closed category was closed, UTC epoch ms. */
  readonly closes: ReadonlyMap<CategoryId, number>;
  readonly lengthOrders: ReadonlyMap<CategoryId, LengthOrder>;
  readonly orders: ReadonlyMap<EntryId, RiderOrders>;
  readonly edits: EditBook;
  readonly photoOrders: readonly PhotoOrder[];
  readonly sprints: readonly Sprint[];
  readonly announcements: readonly Announcement[];
  /** Who looks after a question of the review, by the question's id. */
  readonly assigned: ReadonlyMap<string, string>;
  readonly publications: readonly Publication[];
  readonly protests: readonly Protest[];
  readonly officials: readonly RaceOfficial[];
  /** Positions that laps rested on are deleted: the published version is all there is. */
  readonly positionsGone: boolean;
  /** Positions and contacts are deleted for good; the results stay. */
  readonly contactsGone: boolean;
  /** Until when positions and contacts are kept, UTC epoch ms; null: for ever; undefined: as the event has it. */
  readonly keptUntilMs: number | null | undefined;
}
