/**
 * A race lap by lap, from what counts in its result: when every rider was at every mark, in which place and how far
 * behind. A mark is the end of a lap; where a race has one lap only, each timing line on the way is one. Pure, and
 * the same in the station and in the relay: what charts, tables and files of a race's history are made from.
 */

import type { BoardRow, Gap } from '../feed/board-view.ts';
import { resultsOf } from '../fold/derive.ts';
import type { Race } from '../fold/state.ts';
import type { Bib, CategoryId, EntryId, LineId } from '../ids.ts';
import { elementOf, entryOf } from '../present.ts';
import { raceTimeMs } from '../rules/race-clock.ts';
import { hasOwnStarts } from '../rules/settings.ts';
import type { Field, Placed } from '../standings/field.ts';

export interface Mark {
  /** The lap it ends or lies in, from 1. */
  readonly lap: number;
  readonly line: LineId;
  /** The line's name; null for the end of a lap. */
  readonly name: string | null;
}

export interface RiderLaps {
  readonly entry: EntryId;
  readonly bib: Bib;
  readonly name: string;
  readonly team: string | null;
  readonly nation: string | null;
  readonly status: BoardRow['status'];
  readonly place: number | null;
  /** As in the result: credited, with penalties and bonuses, ms. */
  readonly timeMs: number | null;
  readonly gap: Gap | null;
  readonly points: number | null;
  /** Laps completed by the result, adjustments of officials included. */
  readonly laps: number;
  /** UTC epoch ms; null when not started. */
  readonly startMs: number | null;
  /** Race time on the rider's own clock at each mark, ms; null where they were not seen. */
  readonly elapsedMs: readonly (number | null)[];
  /** Since the mark before (the start, for the first), pauses left out, ms. */
  readonly legMs: readonly (number | null)[];
  /** Place among those seen at each mark. */
  readonly places: readonly (number | null)[];
  /** Behind the first at each mark, ms. */
  readonly gapsMs: readonly (number | null)[];
  /** True where GPS alone says when. */
  readonly gps: readonly boolean[];
}

export interface CategoryLaps {
  readonly id: CategoryId;
  readonly name: string;
  readonly startMs: number | null;
  readonly marks: readonly Mark[];
  /** The shortest leg of all, and whose; null without any. */
  readonly best: { readonly entry: EntryId; readonly mark: number; readonly ms: number } | null;
  /** In result order. */
  readonly riders: readonly RiderLaps[];
}

/** More marks than any race has laps (a decision may ask for 999). */
export const MARKS_MAX = 999;

/** Every category's table, in the organiser's order. */
export function lapTables(race: Race): readonly CategoryLaps[] {
  return [...resultsOf(race).values()].map(({ category, gunMs, placed, field }) =>
    tableOf(race, category.id, category.name, gunMs, placed, field),
  );
}

function tableOf(
  race: Race,
  id: CategoryId,
  name: string,
  startMs: number | null,
  placed: readonly Placed[],
  field: Field,
): CategoryLaps {
  const marks = marksOf(race, placed, field);
  const seen = placed.map((each) => seenAt(each, marks, field));
  const own = hasOwnStarts(field.format);
  // Together from one gun the first at the line leads; with starts of their own the shortest time does.
  const byMark = marks.map((_, mark) =>
    seen
      .flatMap(({ momentMs, elapsedMs }, rider) => {
        const ms = own ? elapsedMs[mark] : momentMs[mark];
        return ms == null ? [] : [{ rider, ms }];
      })
      .sort((a, b) => a.ms - b.ms || a.rider - b.rider),
  );
  const places = placed.map(() => new Array<number | null>(marks.length).fill(null));
  const gaps = placed.map(() => new Array<number | null>(marks.length).fill(null));
  byMark.forEach((order, mark) => {
    const firstMs = order[0]?.ms ?? 0;
    let place = 1;
    order.forEach(({ rider, ms }, index) => {
      // Who is level with the one before has the same place.
      if (ms !== order[index - 1]?.ms) place = index + 1;
      elementOf(places, rider)[mark] = place;
      elementOf(gaps, rider)[mark] = ms - firstMs;
    });
  });
  const riders = placed.map((each, rider): RiderLaps => {
    const { tally } = each;
    const entry = entryOf(race.setup.entries, tally.entry);
    const { elapsedMs, gps } = elementOf(seen, rider);
    return {
      entry: tally.entry,
      bib: tally.bib,
      name: entry.name,
      team: entry.team ?? null,
      nation: entry.nation ?? null,
      status: each.status,
      place: each.place,
      timeMs: each.timeMs,
      gap: each.gap,
      points: each.points,
      laps: tally.laps,
      startMs: tally.startMs,
      elapsedMs,
      legMs: legsOf(elapsedMs),
      places: elementOf(places, rider),
      gapsMs: elementOf(gaps, rider),
      gps,
    };
  });
  return { id, name, startMs, marks, best: bestOf(riders, marks), riders };
}

/** The ends of laps, as many as anybody rode; in a race of one lap, the lines on the way too. */
function marksOf(race: Race, placed: readonly Placed[], { lines }: Field): readonly Mark[] {
  const laps = Math.min(
    MARKS_MAX,
    placed.reduce((most, { tally }) => Math.max(most, tally.countedLaps.length), 0),
  );
  if (laps > 1)
    return Array.from({ length: laps }, (_, index) => ({ lap: index + 1, line: lines.lap, name: null }));
  const names = new Map(race.setup.course?.lines.map((line) => [line.id, line.name]));
  const passed = new Set(placed.flatMap(({ tally }) => [...tally.counted].map(({ heard }) => heard.line)));
  return [...lines.places.keys()]
    .filter((line) => passed.has(line))
    .map((line) => ({ lap: 1, line, name: names.get(line) ?? null }));
}

interface Seen {
  /** UTC epoch ms. */
  readonly momentMs: (number | null)[];
  readonly elapsedMs: (number | null)[];
  readonly gps: boolean[];
}

function seenAt({ tally }: Placed, marks: readonly Mark[], { pauses }: Field): Seen {
  const momentMs = new Array<number | null>(marks.length).fill(null);
  const elapsedMs = new Array<number | null>(marks.length).fill(null);
  const gps = new Array<boolean>(marks.length).fill(false);
  const isLaps = marks.length > 0 && marks.every(({ name }) => name === null);
  const truths = isLaps ? tally.countedLaps : tally.counted;
  [...truths].forEach(({ heard, agreeing, lap }, index) => {
    const mark = isLaps ? index : marks.findIndex((one) => one.line === heard.line && one.lap === lap);
    if (mark < 0 || mark >= marks.length) return;
    momentMs[mark] = heard.timeMs;
    if (tally.startMs !== null) elapsedMs[mark] = raceTimeMs(pauses, tally.startMs, heard.timeMs);
    gps[mark] = heard.source === 'gps' && agreeing.every(({ source }) => source === 'gps');
  });
  return { momentMs, elapsedMs, gps };
}

const legsOf = (elapsedMs: readonly (number | null)[]): (number | null)[] =>
  elapsedMs.map((ms, mark) => {
    const fromMs = mark === 0 ? 0 : elapsedMs[mark - 1];
    return ms === null || fromMs == null ? null : ms - fromMs;
  });

/** Of whole laps only: a stretch between two lines on the way is not one's best lap. */
function bestOf(riders: readonly RiderLaps[], marks: readonly Mark[]): CategoryLaps['best'] {
  if (marks.length === 0 || marks.some(({ name }) => name !== null)) return null;
  let best: CategoryLaps['best'] = null;
  for (const { entry, legMs } of riders)
    legMs.forEach((ms, mark) => {
      if (ms !== null && ms > 0 && (best === null || ms < best.ms)) best = { entry, mark, ms };
    });
  return best;
}
