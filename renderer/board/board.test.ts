/** The big screen, told as a race: what it shows when, when the lap board turns, whom the announcer calls next. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { BoardView, CategoryView } from '../../race/feed/board-view.ts';
import { board as criterium } from '../../race/feed/sample-board.ts';
import type { CategoryId, EntryId } from '../../race/ids.ts';
import { lapBoard } from '../ui/lap-board.ts';
import { rowsOn, slideAt, slides } from './carousel.ts';
import { due, passed } from './due.ts';

const open = 'open' as CategoryId;
const women = 'women' as CategoryId;
const withWomen = (change: Partial<CategoryView> = {}): BoardView => {
  const men = criterium(25);
  const category = { ...men.categories[open]!, id: women, name: 'Women', ...change };
  return { ...men, categories: { ...men.categories, [women]: category }, categoryOrder: [open, women] };
};

test('while they race each category is shown in turn, the first one longest', () => {
  const shown = slides(withWomen(), null);
  assert.deepEqual(
    shown.map(({ category, from }) => [category, from]),
    [
      [open, 0],
      [women, 0],
    ],
  );
  assert.equal(slideAt(shown, 0)?.category, open);
  assert.equal(slideAt(shown, 19_999)?.category, open);
  assert.equal(slideAt(shown, 20_000)?.category, women);
  assert.equal(slideAt(shown, 30_000)?.category, open);
});

test('a category in its last lap has the screen to itself; a forecast is not enough', () => {
  assert.deepEqual(
    slides(withWomen({ lapsToGo: 1 }), null).map(({ category }) => category),
    [women],
  );
  assert.equal(slides(withWomen({ lapsToGo: 1, lapsForecast: true }), null).length, 2);
});

test('after the finish everybody is shown, ten at a time', () => {
  const racing = criterium(25);
  const over = { ...racing, race: { ...racing.race, state: 'finished' as const } };
  assert.deepEqual(
    slides(over, null).map(({ from }) => from),
    [0, 10, 20],
  );
});

test('who is out has pages of their own, behind the others of the category; while they race too', () => {
  const racing = criterium(25);
  const rows = Object.fromEntries(
    Object.values(racing.rows).map((row) => [
      row.entry,
      row.entry > 13
        ? { ...row, place: null, status: row.entry > 20 ? ('DNS' as const) : ('DNF' as const) }
        : row,
    ]),
  );
  const over = { ...racing, rows, race: { ...racing.race, state: 'finished' as const } };
  assert.deepEqual(
    slides(over, null).map(({ from, out }) => [from, out === true]),
    [
      [0, false],
      [10, false],
      [0, true],
      [10, true],
    ],
  );
  assert.deepEqual(
    rowsOn(over, slides(over, null)[3]!).map(({ entry }) => entry),
    [24, 25],
  );
  assert.deepEqual(
    slides({ ...racing, rows }, null).map(({ out }) => out === true),
    [false, true, true],
  );
});

test('a screen for one category shows that one; without riders it shows nothing', () => {
  assert.deepEqual(
    slides(withWomen(), women).map(({ category }) => category),
    [women],
  );
  assert.equal(slideAt(slides(withWomen({ order: [] }), women), 5_000), null);
});

test('the lap board turns 20 s before the leader is expected', () => {
  const category = { ...criterium(1).categories[open]!, lapsToGo: 5, leaderExpectedMs: 2_000_000_000_000 };
  const at = (beforeMs: number) => lapBoard(category, category.leaderExpectedMs - beforeMs);
  assert.deepEqual(at(20_001), { shows: 'laps', laps: 5, forecast: false });
  assert.deepEqual(at(20_000), { shows: 'laps', laps: 4, forecast: false });
  assert.deepEqual(at(-31_000), { shows: 'laps', laps: 5, forecast: false }, 'a leader who never came');
});

test('the bell is shown for the last lap, then the finish; a forecast never rings it', () => {
  const category = { ...criterium(1).categories[open]!, lapsToGo: 2, leaderExpectedMs: 2_000_000_000_000 };
  const soon = category.leaderExpectedMs - 5_000;
  assert.deepEqual(lapBoard(category, soon), { shows: 'bell' });
  assert.deepEqual(lapBoard({ ...category, lapsToGo: 1 }, soon), { shows: 'finish' });
  assert.deepEqual(lapBoard({ ...category, lapsForecast: true }, soon), {
    shows: 'laps',
    laps: 1,
    forecast: true,
  });
  assert.equal(lapBoard({ ...category, lapsToGo: null }, soon), null);
});

test('once over the course there is no last lap: not before the start, not on the road; only the finish', () => {
  const category = {
    ...criterium(1).categories[open]!,
    lapsTotal: 1,
    lapsToGo: 1,
    leaderExpectedMs: 2_000_000_000_000,
  };
  assert.equal(lapBoard({ ...category, startMs: null, leaderExpectedMs: null }, 0), null);
  assert.equal(lapBoard(category, category.leaderExpectedMs - 60_000), null);
  assert.deepEqual(lapBoard(category, category.leaderExpectedMs - 5_000), { shows: 'finish' });
  assert.equal(slides(withWomen({ lapsTotal: 1, lapsToGo: 1 }), null).length, 2, 'nor the screen to itself');
  const growing = { ...category, lapsForecast: true };
  assert.deepEqual(lapBoard(growing, 0), { shows: 'laps', laps: 1, forecast: true });
});

test('the announcer sees who is due within a minute, soonest first, and nobody who is long overdue', () => {
  const board = criterium(80);
  const racing = Object.fromEntries(
    Object.values(board.rows).map((row) => [row.entry, { ...row, status: 'racing' as const }]),
  );
  const field = { ...board, rows: racing };
  const expected = racing[30 as EntryId]!.expectedMs!;
  assert.deepEqual(
    due(field, expected - 5_500).map((row) => row.entry),
    [10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20],
  );
  const last = racing[80 as EntryId]!.lastPassingMs!;
  assert.deepEqual(
    passed(field, last).map((row) => row.entry),
    [80, 79, 78, 77, 76, 75],
  );
});
