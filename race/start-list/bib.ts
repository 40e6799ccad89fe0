/**
 * What makes two bibs one: on riders' backs, at the keypad and in spreadsheets 7, 07 and 007 are the same number, and
 * so are a12 and A12. Entries keep the bib as it was written; whoever looks for one looks by its key.
 */

/** The same for every way to write a bib. */
export const bibKey = (bib: string): string =>
  bib
    .trim()
    .toUpperCase()
    .replace(/^0+(?=\d)/, '');

/**
 * The next bib that nobody wears, counted on from the one that was wanted (`A7` → `A8`, `099` → `100`): its number
 * plus one and so on. Null where the bib holds no number at its end, or none is free within eight digits.
 */
export function nextFreeBib(worn: Iterable<string>, wanted: string): string | null {
  const parts = /^(.*?)(\d+)$/.exec(wanted.trim());
  if (parts === null) return null;
  const [, letters = '', digits = ''] = parts;
  const keys = new Set<string>();
  for (const bib of worn) keys.add(bibKey(bib));
  const lengthMax = 8 - letters.length;
  for (let number = Number(digits) + 1; String(number).length <= lengthMax; number++) {
    const bib = letters + String(number).padStart(digits.length, '0');
    if (!keys.has(bibKey(bib))) return bib;
  }
  return null;
}
