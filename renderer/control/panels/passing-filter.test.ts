import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { PassingLine } from '../../../race/race.ts';
import { filtered, isFiltering, NO_FILTER } from './passing-filter.ts';

const passing = (id: string, more: Partial<Record<keyof PassingLine, unknown>>): PassingLine =>
  ({
    id,
    line: 'finish',
    timeMs: 0,
    uncertaintyMs: 30,
    source: 'chip',
    by: null,
    entry: 1,
    bib: '7',
    read: null,
    fate: 'counted',
    why: null,
    lap: 1,
    beside: null,
    ...more,
  }) as unknown as PassingLine;
const LOG = [
  passing('a', {}),
  passing('b', { bib: null, entry: null, read: 'bib 77', source: 'keypad', fate: 'unassigned' }),
  passing('c', { bib: '77', fate: 'set-aside', line: 'hill' }),
  passing('d', { bib: '7', source: 'gps' }),
];
const ids = (filter: Partial<typeof NO_FILTER>) =>
  filtered(LOG, { ...NO_FILTER, ...filter }, ({ bib }) => (bib === '77' ? 'Čeněk Dvořák' : 'Ito'))
    .map(({ id }) => id)
    .join('');

test('newest first; by source, line and fate', () => {
  assert.equal(ids({}), 'dcba');
  assert.equal(ids({ source: 'chip' }), 'ca');
  assert.equal(ids({ line: 'hill' }), 'c');
  assert.equal(ids({ fate: 'unassigned' }), 'b');
  assert.equal(isFiltering(NO_FILTER), false);
});

test('a bib is that bib, also where it was read and nobody has it; a name is found without its accents', () => {
  assert.equal(ids({ who: '7' }), 'da');
  assert.equal(ids({ who: '77' }), 'cb');
  assert.equal(ids({ who: 'cenek' }), 'c');
});

test('what needs an eye goes on top, the newest of it first', () => {
  assert.equal(ids({ doubtfulFirst: true }), 'cbda');
});
