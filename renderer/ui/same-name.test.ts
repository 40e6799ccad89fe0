import assert from 'node:assert/strict';
import { test } from 'node:test';
import { momentIn } from '../../race/wall-clock.ts';
import { isSameName, toldApart } from './same-name.ts';

const zone = 'Europe/Berlin';
const race = (id: string, name: string, at?: string) => ({
  ...{ id, name, timeZone: zone, startMs: null },
  ...(at !== undefined && { plannedStartMs: momentIn(at, zone)! }),
});
const told = (...races: ReturnType<typeof race>[]) => Object.fromEntries(toldApart(races, 'en'));

test('a name that one race has needs nothing behind it', () => {
  assert.deepEqual(told(race('a', 'Elite'), race('b', 'Women')), {});
});

test('heats of one name on one day are told by their hour, those of two days by the day', () => {
  const [ten, noon] = [race('heat', 'Heat', '2026-05-31T10:00'), race('heat-2', 'heat ', '2026-05-31T12:30')];
  assert.deepEqual(told(ten, noon, race('x', 'Final')), { heat: '10:00', 'heat-2': '12:30' });
  assert.deepEqual(told(ten, race('heat-3', 'Heat', '2026-06-01T10:00')), {
    heat: '31 May',
    'heat-3': '1 Jun',
  });
});

test('without a start, or with one start for both, they are numbered as they were made', () => {
  assert.deepEqual(told(race('heat-10', 'Heat'), race('heat', 'Heat'), race('heat-2', 'Heat')), {
    ...{ heat: '(1)', 'heat-2': '(2)', 'heat-10': '(3)' },
  });
  const same = '2026-05-31T10:00';
  assert.deepEqual(told(race('a', 'Élite', same), race('b', 'Elite', same)), { a: '(1)', b: '(2)' });
});

test('accents, case and spaces make no other name', () => {
  assert.ok(isSameName(' Élite', 'elite '));
  assert.ok(!isSameName('Elite', 'Elite 2'));
});
