import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { BoardDeltaError, diffBoard, patchBoard } from './board-delta.ts';
import type { BoardRow, BoardView } from './board-view.ts';
import { board, row } from './sample-board.ts';

const overTheWire = <T>(value: T): T => JSON.parse(JSON.stringify(value)) as T;

const withRow = (view: BoardView, changed: BoardRow): BoardView => ({
  ...view,
  rows: { ...view.rows, [changed.entry]: changed },
});

/** Any JSON that a board, now or grown, might hold; the law does not depend on its fields. */
const anyBoard = fc
  .dictionary(
    fc.oneof(fc.constantFrom('rows', 'order', 'a', '__proto__', 'constructor'), fc.string({ maxLength: 3 })),
    fc.oneof(
      fc.jsonValue({ maxDepth: 3 }),
      fc.uniqueArray(fc.integer({ min: 1, max: 30 }), { maxLength: 25 }),
      fc.dictionary(
        fc.constantFrom('1', '2', '3'),
        fc.dictionary(fc.constantFrom('x', 'y'), fc.jsonValue({ maxDepth: 1 })),
      ),
    ),
  )
  .map((value) => overTheWire(value) as unknown as BoardView);

describe('A change of the board', () => {
  it('is nothing when nothing changed, even if the board was made anew', () => {
    assert.equal(diffBoard(board(20), board(20)), null);
  });

  it('takes any board to any other, over the wire', () => {
    fc.assert(
      fc.property(anyBoard, anyBoard, (prev, next) => {
        const delta = diffBoard(prev, next);
        if (delta === null) assert.deepEqual(overTheWire(prev), overTheWire(next));
        else assert.deepEqual(patchBoard(prev, overTheWire(delta)), next);
      }),
      { numRuns: 500 },
    );
  });

  it('takes any order of the riders to any other', () => {
    const orders = fc.shuffledSubarray(
      Array.from({ length: 40 }, (_, at) => at + 1),
      { minLength: 20 },
    );
    fc.assert(
      fc.property(orders, orders, (a, b) => {
        const [prev, next] = [{ order: a } as unknown as BoardView, { order: b } as unknown as BoardView];
        const delta = diffBoard(prev, next);
        assert.deepEqual(delta ? patchBoard(prev, overTheWire(delta)) : prev, next);
      }),
    );
  });

  it('costs a few bytes when one rider of a thousand passes the line and gains 300 places', () => {
    const prev = board(1_000);
    const category = prev.categories[prev.categoryOrder[0]!]!;
    const order = [...category.order];
    const [rider] = order.splice(500, 1);
    order.splice(200, 0, rider!);
    const next = withRow(
      { ...prev, categories: { ...prev.categories, [category.id]: { ...category, order } } },
      { ...row(501), laps: 8, timeMs: 2_400_000, lastPassingMs: 1_700_002_400_000 },
    );
    const delta = diffBoard(prev, next)!;
    assert.deepEqual(patchBoard(prev, overTheWire(delta)), next);
    assert.ok(JSON.stringify(delta).length < 200, JSON.stringify(delta));
  });

  it('leaves every untouched rider the same object, so that a page redraws one row', () => {
    const prev = board(3);
    const next = patchBoard(prev, diffBoard(prev, withRow(prev, { ...row(2), laps: 9 }))!);
    assert.equal(next.rows[row(1).entry], prev.rows[row(1).entry]);
    assert.notEqual(next.rows[row(2).entry], prev.rows[row(2).entry]);
    assert.equal(next.race, prev.race);
  });

  it('is refused by a board it was not made from, and by nonsense, with one documented error', () => {
    const foreign = diffBoard(board(3), withRow(board(3), { ...row(2), laps: 9 }))!;
    assert.throws(() => patchBoard({} as BoardView, foreign), BoardDeltaError);
    fc.assert(
      fc.property(anyBoard, fc.jsonValue({ maxDepth: 4 }), (prev, nonsense) => {
        try {
          patchBoard(prev, nonsense as never);
        } catch (error) {
          assert.ok(error instanceof BoardDeltaError, String(error));
        }
      }),
      { numRuns: 500 },
    );
  });

  it('never reaches a prototype, whatever a key is called', () => {
    const hostile = JSON.parse('{"s":{"__proto__":{"polluted":true}}}');
    patchBoard(board(1), hostile);
    assert.equal(({} as { polluted?: boolean }).polluted, undefined);
  });
});
