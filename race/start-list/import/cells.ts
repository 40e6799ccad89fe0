/**
 * Cells as values: one reader a meaning. Text from a workbook and text from a CSV come here alike. What cannot be a
 * value is a finding; what is doubtful is taken as it stands, and said.
 */
import { chipsInText } from '../../chip.ts';
import { BIB_PATTERN } from '../../ids.ts';
import { isUciId } from '../uci-id.ts';
import { nationOf } from './nations.ts';
import { cleaned, folded, isShortened } from './table.ts';

/** `12.0`, as programs write a whole number that was once a float. */
export const whole = (text: string): string => text.replace(/^(\d+)[.,]0+$/, '$1');

/** Without what people write before a number: `#12`, `Nr. 12`, `No 12`. `N12` is a bib of its own. */
export const bibText = (cell: string): string =>
  whole(cell.replace(/^(#|№|n[°º]|nr?\.|no\.|(?:nr|no)\s)\s*(?=\d)/i, '').trim());

/** A bib that could be meant: letters and digits only. Null when it holds none, or too many. */
export function likelyBib(text: string): string | null {
  const bib = text.replace(/[^A-Za-z0-9]/g, '');
  return BIB_PATTERN.test(bib) ? bib : null;
}

const SEXES: Readonly<Record<string, 'M' | 'F' | 'X'>> = {
  ...words(
    'M',
    'm man men male mann männer männlich herr herren h homme hommes masculin monsieur mr hombre masculino uomo maschio maschile boy boys mężczyzna muž moški muški mies férfi м муж мужской 男 男子 남',
  ),
  ...words(
    'F',
    'f w woman women female frau frauen weiblich dame damen femme femmes féminin madame mme mlle ms mrs mujer femenino donna femmina femminile girl girls v vrouw k kobieta žena ženska ž nainen nő kvinne kvinna kvinde ж жен женский 女 女子 여',
  ),
  ...words('X', 'x divers nonbinary non-binary nb other open autre'),
};
function words<Sex extends 'M' | 'F' | 'X'>(sex: Sex, all: string): Record<string, Sex> {
  return Object.fromEntries(all.split(' ').map((word) => [folded(word), sex]));
}

/** How a column writes sexes: a `d` is a Dame beside `h`, and divers beside `w`. */
export function sexOf(cell: string, column: readonly string[]): 'M' | 'F' | 'X' | null {
  const letter = folded(cell);
  if (letter === 'd') return column.some((other) => folded(other) === 'w') ? 'X' : 'F';
  if (letter === 'e') return null;
  return SEXES[letter] ?? null;
}

/** A UCI ID without what stands between its digits; `right`: whether its check digits fit. */
export function uciIdOf(cell: string): {
  readonly uciId: string;
  readonly right: boolean;
  readonly would: string | null;
} {
  const uciId = whole(cell).replace(/[\s.\-–]/g, '');
  if (isUciId(uciId)) return { uciId, right: true, would: null };
  if (!/^\d{11}$/.test(uciId)) return { uciId, right: false, would: null };
  const rest = Number(uciId.slice(0, 9)) % 97;
  return { uciId, right: false, would: uciId.slice(0, 9) + String(rest === 0 ? 97 : rest).padStart(2, '0') };
}

/** The chips of a cell, without what a spreadsheet makes of numbers. */
export const chipsOf = (cell: string): readonly string[] => {
  // "58426,0": a number with a comma, not two chips.
  const code = whole(cell.trim());
  return chipsInText(code).map(whole);
};

export { cleaned, isShortened, nationOf };

/** Letters that were lost before the file came here: U+FFFD, or what UTF-8 looks like when it was read as Windows-1252. */
export const hasLostLetters = (text: string): boolean => text.includes('\ufffd');

/** What is stored or said of a text that has lost letters: a sign that every font has, and that nobody takes for a letter. */
export const withoutLostLetters = (text: string): string => text.replaceAll('\ufffd', '?');

/** At most `max` UTF-16 units, and never half of a letter that takes two (which no file and no page can hold). */
export const cutTo = (text: string, max: number): string =>
  text.length <= max ? text : text.slice(0, max).replace(/[\ud800-\udbff]$/u, '');
