/** Delimited text as cells: CSV with commas, semicolons or tabs, or what a spreadsheet puts on the clipboard. */

/** Cells of delimited text, quotes as RFC 4180 has them. The separator is whichever the first rows use most. */
export function readCells(text: string): string[][] {
  const separator = separatorOf(text);
  const rows: string[][] = [[]];
  let cell = '';
  let quoted = false;
  const endCell = () => {
    rows.at(-1)?.push(cell.trim());
    cell = '';
  };
  for (let at = 0; at < text.length; at += 1) {
    const char = text[at];
    if (quoted) {
      if (char !== '"') cell += char;
      else if (text[at + 1] === '"') {
        cell += '"';
        at += 1;
      } else quoted = false;
    } else if (char === '"' && cell.trim() === '') {
      quoted = true;
      cell = '';
    } else if (char === separator) endCell();
    else if (char === '\n' || (char === '\r' && text[at + 1] !== '\n')) {
      endCell();
      rows.push([]);
    } else if (char !== '\r') cell += char;
  }
  endCell();
  return rows;
}

function separatorOf(text: string): string {
  const sample = text.slice(0, 4_000);
  const count = (separator: string) => sample.split(separator).length;
  return [',', ';', '\t'].reduce((best, separator) => (count(separator) > count(best) ? separator : best));
}
