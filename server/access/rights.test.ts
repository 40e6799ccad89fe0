import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { RaceId } from '../../race/ids.ts';
import { declared, isOfficialOf, refusedBy } from './rights.ts';

const CRIT = 'crit' as RaceId;
const OTHER = 'other' as RaceId;

test('a route that does not say who may use it, or of which race, cannot be made', () => {
  assert.throws(() => declared('GET', '/v1/secrets', {}), /does not say who may use it/);
  assert.throws(() => declared('GET', '/v1/refusals', { access: 'officials' }), /does not say which/);
  assert.throws(() => declared('GET', '/v1/races/:race/chips', { access: 'everyone' }), /asks nobody whose/);
  assert.throws(() => declared('GET', '/v1/races/:race/chips', { access: 'staff' }), /asks nobody whose/);
  assert.throws(
    () => declared('POST', '/v1/x', { access: 'officials', raceIn: 'address' }),
    /no race in its address/,
  );
  assert.equal(declared('GET', '/v1/races/:race', { access: 'readers' }).raceIn, 'address');
});

test('an official of one race is a spectator at every other', () => {
  const guest = { role: 'official', races: [CRIT] } as const;
  assert.equal(isOfficialOf(guest, CRIT), true);
  assert.equal(isOfficialOf(guest, OTHER), false);
  const ask = (rule: 'readers' | 'officials', race: RaceId, isPublic: boolean) =>
    refusedBy(rule, guest, { race, isKnown: true, isPublic })?.why ?? 'welcome';
  assert.equal(ask('officials', CRIT, false), 'welcome');
  assert.equal(ask('officials', OTHER, true), 'other-race');
  assert.equal(ask('readers', OTHER, true), 'welcome');
  assert.equal(ask('readers', OTHER, false), 'unknown-race');
  assert.equal(refusedBy('organisers', guest, null)?.why, 'event');
});

test('the starter’s link starts riders of its races, and is no crew', () => {
  const starter = { role: 'display', starts: true, races: [CRIT] } as const;
  const of = (race: RaceId) => ({ race, isKnown: true, isPublic: true });
  assert.equal(refusedBy('starters', starter, of(CRIT)), null);
  assert.equal(refusedBy('starters', starter, of(OTHER))?.why, 'other-race');
  assert.equal(refusedBy('starters', { role: 'display', races: 'all' }, of(CRIT))?.why, 'role');
  for (const rule of ['crew', 'race-members', 'officials', 'monitors', 'deciders'] as const)
    assert.equal(refusedBy(rule, starter, of(CRIT))?.why, 'role', rule);
});
