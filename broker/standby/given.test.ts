/** What one of a pair lacks and the other has: stretches of numbers, told and given. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { beyond, lacksOf, numbersIn, recordsIn, type Stretch } from './given.ts';

const stretch = fc
  .tuple(fc.integer({ min: 1, max: 60 }), fc.integer({ min: 0, max: 12 }))
  .map(([from, more]): Stretch => [from, from + more]);
const numbersOf = (all: readonly Stretch[]): Set<number> =>
  new Set(all.flatMap(([from, to]) => Array.from({ length: to - from + 1 }, (_, index) => from + index)));

test('of what the other lacks, what is missing here too is left out, number by number', () => {
  fc.assert(
    fc.property(fc.array(stretch, { maxLength: 6 }), fc.array(stretch, { maxLength: 6 }), (theirs, mine) => {
      const here = numbersOf(mine);
      const wanted = new Set([...numbersOf(theirs)].filter((seq) => !here.has(seq)));
      const left = beyond(theirs, mine);
      assert.deepEqual([...numbersOf(left)].sort(), [...wanted].sort());
      assert.equal(numbersIn(theirs), numbersOf(theirs).size);
    }),
  );
});

test('what came back is not told as missing, nor what is no record', () => {
  const loss = { fromMs: 0, toMs: 0, paired: false };
  const list = () => [
    { ...loss, fromSeq: 3, toSeq: 4 },
    { ...loss, fromSeq: 8, toSeq: 9, back: 2 },
    { ...loss, fromSeq: 12, toSeq: 11, settings: 2 },
  ];
  assert.deepEqual(lacksOf({ losses: { list } as never }), [[3, 4]]);
});

test('records of a stretch come in pages, and only those', async () => {
  const all = Array.from({ length: 1_300 }, (_, index) => ({ seq: index + 1 }));
  async function* read(fromSeq: number) {
    for (let at = fromSeq - 1; at < all.length; at += 200) yield all.slice(at, at + 200) as never;
  }
  const pages: number[][] = [];
  for await (const { records } of recordsIn({ read }, [
    [5, 5],
    [100, 1_250],
  ]))
    pages.push(records.map(({ seq }) => seq));
  assert.deepEqual(
    pages.map((page) => page.length),
    [1, 500, 500, 151],
  );
  assert.deepEqual([pages[0]![0], pages[1]![0], pages.at(-1)!.at(-1)], [5, 100, 1_250]);
});
