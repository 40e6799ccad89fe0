/** Lists told by what changed in them. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { diffList, patchList } from './list-delta.ts';

interface Thing {
  readonly id: string;
  readonly text: string;
}
const named = (things: readonly Thing[]) => things.map((item) => ({ key: item.id, stamp: item.text, item }));
const list = (text: string): Thing[] =>
  [...text.matchAll(/(\w)(\d)/g)].map(([, id, n]) => ({ id: id!, text: n! }));
const told = (from: string, to: string) => {
  const delta = diffList(named(list(from)), named(list(to)));
  if (delta !== null)
    assert.deepEqual(
      patchList(list(from), delta, ({ id }) => id),
      list(to),
    );
  return delta;
};

test('what is new at the end and gone from the beginning is told without the order', () => {
  assert.deepEqual(told('a1 b1 c1', 'b1 c2 d1'), {
    put: [
      { id: 'c', text: '2' },
      { id: 'd', text: '1' },
    ],
    gone: ['a'],
  });
  assert.equal(told('a1 b1', 'a1 b1'), null);
});

test('an order that moved is told; whatever changed, the other side ends with the same list', () => {
  assert.deepEqual(told('a1 b1', 'b1 a1')?.keys, ['b', 'a']);
  const letters = 'abcdefgh';
  let seed = 7;
  const chance = () => {
    seed = (seed * 48_271) % 2_147_483_647;
    return seed / 2_147_483_647;
  };
  const some = () =>
    [...letters]
      .filter(() => chance() < 0.6)
      .sort(() => (chance() < 0.3 ? -1 : 1))
      .map((id) => `${id}${Math.floor(chance() * 3)}`)
      .join(' ');
  for (let round = 0; round < 500; round++) told(some(), some());
});
