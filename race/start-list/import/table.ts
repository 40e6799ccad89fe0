/**
 * A table as somebody sent it: sheets of text cells, as a person sees them on the screen. Whatever read the file
 * (CSV, XLSX, XLS, ODS, JSON, a paste) ends here, so that the same cell means the same in all of them.
 */

export interface Sheet {
  readonly name: string;
  /** Row after row from the first, empty ones too, so that a row's number is the spreadsheet's own. */
  readonly rows: readonly (readonly string[])[];
}

/** How a file was read, step by step, as a person is told. */
export interface FileRead {
  readonly container: 'csv' | 'xlsx' | 'xls' | 'ods' | 'json' | 'html';
  /** Of text; null for workbooks, which say it themselves. */
  readonly encoding: Encoding | null;
  /** Between the cells of a CSV. */
  readonly separator: ',' | ';' | '\t' | '|' | null;
  readonly sheets: readonly Sheet[];
}

export interface Encoding {
  /** As the WHATWG's Encoding standard calls it: `utf-8`, `windows-1252`, `utf-16le` … */
  readonly name: string;
  readonly how: 'bom' | 'declared' | 'valid' | 'guessed' | 'asked';
  /** Others that the bytes could be, likeliest first. */
  readonly others: readonly string[];
}

/**
 * Joiners (U+200C, U+200D) that stand for nothing: Persian and Indic names are spelled with them ("می‌رضا"), and joined
 * emoji are made of them; beside Latin, Greek and Cyrillic letters, figures and spaces they were left by a program.
 */
const STRAY_JOINER =
  /(?<!(?![\p{Script=Latin}\p{Script=Greek}\p{Script=Cyrillic}])[\p{L}\p{M}\p{Extended_Pictographic}\p{Emoji_Modifier}])[\u200c\u200d]|[\u200c\u200d](?!(?![\p{Script=Latin}\p{Script=Greek}\p{Script=Cyrillic}])[\p{L}\p{M}\p{Extended_Pictographic}])/gu;

/** The cell without what cannot be seen: no-break and other odd spaces are spaces, marks of direction are gone. */
export const cleaned = (cell: string): string =>
  cell
    .normalize('NFC')
    .replace(/[\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff\u00ad]/g, '')
    .replace(STRAY_JOINER, '')
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is removed.
    .replace(/[\s\u0000-\u001f\u007f-\u009f\u00a0\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+/g, ' ')
    .trim();

/** Letters and digits of any script, without accents and case: what two spellings of a word share. */
export const folded = (text: string): string =>
  text
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/ß/g, 'ss')
    .replace(/[łøđ]/g, (letter) => ({ ł: 'l', ø: 'o', đ: 'd' })[letter] ?? letter)
    .replace(/[^\p{L}\p{N}]/gu, '');

/** 0 → A, 26 → AA. */
export const columnLetters = (at: number): string =>
  (at >= 26 ? columnLetters(Math.floor(at / 26) - 1) : '') + String.fromCharCode(65 + (at % 26));

/** A number that a spreadsheet has shortened: its last digits are nowhere in the file. */
export const isShortened = (text: string): boolean => /^[+-]?\d[.,]?\d*E\+\d+$/i.test(text);
