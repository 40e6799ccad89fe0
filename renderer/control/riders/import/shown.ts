/** What the station answers to the steps of an import (broker/http/routes/imports.ts). */
import type { CategoryId, EntryId } from '../../../../race/ids.ts';
import type { Column, ColumnMeaning } from '../../../../race/start-list/import/columns.ts';
import type { FindingSays, Severity } from '../../../../race/start-list/import/findings.ts';
import type { PlannedRow } from '../../../../race/start-list/import/plan.ts';
import type { FileRead, Sheet } from '../../../../race/start-list/import/table.ts';

export type Tables = FileRead;

export interface FindingShown {
  readonly severity: Severity;
  readonly says: FindingSays;
  readonly message: string;
  readonly column: string | null;
  readonly at: number | null;
  readonly rows: readonly number[];
}

export interface PlanShown {
  readonly imported: boolean;
  readonly sheet: string | null;
  readonly sheets: readonly { readonly name: string; readonly riders: number | null }[];
  readonly headerRow: number | null;
  readonly columns: readonly Column[];
  readonly findings: readonly FindingShown[];
  readonly riders: readonly PlannedRow[];
  readonly gone: readonly { readonly entry: EntryId; readonly bib: string; readonly name: string }[];
  readonly created: readonly { readonly id: CategoryId; readonly name: string }[];
  readonly counts: {
    readonly new: number;
    readonly changed: number;
    readonly unchanged: number;
    readonly waiting: number;
    readonly gone: number;
  };
}

/** How many taking the list would remove: those who have started stay, and all while nobody knows whose a row is. */
export const removesOf = (plan: PlanShown, { removeGone }: Choices): number => {
  const said = (code: FindingSays['code']) => plan.findings.filter(({ says }) => says.code === code).length;
  return removeGone === true && said('row-of-anybody') === 0 ? plan.gone.length - said('cannot-remove') : 0;
};

/** What is chosen so far. */
export interface Choices {
  readonly sheet?: string;
  readonly headerRow?: number;
  readonly columns?: Readonly<Record<number, ColumnMeaning>>;
  readonly category?: CategoryId;
  readonly categoryForNone?: string;
  readonly starts?: 'after-gun' | 'time-of-day';
  readonly firstStart?: string;
  readonly create?: readonly string[];
  readonly means?: Readonly<Record<string, CategoryId>>;
  readonly freeBibs?: readonly number[];
  readonly replace?: readonly number[];
  readonly leave?: readonly number[];
  readonly removeGone?: boolean;
}

/** The sheets with one cell written anew; `row` counts from 1. */
export function withCell(
  sheets: readonly Sheet[],
  name: string | null,
  [row, at]: readonly [number, number],
  text: string,
): readonly Sheet[] {
  const wanted = name ?? sheets[0]?.name;
  return sheets.map((sheet) => {
    if (sheet.name !== wanted) return sheet;
    const rows = sheet.rows.map((cells) => [...cells]);
    const cells = rows[row - 1] ?? [];
    while (cells.length <= at) cells.push('');
    cells[at] = text;
    rows[row - 1] = cells;
    return { ...sheet, rows };
  });
}
