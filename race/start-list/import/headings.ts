/**
 * Rows between riders that hold none: a heading ("Women", "Race 2"), a sum below a list ("Total | | | 34"). A heading
 * is a title of the riders below it, as a repeated header's is, so that it may say their category.
 */

import { elementOf } from '../../present.ts';
import type { Layout, Section } from './columns.ts';
import { folded } from './table.ts';

/** Riders below a heading: the rows of the headings are among them, so that what is left out can be said. */
export interface Headed extends Section {
  /** Rows of the headings above the riders, as `at` counts them. */
  readonly headings: ReadonlySet<number>;
}

const SUMS = new Set(
  (
    'summe gesamt gesamtsumme gesamtzahl insgesamt zwischensumme anzahl sum total totals subtotal grandtotal count ' +
    'somme totalgénéral soustotal suma totale totaal aantal celkem razem łącznie összesen skupaj ukupno summa yhteensä ' +
    'sumapartial subtotaal итого всего разом 合計 小計 합계 总计 合计'
  )
    .split(' ')
    .map(folded),
);

const isNumber = (cell: string): boolean =>
  /^[-+]?[\d.,'\s]+(\s?(%|€|eur|chf|fr\.?|\$|£|kč|zł))?$/i.test(cell);
const isLoneBib = (cell: string): boolean => /^\d{1,6}$/.test(cell);

const withoutColon = (word: string): string => word.replace(/\s*:$/, '');

/** Whether a row holds no rider: one text alone, or a sum. Null: a rider; otherwise the text it is known by. */
export function notRiders(cells: readonly string[], { columns }: Layout): string | null {
  const filled = columns.filter(({ at }) => (cells[at] ?? '') !== '');
  if (columns.filter(({ meaning }) => meaning !== 'ignore').length < 3 || filled.length === 0) return null;
  const text = (at: number) => elementOf(cells, at);
  if (filled.length === 1) {
    const { at, meaning } = elementOf(filled, 0);
    const hasBibs = columns.some((column) => column.meaning === 'bib');
    // A number alone among the bibs is a rider whose name is missing; elsewhere it is what was counted.
    return isLoneBib(text(at)) && (meaning === 'bib' || !hasBibs) ? null : text(at);
  }
  const [words, numbers] = [
    filled.filter(({ at }) => !isNumber(text(at))),
    filled.filter(({ at }) => isNumber(text(at))),
  ];
  // "Total | 34 | riders": no rider wears a word for a sum, whatever stands beside it.
  const worn = words.find(({ meaning, at }) => meaning === 'bib' && SUMS.has(folded(withoutColon(text(at)))));
  if (worn !== undefined) return text(worn.at);
  if (words.length !== 1 || numbers.some(({ meaning }) => meaning === 'bib')) return null;
  const word = text(elementOf(words, 0).at);
  return SUMS.has(folded(word)) || (/:$/.test(word) && !/\d/.test(word)) ? word : null;
}

/** Sections parted again at each heading that riders follow. */
export function byHeadings(layout: Layout): readonly Headed[] {
  return layout.sections.flatMap((section): Headed[] => {
    const parts: { titles: readonly string[]; headings: Set<number>; rows: Section['rows'][number][] }[] = [];
    let current = {
      titles: section.titles,
      headings: new Set<number>(),
      rows: [] as Section['rows'][number][],
    };
    let pending: Section['rows'][number][] = [];
    for (const row of section.rows) {
      if (notRiders(row.cells, layout) !== null) {
        pending.push(row);
        continue;
      }
      const titles = pending.flatMap(({ cells }) => headingIn(cells, layout) ?? []);
      if (titles.length > 0) {
        if (current.rows.length > 0) parts.push(current);
        const headings = new Set(
          pending.flatMap(({ at, cells }) => (headingIn(cells, layout) === null ? [] : at)),
        );
        current = { titles: [...titles, ...section.titles], headings, rows: [] };
      }
      current.rows.push(...pending, row);
      pending = [];
    }
    current.rows.push(...pending);
    return [...parts, current];
  });
}

const NAMES: ReadonlySet<string> = new Set(['name', 'first', 'last']);

/** The one text of a heading; null for a sum, and for a text among the names, which may be somebody without a bib. */
function headingIn(cells: readonly string[], { columns }: Layout): string | null {
  const filled = columns.filter(({ at }) => (cells[at] ?? '') !== '');
  const [column] = filled;
  if (filled.length !== 1 || column === undefined || NAMES.has(column.meaning)) return null;
  const text = elementOf(cells, column.at);
  return /\p{L}/u.test(text) && !SUMS.has(folded(elementOf(text.split(/[:\d]/), 0))) ? text : null;
}
