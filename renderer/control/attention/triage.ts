/**
 * The review put in order for an official: what was dismissed or put off left out, many of one kind as one card, and
 * only what was asked for. Pure: time and choices are arguments.
 */
import type { EntryId } from '../../../race/ids.ts';
import { entryOf } from '../../../race/present.ts';
import type { ReviewItem, ReviewKind } from '../../../race/race.ts';
import type { Order } from '../api.ts';

/** Everything, what is mine, what nobody looks after, or one kind. */
export type Filter = 'all' | 'mine' | 'nobodys' | `kind:${ReviewKind}`;

export type Card =
  | { readonly is: 'one'; readonly item: ReviewItem }
  /** In the place of its most urgent question. */
  | { readonly is: 'many'; readonly kind: ReviewKind; readonly items: readonly ReviewItem[] };

export interface Choices {
  readonly filter: Filter;
  readonly me: string;
  readonly dismissed: ReadonlySet<string>;
  /** Until when a question is put off, UTC epoch ms. */
  readonly later: ReadonlyMap<string, number>;
  readonly nowMs: number;
}

export interface Triage {
  readonly cards: readonly Card[];
  /** Questions that are shown, each in a group for itself. */
  readonly count: number;
  readonly kinds: ReadonlyMap<ReviewKind, number>;
  readonly mine: number;
  readonly nobodys: number;
  readonly dismissed: number;
  readonly putOff: number;
  /** When the first of those put off comes back, UTC epoch ms. */
  readonly nextMs: number | null;
}

/** As many of one kind become one card. */
const MANY = 4;
/** Each of these is looked at by itself, however many there are. */
const APART: ReadonlySet<ReviewKind> = new Set<ReviewKind>([
  'sos',
  'start-forgotten',
  'bell-due',
  'sprint-to-judge',
  'photo-needed',
  'result-differs',
]);

export function triage(review: readonly ReviewItem[], choices: Choices): Triage {
  const { filter, me, dismissed, later, nowMs } = choices;
  const here = review.filter(({ id }) => !dismissed.has(id));
  const isLater = ({ id, kind }: ReviewItem) => kind !== 'sos' && (later.get(id) ?? 0) > nowMs;
  const now = here.filter((item) => !isLater(item));
  const kinds = new Map<ReviewKind, number>();
  for (const { kind } of now) kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
  const shown = now.filter((item) => fits(item, filter, me));
  const waits = here.filter(isLater).map(({ id }) => entryOf(later, id));
  return {
    cards: cardsOf(shown),
    count: shown.length,
    kinds,
    mine: now.filter(({ assignedTo }) => assignedTo === me).length,
    nobodys: now.filter(({ assignedTo }) => assignedTo === undefined).length,
    dismissed: review.length - here.length,
    putOff: waits.length,
    nextMs: waits.length === 0 ? null : Math.min(...waits),
  };
}

function fits({ kind, assignedTo }: ReviewItem, filter: Filter, me: string): boolean {
  if (filter === 'all') return true;
  // Who calls for help is everybody's.
  if (kind === 'sos') return true;
  if (filter === 'mine') return assignedTo === me;
  if (filter === 'nobodys') return assignedTo === undefined;
  return filter === `kind:${kind}`;
}

function cardsOf(items: readonly ReviewItem[]): readonly Card[] {
  const byKind = Map.groupBy(items, ({ kind }) => kind);
  const grouped = new Set<ReviewKind>();
  return items.flatMap((item): Card[] => {
    const { kind } = item;
    const all = entryOf(byKind, kind);
    // Riders never seen have one answer for all of them.
    if (APART.has(kind) || all.length < (kind === 'never-seen' ? 2 : MANY)) return [{ is: 'one', item }];
    if (grouped.has(kind)) return [];
    grouped.add(kind);
    return [{ is: 'many', kind, items: all }];
  });
}

/** The riders that a question is about, in the order of its remedy where it has one. */
export function ridersOf({ remedy, entry }: ReviewItem): readonly EntryId[] {
  if (remedy?.type === 'photo-order' || remedy?.type === 'sprint') return remedy.order;
  if (remedy?.type === 'set-statuses') return remedy.entries;
  return entry === null ? [] : [entry];
}

/** The one answer to many: all who were never seen did not start. Null where each wants its own. */
export function answerToAll(items: readonly ReviewItem[]): Order | null {
  if (items.length === 0 || items.some(({ kind }) => kind !== 'never-seen')) return null;
  return { type: 'set-statuses', entries: [...new Set(items.flatMap(ridersOf))], status: 'DNS' };
}
