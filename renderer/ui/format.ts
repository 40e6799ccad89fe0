/**
 * The one place that turns times, gaps, laps, distances and moments into text, the same on a phone, a board and in
 * tests. Times are written as the sheets of the reader's language write them: `47:12,34` in German and French, a point in
 * English; files and answers for programs keep the point (race/time-text.ts). Minus signs are U+2212; seconds under a minute stand alone; nothing is rounded up into a
 * time that has not been reached.
 */

import type { Gap } from '../../race/feed/board-view.ts';
import * as figures from '../../race/row-figures.ts';
import * as times from '../../race/time-text.ts';
import { currentLanguage } from './language.ts';

export { gapSeconds, inLanguage, raceClock } from '../../race/time-text.ts';

/** As race/time-text.ts and race/row-figures.ts have them, in the reader's language. */
const read =
  <Asked extends readonly unknown[]>(text: (...asked: Asked) => string) =>
  (...asked: Asked): string =>
    times.inLanguage(text(...asked), currentLanguage());
export const duration = read(times.duration);
export const gapTenths = read(times.gapTenths);
export const timeText = read(figures.timeText);
export const gapTimeText = read(figures.gapTimeText);

export interface LapWords {
  /** `1 lap`, `3 laps`. */
  laps(count: number): string;
}

export const gapText = (gap: Gap, words: LapWords): string =>
  'ms' in gap ? times.gapSeconds(gap.ms) : `−${words.laps(gap.laps)}`;

/** One standard deviation as the ± that stands behind a GPS figure: `±0.4`, `±3`; null when too small to say. */
export function plusMinus(uncertaintyMs: number | null): string | null {
  if (uncertaintyMs === null || uncertaintyMs < 100) return null;
  return uncertaintyMs < 1000
    ? `±${decimal(Math.ceil(uncertaintyMs / 100) / 10, 1, currentLanguage())}`
    : `±${Math.ceil(uncertaintyMs / 1000)}`;
}

const clocks = new Map<string, Intl.DateTimeFormat>();
/** Zones and languages seen by one page; a page knows a handful. */
const CLOCKS_MAX = 64;
function clock(language: string, timeZone: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = `${language} ${timeZone} ${JSON.stringify(options)}`;
  let format = clocks.get(key);
  if (!format) {
    if (clocks.size >= CLOCKS_MAX) clocks.clear();
    try {
      format = new Intl.DateTimeFormat(language, { timeZone, ...options });
    } catch {
      // A zone that this browser does not know: UTC, and saying so.
      format = new Intl.DateTimeFormat(language, { ...options, timeZone: 'UTC', timeZoneName: 'short' });
    }
    clocks.set(key, format);
  }
  return format;
}

/** Time of day in the event's zone, 24 hours: `14:02:11`. */
export const timeOfDay = (ms: number, timeZone: string, seconds = true): string =>
  clock('en-GB', timeZone, {
    hour: '2-digit',
    minute: '2-digit',
    ...(seconds && { second: '2-digit' }),
    hourCycle: 'h23',
  }).format(ms);

/** Whose dates are written: English ones with the day before the month, as the sheets of the sport have them. */
export const sheetsOf = (language: string): string => (language === 'en' ? 'en-GB' : language);

/** For lists: `14:00` today, else `Sun 22 Nov, 14:00`, in the reader's language and the event's zone. */
export function dayAndTime(ms: number, nowMs: number, timeZone: string, language: string): string {
  const day = clock('en-GB', timeZone, { dateStyle: 'short' });
  if (day.format(ms) === day.format(nowMs)) return timeOfDay(ms, timeZone, false);
  return clock(sheetsOf(language), timeZone, {
    weekday: 'short',
    day: 'numeric',
    month: 'short',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  }).format(ms);
}

/** A day of the year: `24 Nov`, in the reader's language and the event's zone. */
export const dayText = (ms: number, timeZone: string, language: string): string =>
  clock(sheetsOf(language), timeZone, { day: 'numeric', month: 'short' }).format(ms);

/** With its year: `24 Nov 2026`, in the reader's language and the event's zone. */
export const dateText = (ms: number, timeZone: string, language: string): string =>
  clock(sheetsOf(language), timeZone, {
    day: 'numeric',
    month: 'short',
    year: 'numeric',
  }).format(ms);

/** What a thing is called and what it is, `Team: Velo Club`; in French the colon stands off, and keeps to its line. */
export const labelled = (label: string, value: string): string =>
  `${label}${currentLanguage() === 'fr' ? '\u00a0' : ''}: ${value}`;

/** How old something is, in one short unit: `8 s`, `4 min`, `2 h`. The units are the same in our languages. */
export function age(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  if (seconds < 60) return `${seconds} s`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min`;
  return `${Math.floor(seconds / 3600)} h`;
}

/** `3.50`; `3,50` in languages that write a comma. */
export function decimal(value: number, digits: number, language: string): string {
  const text = value.toFixed(digits);
  return language === 'en' ? text : text.replace('.', ',');
}

/** `850 m`, `1 km`, `12.4 km` (`12,4 km` in German), `102 km`. */
export function distance(metres: number, language: string): string {
  if (metres < 999.5) return `${Math.round(metres)} m`;
  const km = decimal(metres / 1000, metres < 99_950 ? 1 : 0, language);
  return `${km.replace(/[.,]0$/, '')} km`;
}

/** `41.3` (km/h, without the unit). */
export const speedKmh = (mps: number, language: string): string => decimal(mps * 3.6, 1, language);
