/**
 * The set-up of a race: everything that decisions alone determine, folded from the decisions in force in order
 * of the journal. One small step a decision type; nothing here has seen a passing.
 */
import type { Course } from '../course/course.ts';
import type { Announcement, ResultState } from '../feed/board-view.ts';
import type { Bib, CategoryId, EntryId, LineId } from '../ids.ts';
import type { Decided } from '../journal/active.ts';
import type {
  Category,
  Decision,
  DecisionType,
  EntryFields,
  FinisherStatus,
  RaceFormat,
  RuleSettings,
} from '../journal/decision.ts';
import type { Author } from '../journal/record.ts';
import { bibKey } from '../start-list/bib.ts';
import { EditBook } from './edits.ts';
import { type Pause, pausesOf, type TimeLineEvent } from './race-clock.ts';
import { type Rules, resolveRules } from './settings.ts';

/** A rider in a race, as the start list has them now. */
export type Entry = EntryFields & { readonly entry: EntryId };

/** What officials decided about one rider. */
export interface RiderOrders {
  readonly status: {
    readonly is: FinisherStatus;
    readonly fromMs: number | null;
    readonly seq: number;
  } | null;
  readonly startMs: number | null;
  readonly penaltyMs: number;
  readonly bonusMs: number;
  readonly points: number;
  /** Laps given and taken; `lapsOnField` are in it with the other sign, so that laps count as the field rides them. */
  readonly lapsAdjustment: number;
  /** Laps gained (+) and lost (−) on the field of a points race, each from its moment on. */
  readonly lapsOnField: readonly { readonly laps: number; readonly atMs: number }[];
  readonly relegatedBehind: EntryId | null;
  /** `null` = own time although the gap rule would join; `undefined` = nothing decided. */
  readonly sameTimeAs: EntryId | null | undefined;
  /** Race time before penalties that an official gave, ms. */
  readonly givenMs: number | null;
  /** Whose time they have by the three-kilometre rule, in the place they came in. */
  readonly rodeWith: EntryId | null;
  readonly sosMs: number | null;
}

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
  readonly away: boolean;
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
  readonly chips: ReadonlyMap<string, EntryId>;
  /** The gun of each category, UTC epoch ms, before wave and individual offsets; absent = not started. */
  readonly guns: ReadonlyMap<CategoryId, number>;
  readonly pauses: readonly Pause[];
  readonly finishMs: number | null;
  readonly lengthOrders: ReadonlyMap<CategoryId, LengthOrder>;
  readonly orders: ReadonlyMap<EntryId, RiderOrders>;
  readonly edits: EditBook;
  readonly photoOrders: readonly PhotoOrder[];
  readonly sprints: readonly Sprint[];
  readonly announcements: readonly Announcement[];
  readonly publications: readonly Publication[];
}

export const NO_ORDERS: RiderOrders = {
  status: null,
  startMs: null,
  penaltyMs: 0,
  bonusMs: 0,
  points: 0,
  lapsAdjustment: 0,
  lapsOnField: [],
  relegatedBehind: null,
  sameTimeAs: undefined,
  givenMs: null,
  rodeWith: null,
  sosMs: null,
};

const ANNOUNCEMENTS_MAX = 20;

interface Draft {
  name: string | null;
  format: RaceFormat;
  rules: RuleSettings;
  timeZone: string;
  public: boolean;
  away: boolean;
  course: Course | null;
  courseVersion: number;
  categories: readonly Category[];
  entries: Map<EntryId, Entry>;
  bibsEver: Map<Bib, EntryId>;
  starts: { readonly atMs: number; readonly categories: readonly CategoryId[] | null }[];
  timeLine: TimeLineEvent[];
  finishMs: number | null;
  lengthOrders: Map<CategoryId, LengthOrder>;
  allBellMs: number | null;
  orders: Map<EntryId, RiderOrders>;
  edits: EditBook;
  photoOrders: PhotoOrder[];
  sprints: Sprint[];
  announcements: Announcement[];
  publications: Publication[];
}

type Of<Type extends DecisionType> = Extract<Decision, { type: Type }>;
type Steps = {
  readonly [Type in DecisionType]?: (draft: Draft, decision: Of<Type>, decided: Decided) => void;
};

const STEPS: Steps = {
  'set-race': (draft, change) => {
    if (change.name !== undefined) draft.name = change.name;
    if (change.format !== undefined) draft.format = change.format;
    if (change.rules !== undefined) draft.rules = { ...draft.rules, ...change.rules };
    if (change.timeZone !== undefined) draft.timeZone = change.timeZone;
    if (change.public !== undefined) draft.public = change.public;
    if (change.away !== undefined) draft.away = change.away;
  },
  'set-course': (draft, { course }, { seq }) => {
    draft.course = course as Course;
    draft.courseVersion = seq;
  },
  'set-categories': (draft, { categories }) => {
    // A category whose length is described anew forgets the bell and the laps decided before.
    for (const category of categories) {
      const before = draft.categories.find(({ id }) => id === category.id);
      if (before !== undefined && JSON.stringify(before.length) !== JSON.stringify(category.length))
        draft.lengthOrders.delete(category.id);
    }
    draft.categories = categories;
  },
  'put-entries': (draft, { entries }) => {
    for (const entry of entries) {
      draft.entries.delete(entry.entry); // the last to claim a bib or chip comes last in the map
      draft.entries.set(entry.entry, entry);
      draft.bibsEver.set(entry.bib, entry.entry);
    }
  },
  'remove-entry': (draft, { entry }) => {
    draft.entries.delete(entry);
  },
  'move-riders': (draft, { entries, category }) => {
    for (const entry of entries) {
      const before = draft.entries.get(entry);
      if (before !== undefined) draft.entries.set(entry, { ...before, category });
    }
  },
  'change-bib': (draft, { entry, bib }) => {
    const before = draft.entries.get(entry);
    if (before === undefined) return;
    draft.entries.delete(entry);
    draft.entries.set(entry, { ...before, bib });
    draft.bibsEver.set(bib, entry);
  },
  'swap-bibs': (draft, { entries: [one, other] }) => {
    const [first, second] = [draft.entries.get(one), draft.entries.get(other)];
    if (first === undefined || second === undefined || one === other) return;
    for (const swapped of [
      { ...first, bib: second.bib },
      { ...second, bib: first.bib },
    ]) {
      draft.entries.delete(swapped.entry);
      draft.entries.set(swapped.entry, swapped);
      draft.bibsEver.set(swapped.bib, swapped.entry);
    }
  },

  start: (draft, { atMs, categories }) => {
    draft.starts.push({ atMs, categories: categories ?? null });
  },
  neutralise: (draft, { atMs }) => {
    draft.timeLine.push({ kind: 'neutralise', atMs });
  },
  stop: (draft, { atMs }) => {
    draft.timeLine.push({ kind: 'stop', atMs });
  },
  restart: (draft, { atMs, gaps }) => {
    draft.timeLine.push({ kind: 'restart', atMs, gaps: gaps ?? 'as-ridden' });
  },
  bell: (draft, { atMs, categories }) => {
    for (const id of categories ?? draft.categories.map((category) => category.id))
      draft.lengthOrders.set(id, { by: 'bell', atMs });
    if (categories === undefined) draft.allBellMs = atMs;
  },
  'set-laps': (draft, { category, laps }) => {
    draft.lengthOrders.set(category, { by: 'laps', laps });
  },
  finish: (draft, { atMs }) => {
    draft.finishMs = atMs;
  },
  'publish-result': (draft, { state, protestsUntilMs }, { seq, atMs, by }) => {
    draft.publications.push({ seq, atMs, by, state, protestsUntilMs: protestsUntilMs ?? null });
  },

  'set-aside': (draft, { passing }) => draft.edits.setAside(passing),
  restore: (draft, { passing }) => draft.edits.restore(passing),
  'move-passing': (draft, { passing, timeMs }) => draft.edits.move(passing, timeMs),
  'reassign-passing': (draft, { passing, entry }) => draft.edits.reassign(passing, entry),
  'insert-passing': (draft, { id, entry, line, timeMs }) =>
    draft.edits.insert(`insert:${id}`, entry, line, timeMs),
  'split-lap': (draft, { id, entry, lap, parts }) => draft.edits.split(id, entry, lap, parts),
  'swap-riders': (draft, { entries, fromMs }) => draft.edits.swap(entries[0], entries[1], fromMs ?? null),
  'reassign-reads': (draft, { read, entry, fromMs, toMs }) =>
    draft.edits.reassignReads(read, entry, fromMs ?? null, toMs ?? null),
  'accept-proposal': (draft, { id, entry, line, timeMs }) =>
    draft.edits.insert(`accept:${id}`, entry, line, timeMs),
  'refuse-proposal': (draft, { entry, line, timeMs }) => draft.edits.refuse(entry, line, timeMs),

  'set-status': (draft, { entry, status, atMs }, { seq }) =>
    order(draft, entry, { status: { is: status, fromMs: atMs ?? null, seq } }),
  'set-start': (draft, { entry, atMs }) => order(draft, entry, { startMs: atMs }),
  penalty: (draft, { entry, timeMs }) =>
    order(draft, entry, { penaltyMs: ordersOf(draft, entry).penaltyMs + timeMs }),
  bonus: (draft, { entry, timeMs }) =>
    order(draft, entry, { bonusMs: ordersOf(draft, entry).bonusMs + timeMs }),
  points: (draft, { entry, points }) =>
    order(draft, entry, { points: ordersOf(draft, entry).points + points }),
  'laps-adjustment': (draft, { entry, laps }) =>
    order(draft, entry, { lapsAdjustment: ordersOf(draft, entry).lapsAdjustment + laps }),
  'lap-on-field': (draft, { entry, laps, atMs }, decided) => {
    const { lapsAdjustment, lapsOnField } = ordersOf(draft, entry);
    order(draft, entry, {
      lapsAdjustment: lapsAdjustment - laps,
      lapsOnField: [...lapsOnField, { laps, atMs: atMs ?? decided.atMs }],
    });
  },
  relegate: (draft, { entry, behind }) => order(draft, entry, { relegatedBehind: behind }),
  // The last word about a rider's time holds: own, another's, given, or by the three-kilometre rule.
  'same-time': (draft, { entry, as }) =>
    order(draft, entry, { sameTimeAs: as, givenMs: null, rodeWith: null }),
  'given-time': (draft, { entry, timeMs }) =>
    order(draft, entry, { sameTimeAs: undefined, givenMs: timeMs, rodeWith: null }),
  'three-km-rule': (draft, { entry, with: rodeWith }) =>
    order(draft, entry, { sameTimeAs: undefined, givenMs: null, rodeWith }),
  'photo-order': (draft, { line, order, level }) => {
    draft.photoOrders.push({ line, order, level: new Set(level) });
  },
  sprint: (draft, { line, lap, order }) => {
    // A sprint judged again replaces the first judgement.
    draft.sprints = draft.sprints.filter((sprint) => sprint.line !== line || sprint.lap !== lap);
    draft.sprints.push({ line, lap, order });
  },

  announce: (draft, { text }, { atMs }) => {
    draft.announcements.push({ atMs, text });
  },
  sos: (draft, { entry, atMs }) => order(draft, entry, { sosMs: atMs }),
  'sos-answered': (draft, { entry }) => order(draft, entry, { sosMs: null }),
};

const ordersOf = (draft: Draft, entry: EntryId): RiderOrders => draft.orders.get(entry) ?? NO_ORDERS;
const order = (draft: Draft, entry: EntryId, change: Partial<RiderOrders>): void => {
  draft.orders.set(entry, { ...ordersOf(draft, entry), ...change });
};

/** Folds the decisions in force, in order of `seq`, into the set-up. */
export function foldSetup(decisions: readonly Decided[]): Setup {
  const draft: Draft = {
    name: null,
    format: 'circuit',
    rules: {},
    timeZone: 'UTC',
    public: false,
    away: false,
    course: null,
    courseVersion: 0,
    categories: [],
    entries: new Map(),
    bibsEver: new Map(),
    starts: [],
    timeLine: [],
    finishMs: null,
    lengthOrders: new Map(),
    allBellMs: null,
    orders: new Map(),
    edits: new EditBook(),
    photoOrders: [],
    sprints: [],
    announcements: [],
    publications: [],
  };
  for (const decided of decisions) {
    const step = STEPS[decided.decision.type] as
      | ((draft: Draft, decision: Decision, decided: Decided) => void)
      | undefined;
    step?.(draft, decided.decision, decided);
  }
  return settled(draft);
}

function settled(draft: Draft): Setup {
  const categories = withUndescribed(draft.categories, draft.entries.values());
  const bibs = new Map<Bib, EntryId>();
  const bibKeys = new Map<string, EntryId>();
  const chips = new Map<string, EntryId>();
  for (const entry of draft.entries.values()) {
    bibs.set(entry.bib, entry.entry);
    bibKeys.set(bibKey(entry.bib), entry.entry);
    for (const chip of entry.chips) chips.set(chip.toUpperCase(), entry.entry);
  }
  for (const [bib, entry] of bibs) draft.bibsEver.set(bib, entry);
  for (const category of categories) {
    if (draft.allBellMs !== null && !draft.categories.some(({ id }) => id === category.id))
      if (!draft.lengthOrders.has(category.id))
        draft.lengthOrders.set(category.id, { by: 'bell', atMs: draft.allBellMs });
  }
  return {
    name: draft.name,
    format: draft.format,
    rules: resolveRules(draft.format, draft.rules),
    timeZone: draft.timeZone,
    public: draft.public && !draft.away,
    away: draft.away,
    course: draft.course,
    courseVersion: draft.courseVersion,
    categories,
    entries: draft.entries,
    bibs,
    bibKeys,
    bibsEver: draft.bibsEver,
    chips,
    guns: gunsOf(categories, draft.starts),
    pauses: pausesOf(draft.timeLine),
    finishMs: draft.finishMs,
    lengthOrders: draft.lengthOrders,
    orders: draft.orders,
    edits: draft.edits,
    photoOrders: draft.photoOrders,
    sprints: draft.sprints,
    announcements: draft.announcements.slice(-ANNOUNCEMENTS_MAX),
    publications: draft.publications,
  };
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
 * follow it by their offsets. The last start decided for a category holds.
 */
function gunsOf(
  categories: readonly Category[],
  starts: readonly { readonly atMs: number; readonly categories: readonly CategoryId[] | null }[],
): ReadonlyMap<CategoryId, number> {
  const guns = new Map<CategoryId, number>();
  for (const start of starts)
    for (const category of categories) {
      if (start.categories === null) guns.set(category.id, start.atMs + category.startOffsetMs);
      else if (start.categories.includes(category.id)) guns.set(category.id, start.atMs);
    }
  return guns;
}
