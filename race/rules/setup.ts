/**
 * The set-up of a race: everything that decisions alone determine, folded from the decisions in force in order
 * of the journal. Each kind of decision has its step in `decisions/kinds/`; nothing here has seen a passing.
 */

import { asWritten, type ChipKey, chipKey } from '../chip.ts';
import type { Course } from '../course/course.ts';
import type { Draft } from '../decisions/draft.ts';
import type { AnyKind } from '../decisions/kind.ts';
import type { SealedResult } from '../decisions/kinds/publish-result.ts';
import { KINDS } from '../decisions/kinds.ts';
import type { Announcement, RaceOfficial, ResultState } from '../feed/board-view.ts';
import type { Bib, CategoryId, DecisionId, EntryId, LineId } from '../ids.ts';
import type { Decided } from '../journal/active.ts';
import type { Category, EntryFields, RaceFormat } from '../journal/decision.ts';
import type { Author } from '../journal/record.ts';
import { bibKey } from '../start-list/bib.ts';
import { EditBook } from './edits.ts';
import { type Pause, pausesOf } from './race-clock.ts';
import type { RiderOrders } from './rider-orders.ts';
import { type Rules, resolveRules } from './settings.ts';

/** A rider in a race, as the start list has them now. */
export type Entry = EntryFields & { readonly entry: EntryId };

export interface PhotoOrder {
  readonly line: LineId;
  readonly order: readonly EntryId[];
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
}

const ANNOUNCEMENTS_MAX = 20;

/** Folds the decisions in force, in order of `seq`, into the set-up. */
export function foldSetup(decisions: readonly Decided[]): Setup {
  const draft: Draft = {
    name: null,
    format: 'circuit',
    rules: {},
    timeZone: 'UTC',
    public: false,
    plannedStartMs: null,
    archived: false,
    course: null,
    courseVersion: 0,
    categories: [],
    entries: new Map(),
    bibsEver: new Map(),
    starts: [],
    timeLine: [],
    finishMs: null,
    closes: new Map(),
    lengthOrders: new Map(),
    allBellMs: null,
    orders: new Map(),
    edits: new EditBook(),
    photoOrders: [],
    sprints: [],
    announcements: [],
    assigned: new Map(),
    publications: [],
    protests: [],
    officials: [],
    positionsGone: false,
  };
  for (const decided of decisions) {
    const { step } = KINDS[decided.decision.type] as AnyKind;
    step?.(draft, decided.decision, decided);
  }
  return settled(draft);
}

function settled(draft: Draft): Setup {
  const categories = withUndescribed(draft.categories, draft.entries.values());
  const bibs = new Map<Bib, EntryId>();
  const bibKeys = new Map<string, EntryId>();
  const chips = new Map<string, EntryId>();
  const chipHolders = new Map<ChipKey, EntryId[]>();
  for (const entry of draft.entries.values()) {
    bibs.set(entry.bib, entry.entry);
    bibKeys.set(bibKey(entry.bib), entry.entry);
    for (const chip of entry.chips) {
      chips.set(asWritten(chip), entry.entry);
      holdsChip(chipHolders, chipKey(chip), entry.entry);
    }
  }
  for (const [bib, entry] of bibs) draft.bibsEver.set(bib, entry);
  for (const category of categories) {
    if (draft.allBellMs !== null && !draft.categories.some(({ id }) => id === category.id))
      if (!draft.lengthOrders.has(category.id))
        draft.lengthOrders.set(category.id, { by: 'bell', atMs: draft.allBellMs });
  }
  const closes = closesOf(categories, draft);
  return {
    name: draft.name,
    format: draft.format,
    rules: resolveRules(draft.format, draft.rules),
    timeZone: draft.timeZone,
    public: draft.public && !draft.archived,
    plannedStartMs: draft.plannedStartMs,
    archived: draft.archived,
    course: draft.course,
    courseVersion: draft.courseVersion,
    categories,
    entries: draft.entries,
    bibs,
    bibKeys,
    bibsEver: draft.bibsEver,
    chips,
    chipHolders,
    guns: gunsOf(categories, draft.starts),
    pauses: pausesOf(draft.timeLine),
    finishMs: closes.finishMs,
    closes: closes.each,
    lengthOrders: draft.lengthOrders,
    orders: draft.orders,
    edits: draft.edits,
    photoOrders: draft.photoOrders,
    sprints: draft.sprints,
    announcements: draft.announcements.slice(-ANNOUNCEMENTS_MAX),
    assigned: draft.assigned,
    publications: draft.publications,
    protests: draft.protests,
    officials: draft.officials,
    positionsGone: draft.positionsGone,
  };
}

function holdsChip(holders: Map<ChipKey, EntryId[]>, key: ChipKey, entry: EntryId): void {
  const known = holders.get(key);
  if (key === '' || known?.includes(entry)) return;
  if (known === undefined) holders.set(key, [entry]);
  else known.push(entry);
}

/** A word for all closes what is not closed yet; with every category closed by itself the race is over too. */
function closesOf(
  categories: readonly Category[],
  { finishMs, closes }: Draft,
): { finishMs: number | null; each: ReadonlyMap<CategoryId, number> } {
  const each = new Map<CategoryId, number>();
  for (const { id } of categories) {
    const ownMs = closes.get(id) ?? null;
    const closedMs = ownMs === null || finishMs === null ? (ownMs ?? finishMs) : Math.min(ownMs, finishMs);
    if (closedMs !== null) each.set(id, closedMs);
  }
  const over = finishMs !== null || (categories.length > 0 && each.size === categories.length);
  return { finishMs: finishMs ?? (over ? Math.max(...each.values()) : null), each };
}

/** Categories in the order given, then those that only entries name (no length: they ride until the finish). */
function withUndescribed(described: readonly Category[], entries: Iterable<Entry>): readonly Category[] {
  const known = new Set(described.map(({ id }) => id));
  const missing = new Set<CategoryId>();
  for (const { category } of entries) if (!known.has(category)) missing.add(category);
  if (missing.size === 0) return described;
  const undescribed = [...missing]
    .sort()
    .map(
      (id): Category => ({ id, name: id, length: { by: 'laps', laps: OPEN_ENDED_LAPS }, startOffsetMs: 0 }),
    );
  return [...described, ...undescribed];
}

/** Laps of a category that nobody described: more than anybody rides, shown as "no number". */
export const OPEN_ENDED_LAPS = 100_000;

/**
 * A start for named categories is their own gun and counts as fired. A start for all is the first gun: waves
 * follow it by their offsets. The last word about a category holds: its start, or that it was called back.
 */
function gunsOf(categories: readonly Category[], starts: Draft['starts']): ReadonlyMap<CategoryId, number> {
  const guns = new Map<CategoryId, number>();
  for (const start of starts)
    for (const category of categories) {
      if (start.categories !== null && !start.categories.includes(category.id)) continue;
      const gunMs = guns.get(category.id);
      if ('byMs' in start) {
        if (gunMs !== undefined) guns.set(category.id, gunMs + start.byMs);
      } else if (start.atMs === null) guns.delete(category.id);
      else guns.set(category.id, start.atMs + (start.categories === null ? category.startOffsetMs : 0));
    }
  return guns;
}
