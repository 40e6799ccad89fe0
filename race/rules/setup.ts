/**
 * The set-up of a race: everything that decisions alone determine, folded from the decisions in force in order
 * of the journal. Each kind of decision has its step in `decisions/kinds/`; nothing here has seen a passing.
 */

import { asWritten, type ChipKey, chipKey } from '../chip.ts';
import type { Draft } from '../decisions/draft.ts';
import type { AnyKind } from '../decisions/kind.ts';
import { KINDS } from '../decisions/kinds.ts';
import type { Category } from '../decisions/values.ts';
import type { Bib, CategoryId, EntryId } from '../ids.ts';
import type { Decided } from '../journal/active.ts';
import { bibKey } from '../start-list/bib.ts';
import { EditBook } from './edits.ts';
import { pausesOf } from './race-clock.ts';
import { resolveRules } from './settings.ts';
import type { Entry, Setup } from './setup-state.ts';

export type { Entry, LengthOrder, PhotoOrder, Protest, Publication, Setup, Sprint } from './setup-state.ts';

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
    contactsGone: false,
    keptUntilMs: undefined,
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
    contactsGone: draft.contactsGone,
    keptUntilMs: draft.keptUntilMs,
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
