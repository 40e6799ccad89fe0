/** How long a race's data is kept, as the station says it (`GET /v1/retention`), and in words. */
import { sheetsOf } from '../../ui/format.ts';
import { currentLanguage } from '../../ui/language.ts';
import type { RetentionWords } from './words/en.ts';

export interface KeptRace {
  readonly race: string;
  readonly name: string;
  readonly timeZone: string;
  readonly finishMs: number | null;
  readonly keptUntilMs: number | null;
  readonly isOwn: boolean;
  readonly held: 'not-finished' | 'not-official' | 'protest-open' | 'clock' | null;
  readonly dueMs: number | null;
  readonly goneMs: number | null;
  readonly gone: readonly {
    readonly atMs: number;
    readonly by: string;
    readonly contacts: boolean;
    readonly records: number | null;
  }[];
}

export interface Kept {
  readonly days: number | null;
  readonly contacts: boolean;
  /** By the station's clock: days are counted by no other. */
  readonly nowMs: number;
  /** The last moment of which it is known that the station's date was right; null: none. */
  readonly seenMs: number | null;
  readonly races: readonly KeptRace[];
}

/** What was ordered is carried out within seconds, and is to be seen then. */
export const LOOK_MS = 2_000;
const DAY_MS = 86_400_000;

export const dayOf = (ms: number, timeZone: string): string =>
  new Date(ms).toLocaleDateString(sheetsOf(currentLanguage()), {
    ...{ day: 'numeric', month: 'long', year: 'numeric' },
    timeZone,
  });

/** The clock of a race's data in one sentence. */
export function clockOf(race: KeptRace, days: number | null, nowMs: number, words: RetentionWords): string {
  const { keptUntilMs, held, goneMs, timeZone } = race;
  const { clock } = words;
  if (goneMs !== null) return clock.gone(dayOf(goneMs, timeZone));
  if (keptUntilMs === null) return days !== null && !race.isOwn ? clock.noFinish : clock.always;
  const day = dayOf(keptUntilMs, timeZone);
  if (keptUntilMs > nowMs) return clock.until(day, Math.ceil((keptUntilMs - nowMs) / DAY_MS));
  return held === null ? clock.within(day) : `${clock.over(day)} ${words.held[held]}`;
}

/** Until when a race would be kept by the event's days; null: for ever, or nothing to count from. */
export const eventsDayMs = ({ finishMs }: KeptRace, days: number | null): number | null =>
  finishMs === null || days === null ? null : finishMs + days * DAY_MS;

/** Whether it would go within the hour, were it kept until then. */
export const goesAtOnce = ({ goneMs, held }: KeptRace, untilMs: number | null, nowMs: number): boolean =>
  goneMs === null && (held === null || held === 'clock') && untilMs !== null && untilMs <= nowMs;

/** Its day is over, and somebody has to say whether it goes even so. */
export const isAsking = ({ keptUntilMs, held, goneMs }: KeptRace, nowMs: number): boolean =>
  goneMs === null && held !== null && keptUntilMs !== null && keptUntilMs <= nowMs;
