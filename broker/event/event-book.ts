/**
 * The event: what it is called, when and where it is, what happens when. Kept in the journal's settings, with who changed
 * what; a journal of before it has none, and then its name is the one that the station was started with.
 */
import { z } from 'zod';
import { momentMs, name } from '../../race/decisions/values.ts';
import { isTimeZone } from '../../race/wall-clock.ts';
import type { Journal } from '../journal/journal.ts';

const SETTING = 'event/now';
const LOG = 'event/log';
const LOG_KEPT = 200;
const TIMETABLE_MAX = 100;

const day = z.string().regex(/^20\d{2}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/, 'a date is YYYY-MM-DD');
export const timeZone = z
  .string()
  .max(60)
  .refine(isTimeZone, 'is no time zone that is known here, such as Europe/Zurich');
/** What happens when, besides races: sign-on opens, prizes. */
export const timetableItem = z.object({
  id: z.string().regex(/^[\w-]{1,64}$/),
  atMs: momentMs,
  text: name,
});
/** What an organiser says of the event. */
export const eventFields = z.object({
  name,
  date: day.nullable(),
  place: z.string().trim().max(120),
  timeZone,
  timetable: z.array(timetableItem).max(TIMETABLE_MAX),
});
export type EventFields = z.infer<typeof eventFields>;

export interface EventKept extends EventFields {
  /** Grows with every change, so that two who edit it at once notice each other; 0: nobody has said anything. */
  readonly change: number;
  readonly changedMs: number | null;
  readonly by: string | null;
}

const kept = eventFields.extend({
  change: z.number(),
  changedMs: momentMs.nullable(),
  by: z.string().nullable(),
});

/** One change, as the log has it. */
export interface EventChange {
  readonly atMs: number;
  readonly by: string;
  /** What was done, and what it was before and after, as text; `text` names what it was done to. */
  readonly what:
    | 'event-changed'
    | 'race-copied'
    | 'event-copied'
    | 'file-made'
    | 'file-fetched'
    | 'file-opened';
  readonly text: string;
}

export interface EventBook {
  /** As it is now. */
  now(): EventKept;
  /** Answers null when `basedOn` is not the newest change: somebody else was quicker. */
  change(to: EventFields, by: string, basedOn: number | null): Promise<EventKept | null>;
  /** Notes something that was done to the event as a whole. */
  note(what: EventChange['what'], by: string, text: string): Promise<void>;
  /** The newest first. */
  log(): readonly EventChange[];
  onChange(listener: () => void): void;
}

export interface EventBookOptions {
  readonly settings: Journal['settings'];
  readonly now: () => number;
  /** What the station was started with, while nobody has said another. */
  readonly name: string;
}

export function openEventBook({ settings, now, name: startedAs }: EventBookOptions): EventBook {
  const listeners: (() => void)[] = [];
  const read = (): EventKept => {
    const found = kept.safeParse(settings.get(SETTING));
    if (found.success) return found.data;
    const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
    return {
      name: startedAs,
      date: null,
      place: '',
      timeZone: zone,
      timetable: [],
      change: 0,
      changedMs: null,
      by: null,
    };
  };
  const log = (): readonly EventChange[] => (settings.get(LOG) as readonly EventChange[] | undefined) ?? [];
  const note = (line: EventChange): Promise<void> => settings.put(LOG, [line, ...log()].slice(0, LOG_KEPT));
  return {
    now: read,
    log,
    note: (what, by, text) => note({ atMs: now(), by, what, text: text.slice(0, 500) }),
    onChange: (listener) => void listeners.push(listener),
    async change(to, by, basedOn) {
      const before = read();
      if (basedOn !== null && basedOn !== before.change) return null;
      const timetable = [...to.timetable].sort((a, b) => a.atMs - b.atMs);
      const next: EventKept = { ...to, timetable, change: before.change + 1, changedMs: now(), by };
      await settings.put(SETTING, next);
      await note({ atMs: now(), by, what: 'event-changed', text: differences(before, next) });
      for (const listener of listeners) listener();
      return next;
    },
  };
}

/** `name: Spring → Autumn`, for the log. */
function differences(before: EventFields, after: EventFields): string {
  const shown = (value: string | null): string => (value === null || value === '' ? '–' : value);
  const lines = (['name', 'date', 'place', 'timeZone'] as const).flatMap((field) =>
    before[field] === after[field] ? [] : [`${field}: ${shown(before[field])} → ${shown(after[field])}`],
  );
  if (JSON.stringify(before.timetable) !== JSON.stringify(after.timetable))
    lines.push(`timetable: ${before.timetable.length} → ${after.timetable.length}`);
  return lines.join('; ');
}
