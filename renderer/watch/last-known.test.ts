/** What this device remembers of a race is taken only if it is one. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { board } from '../../race/feed/sample-board.ts';
import { parseLastKnown } from './last-known.ts';

test('a kept race comes back whole', () => {
  const kept = { race: 'spring-criterium', atMs: 1_700_000_000_000, board: board(3) };
  assert.deepEqual(parseLastKnown(JSON.parse(JSON.stringify(kept))), kept);
});

test('what another version kept, or somebody else, is no race, and nothing breaks over it', () => {
  for (const value of [
    null,
    7,
    'x',
    [],
    {},
    { race: '../x', atMs: 1, board: board(1) },
    { race: 'a', atMs: 1, board: {} },
  ])
    assert.equal(parseLastKnown(value), undefined);
  fc.assert(fc.property(fc.jsonValue(), (value) => parseLastKnown(value) === undefined));
});
