/**
 * The judges' sheet of a points or elimination race: every sprint there was or will be, its order and whether an
 * official judged it, and what each rider has from them. Read by the console; changes nothing.
 */

import type { RuleSettings } from '../decisions/values.ts';
import { resultsOf } from '../fold/derive.ts';
import type { Race } from '../fold/state.ts';
import type { CategoryId, EntryId, LineId } from '../ids.ts';
import { sprintsToLeaveAt } from '../standings/elimination.ts';
import { type PointsLine, pointsFor, pointsLines, pointsSprints } from '../standings/points-race.ts';
import { type Arrival, sprintLaps } from '../standings/sprints.ts';

export interface SheetSprint {
  readonly lap: number;
  readonly line: LineId;
  /** The sprint that ends the race. */
  readonly final: boolean;
  readonly state: 'official' | 'provisional' | 'to-come';
  readonly order: readonly EntryId[];
  /** Points for each place of the order; empty in elimination races. */
  readonly points: readonly number[];
  readonly seen: readonly Arrival[];
}

export interface SprintSheet {
  readonly category: CategoryId;
  readonly kind: 'points' | NonNullable<RuleSettings['eliminationVariant']>;
  readonly sprints: readonly SheetSprint[];
  /** In order of the result; points races only. */
  readonly riders: readonly {
    readonly entry: EntryId;
    readonly points: number;
    readonly lines: readonly PointsLine[];
  }[];
}

/** Sprints to come are listed so far ahead when nobody knows how long the race is. */
const AHEAD = 3;

/** A sheet for each category; none in races without sprints. */
export function sprintSheets(race: Race): readonly SprintSheet[] {
  const sheets: SprintSheet[] = [];
  for (const { field, category, placed } of resultsOf(race).values()) {
    if (field.format !== 'points' && field.format !== 'elimination') continue;
    const isPoints = field.format === 'points';
    const { rules } = field;
    const held = isPoints ? pointsSprints(field) : sprintsToLeaveAt(field);
    const line = rules.sprintLine === 'lap-line' ? field.lines.lap : rules.sprintLine;
    const reached = Math.max(0, ...held.map(({ lap }) => lap));
    const untilLap = field.laps ?? reached + AHEAD * rules.sprintEveryLaps;
    const coming = sprintLaps(rules, untilLap, field.laps)
      .filter((lap) => !held.some((sprint) => sprint.lap === lap))
      .map((lap): SheetSprint => {
        const final = lap === field.laps;
        const at = final ? field.lines.lap : line;
        return { lap, line: at, final, state: 'to-come', order: [], points: [], seen: [] };
      });
    const sprints = held.map((sprint): SheetSprint => {
      const { lap, final, official, order, seen } = sprint;
      const points = isPoints ? order.map((_, index) => pointsFor(index, sprint, rules)) : [];
      return {
        lap,
        line: sprint.line,
        final,
        state: official ? 'official' : 'provisional',
        order,
        points,
        seen,
      };
    });
    sheets.push({
      category: category.id,
      kind: isPoints ? 'points' : rules.eliminationVariant,
      sprints: [...sprints, ...coming].sort((a, b) => a.lap - b.lap),
      riders: isPoints
        ? placed.map(({ tally, points }) => ({
            entry: tally.entry,
            points: points ?? 0,
            lines: pointsLines(tally, field, held),
          }))
        : [],
    });
  }
  return sheets;
}
