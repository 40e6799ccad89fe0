/** The race clock through neutralisations and stops. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { at, raceFixture } from '../testing/fixtures.ts';
import { pausesOf, raceTimeMs } from './race-clock.ts';

test('the clock stands from the stop to the restart', () => {
  const pauses = pausesOf([
    { kind: 'stop', atMs: at(10) },
    { kind: 'restart', atMs: at(25) },
  ]);
  assert.equal(raceTimeMs(pauses, at(0), at(9)), 540_000);
  assert.equal(raceTimeMs(pauses, at(0), at(20)), 600_000);
  assert.equal(raceTimeMs(pauses, at(0), at(26)), 660_000);
});

test('a neutralisation that becomes a stop is one pause in two parts; a restart of nothing means nothing', () => {
  const pauses = pausesOf([
    { kind: 'restart', atMs: at(1) },
    { kind: 'neutralise', atMs: at(5) },
    { kind: 'stop', atMs: at(7) },
    { kind: 'restart', atMs: at(20) },
  ]);
  assert.deepEqual(
    pauses.map(({ kind, fromMs, toMs }) => [kind, fromMs, toMs]),
    [
      ['neutralised', at(5), at(7)],
      ['stopped', at(7), at(20)],
    ],
  );
});

test('laps of a neutralised race count, passings of a stopped one do not', () => {
  const race = raceFixture({ bibs: ['1'] });
  race.rides('1', [at(2), at(4)]);
  race.decide('neutralise', { atMs: at(5) });
  race.pass('1', at(8));
  race.decide('stop', { atMs: at(9) });
  assert.equal(race.view(at(9, 30)).race.state, 'stopped');
  race.pass('1', at(12));
  race.decide('restart', { atMs: at(20) });
  race.pass('1', at(21));
  assert.equal(race.row('1').laps, 4);
  assert.equal(race.row('1').timeMs, 360_000, '21 min less the 15 the clock stood');
});

test('set off with the gaps on the road, times go on; set off together with the gaps held, they are added', () => {
  const given = (gaps: 'as-ridden' | 'held') => {
    const race = raceFixture({ bibs: ['1', '2'], length: { by: 'laps', laps: 3 } });
    race.rides('1', [at(2), at(4)]);
    race.rides('2', [at(2, 20), at(4, 30)]);
    race.decide('stop', { atMs: at(5) });
    race.decide('restart', { atMs: at(15), gaps });
    return race;
  };
  const apart = given('as-ridden');
  apart.rides('1', [at(16)]);
  apart.rides('2', [at(16, 30)]);
  assert.deepEqual(apart.row('2').gap, { ms: 30_000 });

  const together = given('held');
  together.rides('2', [at(16)]);
  together.rides('1', [at(16, 1)]);
  assert.deepEqual(together.order(), ['1', '2'], 'first at the line, and still 29 s behind');
  assert.deepEqual(together.row('2').gap, { ms: 29_000 });
});
