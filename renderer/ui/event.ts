/**
 * The event as everybody may read it (`GET /v1/event`): asked for again now and then; null until it is known, and at a relay
 * that knows none, or several.
 */
import { useMemo } from 'react';
import type { RaceState } from '../../race/feed/board-view.ts';
import type { RaceId } from '../../race/ids.ts';
import { fieldText } from '../../race/wall-clock.ts';
import { readOpen, useAnswer } from './asked.ts';
import { sheetsOf } from './format.ts';

export interface TimetableItem {
  readonly id: string;
  /** UTC epoch ms. */
  readonly atMs: number;
  readonly text: string;
}
export interface EventShown {
  readonly name: string;
  /** `2026-05-24`. */
  readonly date: string | null;
  readonly place: string;
  readonly timeZone: string;
  readonly timetable: readonly TimetableItem[];
  readonly races: readonly {
    readonly id: RaceId;
    readonly name: string;
    readonly atMs: number | null;
    readonly state: RaceState;
    readonly timeZone: string;
  }[];
  /** 0: nobody has said anything of it. */
  readonly change: number;
}

const AGAIN_MS = 30_000;
/** What a station is called that was given no name. */
const UNNAMED = 'Bell Lap';

/** A relay without one is not asked again. */
const isNone = (event: EventShown | null): boolean => event === null;

/** `race`: its event, where races of several are at one address (a relay). */
export function useEvent(race?: RaceId): { event: EventShown | null; look: () => void } {
  const question = useMemo(() => {
    const path = `/v1/event${race === undefined ? '' : `?race=${race}`}`;
    return () => readOpen<EventShown>(path);
  }, [race]);
  const { state, again } = useAnswer(question, { everyMs: AGAIN_MS, isLast: isNone });
  return { event: state, look: again };
}

/** Whether there is anything to show of it. */
export const isNamed = (event: EventShown | null): event is EventShown =>
  event !== null && (event.change > 0 || event.name !== UNNAMED);

export interface Planned {
  readonly key: string;
  readonly atMs: number;
  readonly text: string;
  readonly race: RaceId | null;
  readonly timeZone: string;
}

/** What happens when, races among it, in the order of the day. */
function timetableOf({ timetable, races, timeZone }: EventShown): readonly Planned[] {
  const items = timetable.map(({ id, atMs, text }) => ({ key: id, atMs, text, race: null, timeZone }));
  const starts = races.flatMap(({ id, atMs, name, timeZone: zone }) =>
    atMs === null ? [] : [{ key: `race-${id}`, atMs, text: name, race: id, timeZone: zone }],
  );
  return [...items, ...starts].sort((a, b) => a.atMs - b.atMs);
}

/** What is of the day that is meant: the event's, or today's; what was long ago is in the history. */
export function ofTheDay(event: EventShown, nowMs: number): readonly Planned[] {
  const day = event.date ?? fieldText(nowMs, event.timeZone).slice(0, 10);
  return timetableOf(event).filter(({ atMs, timeZone }) => fieldText(atMs, timeZone).slice(0, 10) === day);
}

/** `Sunday 24 May 2026`, in the page's language. */
export function dateInWords(date: string, language: string): string {
  return new Intl.DateTimeFormat(sheetsOf(language), {
    ...{ weekday: 'long', day: 'numeric', month: 'long', year: 'numeric', timeZone: 'UTC' },
  }).format(Date.parse(`${date}T12:00Z`));
}
