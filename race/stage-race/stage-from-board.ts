/**
 * From a published result to a stage: the rows of a board as what the classifications of a stage race add up.
 */

import type { BoardRow, BoardView } from '../feed/board-view.ts';
import type { CategoryId } from '../ids.ts';
import type { SprintResult, StageResult, StageRider, StageRow } from './stage-result.ts';

export interface StageSettings {
  /** Categories that ride for one classification; all unless said. */
  readonly categories?: readonly CategoryId[];
  /** Bonuses at the finish for the first, second …, ms (UCI 2.6.019: 10, 6, 4 s). None against the clock. */
  readonly finishBonusesMs?: readonly number[];
  /** Points at the finish for the first, second …. */
  readonly finishPoints?: readonly number[];
  /** Sprints and climbs on the way, each with its bonuses, if any, for the first, second …, ms. */
  readonly sprints?: readonly (SprintResult & { readonly bonusesMs?: readonly number[] })[];
}

const KIND: Readonly<Record<string, StageResult['kind']>> = {
  'time-trial': 'time-trial',
  'hill-climb': 'time-trial',
  'team-time-trial': 'team-time-trial',
};

/**
 * The stage that a board shows. Times are the board's, with the penalties and bonuses that officials gave in them;
 * the bonuses of the settings are kept apart, as they count in the general classification only. Riders who are still
 * on the road are in without a time, so that a classification made too early lacks them visibly.
 */
export function stageFromBoard(board: BoardView, settings: StageSettings = {}): StageResult {
  const kind = KIND[board.race.format] ?? 'road';
  const rows = (settings.categories ?? board.categoryOrder)
    .flatMap((id) => board.categories[id]?.order ?? [])
    .flatMap((entry) => board.rows[entry] ?? []);
  const finishers = rows.filter(({ place, status }) => place !== null && status === 'finished');
  const finish: readonly SprintResult[] =
    settings.finishPoints === undefined
      ? []
      : [{ kind: 'finish', scale: settings.finishPoints, order: finishers.map(({ bib }) => bib) }];
  const bonuses = bonusesOf(finishers, kind, settings);
  return {
    kind,
    rows: rows.map((row) => stageRow(row, bonuses.get(row.bib) ?? 0)),
    sprints: [...finish, ...(settings.sprints ?? []).map(({ bonusesMs: _, ...sprint }) => sprint)],
  };
}

/** Who ends a stage home and in time stays in the race, lapped or not; everybody else who started is out. */
const STAYS: ReadonlySet<BoardRow['status']> = new Set<BoardRow['status']>(['finished', 'LAP']);
const LEFT: ReadonlySet<BoardRow['status']> = new Set<BoardRow['status']>([
  'DNS',
  'DNF',
  'DSQ',
  'OTL',
  'PUL',
]);

const stageRow = (row: BoardRow, bonusMs: number): StageRow => ({
  rider: row.bib,
  team: row.team ?? null,
  place: STAYS.has(row.status) ? row.place : null,
  timeMs: STAYS.has(row.status) ? row.timeMs : null,
  out: LEFT.has(row.status),
  penaltyMs: 0,
  bonusMs,
});

function bonusesOf(
  finishers: readonly BoardRow[],
  kind: StageResult['kind'],
  { finishBonusesMs = [], sprints = [] }: StageSettings,
): ReadonlyMap<StageRider, number> {
  const bonuses = new Map<StageRider, number>();
  const give = (rider: StageRider, bonusMs: number | undefined) => {
    if (bonusMs !== undefined) bonuses.set(rider, (bonuses.get(rider) ?? 0) + bonusMs);
  };
  // By place, so that riders who tie get the same; none where riders race against the clock.
  if (kind === 'road')
    for (const { bib, place } of finishers) if (place !== null) give(bib, finishBonusesMs[place - 1]);
  for (const { order, bonusesMs = [] } of sprints)
    for (const [index, rider] of order.entries()) give(rider, bonusesMs[index]);
  return bonuses;
}
