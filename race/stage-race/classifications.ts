/**
 * A stage race from the boards of its stages: every category that rides all of them, with the classifications there
 * are. What organisers choose (bonuses, points, prizes on the way) is given; what was ridden is the boards'. Pure.
 */

import type { BoardView, ResultState } from '../feed/board-view.ts';
import type { CategoryId } from '../ids.ts';
import { elementOf } from '../present.ts';
import { type GeneralRow, generalClassification } from './general-classification.ts';
import { mountainsClassification, type PointsRow, pointsClassification } from './jerseys.ts';
import { type StageSettings, stageFromBoard } from './stage-from-board.ts';
import type { StageResult } from './stage-result.ts';
import { type TeamRow, teamClassification } from './teams.ts';

/** A sprint or climb on the way, as the commissaires noted it. */
export interface Prize {
  /** From 0. */
  readonly stage: number;
  readonly sprint: NonNullable<StageSettings['sprints']>[number];
}

export interface StageRules {
  /** At the finish of road stages for the first, second …, ms. */
  readonly finishBonusesMs: readonly number[];
  /** At every finish; empty: no classification on points but for sprints on the way. */
  readonly finishPoints: readonly number[];
  readonly prizes: readonly Prize[];
}

export interface CategoryClassifications {
  readonly name: string;
  /** Stages whose result is not final or whose riders are still on the road, counted from 1. */
  readonly unfinished: readonly number[];
  readonly general: readonly (GeneralRow & { readonly name: string })[];
  readonly points: readonly (PointsRow & { readonly name: string })[];
  readonly mountains: readonly (PointsRow & { readonly name: string })[];
  readonly teams: readonly TeamRow[];
}

export interface StageRaceView {
  readonly stages: readonly { readonly race: string; readonly name: string; readonly result: ResultState }[];
  readonly categories: readonly CategoryClassifications[];
}

const inWords = (name: string): string => name.trim().toLowerCase();

/** Categories are the same when they are called the same: each race gives them ids of its own. */
export function classifications(boards: readonly BoardView[], rules: StageRules): StageRaceView {
  const first = boards[0];
  const categories = (first?.categoryOrder ?? []).flatMap((id) => {
    const name = first?.categories[id]?.name ?? id;
    const ids = boards.map((board) => categoryCalled(board, name));
    return ids.every((found) => found !== null) ? [ofCategory(name, ids, boards, rules)] : [];
  });
  return {
    stages: boards.map(({ race: { id, name, result } }) => ({ race: id, name, result })),
    categories,
  };
}

const categoryCalled = (board: BoardView, name: string): CategoryId | null =>
  board.categoryOrder.find((id) => inWords(board.categories[id]?.name ?? '') === inWords(name)) ?? null;

function ofCategory(
  name: string,
  ids: readonly CategoryId[],
  boards: readonly BoardView[],
  rules: StageRules,
): CategoryClassifications {
  const names = new Map<string, string>();
  const stages: StageResult[] = boards.map((board, index) => {
    const riders = (board.categories[elementOf(ids, index)]?.order ?? []).flatMap(
      (entry) => board.rows[entry] ?? [],
    );
    for (const row of riders) names.set(row.bib, row.name);
    const here = new Set<string>(riders.map(({ bib }) => bib));
    // Prizes are said for the whole stage; each category counts its own riders, in the order they came.
    const sprints = rules.prizes
      .filter(({ stage }) => stage === index)
      .map(({ sprint }) => ({ ...sprint, order: sprint.order.filter((bib) => here.has(bib)) }));
    return stageFromBoard(board, {
      categories: [elementOf(ids, index)],
      finishBonusesMs: rules.finishBonusesMs,
      ...(rules.finishPoints.length > 0 && { finishPoints: rules.finishPoints }),
      sprints,
    });
  });
  const general = generalClassification(stages);
  const named = <Row extends { readonly rider: string }>(rows: readonly Row[]) =>
    rows.map((row) => ({ ...row, name: names.get(row.rider) ?? '' }));
  return {
    name,
    unfinished: stages.flatMap((stage, index) =>
      elementOf(boards, index).race.result !== 'official' ||
      stage.rows.some(({ timeMs, out }) => timeMs === null && !out)
        ? [index + 1]
        : [],
    ),
    general: named(general),
    points: named(pointsClassification(stages, general)),
    mountains: named(mountainsClassification(stages, general)),
    teams: teamClassification(stages, general),
  };
}
