/**
 * Where a start list begins on a sheet and what its columns mean: the header row (below titles, above riders), the
 * same header again further down (sections, each with titles of its own), and a meaning with its reason for every
 * column. All of it is a guess that a person may change.
 */

import { elementOf } from '../../present.ts';
import { isLeftOut, type Meaning, meaningOf } from './heads.ts';
import { columnLetters, folded } from './table.ts';

/** A column kept under its own head, or left out. */
export type ColumnMeaning = Meaning | 'own' | 'ignore';

export interface Column {
  readonly at: number;
  /** As a spreadsheet calls it: `C`. */
  readonly letter: string;
  readonly head: string;
  readonly meaning: ColumnMeaning;
  /** `head`: the head is known; `beside`: by what stands beside it; `chosen`: a person said so. */
  readonly why: 'head' | 'beside' | 'values' | 'chosen' | 'remembered' | 'unknown' | 'empty' | 'printed';
  /** The first cells that hold something, at most three. */
  readonly sample: readonly string[];
}

/** Riders under one header, with the titles that stand above it. */
export interface Section {
  readonly titles: readonly string[];
  /** Rows of riders: `at` counts from 0. */
  readonly rows: readonly { readonly at: number; readonly cells: readonly string[] }[];
}

export interface Layout {
  /** Counted from 0; −1: there is none, and the columns were guessed by what is in them. */
  readonly headAt: number;
  readonly columns: readonly Column[];
  readonly sections: readonly Section[];
}

/** What a person changed: meanings by column, and the header row (counted from 1; 0 = there is none). */
export interface LayoutChoices {
  readonly headerRow?: number | undefined;
  readonly columns?: Readonly<Record<number, ColumnMeaning>> | undefined;
  /** Meanings chosen before for the same heads, by folded head. */
  readonly remembered?: Readonly<Record<string, ColumnMeaning>> | undefined;
}

/** Title rows above the header that are looked past. */
const TITLE_ROWS_MAX = 30;

type Rows = readonly (readonly string[])[];

/** Null: no header row was found, and none was named. */
export function layoutOf(rows: Rows, choices: LayoutChoices = {}): Layout | null {
  const { headerRow } = choices;
  const headAt = headerRow === undefined ? headRow(rows, choices) : headerRow - 1;
  if (headAt < 0 && headerRow !== 0) return null;
  const head = headAt < 0 ? [] : (rows[headAt] ?? []);
  const sections = sectionsOf(rows, headAt, head);
  const body = sections.flatMap((section) => section.rows.map(({ cells }) => cells));
  const width = Math.max(head.length, ...body.map((cells) => cells.length), 0);
  const heads = Array.from({ length: width }, (_, at) => head[at] ?? '');
  const columns = headAt < 0 ? columnsByValues(width, body, choices) : columnsByHeads(heads, body, choices);
  return { headAt, columns, sections };
}

/** How much a row looks like the header of a start list; 0 when it can't be one. */
export function headScore(row: readonly string[], { remembered = {} }: LayoutChoices): number {
  const found = row.map((cell) => remembered[folded(cell)] ?? meaningOf(cell)).filter((one) => one !== null);
  const has = (...wanted: Meaning[]) => wanted.some((meaning) => found.includes(meaning));
  const named = has('name', 'last', 'first');
  const couldBe = (has('bib') && (named || has('chip'))) || (named && found.length >= 2);
  return couldBe ? new Set(found).size : 0;
}

function headRow(rows: Rows, choices: LayoutChoices): number {
  let best = { at: -1, score: 0 };
  for (const [at, row] of rows.slice(0, TITLE_ROWS_MAX).entries()) {
    const score = headScore(row, choices);
    if (score > best.score) best = { at, score };
  }
  return best.at;
}

/** Rows below a header, parted wherever the same header comes again; titles are rows with little in them above it. */
function sectionsOf(rows: Rows, headAt: number, head: readonly string[]): readonly Section[] {
  const sections: { titles: string[]; rows: { at: number; cells: readonly string[] }[] }[] = [];
  const titleOf = (cells: readonly string[]): string | null => {
    const filled = cells.filter((cell) => cell !== '');
    return filled.length === 1 && new Set(head.filter(Boolean)).size > 2 ? elementOf(filled, 0) : null;
  };
  const isHead = (cells: readonly string[]) =>
    headAt >= 0 &&
    cells.filter((cell, at) => cell !== '' && cell === head[at]).length >=
      Math.max(2, head.filter(Boolean).length - 1);
  const above = rows.slice(0, Math.max(0, headAt)).flatMap((cells) => cells.filter((cell) => cell !== ''));
  let current: (typeof sections)[number] = { titles: above, rows: [] };
  sections.push(current);
  for (let at = headAt + 1; at < rows.length; at++) {
    const cells = elementOf(rows, at);
    if (cells.every((cell) => cell === '')) continue;
    if (!isHead(cells)) {
      current.rows.push({ at, cells });
      continue;
    }
    // The titles of the new section were taken for rows of the one before.
    const titles: string[] = [];
    for (let last = current.rows.at(-1); last !== undefined; last = current.rows.at(-1)) {
      const title = titleOf(last.cells);
      if (title === null || meaninglessBib(title)) break;
      titles.unshift(title);
      current.rows.pop();
    }
    current = { titles, rows: [] };
    sections.push(current);
  }
  return sections;
}

/** A lone number is a bib whose name is missing, not a title. */
const meaninglessBib = (text: string): boolean => /^\d{1,6}$/.test(text);

function columnsByHeads(heads: readonly string[], body: Rows, choices: LayoutChoices): readonly Column[] {
  const columns = heads.map((head, at): Column => {
    const sample = sampleOf(body, at);
    const made = (meaning: ColumnMeaning, why: Column['why']): Column => ({
      at,
      letter: columnLetters(at),
      head,
      meaning,
      why,
      sample,
    });
    const chosen = choices.columns?.[at];
    if (chosen !== undefined) return made(chosen, 'chosen');
    const remembered = head === '' ? undefined : choices.remembered?.[folded(head)];
    if (remembered !== undefined) return made(remembered, 'remembered');
    const known = meaningOf(head);
    if (known !== null) return made(known, 'head');
    if (sample.length === 0) return made('ignore', 'empty');
    if (isLeftOut(head)) return made('ignore', 'printed');
    return made(head === '' ? 'ignore' : 'own', 'unknown');
  });
  return settled(columns, body);
}

const sampleOf = (body: Rows, at: number): readonly string[] => {
  const found: string[] = [];
  for (const cells of body) {
    const cell = cells[at] ?? '';
    if (cell !== '' && !found.includes(cell)) found.push(cell);
    if (found.length === 3) break;
  }
  return found;
};

/** What heads mean beside each other: one column a meaning (chips and own columns aside), names apart or whole. */
function settled(columns: readonly Column[], body: Rows): readonly Column[] {
  const fixed = (column: Column) => column.why === 'chosen' || column.why === 'remembered';
  let all = [...columns];
  const change = (at: number, meaning: ColumnMeaning) => {
    all = all.map((column) => (column.at === at ? { ...column, meaning, why: 'beside' as const } : column));
  };
  const first = (meaning: ColumnMeaning) => all.find((column) => column.meaning === meaning);
  const name = first('name');
  if (name !== undefined && !fixed(name)) {
    const [given, family] = [first('first'), first('last')];
    const holds = (other: Column) => sharesCells(body, name.at, other.at);
    if (given !== undefined && family === undefined && !holds(given)) change(name.at, 'last');
    if (given === undefined && family !== undefined && !holds(family)) change(name.at, 'first');
  }
  // A club without a team is whom the rider rides for.
  const club = first('club');
  if (club !== undefined && first('team') === undefined && !fixed(club)) change(club.at, 'team');
  for (const meaning of new Set(all.map((column) => column.meaning))) {
    if (['own', 'ignore', 'chip', 'emergency', 'notes'].includes(meaning)) continue;
    const same = all.filter((column) => column.meaning === meaning);
    if (same.length < 2) continue;
    const kept =
      same.find(fixed) ??
      same.find(({ sample }) => sample.length > 0 && isFirstChoice(meaning, same, sample)) ??
      elementOf(same, 0);
    for (const { at, sample } of same) if (at !== kept.at) change(at, sample.length === 0 ? 'ignore' : 'own');
  }
  return all;
}

/** Of several columns of one meaning the first that holds anything. */
const isFirstChoice = (
  _meaning: ColumnMeaning,
  same: readonly Column[],
  sample: readonly string[],
): boolean => same.find((column) => column.sample.length > 0)?.sample === sample;

/** Whether the name's cells hold the other column's cells: then they are whole names. */
function sharesCells(body: Rows, name: number, other: number): boolean {
  let [both, shared] = [0, 0];
  for (const cells of body) {
    const [whole, part] = [folded(cells[name] ?? ''), folded(cells[other] ?? '')];
    if (whole === '' || part === '') continue;
    both += 1;
    if (whole !== part && whole.includes(part)) shared += 1;
  }
  return both > 0 && shared > both / 2;
}

/** Without a header: a column of different small numbers is bibs, one of words is names, the next is teams. */
function columnsByValues(width: number, body: Rows, choices: LayoutChoices): readonly Column[] {
  const cellsOf = (at: number) => body.map((cells) => cells[at] ?? '').filter((cell) => cell !== '');
  const most = (at: number, fits: (cell: string) => boolean) => {
    const cells = cellsOf(at);
    return cells.length > 0 && cells.filter(fits).length >= cells.length * 0.8;
  };
  const columns = Array.from({ length: width }, (_, at) => at);
  const bib = columns.find(
    (at) =>
      most(at, (cell) => /^[A-Z]?\d{1,5}$/i.test(cell)) && new Set(cellsOf(at)).size === cellsOf(at).length,
  );
  const named = columns.find((at) => most(at, (cell) => /^[\p{L}\p{M}'’.\- ,]{2,}$/u.test(cell)));
  const team = columns.find(
    (at) => at > (named ?? -1) && at !== bib && most(at, (cell) => /\p{L}{2}/u.test(cell)),
  );
  return columns.map((at): Column => {
    const guess: ColumnMeaning = at === bib ? 'bib' : at === named ? 'name' : at === team ? 'team' : 'ignore';
    const chosen = choices.columns?.[at];
    return {
      at,
      letter: columnLetters(at),
      head: '',
      sample: sampleOf(body, at),
      meaning: chosen ?? guess,
      why: chosen !== undefined ? 'chosen' : guess === 'ignore' ? 'unknown' : 'values',
    };
  });
}

/** `C (Category)`: where to look in the spreadsheet. */
export const columnName = ({ letter, head }: Pick<Column, 'letter' | 'head'>): string =>
  head === '' ? letter : `${letter} (${head})`;
