/**
 * Reads a start list as officials have it: CSV with commas, semicolons or tabs, cells pasted from a spreadsheet, or
 * a spreadsheet's sheets, with or without title rows above the header. Says for every row what is wrong with it and
 * in which column; the caller imports all of it or nothing.
 */
import type { Bib, CategoryId } from '../../race/ids.ts';
import type { EntryFields } from '../../race/journal/decision.ts';
import { entryFields } from '../../race/journal/decision.ts';
import { isUciId } from '../../race/start-list/uci-id.ts';
import { readCells } from './delimited.ts';
import type { Sheet } from './spreadsheet.ts';

export interface StartList {
  readonly entries: readonly EntryFields[];
  readonly problems: readonly RowProblem[];
  /** Heads of columns that are not read, as they are written. */
  readonly ignored: readonly string[];
}

/** `row` and `column` as a spreadsheet counts them; `column` is null where the whole row is meant. */
export interface RowProblem {
  readonly row: number;
  readonly column: string | null;
  readonly bib: string | null;
  readonly problem: string;
}

export interface SheetChosen extends StartList {
  readonly sheet: string;
  /** All sheets, with how many rows there are below a header; null where there is none. */
  readonly sheets: readonly { readonly name: string; readonly riders: number | null }[];
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
    'riderno',
    'ridernumber',
    'startno',
    'startnr',
    'nodossard',
    'numero',
  ),
  ...heads(
    'name',
    'name',
    'rider',
    'fullname',
    'ridername',
    'athlete',
    'racer',
    'racername',
    'nom',
    'nombre',
  ),
  ...heads('first', 'first', 'firstname', 'riderfirstname', 'givenname', 'forename', 'prenom', 'vorname'),
  ...heads(
    'last',
    'last',
    'lastname',
    'riderlastname',
    'surname',
    'familyname',
    'nomdefamille',
    'nachname',
    'apellido',
    'apellidos',
  ),
  ...heads(
    'team',
    'team',
    'club',
    'clubteam',
    'teamclub',
    'teamname',
    'equipe',
    'mannschaft',
    'verein',
    'equipo',
  ),
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
    'licensenum',
    'licencecode',
    'licensecode',
    'usaclicense',
    'usaclicensenumber',
    'usac',
    'usacid',
  ),
  ...heads('uciId', 'uciid', 'uci', 'ucicode', 'uciidnumber', 'uciidno', 'uciidnr'),
  ...heads(
    'category',
    'category',
    'eventcategory',
    'racecategory',
    'categoryname',
    'cat',
    'class',
    'group',
    'division',
    'kategorie',
    'klasse',
    'categorie',
    'categoria',
  ),
  ...heads(
    'chip',
    ...['chip', 'tag', 'transponder', 'chipid', 'tagid', 'rfid', 'chipcode', 'chipnumber', 'transponderid'],
    ...['tag1', 'chip1', 'tag2', 'chip2'],
  ),
  ...heads('start', 'start', 'starttime', 'startoffset', 'offset', 'startzeit', 'heuredepart'),
};

function heads(column: Column, ...names: string[]): Record<string, Column> {
  return Object.fromEntries(names.map((name) => [name, column]));
}

/** A start list as text. */
export function readStartList(
  text: string,
  categories: readonly CategoryNamed[],
  usual: CategoryId | null,
): StartList {
  return readRows(readCells(text.replace(/^\uFEFF/, '')), categories, usual);
}

/** A start list on one of a spreadsheet's sheets: the one named, or the first with a header and the most rows. */
export function readSheets(
  all: readonly Sheet[],
  wanted: string | null,
  categories: readonly CategoryNamed[],
  usual: CategoryId | null,
): SheetChosen {
  const sheets = all.map(({ name, rows }) => ({ name, riders: ridersOf(rows) }));
  const most = Math.max(...sheets.map(({ riders }) => riders ?? -1));
  const usualSheet = most < 0 ? sheets[0]?.name : sheets.find(({ riders }) => riders === most)?.name;
  const chosen = all.find(({ name }) => name === (wanted ?? usualSheet));
  const list =
    chosen === undefined
      ? nothing(
          1,
          `There is no sheet "${wanted ?? ''}"; there are: ${sheets.map(({ name }) => name).join(', ')}.`,
        )
      : readRows(chosen.rows, categories, usual);
  return { ...list, sheet: chosen?.name ?? wanted ?? '', sheets };
}

function ridersOf(rows: Sheet['rows']): number | null {
  const headAt = headRow(rows);
  return headAt < 0 ? null : rows.slice(headAt + 1).filter((row) => row.some((cell) => cell !== '')).length;
}

const headRow = (rows: Sheet['rows']): number =>
  rows.slice(0, TITLE_ROWS_MAX).findIndex((row) => {
    const columns = columnsOf(row);
    return columns.includes('bib') && (columns.includes('name') || columns.includes('last'));
  });

function readRows(
  rows: Sheet['rows'],
  categories: readonly CategoryNamed[],
  usual: CategoryId | null,
): StartList {
  const headAt = headRow(rows);
  if (headAt < 0)
    return nothing(
      1,
      'No header row was found: it needs a column "Bib" and a column "Name" (or "Last name").',
    );
  const head = rows[headAt] ?? [];
  const columns = columnsOf(head);
  const body = rows.slice(headAt + 1);
  if (body.length > ROWS_MAX) return nothing(ROWS_MAX, `At most ${ROWS_MAX} riders are imported at once.`);
  const entries: EntryFields[] = [];
  const problems: RowProblem[] = [];
  const rowOf = new Map<string, number>();
  for (const [at, cells] of body.entries()) {
    const row = headAt + 2 + at;
    if (cells.every((cell) => cell === '')) continue;
    const read = readRow(columns, cells, categories, usual);
    const bib = read.bib === '' ? null : read.bib;
    const twice = bib === null ? undefined : rowOf.get(bib);
    if (bib !== null) rowOf.set(bib, row);
    const wrong =
      twice === undefined
        ? read.wrong
        : { column: 'bib' as const, problem: `Bib ${bib} is in row ${twice} already.` };
    if (wrong !== null)
      problems.push({ row, column: columnName(head, columns, wrong.column), bib, problem: wrong.problem });
    else if (read.entry !== null) entries.push(read.entry);
    if (problems.length >= PROBLEMS_MAX) break;
  }
  if (entries.length === 0 && problems.length === 0)
    return nothing(headAt + 1, 'There are no riders below the header.');
  const ignored = head.filter((cell, at) => cell !== '' && columns[at] === null);
  return { entries, problems, ignored };
}

const nothing = (row: number, problem: string): StartList => ({
  entries: [],
  problems: [{ row, column: null, bib: null, problem }],
  ignored: [],
});

/** `C (Category)`: where to look in the spreadsheet; null for a column that is not there. */
function columnName(
  head: readonly string[],
  columns: readonly (Column | null)[],
  column: Column | null,
): string | null {
  const at = column === null ? -1 : columns.indexOf(column);
  if (at < 0) return null;
  const letters = (n: number): string =>
    (n >= 26 ? letters(Math.floor(n / 26) - 1) : '') + String.fromCharCode(65 + (n % 26));
  return `${letters(at)} (${head[at]})`;
}

interface RowRead {
  readonly bib: string;
  readonly entry: EntryFields | null;
  readonly wrong: { readonly column: Column | null; readonly problem: string } | null;
}

function readRow(
  columns: readonly (Column | null)[],
  cells: readonly string[],
  categories: readonly CategoryNamed[],
  usual: CategoryId | null,
): RowRead {
  const of = (column: Column) => cells[columns.indexOf(column)] ?? '';
  const bib = of('bib');
  const bad = (column: Column | null, problem: string): RowRead => ({
    bib,
    entry: null,
    wrong: { column, problem },
  });
  const name = of('name') || [of('first'), of('last')].filter((part) => part !== '').join(' ');
  if (bib === '') return bad('bib', 'The bib is missing.');
  if (name === '') return bad(columns.includes('name') ? 'name' : 'last', 'The name is missing.');
  const category = categoryFor(of('category'), categories, usual);
  if (category === null) return bad('category', categoryProblem(of('category'), categories));
  const startOffsetMs = of('start') === '' ? undefined : offsetMs(of('start'));
  if (startOffsetMs === null)
    return bad('start', `Start "${of('start')}" is not seconds, m:ss or h:mm:ss after the race's start.`);
  const uciId = of('uciId').replaceAll(' ', '');
  if (uciId !== '' && !isUciId(uciId)) return bad('uciId', uciIdProblem(uciId));
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
      uciId,
    }),
    ...(startOffsetMs !== undefined && { startOffsetMs }),
  });
  if (parsed.success) return { bib, entry: parsed.data, wrong: null };
  const issue = parsed.error.issues[0];
  const field = String(issue?.path[0] ?? 'row');
  return bad(COLUMN_OF[field] ?? null, `${field}: ${issue?.message ?? 'does not fit'}.`);
}

const COLUMN_OF: Readonly<Record<string, Column>> = {
  ...{ bib: 'bib', name: 'name', team: 'team', nation: 'nation', licence: 'licence', chips: 'chip' },
  startOffsetMs: 'start',
};

function uciIdProblem(uciId: string): string {
  if (!/^\d{11}$/.test(uciId)) return `UCI ID "${uciId}" is not 11 digits.`;
  const rest = Number(uciId.slice(0, 9)) % 97;
  const right = String(rest === 0 ? 97 : rest).padStart(2, '0');
  return `UCI ID ${uciId} is mistyped: for ${uciId.slice(0, 9)} the last two digits are ${right}.`;
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
