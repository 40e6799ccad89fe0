import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { BoardView } from '../../../race/feed/board-view.ts';
import { bulkPlan } from './bulk.ts';
import { type ColumnName, cellText, columnsOf, parseColumns, parseSorting, sorted } from './columns.ts';
import type { Entry } from './entry.ts';
import { en } from './words/en.ts';

const rider = (bib: string, name: string, more: object = {}): Entry =>
  ({ entry: Number(bib), bib, category: 'men', chips: [], name, ...more }) as never;
const board = (race: object = {}, rows: object = {}): BoardView =>
  ({
    race: { format: 'time-trial', startMs: null, timeZone: 'UTC', ...race },
    categories: { men: { name: 'Men' }, women: { name: 'Women' } },
    categoryOrder: ['men', 'women'],
    rows,
  }) as never;
const categories = [
  { id: 'men', name: 'Men', startOffsetMs: 0 },
  { id: 'women', name: 'Women', startOffsetMs: 120_000 },
] as never;

const LIST = [
  rider('10', 'Zoë Adams', { own: { Points: '9' }, startOffsetMs: 60_000 }),
  rider('9', 'Lucía Vega Prado', { lastName: 'Vega Prado', team: 'Velo B', own: { Points: '100' } }),
  rider('2', 'Mats van der Poel', { team: 'Velo A', category: 'women', startOffsetMs: 30_000 }),
  rider('1', 'Ana Prado', { team: 'Velo B', licence: 'L7' }),
];
const context = { board: board(), categories };
const bibs = (by: ColumnName, down = false) =>
  sorted(
    LIST.map((entry) => ({ entry, phone: undefined })),
    { by, down },
    context,
  ).map(({ entry }) => entry.bib);

test('riders stand by any column, either way round; who has nothing there comes last', () => {
  assert.deepEqual(bibs('bib'), ['1', '2', '9', '10']);
  assert.deepEqual(bibs('bib', true), ['10', '9', '2', '1']);
  assert.deepEqual(bibs('name'), ['10', '1', '2', '9']);
  assert.deepEqual(bibs('team'), ['2', '1', '9', '10']);
  assert.deepEqual(bibs('team', true), ['1', '9', '2', '10'], 'empty last, whichever way');
  assert.deepEqual(bibs('own:Points'), ['10', '9', '1', '2'], '9 before 100');
  assert.deepEqual(bibs('start'), ['2', '10', '1', '9']);
  assert.deepEqual(bibs('wave', true), ['2', '1', '9', '10']);
});

test('a start is a time of day as soon as the gun’s is known or planned, else how long after it', () => {
  const text = (race: object) =>
    cellText('start', { entry: LIST[0]!, phone: undefined }, { board: board(race), categories });
  assert.equal(text({}), '+1:00');
  assert.equal(text({ plannedStartMs: Date.UTC(2026, 4, 1, 10) }), '10:01:00');
  assert.equal(text({ startMs: Date.UTC(2026, 4, 1, 10, 5) }), '10:06:00');
});

test('columns that a device remembers: those of another list stay, nonsense goes', () => {
  assert.deepEqual(parseColumns(['team', 'own:Points', 'colour', 7]), ['team', 'own:Points']);
  assert.equal(parseColumns('team'), undefined);
  assert.deepEqual(parseSorting({ by: 'team', down: true }), { by: 'team', down: true });
  assert.equal(parseSorting({ by: 'colour' }), undefined);
  assert.ok(columnsOf(LIST).includes('own:Points'));
});

test('one change to many says what it would change, and leaves who is so already', () => {
  const plan = (field: Parameters<typeof bulkPlan>[1], to: string) =>
    bulkPlan(LIST, field, to, board({}, { 10: { status: 'DNS' } }), en.bulk, {
      DNS: 'Did not start',
      waiting: 'Waiting',
    });
  const team = plan('team', 'Velo B');
  assert.equal(team?.says, 'none → Velo B (1), Velo A → Velo B (1)');
  assert.equal(team?.same, 2);
  assert.deepEqual(
    team?.changed.map((entry) => [entry.bib, entry.team]),
    [
      ['10', 'Velo B'],
      ['2', 'Velo B'],
    ],
  );
  assert.equal(plan('category', 'women')?.says, 'Men → Women (3)');
  assert.equal(plan('status', 'DNS')?.says, 'Waiting → Did not start (3)');
  const gone = plan('team', '');
  assert.ok(gone?.changed.every((entry) => !('team' in entry)));
  assert.equal(plan('startOffset', '90,5')?.changed[0]?.startOffsetMs, 90_500);
  assert.equal(plan('startOffset', 'soon'), null);
});
