/** How a sheet's width is given to its columns: by what stands in them, so that names are not cut beside empty room. Pure. */

import { elementOf } from '../../race/present.ts';
import type { PdfPlan } from './pdf-plan.ts';

/** Between a column's text and the next column, points. */
export const GUTTER_PT = 6;
/** Enough to know a column by: lists of thousands are not measured to the last rider. */
const MEASURED_MAX = 1_500;

/**
 * Widths in points that fill `room`. A column is as wide as its longest text asks; what is left goes to all by their
 * shares. Where there is too little, columns that ask for no more than their share have what they ask, and the others
 * the rest. A column in which nothing stands yet (to sign in) keeps its whole share. `measure`: points of a text.
 */
export function columnWidths(
  { columns, sections }: Pick<PdfPlan, 'columns' | 'sections'>,
  room: number,
  measure: (text: string, bold: boolean) => number,
): readonly number[] {
  const shares = columns.reduce((sum, { share }) => sum + share, 0);
  const usual = columns.map(({ share }) => (room * share) / shares);
  const rows = sections.flatMap(({ rows: of }) => of).slice(0, MEASURED_MAX);
  const asked = columns.map(({ head }, at) => {
    const texts = new Set(rows.map((row) => row[at] ?? ''));
    texts.delete('');
    const widest = Math.max(0, ...[...texts].map((text) => measure(text, false)));
    return widest === 0
      ? Math.max(elementOf(usual, at), measure(head, true))
      : Math.max(widest, measure(head, true)) + GUTTER_PT;
  });
  const sum = (of: readonly number[]) => of.reduce((all, one) => all + one, 0);
  const left = room - sum(asked);
  if (left >= 0) return asked.map((width, at) => width + (left * elementOf(columns, at).share) / shares);
  const modest = asked.map((width, at) => width <= elementOf(usual, at));
  const greedyRoom = room - sum(asked.filter((_, at) => modest[at]));
  const greedy = sum(usual.filter((_, at) => !modest[at]));
  return asked.map((width, at) => (modest[at] ? width : (greedyRoom * elementOf(usual, at)) / greedy));
}
