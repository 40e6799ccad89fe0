import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Entry } from './entry.ts';
import { changedMeanwhile, holdersOf, upon, type Written, without } from './entry-saved.ts';

const ann = {
  entry: 1,
  bib: '1',
  name: 'Ann Lee',
  category: 'open',
  chips: ['HX-1'],
  team: 'Red',
} as unknown as Entry;
const bob = {
  entry: 2,
  bib: '2',
  name: 'Bob Ray',
  category: 'open',
  chips: ['hx 2', 'B'],
} as unknown as Entry;

test('what a colleague changed while the form was open stays; what was changed or emptied in it is written', () => {
  const form = { ...ann, name: 'Ann Leigh', team: undefined } as unknown as Written;
  const now = { ...ann, chips: ['HX-9'], licence: 'L1' } as unknown as Entry;
  assert.deepEqual(upon(now, ann, form), {
    ...{ entry: 1, bib: '1', name: 'Ann Leigh', category: 'open', chips: ['HX-9'], licence: 'L1' },
  });
});

test('what a colleague changed since the form was opened is told by field, emptied ones and own columns among it', () => {
  const opened = { ...ann, own: { Shirt: 'M', Bus: '2' } } as unknown as Entry;
  const now = { ...ann, team: undefined, chips: ['HX-9'], own: { Shirt: 'L', Bus: '2' } } as unknown as Entry;
  assert.deepEqual(changedMeanwhile(opened, opened), []);
  assert.deepEqual(changedMeanwhile(now, opened), [
    ['chips', ['HX-9']],
    ['team', undefined],
    ['own:Shirt', 'L'],
  ]);
});

test('a chip that another has, however it is written, is taken from them or swapped for one', () => {
  assert.deepEqual(holdersOf(['HX2'], [ann, bob], ann.entry), [bob]);
  assert.deepEqual(holdersOf(['HX2'], [ann, bob], bob.entry), []);
  assert.deepEqual(without(bob, ['HX2']).chips, ['B']);
  assert.deepEqual(without(bob, ['HX2'], ['HX-1']).chips, ['B', 'HX-1']);
});
