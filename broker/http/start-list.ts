/**
 * Reads a start list as officials have it: CSV with commas, semicolons or tabs, or cells pasted from a
 * spreadsheet, with or without title rows above the header. Says for every row what is wrong with it; the
 * caller imports all of it or nothing.
 */
import type { Bib, CategoryId } from '../../race/ids.ts';
import type { EntryFields } from '../../race/journal/decision.ts';
import { entryFields } from '../../race/journal/decision.ts';

export interface StartList {
  readonly entries: readonly EntryFields[];
  readonly problems: readonly {
    readonly row: number;
    readonly bib: string | null;
    readonly problem: string;
  }[];
}

interface CategoryNamed {
  readonly id: CategoryId;
  readonly name: string;
}

type Column =
  | 'bib'
  | 'name'
  | 'first'
  | 'last'
  | 'team'
  | 'nation'
  | 'licence'
  | 'uciId'
  | 'category'
  | 'chip'
  | 'start';

const ROWS_MAX = 5_000;
const PROBLEMS_MAX = 200;
/** Title rows above the header that are looked past. */
const TITLE_ROWS_MAX = 15;

/** Column heads as federations and timing programs write them, folded by `fold`. */
const HEADS: Readonly<Record<string, Column>> = {
  ...heads(
    'bib',
    'bib',
    'no',
    'nr',
    'num',
    'number',
    'bibno',
    'bibnumber',
    'startnumber',
    'dossard',
    'startnummer',
    'dorsal',
    'plate',
    'racenumber',
  ),
  ...heads('name', 'name', 'rider', 'fullname', 'ridername', 'athlete', 'nom', 'nombre'),
  ...heads('first', 'firstname', 'givenname', 'forename', 'prenom', 'vorname'),
  ...heads('last', 'lastname', 'surname', 'familyname', 'nomdefamille', 'nachname', 'apellido', 'apellidos'),
  ...heads('team', 'team', 'club', 'teamname', 'equipe', 'mannschaft', 'verein', 'equipo'),
  ...heads(
    'nation',
    'nation',
    'nat',
    'natcode',
    'country',
    'ioc',
    'nationality',
    'noc',
    'land',
    'pais',
    'pays',
  ),
  ...heads(
    'licence',
    'licence',
    'license',
    'licenceno',
    'licensenumber',
    'licencenumber',
    'lizenz',
    'licencia',
  ),
  ...heads('uciId', 'uciid', 'uci', 'ucicode', 'uciidnumber'),
  ...heads('category', 'category', 'cat', 'class', 'group', 'kategorie', 'klasse', 'categorie', 'categoria'),
  ...heads('chip', 'chip', 'tag', 'transponder', 'chipid', 'tagid', 'rfid', 'tag1', 'chip1', 'tag2', 'chip2'),
  ...heads('start', 'start', 'starttime', 'startoffset', 'offset'),
};

function heads(column: Column, ...names: string[]): Record<string, Column> {
  return Object.fromEntries(names.map((name) => [name, column]));
}

export function readStartList(
  text: string,
  categories: readonly CategoryNamed[],
  usual: CategoryId | null,
): StartList {
  const rows = readCells(text.replace(/^\uFEFF/, ''));
  const headAt = rows.slice(0, TITLE_ROWS_MAX).findIndex((row) => {
    const columns = columnsOf(row);
    return columns.includes('bib') && (columns.includes('name') || columns.includes('last'));
  });
  if (headAt < 0)
    return nothing(
      1,
      'No header row was found: it needs a column "Bib" and a column "Name" (or "Last name").',
    );
  const columns = columnsOf(rows[headAt] ?? []);
  const body = rows.slice(headAt + 1);
  if (body.length > ROWS_MAX) return nothing(ROWS_MAX, `At most ${ROWS_MAX} riders are imported at once.`);

  const entries: EntryFields[] = [];
  const problems: { row: number; bib: string | null; problem: string }[] = [];
  const rowOf = new Map<string, number>();
  for (const [at, cells] of body.entries()) {
    const row = headAt + 2 + at;
    if (cells.every((cell) => cell === '')) continue;
    const read = readRow(columns, cells, categories, usual);
    const bib = read.bib === '' ? null : read.bib;
    const twice = bib === null ? undefined : rowOf.get(bib);
    if (bib !== null) rowOf.set(bib, row);
    const problem = twice === undefined ? read.problem : `Bib ${bib} is in row ${twice} already.`;
    if (problem !== null) problems.push({ row, bib, problem });
    else if (read.entry !== null) entries.push(read.entry);
    if (problems.length >= PROBLEMS_MAX) break;
  }
  if (entries.length === 0 && problems.length === 0)
    return nothing(headAt + 1, 'There are no riders below the header.');
  return { entries, problems };
}

const nothing = (row: number, problem: string): StartList => ({
  entries: [],
  problems: [{ row, bib: null, problem }],
});

interface RowRead {
  readonly bib: string;
  readonly entry: EntryFields | null;
  readonly problem: string | null;
}

function readRow(
  columns: readonly (Column | null)[],
  cells: readonly string[],
  categories: readonly CategoryNamed[],
  usual: CategoryId | null,
): RowRead {
  const of = (column: Column) => cells[columns.indexOf(column)] ?? '';
  const bib = of('bib');
  const bad = (problem: string): RowRead => ({ bib, entry: null, problem });
  const name = of('name') || [of('first'), of('last')].filter((part) => part !== '').join(' ');
  if (bib === '') return bad('The bib is missing.');
  if (name === '') return bad('The name is missing.');
  const category = categoryFor(of('category'), categories, usual);
  if (category === null) return bad(categoryProblem(of('category'), categories));
  const startOffsetMs = of('start') === '' ? undefined : offsetMs(of('start'));
  if (startOffsetMs === null)
    return bad(`Start "${of('start')}" is not seconds, m:ss or h:mm:ss after the race's start.`);
  const chips = cells.filter((cell, at) => columns[at] === 'chip' && cell !== '');
  const parsed = entryFields.safeParse({
    bib: bib as Bib,
    name,
    category,
    chips,
    ...present({
      team: of('team'),
      nation: of('nation').toUpperCase(),
      licence: of('licence'),
      uciId: of('uciId'),
    }),
    ...(startOffsetMs !== undefined && { startOffsetMs }),
  });
  if (parsed.success) return { bib, entry: parsed.data, problem: null };
  const issue = parsed.error.issues[0];
  return bad(`${String(issue?.path[0] ?? 'row')}: ${issue?.message ?? 'does not fit'}.`);
}

const present = (fields: Record<string, string>) =>
  Object.fromEntries(Object.entries(fields).filter(([, v]) => v !== ''));

function categoryFor(
  given: string,
  categories: readonly CategoryNamed[],
  usual: CategoryId | null,
): CategoryId | null {
  if (given === '') return usual ?? (categories.length === 1 ? (categories[0]?.id ?? null) : null);
  const wanted = fold(given);
  return categories.find(({ id, name }) => fold(id) === wanted || fold(name) === wanted)?.id ?? null;
}

function categoryProblem(given: string, categories: readonly CategoryNamed[]): string {
  const there = categories.map((c) => c.name).join(', ') || 'none yet';
  return given === ''
    ? `The category is missing; this race has: ${there}.`
    : `There is no category "${given}"; this race has: ${there}.`;
}

function offsetMs(text: string): number | null {
  if (!/^\d{1,5}(:[0-5]?\d){0,2}([.,]\d{1,3})?$/.test(text)) return null;
  const seconds = text
    .replace(',', '.')
    .split(':')
    .reduce((sum, part) => sum * 60 + Number(part), 0);
  return Math.round(seconds * 1000);
}

const fold = (text: string): string =>
  text
    .normalize('NFD')
    .toLowerCase()
    .replace(/[^a-z0-9]/g, '');

const columnsOf = (row: readonly string[]): (Column | null)[] => row.map((cell) => HEADS[fold(cell)] ?? null);

/** Cells of delimited text, quotes as RFC 4180 has them. The separator is whichever the first rows use most. */
function readCells(text: string): string[][] {
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
