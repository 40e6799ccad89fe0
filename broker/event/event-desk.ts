/** What is done to the event as a whole: what it is called and when it is, copies of races and of days, templates. */
import { templateOf } from '../../race/copy.ts';
import type { DecisionId, RaceId } from '../../race/ids.ts';
import type { Decision } from '../../race/journal/decision.ts';
import type { Author } from '../../race/journal/record.ts';
import { entryOf } from '../../race/present.ts';
import { isArchived, isPublic, view } from '../../race/race.ts';
import { unused } from '../../race/start-list/slug.ts';
import { daysBetween, daysLater, fieldText, sameOnTheClock } from '../../race/wall-clock.ts';
import type { Refusal } from '../../server/intake.ts';
import type { Cards } from '../auth/cards.ts';
import type { Journal } from '../journal/journal.ts';
import type { Races } from '../races/races.ts';
import { type CardChoice, type Copied, type CopyOrder, copyRace } from './copy-race.ts';
import { type EventBook, type EventFields, type EventKept, openEventBook } from './event-book.ts';
import { openTemplates, type TemplateKept, type Templates } from './templates.ts';

export interface DayCopyOrder {
  /** The day of the new event, `2026-05-31`. */
  readonly date: string;
  readonly races: readonly RaceId[];
  readonly course: boolean;
  readonly riders: boolean;
  readonly cards: CardChoice;
  /** The old races are put away: kept whole, listed nowhere. */
  readonly putAway: boolean;
  readonly decision: DecisionId;
}

export interface DayCopied {
  readonly races: readonly { readonly from: RaceId; readonly id: RaceId; readonly cards: number }[];
  /** Old races that were to be put away and are on: they stay in sight. */
  readonly stillOn: readonly RaceId[];
}

export interface EventDesk {
  readonly book: EventBook;
  readonly templates: Templates;
  /** Those that another journal keeps. */
  templatesIn(settings: Journal['settings']): readonly TemplateKept[];
  /**
   * Changes what is said of the event. `racesToo`: races that have not started get its zone, and their planned starts stay
   * where they are on the clock; what has happened keeps its moment. Null: somebody else was quicker.
   */
  change(to: EventFields, racesToo: boolean, basedOn: number | null, by: Author): Promise<EventKept | null>;
  copyRace(from: RaceId, order: CopyOrder, by: Author): Promise<Copied | Refusal>;
  copyDay(order: DayCopyOrder, by: Author): Promise<DayCopied | Refusal>;
  keepTemplate(race: RaceId, called: string, by: Author): Promise<TemplateKept | null>;
}

export interface EventDeskOptions {
  readonly settings: Journal['settings'];
  readonly races: Races;
  readonly cards: Cards;
  readonly now: () => number;
  /** What the station was started with. */
  readonly name: string;
}

export function openEventDesk(options: EventDeskOptions): EventDesk {
  const { settings, races, cards, now } = options;
  const book = openEventBook(options);
  const templates = openTemplates(settings, now);
  const parts = { races, cards, now };
  return {
    book,
    templates,
    templatesIn: (other) => openTemplates(other, now).list(),
    async change(to, racesToo, basedOn, by) {
      const next = await book.change(to, by.name, basedOn);
      if (next !== null && racesToo) await moveZones(races, next, by, now());
      return next;
    },
    async copyRace(from, order, by) {
      const isNew = races.get(order.id) === undefined;
      const copied = await copyRace(parts, from, order, by);
      if (isNew && !('code' in copied)) await book.note('race-copied', by.name, `${from} → ${order.id}`);
      return copied;
    },
    copyDay: (order, by) => copyDay(options, book, order, by),
    async keepTemplate(id, called, by) {
      const race = races.get(id);
      return race === undefined ? null : templates.keep(called, templateOf(race), by.name);
    },
  };
}

/** Races that wait, from their zone to the event's. */
async function moveZones(races: Races, { timeZone, change }: EventKept, by: Author, nowMs: number) {
  for (const id of races.list()) {
    const { state, timeZone: before, plannedStartMs } = view(entryOf(races, id), nowMs).race;
    if (state !== 'waiting' || before === timeZone) continue;
    const decision: Decision & { type: 'set-race' } = {
      type: 'set-race',
      id: `event-zone-${change}-${id}`.slice(0, 64) as DecisionId,
      timeZone,
      ...(plannedStartMs !== undefined && {
        plannedStartMs: sameOnTheClock(plannedStartMs, before, timeZone),
      }),
    };
    await races.decision(id, decision, by);
  }
}

/** A slug with the new day instead of the old one: `criterium-2026-05-24` → `criterium-2026-05-31`. */
const idOnDay = (id: string, date: string): string =>
  `${id.replace(/-20\d{2}-\d{2}-\d{2}(-\d+)?$/, '').slice(0, 26)}-${date}`;

async function copyDay(
  options: EventDeskOptions,
  book: EventBook,
  order: DayCopyOrder,
  by: Author,
): Promise<DayCopied | Refusal> {
  const { races, now } = options;
  const event = book.now();
  const taken = new Set<string>(races.list());
  const done: { from: RaceId; id: RaceId; cards: number }[] = [];
  const from = event.date ?? firstDayOf(races, order.races, event.timeZone, now());
  const days = from === null ? 0 : daysBetween(from, order.date);
  for (const [at, id] of order.races.entries()) {
    const copied = await copyOfDay(options, id, { ...order, at, days, taken }, by);
    if ('code' in copied) return copied;
    done.push(copied);
  }
  const stillOn = order.putAway
    ? done.map((one) => one.from).filter((id) => !isArchived(entryOf(races, id)))
    : [];
  if (event.date === order.date) return { races: done, stillOn };
  const { change, changedMs, by: _, ...fields } = event;
  const timetable = fields.timetable.map((item) => ({
    ...item,
    atMs: daysLater(item.atMs, days, event.timeZone),
  }));
  await book.change({ ...fields, date: order.date, timetable }, by.name, null);
  await book.note(
    'event-copied',
    by.name,
    `${from ?? '–'} → ${order.date}: ${done.map(({ id }) => id).join(', ')}`,
  );
  return { races: done, stillOn };
}

async function copyOfDay(
  { races, cards, now }: EventDeskOptions,
  id: RaceId,
  order: DayCopyOrder & { readonly at: number; readonly days: number; readonly taken: Set<string> },
  by: Author,
): Promise<DayCopied['races'][number] | Refusal> {
  const race = races.get(id);
  if (race === undefined)
    return { code: 'unknown-race', message: `There is no race "${id}" on this station.` };
  const decision = `${order.decision.slice(0, 44)}:d${order.at}` as DecisionId;
  // A repeat after a lost answer.
  const known = races.list().find((one) => races.hasDecided(one, decision));
  if (known !== undefined) return { from: id, id: known, cards: cards.list(known).length };
  const { name, plannedStartMs, startMs, timeZone } = view(race, now()).race;
  const planned = plannedStartMs ?? startMs;
  const next = unused(idOnDay(id, order.date), order.taken) as RaceId;
  order.taken.add(next);
  const copy: CopyOrder = {
    id: next,
    name,
    course: order.course,
    riders: order.riders,
    cards: order.cards,
    decision,
    plannedStartMs: planned === null ? null : daysLater(planned, order.days, timeZone),
    public: isPublic(race),
  };
  const copied = await copyRace({ races, cards, now }, id, copy, by);
  if ('code' in copied) return copied;
  if (order.putAway) {
    const away = { type: 'set-race', id: `${decision}:away` as DecisionId, away: true } as const;
    const put = await races.decision(id, away, by);
    if ('code' in put && put.says?.code !== 'race-is-on') return put;
  }
  return { from: id, id: next, cards: copied.cards };
}

/** When the event has no date: the day of the earliest of its races. */
function firstDayOf(races: Races, ids: readonly RaceId[], timeZone: string, nowMs: number): string | null {
  const moments = ids.flatMap((id) => {
    const race = races.get(id);
    if (race === undefined) return [];
    const { plannedStartMs, startMs } = view(race, nowMs).race;
    const at = startMs ?? plannedStartMs;
    return at === undefined || at === null ? [] : [at];
  });
  return moments.length === 0 ? null : fieldText(Math.min(...moments), timeZone).slice(0, 10);
}
