/** English: the words of an import; the type of the others. */
import type { ColumnMeaning } from '../../../../../race/start-list/import/columns.ts';

const MEANINGS: Record<ColumnMeaning, string> = {
  bib: 'Bib',
  name: 'Name (whole)',
  first: 'First name',
  last: 'Last name',
  particle: 'Before the family name (van, de)',
  last2: 'Second family name',
  sex: 'Sex',
  birth: 'Date or year of birth',
  nation: 'Nation',
  team: 'Team',
  teamCode: 'Team code',
  club: 'Club',
  category: 'Category',
  licence: 'Licence',
  uciId: 'UCI ID',
  chip: 'Chip',
  start: 'Start',
  city: 'City',
  state: 'State or region',
  email: 'E-mail',
  phone: 'Phone',
  emergency: 'Emergency contact',
  notes: 'Notes',
  own: 'Kept under its head',
  ignore: 'Left out',
};

export const en = {
  meanings: MEANINGS,
  howRead: 'How it was read',
  encoding: 'Letters are written in',
  separator: 'Between cells',
  separators: { ',': 'comma', ';': 'semicolon', '\t': 'tab', '|': 'stroke' },
  headerRow: 'Header in row (0: none)',
  columns: 'What the columns are',
  columnsSays: 'What you choose is remembered for the next list with the same heads.',
  meaningOf: (head: string) => `What ${head} is`,
  errors: 'To be corrected',
  doubts: 'Please look',
  rows: (rows: readonly number[]) =>
    rows.length === 0 ? '' : rows.length === 1 ? `Row ${rows[0]}` : `${rows.length} rows: ${shortRows(rows)}`,
  make: (name: string) => `Make the category “${name}”`,
  makeAll: (n: number) => `Make all ${n} categories`,
  everybody: 'Open',
  forThese: 'These riders’ category',
  putThere: 'Put them there',
  means: (name: string) => `“${name}” is`,
  choose: 'choose …',
  freeBibs: (n: number) => (n === 1 ? 'Take the next free bib' : `Take the next free bibs for ${n}`),
  replace: 'This rider takes the place',
  leave: (n: number) => (n === 1 ? 'Leave this row out' : `Leave ${n} rows out`),
  leftOut: (n: number) => (n === 1 ? '1 row left out' : `${n} rows left out`),
  takeBack: (row: number) => `Take back in: row ${row}`,
  back: 'Take back in',
  starts: 'Starts are',
  afterGun: 'after the gun',
  timeOfDay: 'times of day',
  firstStart: 'The gun is at (time of day)',
  waiting: 'Rows that wait, to be corrected here',
  cell: (head: string, row: number) => `${head}, row ${row}`,
  more: (n: number) => `and ${n} more`,
  outcome: 'What it does to the race',
  counts: (c: { new: number; changed: number; unchanged: number; waiting: number }) =>
    `${c.new} new, ${c.changed} changed, ${c.unchanged} as they are, ${c.waiting} waiting`,
  changes: (n: number) => `Who changes (${n})`,
  gone: (n: number) => `${n === 1 ? '1 rider' : `${n} riders`} of the race not in the list`,
  removeGone: 'Remove them',
  removes: (n: number) => `${n} removed`,
  takeFine: (added: number, changed: number, waiting: number) =>
    `Import: ${added} new, ${changed} changed; ${waiting} wait`,
  nothingNew: 'Nothing would change.',
  stillWaiting: (n: number) => (n === 1 ? '1 row still waits below.' : `${n} rows still wait below.`),
  none: 'ask for each',
};

export function shortRows(rows: readonly number[]): string {
  return rows.slice(0, 8).join(', ') + (rows.length > 8 ? ' …' : '');
}

export type ImportWords = typeof en;
