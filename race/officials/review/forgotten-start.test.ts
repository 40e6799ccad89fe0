/** Riders pass and nobody pressed start. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { CategoryId } from '../../ids.ts';
import { review } from '../../race.ts';
import { at, ELITE, raceFixture, rider } from '../../testing/fixtures.ts';

const forgotten = (race: ReturnType<typeof raceFixture>, nowMs: number) =>
  review(race.race, nowMs).filter(({ kind }) => kind === 'start-forgotten');
const factsOf = (race: ReturnType<typeof raceFixture>, nowMs: number) => {
  const says = forgotten(race, nowMs)[0]?.says;
  return says?.code === 'start-forgotten' ? says.facts : null;
};

test('bibs are typed and nobody pressed start: it asks, and proposes the first passing less a lap as ridden', () => {
  const race = raceFixture({ bibs: ['1', '2', '3'], start: false });
  race.rides('1', [at(2), at(4), at(6, 4)]);
  race.rides('2', [at(2, 3), at(4, 5)]);
  const [item] = forgotten(race, at(7));
  assert.equal(
    item?.sentence,
    '2 riders have passed since 14:02:00 and nobody pressed start. When did they start?',
  );
  assert.equal(item?.remedy, null, 'an official says when');
  // Laps of 120, 124 and 122 s: the one in the middle before 14:02:00.
  assert.deepEqual(factsOf(race, at(7))?.proposals, [{ by: 'laps', atMs: at(0, -2) }]);
  race.decide('start', { atMs: at(0) });
  assert.deepEqual(forgotten(race, at(7)), []);
  assert.equal(race.row('1').laps, 3);
});

test('a planned start is proposed beside; a time kept without a bib is somebody too', () => {
  const race = raceFixture({ bibs: ['1'], start: false });
  race.decide('set-race', { plannedStartMs: at(-1) });
  race.pass('?', at(3), { who: { unknown: true } });
  assert.deepEqual(factsOf(race, at(4)), {
    category: null,
    riders: 1,
    firstMs: at(3),
    proposals: [{ by: 'planned', atMs: at(-1) }],
  });
});

test('chips read while riders warm up ask nothing: too few, or the planned start lies ahead', () => {
  const race = raceFixture({ bibs: ['1', '2', '3', '4'], start: false });
  for (const bib of ['1', '2']) race.pass(bib, at(-20), { source: 'chip' });
  assert.equal(forgotten(race, at(-19)).length, 0);
  race.decide('set-race', { plannedStartMs: at(0) });
  for (const bib of ['3', '4']) race.pass(bib, at(-18), { source: 'chip' });
  assert.equal(forgotten(race, at(-1)).length, 0);
  assert.equal(forgotten(race, at(1)).length, 1);
});

test('of two waves one was forgotten: its riders alone are asked about', () => {
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
  race.decide('start', { atMs: at(0), categories: [ELITE] });
  race.rides('1', [at(2), at(4)]);
  assert.equal(forgotten(race, at(5)).length, 0);
  race.rides('51', [at(3), at(5, 10)]);
  const [item] = forgotten(race, at(6));
  assert.equal(item?.category, juniors);
  assert.match(item?.sentence ?? '', /^Juniors: 1 rider has passed/);
  assert.deepEqual(factsOf(race, at(6))?.proposals, [{ by: 'laps', atMs: at(0, 50) }]);
});

test('called back, what passed before is no new start; set aside, it is no passing', () => {
  const race = raceFixture({ bibs: ['1'] });
  race.rides('1', [at(2)]);
  race.decide('recall', { atMs: at(2, 30) });
  assert.equal(forgotten(race, at(3)).length, 0);
  const id = race.pass('1', at(8));
  assert.equal(forgotten(race, at(9)).length, 1);
  race.decide('set-aside', { passing: id });
  assert.equal(forgotten(race, at(9)).length, 0);
});

test('chips that wait at their decoder for a start count as riders who passed, at most three hours long', () => {
  const race = raceFixture({ bibs: ['1', '2', '3', '4', '5', '6', '7'], start: false });
  race.decide('put-entries', {
    entries: Array.from({ length: 7 }, (_, i) => rider(i + 1, String(i + 1), { chips: [`C${i + 1}`] })),
  });
  const reads = (riders: number, laps: readonly number[]) =>
    laps.flatMap((minute) =>
      Array.from({ length: riders }, (_, i) => ({ chip: `C${i + 1}`, timeMs: at(minute, i) })),
    );
  const asked = (waiting: ReturnType<typeof reads>, nowMs: number) =>
    review(race.race, nowMs, waiting).filter(({ kind }) => kind === 'start-forgotten');
  assert.equal(asked(reads(3, [2, 4]), at(5)).length, 0, 'three of seven warm up');
  const [item] = asked([...reads(4, [2, 4]), { chip: 'STRANGER', timeMs: at(1) }], at(5));
  assert.match(item?.sentence ?? '', /^4 riders have passed since 14:02:00 and nobody pressed start/);
  assert.equal(item?.says.code === 'start-forgotten' && item.says.facts.proposals[0]?.atMs, at(0));
  assert.equal(asked(reads(4, [2, 4]), at(185)).length, 0, 'another race’s day');
  race.decide('start', { atMs: at(0) });
  assert.equal(asked(reads(4, [2, 4]), at(5)).length, 0);
});
