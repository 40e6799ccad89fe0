import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bibKey, nextFreeBib } from './bib.ts';

test('1, 01 and 001 are one bib, a7 and A7 too; 0 stays a bib of its own, and so does 10', () => {
  assert.deepEqual(['1', '01', '001', ' 1'].map(bibKey), ['1', '1', '1', '1']);
  assert.equal(bibKey('a7'), bibKey('A7'));
  assert.equal(bibKey('000'), '0');
  assert.notEqual(bibKey('10'), bibKey('1'));
  assert.notEqual(bibKey('A07'), bibKey('A7'), 'behind letters a zero may tell series apart');
});

test('the next free bib counts on from the one wanted, in its own writing', () => {
  assert.equal(nextFreeBib(['12', '13', '014'], '12'), '15');
  assert.equal(nextFreeBib(['099'], '099'), '100');
  assert.equal(nextFreeBib(['A7'], 'A7'), 'A8');
  assert.equal(nextFreeBib(['7'], '007'), '008');
  assert.equal(nextFreeBib(['XY'], 'XY'), null);
  assert.equal(nextFreeBib(['99999999'], '99999999'), null);
});
