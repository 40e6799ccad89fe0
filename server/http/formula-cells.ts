/**
 * Cells that a spreadsheet would run. A cell is a formula if it begins with = + - @ (or their full-width forms), and a
 * file is not always parted where it was meant to be: where Excel expects semicolons, `x;=HYPERLINK(…)` in a file with
 * commas is two cells. So every place in a text that could be a cell's beginning is looked at, by any separator, and an
 * apostrophe put there, which is what spreadsheets themselves use (OWASP, "CSV Injection"). Numbers, times and dashes
 * stay as they are: `-0:03.5`, `-12`, `-`. `asMeant` takes off what `defused` put on, so that a file of ours is read
 * again as it was written.
 */

/** Where a cell may begin, what may stand before its first character, and apostrophes that are there already. */
const BEGINNING = /(^|[,;|\t\r\n])([ "\u00a0]*)('*)(?=[=+\-@＝＋－＠])/g;
/** What runs nothing: a number or a time with its sign, dashes. */
const HARMLESS = /^(?:[-+]?\d[\d.:]*%?|-+)[ "\u00a0]*(?:$|[,;|\t\r\n])/;
/** Spreadsheets take off a tab or line break at the start, and look at what follows. */
const BLANK_FIRST = /^('*)(?=[\t\r\n])/;

export function defused(cell: string): string {
  const inside = cell.replace(BEGINNING, (all, before: string, between: string, marks: string, at: number) =>
    marks === '' && HARMLESS.test(cell.slice(at + all.length)) ? all : `${before}${between}'${marks}`,
  );
  return BLANK_FIRST.test(inside) ? `'${inside}` : inside;
}

export function asMeant(cell: string): string {
  const first = /^'+(?=[\t\r\n])/.test(cell) ? cell.slice(1) : cell;
  return first.replace(BEGINNING, (_all, before: string, between: string, marks: string) =>
    marks === '' ? `${before}${between}` : `${before}${between}${marks.slice(1)}`,
  );
}
