/**
 * What the archive holds of a race, as tables: names, columns and their types, and the rows, made of the folded race.
 * Times are UTC epoch milliseconds, durations milliseconds, as everywhere; nothing is rounded. Columns are only added.
 */

import type { BoardView } from '../../race/feed/board-view.ts';
import { lapTables } from '../../race/history/lap-table.ts';
import type { EntryId } from '../../race/ids.ts';
import type { FixesInput } from '../../race/journal/record.ts';
import { audit, entries, passings, type Race, versions } from '../../race/race.ts';

export type Cell = string | number | boolean | null | undefined;
export type Row = readonly Cell[];

export interface Table {
  readonly name: 'fixes' | 'passings' | 'laps' | 'standings' | 'decisions';
  /** DuckDB types by column, in order. */
  readonly columns: Readonly<Record<string, string>>;
  readonly orderBy: string;
  /** Of rows that agree in these the first is kept. */
  readonly once: string | null;
}

export const TABLES = {
  fixes: {
    name: 'fixes',
    columns: {
      entry: 'INTEGER',
      time_ms: 'BIGINT',
      lat_deg: 'DOUBLE',
      lon_deg: 'DOUBLE',
      altitude_m: 'DOUBLE',
      speed_mps: 'DOUBLE',
      heading_deg: 'DOUBLE',
      accuracy_m: 'DOUBLE',
      battery: 'DOUBLE',
      source: 'VARCHAR',
      seq: 'BIGINT',
      arrived_ms: 'BIGINT',
    },
    orderBy: 'entry, time_ms, seq',
    once: 'entry, time_ms',
  },
  passings: {
    name: 'passings',
    columns: {
      id: 'VARCHAR',
      line: 'VARCHAR',
      time_ms: 'DOUBLE',
      uncertainty_ms: 'DOUBLE',
      source: 'VARCHAR',
      seen_by: 'VARCHAR',
      entry: 'INTEGER',
      bib: 'VARCHAR',
      read_as: 'VARCHAR',
      fate: 'VARCHAR',
      why: 'VARCHAR',
      lap: 'INTEGER',
      beside: 'VARCHAR',
    },
    orderBy: 'time_ms, id',
    once: null,
  },
  laps: {
    name: 'laps',
    columns: {
      category: 'VARCHAR',
      entry: 'INTEGER',
      bib: 'VARCHAR',
      name: 'VARCHAR',
      mark: 'INTEGER',
      lap: 'INTEGER',
      line: 'VARCHAR',
      elapsed_ms: 'DOUBLE',
      leg_ms: 'DOUBLE',
      place: 'INTEGER',
      gap_ms: 'DOUBLE',
      gps_only: 'BOOLEAN',
    },
    orderBy: 'category, entry, mark',
    once: null,
  },
  standings: {
    name: 'standings',
    columns: {
      version: 'INTEGER',
      state: 'VARCHAR',
      published_ms: 'BIGINT',
      category: 'VARCHAR',
      rank: 'INTEGER',
      place: 'INTEGER',
      entry: 'INTEGER',
      bib: 'VARCHAR',
      name: 'VARCHAR',
      team: 'VARCHAR',
      nation: 'VARCHAR',
      status: 'VARCHAR',
      laps: 'INTEGER',
      time_ms: 'DOUBLE',
      gap_ms: 'DOUBLE',
      gap_laps: 'INTEGER',
      points: 'INTEGER',
      best_lap_ms: 'DOUBLE',
      certainty: 'VARCHAR',
      uncertainty_ms: 'DOUBLE',
    },
    orderBy: 'version NULLS LAST, category, rank',
    once: null,
  },
  decisions: {
    name: 'decisions',
    columns: {
      seq: 'BIGINT',
      at_ms: 'BIGINT',
      by_role: 'VARCHAR',
      by_name: 'VARCHAR',
      type: 'VARCHAR',
      reason: 'VARCHAR',
      in_force: 'BOOLEAN',
      last_word: 'VARCHAR',
      last_word_ms: 'BIGINT',
      last_word_by: 'VARCHAR',
      decision: 'VARCHAR',
    },
    orderBy: 'seq',
    once: null,
  },
} as const satisfies Record<Table['name'], Table>;

/** A fixes record's rows. */
export const fixRows = (input: FixesInput, seq: number, atMs: number): Row[] =>
  input.fixes.map((fix) => [
    input.entry,
    fix.timeMs,
    fix.latDeg,
    fix.lonDeg,
    fix.altitudeM,
    fix.speedMps,
    fix.headingDeg,
    fix.accuracyM,
    fix.battery,
    input.source,
    seq,
    atMs,
  ]);

export const passingRows = (race: Race): Row[] =>
  passings(race).map((line) => [
    line.id,
    line.line,
    line.timeMs,
    line.uncertaintyMs,
    line.source,
    line.by,
    line.entry,
    line.bib,
    line.read,
    line.fate,
    line.why,
    line.lap,
    line.beside,
  ]);

export const lapRows = (race: Race): Row[] =>
  lapTables(race).flatMap(({ id, marks, riders }) =>
    riders.flatMap((rider) =>
      marks.flatMap(({ lap, line }, mark): Row[] => {
        const elapsedMs = rider.elapsedMs[mark];
        if (elapsedMs == null) return [];
        return [
          [
            id,
            rider.entry,
            rider.bib,
            rider.name,
            mark + 1,
            lap,
            line,
            elapsedMs,
            rider.legMs[mark],
            rider.places[mark],
            rider.gapsMs[mark],
            rider.gps[mark],
          ],
        ];
      }),
    ),
  );

/** Every published version, and without a number the result as it stands with the last record. */
export function standingRows(race: Race, now: BoardView): Row[] {
  const published = versions(race).flatMap(({ version, state, atMs, view }) =>
    boardRows(view, [version, state, atMs]),
  );
  return [...published, ...boardRows(now, [null, now.race.result, null])];
}

function boardRows(board: BoardView, version: Row): Row[] {
  return board.categoryOrder.flatMap((id) =>
    (board.categories[id]?.order ?? []).flatMap((entry: EntryId, index): Row[] => {
      const row = board.rows[entry];
      if (row === undefined) return [];
      const { gap } = row;
      return [
        [
          ...version,
          id,
          index + 1,
          row.place,
          entry,
          row.bib,
          row.name,
          row.team,
          row.nation,
          row.status,
          row.laps,
          row.timeMs,
          gap && 'ms' in gap ? gap.ms : null,
          gap && 'laps' in gap ? gap.laps : null,
          row.points,
          row.bestLapMs,
          row.certainty,
          row.uncertaintyMs,
        ],
      ];
    }),
  );
}

export const decisionRows = (race: Race): Row[] =>
  audit(race).map(({ seq, atMs, by, decision, inForce, lastWord }) => [
    seq,
    atMs,
    by.role,
    by.name,
    decision.type,
    decision.reason,
    inForce,
    lastWord?.type,
    lastWord?.atMs,
    lastWord?.by.name,
    JSON.stringify(decision),
  ]);

/** The result for programs: the race, every category in result order, and which versions were published. */
export function resultsJson(race: Race, board: BoardView): object {
  return {
    race: board.race,
    riders: entries(race).length,
    categories: board.categoryOrder.flatMap((id) => {
      const category = board.categories[id];
      if (category === undefined) return [];
      return [{ id, name: category.name, riders: category.order.flatMap((one) => board.rows[one] ?? []) }];
    }),
    versions: versions(race).map(({ version, state, atMs }) => ({ version, state, atMs })),
  };
}
