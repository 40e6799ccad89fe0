import assert from 'node:assert/strict';
import { test } from 'node:test';
import { elementOf, entryOf, fieldOf, forgetOldest, lastOf, present } from './present.ts';

test('what is there is given back, nothings that are values included', () => {
  assert.equal(elementOf(['a', 'b'], 1), 'b');
  assert.equal(elementOf([0], 0), 0);
  assert.equal(elementOf([null], 0), null);
  assert.equal(elementOf(Float64Array.of(1.5), 0), 1.5);
  assert.equal(lastOf('abc'), 'c');
  assert.equal(entryOf(new Map([['7', 0]]), '7'), 0);
  assert.equal(fieldOf({ men: 0 }, 'men'), 0);
  assert.equal(present('', 'The name'), '');
});

test('what is not there is an error that says what was asked for', () => {
  assert.throws(() => elementOf(['a', 'b'], 2), /no element 2 in a list of 2/);
  assert.throws(() => elementOf(['a'], -1), RangeError);
  assert.throws(() => lastOf([]), RangeError);
  assert.throws(() => entryOf(new Map([['7', 'Ann']]), '8'), /under "8"/);
  assert.throws(() => fieldOf({ men: 1 }, 'women'), /no field "women"/);
  assert.throws(() => fieldOf({}, 'constructor'), /no field "constructor"/);
  assert.throws(() => present(null, "The certificate's key"), /^Error: The certificate's key is missing\.$/);
  assert.throws(() => present(undefined, 'The gun'), /The gun is missing/);
});

test('the oldest of what is remembered is forgotten first, and of nothing nothing', () => {
  const map = new Map([
    ['old', 1],
    ['new', 2],
  ]);
  forgetOldest(map);
  assert.deepEqual([...map.keys()], ['new']);
  const set = new Set([3, 4]);
  forgetOldest(set);
  assert.deepEqual([...set], [4]);
  const empty = new Set();
  forgetOldest(empty);
  assert.equal(empty.size, 0);
});
