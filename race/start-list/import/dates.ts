/**
 * Dates and times in cells, read column by column: whether 03/04 is in March or April is settled by the other rows, and
 * whether 10:00 is ten minutes after the gun or ten o'clock too.
 */
import { elementOf } from '../../present.ts';

/** A day as ISO writes it, or only its year. */
export type Birth = { readonly date: string } | { readonly year: number };

export type DateOrder = 'ymd' | 'dmy' | 'mdy';
const ORDERS: readonly DateOrder[] = ['ymd', 'dmy', 'mdy'];

/** Year, month, day of a cell's three numbers in an order; null when that is no day of a person's birth. */
function dayIn(parts: readonly string[], order: DateOrder, thisYear: number): string | null {
  const at = { ymd: [0, 1, 2], dmy: [2, 1, 0], mdy: [2, 0, 1] }[order];
  const [year = '', month = '', day = ''] = at.map((index) => elementOf(parts, index));
  if (month.length > 2 || day.length > 2 || (year.length !== 4 && year.length !== 2)) return null;
  const full = year.length === 4 ? Number(year) : fullYear(Number(year), thisYear);
  const date = new Date(Date.UTC(full, Number(month) - 1, Number(day)));
  const isDay = date.getUTCMonth() === Number(month) - 1 && date.getUTCDate() === Number(day);
  return isDay && isBirthYear(full, thisYear) ? date.toISOString().slice(0, 10) : null;
}

/** 88 → 1988, 14 → 2014: nobody younger than three starts. */
const fullYear = (short: number, thisYear: number): number =>
  short > (thisYear - 3) % 100
    ? Math.floor((thisYear - 3) / 100) * 100 - 100 + short
    : Math.floor((thisYear - 3) / 100) * 100 + short;

const isBirthYear = (year: number, thisYear: number): boolean => year >= 1900 && year <= thisYear;

const MONTHS: Readonly<Record<string, number>> = Object.fromEntries(
  [
    ['jan janvier januar january ene enero gen gennaio led', 1],
    ['feb fév février februar february febrero febbraio', 2],
    ['mar mär mrz märz march mars marzo', 3],
    ['apr avr avril april abr abril aprile', 4],
    ['may mai mayo mag maggio mei', 5],
    ['jun juin juni june junio giu giugno', 6],
    ['jul juil juillet juli july julio lug luglio', 7],
    ['aug août aout august ago agosto', 8],
    ['sep sept septembre september septiembre set settembre', 9],
    ['oct okt octobre oktober october octubre ott ottobre', 10],
    ['nov novembre november noviembre', 11],
    ['dec dez déc décembre dezember december dic diciembre dicembre', 12],
  ].flatMap(([names, month]) =>
    String(names)
      .split(' ')
      .map((name) => [name, month as number]),
  ),
);

const parted = (text: string): readonly string[] | null => {
  const named = /^(\d{1,2})[.\s/-]*(\p{L}+)[.\s/-]*(\d{2,4})$/u.exec(text);
  if (named !== null) {
    const month = MONTHS[elementOf(named, 2).toLowerCase()];
    return month === undefined ? null : [elementOf(named, 1), String(month), elementOf(named, 3)];
  }
  const parts =
    /^(\d{1,4})\s?[./\- ]\s?(\d{1,2})\s?[./\- ]\s?(\d{1,4})\.?(?:[T ]\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?Z?)?$/.exec(
      text,
    );
  return parts === null ? null : parts.slice(1, 4);
};

/** How a column of dates is written: the first order in which all of them are days. `sure`: the only one. */
export function dateOrder(cells: readonly string[], thisYear: number): { order: DateOrder; sure: boolean } {
  const dates = cells.map(parted).filter((parts) => parts !== null);
  const fits = ORDERS.map((order) => ({
    order,
    days: dates.filter((parts) => dayIn(parts, order, thisYear) !== null).length,
  })).sort((a, b) => b.days - a.days);
  const best = elementOf(fits, 0);
  return { order: best.order, sure: elementOf(fits, 1).days < best.days || dates.length === 0 };
}

/** A cell of birth: a whole date in the column's order, or a year ("1988", "88"). Null when it is neither. */
export function birthOf(cell: string, order: DateOrder, thisYear: number): Birth | null {
  if (/^(19|20)\d{2}$/.test(cell)) return isBirthYear(Number(cell), thisYear) ? { year: Number(cell) } : null;
  if (/^['’]?\d{2}$/.test(cell)) return { year: fullYear(Number(cell.replace(/\D/g, '')), thisYear) };
  const compact = /^((?:19|20)\d{2})(\d{2})(\d{2})$/.exec(cell);
  const parts = compact === null ? parted(cell) : compact.slice(1, 4);
  if (parts === null) return null;
  for (const one of [compact === null ? order : 'ymd', ...ORDERS] as const) {
    const date = dayIn(parts, one, thisYear);
    if (date !== null) return { date };
  }
  return null;
}

/** What a cell of starts says: so long after the gun, or a time of day. Both in ms. */
export interface StartRead {
  readonly ms: number;
  /** A time of day for sure (a date, am or pm, "10h00", "Uhr"); else it could be either. */
  readonly isClock: boolean;
  /** Numbers between colons: `18:31` has two. */
  readonly parts: number;
}

/** `90`, `1:30`, `+0:01:30`, `18:31:00`, `6:31 PM`, `18h31`, `18.31 Uhr`, `2026-05-03T18:31:00`. Null: none of these. */
export function startOf(cell: string): StartRead | null {
  const dated =
    /^(?:\d{4}-\d{1,2}-\d{1,2}|\d{1,2}[./]\d{1,2}[./]\d{2,4})[T ]+(.+?)(?:Z|[+-]\d{2}:?\d{2})?$/.exec(cell);
  const text = (dated?.[1] ?? cell).toLowerCase().replace(',', '.').trim();
  const marks = /^(.*?)\s*(a\.?m\.?|p\.?m\.?|uhr|h)$/.exec(text);
  const plain = (marks?.[1] ?? text)
    .replace(/^\+\s*/, '')
    .replace(/\s*(s|sec|sek|sekunden|seconds|secondes)\.?$/, '')
    .replace(/^(\d{1,2})h(\d{2})?$/, (_, h: string, m = '00') => `${h}:${m}`)
    .replace(/^(\d{1,2})[h:.](\d{2})[m:.](\d{2})s?$/, '$1:$2:$3');
  const noted = marks !== null || /\dh/.test(text);
  const dotted = noted ? plain.replace(/^(\d{1,2})\.(\d{2})$/, '$1:$2') : plain;
  if (!/^\d{1,6}(:[0-5]?\d){0,2}(\.\d{1,6})?$/.test(dotted)) return null;
  const numbers = dotted.split(':');
  const isClock = dated !== null || noted;
  const inHours = isClock && numbers.length < 3;
  let seconds = (inHours ? [...numbers, ...['0', '0'].slice(numbers.length - 1)] : numbers).reduce(
    (sum, part) => sum * 60 + Number(part),
    0,
  );
  if (marks?.[2]?.startsWith('p') && seconds < 43_200) seconds += 43_200;
  if (marks?.[2]?.startsWith('a') && seconds >= 43_200) seconds -= 43_200;
  return { ms: Math.round(seconds * 1_000), isClock, parts: numbers.length };
}

export type StartsAre = 'after-gun' | 'time-of-day';

/**
 * Whether a column of starts holds times of day or times after the gun; null when it could be either. An hour of
 * five or more with seconds is a time of day: no rider sets off five hours after the gun. With hours and minutes only
 * (`18:31`) a column could be minutes and seconds as well, if all of it lies between 6:00 and 23:59.
 */
export function startsAre(cells: readonly string[]): StartsAre | null {
  const read = cells.map(startOf).filter((one) => one !== null);
  if (read.length === 0) return 'after-gun';
  if (read.some(({ isClock }) => isClock)) return 'time-of-day';
  if (read.every(({ ms, parts }) => parts === 3 && ms >= 5 * 3_600_000 && ms < 86_400_000))
    return 'time-of-day';
  if (read.every(({ ms, parts }) => parts === 2 && ms >= 360_000 && ms < 1_440_000)) return null;
  return 'after-gun';
}

/** A time of day of a column of those: `18:31` is hours and minutes there. Ms after midnight. */
export function timeOfDay(cell: string): number | null {
  const read = startOf(cell);
  if (read === null) return null;
  const ms = !read.isClock && read.parts === 2 ? read.ms * 60 : read.ms;
  return ms < 86_400_000 ? ms : null;
}

/** 66 660 000 → `18:31:00`. */
export function clockOf(ms: number): string {
  const two = (value: number) => String(Math.floor(value)).padStart(2, '0');
  return `${two(ms / 3_600_000)}:${two((ms / 60_000) % 60)}:${two((ms / 1_000) % 60)}`;
}
