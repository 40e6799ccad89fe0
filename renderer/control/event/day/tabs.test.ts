/** With five and with twelve races the tabs hold what matters, and never move under the hand. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { RaceId } from '../../../../race/ids.ts';
import { raceBeside, tabsFor, tabsIn } from './tabs.ts';

const race = (id: string, state: 'waiting' | 'running' | 'finished') => ({ id: id as RaceId, state });
const DAY = [
  ...[race('a', 'finished'), race('b', 'finished'), race('c', 'finished'), race('d', 'running')],
  ...[race('e', 'waiting'), race('f', 'waiting'), race('g', 'waiting'), race('h', 'waiting')],
  ...[race('i', 'waiting'), race('j', 'waiting'), race('k', 'waiting'), race('l', 'waiting')],
];
const ids = (races: readonly { id: RaceId }[]) => races.map(({ id }) => id).join('');

test('the open race, what is on and what comes next have tabs, in the order of the day', () => {
  assert.equal(ids(tabsFor(DAY, 'd' as RaceId, 3)), 'def');
  assert.equal(ids(tabsFor(DAY, 'k' as RaceId, 3)), 'dek');
  assert.equal(ids(tabsFor(DAY, 'a' as RaceId, 5)), 'adefg');
});

test('what was over last comes back where there is room; all have tabs when they fit', () => {
  const few = DAY.slice(0, 5);
  assert.equal(ids(tabsFor(few, 'd' as RaceId, 4)), 'bcde');
  assert.equal(ids(tabsFor(few, 'd' as RaceId, 5)), 'abcde');
});

test('a phone has room for the open one', () => {
  assert.equal(tabsIn(180), 1);
  assert.equal(ids(tabsFor(DAY, 'g' as RaceId, tabsIn(180))), 'g');
});

test('the race before and after, round and round', () => {
  assert.equal(raceBeside(DAY, 'l' as RaceId, 1)?.id, 'a');
  assert.equal(raceBeside(DAY, 'a' as RaceId, -1)?.id, 'l');
  assert.equal(raceBeside(DAY.slice(0, 1), 'a' as RaceId, 1), null);
});
