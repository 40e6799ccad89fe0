/** A board on a page: who is shown where, and how sure it looks. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { BoardRow, BoardView } from '../../race/feed/board-view.ts';
import { board as criterium, row } from '../../race/feed/sample-board.ts';
import type { CategoryId, EntryId } from '../../race/ids.ts';
import { colourOf, figures, intervalMs, placeText, rowsOf, search, shownCategory } from './standing.ts';

const english = { laps: (count: number) => (count === 1 ? '1 lap' : `${count} laps`) };
const open = 'open' as CategoryId;
const with_ = (board: BoardView, change: Partial<BoardRow> & { entry: EntryId }): BoardView => ({
  ...board,
  rows: { ...board.rows, [change.entry]: { ...board.rows[change.entry]!, ...change } },
});
const finished = (board: BoardView): BoardView => ({
  ...board,
  race: { ...board.race, state: 'finished', result: 'provisional' },
});
const of = (board: BoardView, entry: number) => board.rows[entry as EntryId]!;

test('while they race, the leader shows laps and the others their gap; afterwards the winner shows the time', () => {
  const racing = criterium(3);
  assert.deepEqual(figures(racing, of(racing, 1), english), {
    main: '7 laps',
    sub: '5:00.0',
    projected: false,
  });
  assert.deepEqual(figures(racing, of(racing, 3), english), { main: '+2', sub: '5:00.0', projected: false });
  const over = finished(racing);
  assert.equal(figures(over, of(over, 1), english).main, '35:01');
  assert.equal(figures(over, of(over, 3), english).sub, '35:03');
});

test('a projected passing carries its ~, until the result is official', () => {
  const board = with_(criterium(3), { entry: 2 as EntryId, certainty: 'projected' });
  assert.equal(figures(board, of(board, 2), english).main, '~+1');
  assert.equal(figures(board, of(board, 2), english).projected, true);
  const official = { ...board, race: { ...board.race, result: 'official' as const } };
  assert.equal(figures(official, of(official, 2), english).main, '+1');
});

test('a rider a lap down shows laps, one who gave up no gap at all', () => {
  const board = with_(with_(criterium(3), { entry: 2 as EntryId, gap: { laps: 1 } }), {
    entry: 3 as EntryId,
    status: 'DNF',
    place: null,
    gap: null,
  });
  assert.equal(figures(board, of(board, 2), english).main, '−1 lap');
  assert.deepEqual(figures(board, of(board, 3), english), { main: '', sub: '7 laps', projected: false });
});

test('a search finds bibs from their start and names without their marks, the exact bib first', () => {
  const field = criterium(120);
  const rows = Object.values(field.rows).map((each) => [
    each.entry,
    { ...each, name: 'Ann Onymous', team: 'Reds' },
  ]);
  const board = with_(
    { ...field, rows: Object.fromEntries(rows) },
    { entry: 40 as EntryId, name: 'Zoë Müller-Škoda' },
  );
  assert.deepEqual(
    search(board, '12').map((hit) => hit.bib),
    ['12', '120'],
  );
  assert.deepEqual(
    search(board, 'muller').map((hit) => hit.entry),
    [40],
  );
  assert.equal(search(board, 'skoda')[0]?.entry, 40);
  assert.deepEqual(search(board, '  '), []);
});

test('several categories have a colour each; in one alone every rider has', () => {
  const alone = criterium(9);
  assert.equal(colourOf(alone, of(alone, 1)), 0);
  assert.equal(colourOf(alone, of(alone, 9)), 0);
  const women = 'women' as CategoryId;
  const both: BoardView = { ...alone, categoryOrder: [open, women] };
  assert.equal(colourOf(both, { ...row(3), category: women }), 1);
});

test('the category asked for is shown; one that is gone is replaced by the first with riders', () => {
  const board = criterium(2);
  assert.equal(shownCategory(board, open), open);
  assert.equal(shownCategory(board, 'gone' as CategoryId), open);
  assert.equal(shownCategory({ ...board, categoryOrder: [], categories: {} }, null), null);
  assert.equal(rowsOf(board, 'gone' as CategoryId).length, 0);
});

test('while waves start one after the other, the one that races is shown, not the one that is named first', () => {
  const board = criterium(2);
  const later = 'later' as CategoryId;
  const view = board.categories[open]!;
  const waves = (startMs: number | null, laterMs: number | null): BoardView => ({
    ...board,
    categoryOrder: [later, open],
    categories: { [open]: { ...view, startMs }, [later]: { ...view, startMs: laterMs } },
  });
  assert.equal(shownCategory(waves(1_000, 301_000), null), open);
  assert.equal(shownCategory(waves(1_000, null), null), open);
  assert.equal(shownCategory(waves(null, null), null), later);
  assert.equal(shownCategory(waves(1_000, 301_000), later), later);
});

test('the interval is to the rider before on the same lap', () => {
  const board = criterium(3);
  assert.equal(intervalMs(board, of(board, 3)), 1_000);
  assert.equal(intervalMs(board, of(board, 1)), null);
  const lapped = with_(board, { entry: 3 as EntryId, laps: 6 });
  assert.equal(intervalMs(lapped, of(lapped, 3)), null);
});

test('where the place stands: the place, the sport’s mark of who has none, a dash while it is open', () => {
  assert.equal(placeText({ place: 4, status: 'finished' }), '4');
  assert.equal(placeText({ place: null, status: 'DNF' }), 'DNF');
  assert.equal(placeText({ place: null, status: 'racing' }), '–');
  assert.equal(placeText({ place: null, status: 'waiting' }), '–');
});
