/** The protest register, who stands for the result, and guns that one mistake set wrong. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { CategoryId, DecisionId, EntryId } from '../ids.ts';
import { check, protests, review } from '../race.ts';
import { at, ELITE, raceFixture, rider } from '../testing/fixtures.ts';

test('a protest is lodged, is a question until it is decided, and keeps who, when, fee and ruling', () => {
  const race = raceFixture({ bibs: ['5', '7'] });
  const id = race.decide('protest', {
    by: 'Team Velo',
    lodgedAtMs: at(70),
    against: [2 as EntryId],
    about: 'Deviation in the sprint.',
    fee: '50 CHF',
    untilMs: at(90),
  });
  const open = review(race.race, at(71)).find(({ kind }) => kind === 'protest-open');
  assert.equal(
    open?.sentence,
    'Protest 1 by Team Velo against 7 Rider 7 is not decided; to be decided until 15:30:00.',
  );
  race.decide('rule-on-protest', {
    protest: id,
    outcome: 'upheld',
    ruling: 'Relegated.',
    commissaire: 'M. Keller',
    ruledAtMs: at(80),
    fee: 'returned',
  });
  assert.ok(!review(race.race, at(81)).some(({ kind }) => kind === 'protest-open'));
  const [line] = protests(race.race);
  assert.deepEqual(
    [line?.fee, line?.ruling?.outcome, line?.ruling?.commissaire, line?.ruling?.fee],
    ['50 CHF', 'upheld', 'M. Keller', 'returned'],
  );
  assert.match(
    check(race.race, {
      type: 'rule-on-protest',
      id: 'decision-x' as DecisionId,
      protest: 'no-such-one' as DecisionId,
      outcome: 'rejected',
      ruling: '',
      commissaire: 'M. Keller',
      ruledAtMs: at(80),
    }) ?? '',
    /no such protest/,
  );
});

test('who stands for the result is on the board, and so on every version published since', () => {
  const race = raceFixture({ bibs: ['5'] });
  assert.equal(race.view().race.officials, undefined);
  race.decide('set-race', { officials: [{ role: 'president', name: 'M. Keller' }] });
  assert.deepEqual(race.view().race.officials, [{ role: 'president', name: 'M. Keller' }]);
});

test('waves that one mistake started are moved together, each by the same time, and taken back together', () => {
  const race = raceFixture({ start: false });
  const juniors = 'juniors' as CategoryId;
  const length = { by: 'laps', laps: 5 } as const;
  race.decide('set-categories', {
    categories: [
      { id: ELITE, name: 'Elite', length, startOffsetMs: 0 },
      { id: juniors, name: 'Juniors', length, startOffsetMs: 60_000 },
    ],
  });
  race.decide('put-entries', { entries: [rider(1, '1'), rider(2, '51', { category: juniors })] });
  race.decide('start', { atMs: at(0) });
  const guns = () => Object.values(race.view().categories).map(({ startMs }) => startMs);
  assert.deepEqual(guns(), [at(0), at(1)]);
  const moved = race.decide('move-starts', { byMs: -12_500, reason: 'The clock was 12.5 s ahead.' });
  assert.deepEqual(guns(), [at(0) - 12_500, at(1) - 12_500]);
  race.decide('move-starts', { byMs: 1_000, categories: [juniors] });
  assert.deepEqual(guns(), [at(0) - 12_500, at(1) - 11_500]);
  race.decide('undo', { target: moved });
  assert.deepEqual(guns(), [at(0), at(1) + 1_000]);
});
