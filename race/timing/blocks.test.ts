import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Blocks } from './blocks.ts';

const block = (n: number): Uint8Array => new Uint8Array(3 + (n % 4)).fill(n);

const bytesOf = (blocks: Blocks): number[][] =>
  Array.from({ length: blocks.length }, (_, n) => [...blocks.at(n)]);

test('blocks come back as they were pushed, whether they were cut, kept in one piece or joined meanwhile', () => {
  for (const cutTo of [0, 1, 7, 8, 9, 15, 16, 20, 23, 24]) {
    const blocks = new Blocks();
    const expected: number[][] = [];
    const push = (n: number): void => {
      blocks.push(block(n));
      expected.push([...block(n)]);
    };
    const kept = [0, 1, 2, 3, 4].map(block);
    const ends = [2];
    for (const { length } of kept) ends.push(ends.at(-1)! + length);
    blocks.pushPiece(new Uint8Array([9, 9, ...kept.flatMap((each) => [...each])]), ends, kept.length);
    expected.push(...kept.map((each) => [...each]));
    for (let n = 5; n < 24; n++) push(n);
    blocks.cut(cutTo);
    expected.length = Math.min(expected.length, cutTo);
    assert.deepEqual(bytesOf(blocks), expected, `cut to ${cutTo}`);
    for (let n = 100; n < 120; n++) push(n);
    assert.deepEqual(bytesOf(blocks), expected, `cut to ${cutTo} and more pushed`);
    assert.equal(blocks.bytes, expected.flat().length);
  }
});

test('several lie in a piece; of a piece that is cut through only what stays is held, and nothing more is written into it', () => {
  const blocks = new Blocks();
  const pieces = (): number =>
    new Set(Array.from({ length: blocks.length }, (_, n) => blocks.pieceOf(n))).size;
  for (let n = 0; n < 16; n++) blocks.push(new Uint8Array(5).fill(n));
  assert.equal(pieces(), 2);
  const before = blocks.pieceOf(12);
  blocks.cut(13);
  assert.equal(blocks.pieceOf(12).length, 5 * 5);
  assert.notEqual(blocks.pieceOf(12), before);
  blocks.push(new Uint8Array(5).fill(99));
  assert.equal(pieces(), 3);
  assert.deepEqual([...before.subarray(5 * 5, 6 * 5)], [13, 13, 13, 13, 13]);
});
