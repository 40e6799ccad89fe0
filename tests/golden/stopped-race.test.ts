/**
 * Golden race: a circuit race neutralised once and stopped once. Source: UCI 2.2.029 (neutralisation, stopped race,
 * gaps as the commissaires decide). Result by hand, below.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { at, raceFixture } from '../../race/testing/fixtures.ts';
import { sheet } from './sheet.ts';

test('four laps of ten minutes, four minutes neutralised, fifteen minutes stopped', () => {
  const race = raceFixture({ bibs: ['1', '2', '3'], length: { by: 'laps', laps: 4 } });
  race.rides('1', [at(10), at(24), at(49), at(59)], 'chip');
  race.rides('2', [at(10, 30), at(24, 30), at(49, 30), at(59, 30)], 'chip');
  race.rides('3', [at(11), at(25), at(51), at(62)], 'chip');
  race.pass('3', at(35), { source: 'chip' }); // walks over the line while the race is stopped
  race.decide('neutralise', { atMs: at(12) });
  race.decide('restart', { atMs: at(16) });
  race.decide('stop', { atMs: at(30), reason: 'Ambulance on the course.' });
  race.decide('restart', { atMs: at(45) });
  // The clock stood 4 + 15 = 19 minutes: 59:00 − 19:00 = 40:00 · 59:30 → 40:30 · 62:00 → 43:00.
  // 3 has four laps, not five: nothing counts while the race is stopped.
  assert.deepEqual(sheet(race), [
    '1 | 1 | finished | 4 laps | 40:00.00',
    '2 | 2 | finished | 4 laps | 40:30.00',
    '3 | 3 | finished | 4 laps | 43:00.00',
  ]);
});

test('restarted all together with the gaps held: what a rider was behind is added', () => {
  const race = raceFixture({ bibs: ['1', '2'], length: { by: 'laps', laps: 3 } });
  race.rides('1', [at(10), at(20)], 'chip');
  race.rides('2', [at(10, 20), at(20, 45)], 'chip');
  race.decide('stop', { atMs: at(25) });
  race.decide('restart', { atMs: at(40), gaps: 'held' });
  // They set off side by side and 2 wins the sprint by a second, at 45:00 and 45:01.
  race.pass('2', at(45), { source: 'chip' });
  race.pass('1', at(45, 1), { source: 'chip' });
  // The clock stood 15 minutes. 1: 45:01 − 15:00 = 30:01. 2: 45:00 − 15:00 + the 45 s at the last line = 30:45.
  assert.deepEqual(sheet(race), [
    '1 | 1 | finished | 3 laps | 30:01.00',
    '2 | 2 | finished | 3 laps | 30:45.00',
  ]);
});
