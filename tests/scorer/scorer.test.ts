/** The engine against a scorer that knows nothing of it: made-up races of every format, corrections and undo included. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compared, shown } from './compare.ts';

const RACES = Number(process.env.SCORE_RACES ?? 1_800);

test('engine and scorer agree on every made-up race', () => {
  const formats = new Set<string>();
  for (let seed = 1; seed <= RACES; seed++) {
    const verdict = compared(seed);
    formats.add(verdict.race.format);
    assert.ok(verdict.agrees, shown(verdict));
  }
  assert.equal(formats.size, 9, 'of every format');
});
