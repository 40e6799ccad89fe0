import assert from 'node:assert/strict';
import { test } from 'node:test';
import { board as criterium, row } from '../../race/feed/sample-board.ts';
import type { Bib } from '../../race/ids.ts';
import { wearersOf } from '../control/keypad/typing.ts';
import { entryOfBib } from './row-of-bib.ts';

test('a bib typed otherwise than it stands on the list is the same rider, on the pages as at the station', () => {
  const board = criterium(3);
  const named = ['007', '12a', '70'].map((bib, at) => [at + 1, { ...row(at + 1), bib: bib as Bib }]);
  const rows = Object.fromEntries(named) as typeof board.rows;
  const wearers = wearersOf({ ...board, rows });
  for (const [typed, entry, written] of [
    ['7', 1, '007'],
    ['07', 1, '007'],
    ['12A', 2, '12a'],
    ['0012a', 2, '12a'],
    ['70', 3, '70'],
  ] as const) {
    assert.equal(entryOfBib({ ...board, rows }, ` ${typed} `), entry, typed);
    assert.deepEqual([wearers.entryOf(typed), wearers.asWritten(typed)], [entry, written], typed);
  }
  assert.equal(entryOfBib({ ...board, rows }, ''), null);
  assert.equal(wearers.entryOf('8'), null);
});
