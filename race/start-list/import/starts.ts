/**
 * A column of starts: after the gun, or times of day. Times of day are understood by the gun that was fired, by the
 * first start that somebody names, or by the first in the list; where none of these can be meant it is asked.
 */
import { clockOf, type StartsAre, startOf, startsAre, timeOfDay } from './dates.ts';
import type { Findings } from './findings.ts';

export interface StartSettings {
  /** What a person says the column is. */
  readonly are?: StartsAre | undefined;
  /** The time of day of offset 0, as a person says it: `18:30`. */
  readonly firstStart?: string | undefined;
  /** The gun's time of day where the race is, ms after midnight; null before it. */
  readonly gunMs: number | null;
  /** Riders who are not in this list have starts already: offset 0 can't be guessed from the list. */
  readonly othersHaveStarts: boolean;
}

export interface StartReader {
  read(
    cell: string,
  ):
    | { readonly ms: number }
    | { readonly wrong: 'odd' | 'asked' }
    | { readonly wrong: 'before'; readonly gun: string };
}

const DAY_MS = 86_400_000;

/** A time in a cell that a spreadsheet shows as a plain number: `0.416666666666667` is 10:00:00. */
const FRACTION = /^0?[.,]\d+$|^0$/;
const FINE_FRACTION = /[.,]\d{5,}$/;
function fromFraction(cell: string): string {
  const day = Number(cell.replace(',', '.'));
  return clockOf(Math.round(day * (DAY_MS / 1_000)) * 1_000);
}

/** Starts as seconds, `m:ss`, `h:mm:ss`, or times of day; also where a spreadsheet left fractions of a day. */
export function startReader(
  cells: readonly string[],
  settings: StartSettings,
  column: { readonly at: number; readonly name: string } | null,
  findings: Findings,
): StartReader {
  const areFractions =
    cells.every((cell) => FRACTION.test(cell)) && cells.some((cell) => FINE_FRACTION.test(cell));
  if (!areFractions) return textReader(cells, settings, column, findings);
  const { read } = textReader(cells.map(fromFraction), settings, column, findings);
  return { read: (cell) => read(fromFraction(cell)) };
}

function textReader(
  cells: readonly string[],
  settings: StartSettings,
  column: { readonly at: number; readonly name: string } | null,
  findings: Findings,
): StartReader {
  const are = settings.are ?? startsAre(cells);
  const first = cells[0] ?? '';
  if (are === null) {
    findings.add('starts-unclear', { first }, { column });
    return { read: () => ({ wrong: 'asked' }) };
  }
  if (are === 'after-gun')
    return {
      read(cell) {
        const read = startOf(cell);
        return read === null || read.isClock ? { wrong: 'odd' } : { ms: read.ms };
      },
    };
  return clockReader(cells, settings, column, findings);
}

function clockReader(
  cells: readonly string[],
  { firstStart, gunMs, othersHaveStarts }: StartSettings,
  column: { readonly at: number; readonly name: string } | null,
  findings: Findings,
): StartReader {
  const times = cells.map(timeOfDay).filter((ms) => ms !== null);
  const earliest = Math.min(...times);
  const said = firstStart === undefined ? null : timeOfDay(firstStart);
  const zeroMs = said ?? gunMs ?? (othersHaveStarts ? null : earliest);
  if (zeroMs === null || !Number.isFinite(zeroMs)) {
    if (times.length > 0) findings.add('starts-need-gun', { first: clockOf(earliest) }, { column });
    return { read: (cell) => ({ wrong: timeOfDay(cell) === null ? 'odd' : 'asked' }) };
  }
  const gun = clockOf(zeroMs);
  if (said !== null || gunMs !== null)
    findings.add('starts-from-gun', { gun, are: 'time-of-day' }, { column });
  else findings.add('starts-from-first', { first: gun }, { column });
  return {
    read(cell) {
      const ms = timeOfDay(cell);
      if (ms === null) return { wrong: 'odd' };
      // Past midnight, when the gun was in the evening.
      const after = ms - zeroMs < -DAY_MS / 2 ? ms - zeroMs + DAY_MS : ms - zeroMs;
      return after < 0 ? { wrong: 'before', gun } : { ms: after };
    },
  };
}
