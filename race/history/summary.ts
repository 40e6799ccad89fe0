/**
 * Races side by side: what a list of past races says of each, which of them are one series over the years, and where
 * else a rider rode. Pure; who may see which race is decided by whoever asks.
 */

import { climbM, courseLengthM } from '../course/geometry.ts';
import { WITHDRAWN } from '../decisions/withdrawn-entry.ts';
import type { BoardRow, BoardView, Gap } from '../feed/board-view.ts';
import type { Race } from '../fold/state.ts';
import type { Bib, CategoryId, EntryId } from '../ids.ts';
import type { Entry } from '../rules/setup-state.ts';
import { folded } from '../search-text.ts';
import { type CategoryLaps, lapTables } from './lap-table.ts';

export interface CategorySummary {
  readonly id: CategoryId;
  readonly name: string;
  /** Riders on the start list, without those who did not start. */
  readonly starters: number;
  readonly finishers: number;
  readonly winner: {
    readonly entry: EntryId;
    readonly bib: Bib;
    readonly name: string;
    readonly team: string | null;
    readonly timeMs: number | null;
    readonly laps: number;
    readonly points: number | null;
    /** Over the laps ridden; null without a course. */
    readonly speedMps: number | null;
  } | null;
  readonly fastestLap: {
    readonly entry: EntryId;
    readonly bib: Bib;
    readonly name: string;
    readonly lap: number;
    readonly ms: number;
  } | null;
}

export interface PastRace {
  readonly id: BoardView['race']['id'];
  readonly name: string;
  readonly format: BoardView['race']['format'];
  readonly state: BoardView['race']['state'];
  readonly result: BoardView['race']['result'];
  readonly startMs: number;
  readonly finishMs: number | null;
  readonly timeZone: string;
  /** The same for the races of one series: the name without years and edition numbers. */
  readonly series: string;
  readonly course: {
    readonly name: string;
    readonly loop: boolean;
    readonly lengthM: number;
    /** Null where altitudes are missing. */
    readonly climbM: number | null;
  } | null;
  readonly entries: number;
  readonly categories: readonly CategorySummary[];
}

/** A race as one rider rode it. */
export interface RiderRace {
  readonly race: PastRace['id'];
  readonly name: string;
  readonly startMs: number;
  readonly timeZone: string;
  readonly result: PastRace['result'];
  readonly category: string;
  readonly entry: EntryId;
  readonly bib: Bib;
  readonly status: BoardRow['status'];
  readonly place: number | null;
  readonly starters: number;
  readonly timeMs: number | null;
  readonly gap: Gap | null;
  readonly laps: number;
  readonly bestLapMs: number | null;
}

const known = new WeakMap<Race, { changes: number; state: string; past: PastRace | null }>();

/** Null for a race that has not started. `board`: how it stands now. */
export function pastRace(race: Race, board: BoardView): PastRace | null {
  const before = known.get(race);
  const { state } = board.race;
  if (before !== undefined && before.changes === race.changes && before.state === state) return before.past;
  const past = summaryOf(race, board);
  known.set(race, { changes: race.changes, state, past });
  return past;
}

function summaryOf(race: Race, { race: head, rows }: BoardView): PastRace | null {
  if (head.startMs === null || head.state === 'waiting') return null;
  const { course } = race.setup;
  const lengthM = course === null ? null : courseLengthM(course);
  return {
    id: head.id,
    name: head.name,
    format: head.format,
    state: head.state,
    // Laps and places are of how it stands; what is corrected and not published is not the official result.
    result: head.published?.newer === true && head.result === 'official' ? 'provisional' : head.result,
    startMs: head.startMs,
    finishMs: head.finishMs,
    timeZone: head.timeZone,
    series: seriesOf(head.name),
    course:
      course === null || lengthM === null
        ? null
        : {
            name: course.name,
            loop: course.loop,
            lengthM: Math.round(lengthM),
            climbM: climbM(course.points),
          },
    entries: Object.keys(rows).length,
    categories: lapTables(race).map((table) => categorySummary(table, lengthM)),
  };
}

function categorySummary(table: CategoryLaps, lapM: number | null): CategorySummary {
  const { riders, best } = table;
  const first = riders.find(({ place }) => place === 1);
  const quickest = best === null ? undefined : riders.find(({ entry }) => entry === best.entry);
  const rodeMs = first?.elapsedMs.findLast((ms) => ms !== null) ?? null;
  return {
    id: table.id,
    name: table.name,
    starters: riders.filter(({ status, startMs }) => status !== 'DNS' && startMs !== null).length,
    finishers: riders.filter(({ status }) => status === 'finished').length,
    winner:
      first === undefined
        ? null
        : {
            entry: first.entry,
            bib: first.bib,
            name: first.name,
            team: first.team,
            timeMs: first.timeMs,
            laps: first.laps,
            points: first.points,
            speedMps:
              lapM === null || rodeMs === null || rodeMs <= 0
                ? null
                : (lapM * lapsRidden(table, first) * 1_000) / rodeMs,
          },
    fastestLap:
      best === null || quickest === undefined
        ? null
        : {
            entry: best.entry,
            bib: quickest.bib,
            name: quickest.name,
            lap: best.mark + 1,
            ms: best.ms,
          },
  };
}

/** Laps seen at the line; once over the course where the marks are lines on the way. */
const lapsRidden = ({ marks }: CategoryLaps, { elapsedMs }: CategoryLaps['riders'][number]): number =>
  marks.every(({ name }) => name === null) ? elapsedMs.filter((ms) => ms !== null).length : 1;

/** `2. Harbour Criterium 2026` and `Harbour criterium (3rd edition)` are `harbour criterium`. */
export function seriesOf(name: string): string {
  return (
    folded(name)
      .replace(/\b(19|20)\d\d\b/g, ' ')
      .replace(/\b\d+(st|nd|rd|th|e|eme|er|ere|te)?\b\.?/g, ' ')
      .replace(/\b(edition|editions|auflage|ausgabe)\b/g, ' ')
      .replace(/[^\p{L}\p{N}]+/gu, ' ')
      .trim() || folded(name).trim()
  );
}

/** Whether two entries are one person: by UCI id, else by licence, else by name and team. Who is forgotten is nobody's other race. */
function isSameRider(a: Entry, b: Entry): boolean {
  if (a.name === WITHDRAWN || b.name === WITHDRAWN) return false;
  if (a.uciId !== undefined && b.uciId !== undefined) return sameNumber(a.uciId, b.uciId);
  if (a.licence !== undefined && b.licence !== undefined) return sameNumber(a.licence, b.licence);
  return sameWords(a.name, b.name) && sameWords(a.team ?? '', b.team ?? '');
}

const sameNumber = (a: string, b: string): boolean =>
  a !== '' && a.replace(/[\s.-]/g, '').toLowerCase() === b.replace(/[\s.-]/g, '').toLowerCase();
/** `NOWAK Jan` and `Jan Nowak` are one. */
const sameWords = (a: string, b: string): boolean => wordsOf(a) === wordsOf(b);
const wordsOf = (text: string): string =>
  folded(text)
    .match(/[\p{L}\p{N}]+/gu)
    ?.sort()
    .join(' ') ?? '';

/** How this person rode a race; null when they did not, or it has not started. In their own race they are their entry. */
export function rideOf(person: Entry, race: Race, board: BoardView): RiderRace | null {
  const past = pastRace(race, board);
  if (past === null) return null;
  const isOwn = race.setup.entries.get(person.entry) === person;
  for (const entry of race.setup.entries.values()) {
    if (isOwn ? entry !== person : !isSameRider(person, entry)) continue;
    const row = board.rows[entry.entry];
    const category = past.categories.find(({ id }) => id === entry.category);
    if (row === undefined || category === undefined) continue;
    return {
      race: past.id,
      name: past.name,
      startMs: past.startMs,
      timeZone: past.timeZone,
      result: past.result,
      category: category.name,
      entry: entry.entry,
      bib: row.bib,
      status: row.status,
      place: row.place,
      starters: category.starters,
      timeMs: row.timeMs,
      gap: row.gap,
      laps: row.laps,
      bestLapMs: row.bestLapMs,
    };
  }
  return null;
}
