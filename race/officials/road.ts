/**
 * What the race knows of a category's riders between the lines, for the order on the road.
 */

import { courseLengthM } from '../course/geometry.ts';
import type { CategoryResult } from '../fold/category.ts';
import { resultsOf } from '../fold/derive.ts';
import type { Race } from '../fold/state.ts';
import type { CategoryId } from '../ids.ts';
import { expectedLapMs } from '../rules/lap-times.ts';
import type { Placed } from '../standings/field.ts';
import { type LiveRow, liveOrderOf, type OnTheRoad, type Way } from '../standings/live-order.ts';
import { latest } from '../timing/position.ts';

/** The riders of a category who are out on the course, in the order on the road; empty without a course. */
export function orderOnTheRoad(race: Race, category: CategoryId, nowMs: number): readonly LiveRow[] {
  const result = resultsOf(race).get(category);
  const way = wayOf(race);
  if (result === undefined || way === null) return [];
  const out = result.placed.filter(
    ({ status, tally }) => status === 'racing' && tally.startMs !== null && tally.startMs <= nowMs,
  );
  return liveOrderOf(
    out.map((placed) => onTheRoad(race, result, placed, way)),
    way,
    nowMs,
  );
}

function wayOf({ setup, lines }: Race): Way | null {
  const { course } = setup;
  if (course === null) return null;
  if (course.loop) return { lapM: courseLengthM(course), loop: true };
  const lap = course.lines.find(({ id }) => id === lines.lap);
  const start = course.lines.find(({ id }) => id === lines.start);
  const lapM = (lap?.atM ?? courseLengthM(course)) - (start?.atM ?? 0);
  return lapM > 0 ? { lapM, loop: false } : null;
}

function onTheRoad(race: Race, result: CategoryResult, { tally }: Placed, way: Way): OnTheRoad {
  const rider = race.riders.get(tally.entry);
  const startMs = tally.startMs ?? 0;
  const last = tally.last?.heard;
  return {
    entry: tally.entry,
    laps: tally.laps,
    lapFromMs: tally.countedLaps.at(-1)?.heard.timeMs ?? startMs,
    seen:
      last === undefined
        ? { lapM: 0, timeMs: startMs, uncertaintyMs: 0 }
        : {
            lapM: tally.linesPassed === 0 ? 0 : lineM(race, last.line, way),
            timeMs: last.timeMs,
            uncertaintyMs: last.uncertaintyMs,
          },
    lapMs: rider?.record == null ? result.lapMs : expectedLapMs(rider.record, result.lapMs),
    position: rider?.track == null ? null : latest(rider.track),
  };
}

/** How far into the lap a line lies, metres. */
function lineM({ setup, lines }: Race, line: string, { lapM, loop }: Way): number {
  const at = (id: string | null) => setup.course?.lines.find((each) => each.id === id)?.atM ?? 0;
  const fromM = at(loop ? lines.lap : lines.start);
  const metres = at(line) - fromM;
  return loop ? (metres + lapM) % lapM : Math.max(0, metres);
}
