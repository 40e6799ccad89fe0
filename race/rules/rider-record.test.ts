/** From passings to laps: which sightings are one, which are too many, and which time counts. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { EntryId } from '../ids.ts';
import { apply, passings, review } from '../race.ts';
import { at, type RaceFixture, raceFixture } from '../testing/fixtures.ts';

const fatesOf = ({ race }: RaceFixture) =>
  passings(race).map(({ source, fate, why }) => [source, fate, ...(why === null ? [] : [why])].join(' '));

test('given a chip read three times on the line, then one passing, the first; the others are kept in sight', () => {
  const race = raceFixture({ bibs: ['23'] });
  race.pass('23', at(2), { source: 'chip' });
  race.pass('23', at(2, 0.4), { source: 'chip' });
  race.pass('23', at(2, 11), { source: 'chip' });
  race.pass('23', at(4), { source: 'chip' });
  assert.equal(race.row('23').laps, 2);
  assert.equal(race.row('23').lastLapMs, 120_000);
  assert.deepEqual(fatesOf(race), [
    'chip counted',
    'chip set-aside too-soon',
    'chip set-aside too-soon',
    'chip counted',
  ]);
});

test('given riders rolling over the line at the start, then no lap is counted until the minimum lap has gone', () => {
  const race = raceFixture({ bibs: ['23'] });
  race.pass('23', at(0, 4), { source: 'chip' });
  race.pass('23', at(0, 19.9), { source: 'chip' });
  assert.equal(race.row('23').laps, 0);
  assert.equal(race.row('23').timeMs, null);
  assert.deepEqual(fatesOf(race), ['chip set-aside near-start', 'chip set-aside near-start']);
  race.pass('23', at(2));
  assert.equal(race.row('23').laps, 1);
});

test('given reads before the start, then they are set aside, and nothing else happens', () => {
  const race = raceFixture({ bibs: ['23'] });
  race.pass('23', at(-3), { source: 'chip' });
  assert.deepEqual(fatesOf(race), ['chip set-aside before-start']);
  assert.equal(race.row('23').place, null);
});

test('given laps of five minutes, a read after one minute is no lap: the share of the median says so', () => {
  const race = raceFixture({ bibs: ['1', '2'] });
  race.rides('1', [at(5), at(10), at(15), at(20)]);
  race.rides('2', [at(5, 5), at(10, 5), at(11, 5), at(15, 5)]);
  assert.equal(race.row('2').laps, 3, '60 s is more than 20 s, but less than 0.4 of the usual 300 s');
  const shortLap = review(race.race, at(16)).find(({ kind }) => kind === 'short-lap');
  assert.match(shortLap?.sentence ?? '', /too soon for a lap/);
});

test('a passing set aside by the filter is restored by an official, and then it counts', () => {
  const race = raceFixture({ bibs: ['23'] });
  race.pass('23', at(2), { source: 'chip' });
  const second = race.pass('23', at(2, 15), { source: 'chip' });
  assert.equal(race.row('23').laps, 1);
  race.decide('restore', { passing: second });
  assert.equal(race.row('23').laps, 2);
});

test('a passing of before the start that an official counts ends a lap without a time', () => {
  const race = raceFixture({ bibs: ['23'] });
  const early = race.pass('23', at(-3), { source: 'chip' });
  race.decide('restore', { passing: early });
  assert.deepEqual(
    [race.row('23').laps, race.row('23').lastLapMs, race.row('23').bestLapMs],
    [1, null, null],
  );
});

test('given keypad, chip and photo of one passing, then the photo gives the time and the others agree', () => {
  const race = raceFixture({ bibs: ['23'] });
  race.pass('23', at(2, 0.9), { source: 'keypad' });
  race.pass('23', at(2, 0.52), { source: 'chip' });
  race.pass('23', at(2, 0.513), { source: 'photo' });
  assert.equal(race.row('23').laps, 1);
  assert.equal(race.row('23').timeMs, 120_513);
  assert.equal(race.row('23').certainty, 'recorded');
  assert.deepEqual(fatesOf(race), ['photo counted', 'chip agrees', 'keypad agrees']);
});

test('given two sources of one rank, then the one that knows its time better gives it', () => {
  const race = raceFixture({ bibs: ['23'] });
  race.pass('23', at(2, 0.4), { source: 'import', uncertaintyMs: 1_000 });
  race.pass('23', at(2, 0.9), { source: 'keypad' });
  assert.equal(race.row('23').timeMs, 120_900);
});

test('given a chip and a keypad 8 s apart, then the chip counts and the conflict is shown', () => {
  const race = raceFixture({ bibs: ['23'] });
  race.pass('23', at(2, 8), { source: 'keypad' });
  race.pass('23', at(2), { source: 'chip' });
  assert.equal(race.row('23').timeMs, 120_000);
  assert.deepEqual(fatesOf(race), ['chip counted', 'keypad conflicts']);
  const item = review(race.race, at(3)).find(({ kind }) => kind === 'conflict');
  assert.match(item?.sentence ?? '', /keypad says 14:02:08, the chip says 14:02:00, which counts/);
  assert.equal(item?.remedy?.type, 'set-aside');
});

test('given a keypad too early and a chip 12 s later, then still the chip counts: trust, not first come', () => {
  const race = raceFixture({ bibs: ['23'] });
  race.pass('23', at(2), { source: 'keypad' });
  race.pass('23', at(2, 12), { source: 'chip' });
  assert.equal(race.row('23').timeMs, 132_000);
});

test('given two riders keyed as one, setting one passing aside and inserting another puts it right', () => {
  const race = raceFixture({ bibs: ['23', '28'] });
  race.pass('23', at(2));
  const wrong = race.pass('23', at(4, 1));
  race.decide('set-aside', { passing: wrong, reason: 'That was 28.' });
  race.decide('reassign-passing', { passing: wrong, entry: 2 as EntryId });
  assert.equal(race.row('23').laps, 1);
  assert.equal(race.row('28').laps, 0, 'set aside is set aside, whosever it is');
  race.decide('restore', { passing: wrong });
  assert.equal(race.row('28').laps, 1);
});

test('a missed read is proposed, and counts once an official accepts it', () => {
  const race = raceFixture({ bibs: ['1', '2'] });
  race.rides('1', [at(2), at(4), at(6), at(8)]);
  race.rides('2', [at(2, 3), at(4, 4), at(8, 6)]);
  const missed = review(race.race, at(9)).find(({ kind }) => kind === 'missed-read');
  assert.equal(missed?.entry, 2);
  assert.equal(missed?.atMs, at(6, 5));
  assert.equal(race.row('2').laps, 3);
  assert.ok(missed?.remedy?.type === 'accept-proposal');
  race.decide('accept-proposal', missed.remedy);
  assert.equal(race.row('2').laps, 4);
  assert.equal(review(race.race, at(9)).filter(({ kind }) => kind === 'missed-read').length, 0);
});

test('a proposal refused is not made again', () => {
  const race = raceFixture({ bibs: ['1'] });
  race.rides('1', [at(2), at(4), at(8), at(10)]);
  const missed = review(race.race, at(9)).find(({ kind }) => kind === 'missed-read');
  assert.ok(missed?.remedy?.type === 'accept-proposal');
  const { entry, line, timeMs } = missed.remedy;
  race.decide('refuse-proposal', { entry, line, timeMs, reason: 'Puncture.' });
  assert.equal(review(race.race, at(9)).filter(({ kind }) => kind === 'missed-read').length, 0);
});

test('where the rules accept proposals by themselves, the lap counts and is shown as projected', () => {
  const race = raceFixture({ bibs: ['1', '2'], rules: { acceptProposals: 'automatically' } });
  race.rides('1', [at(2), at(4), at(6), at(8)]);
  race.rides('2', [at(2, 3), at(4, 4), at(8, 6)]);
  assert.equal(race.row('2').laps, 4);
  const sources = passings(race.race, { entry: 2 as EntryId }).map(({ source }) => source);
  assert.deepEqual(sources, ['keypad', 'keypad', 'projected', 'keypad']);
});

test('of two passings under one id, the one journalled first holds, whichever arrives first', () => {
  const race = raceFixture({ bibs: ['23'] });
  const id = race.pass('23', at(2));
  const first = race.records.at(-1)!;
  assert.ok(first.input.kind === 'passing');
  const passing = { ...first.input.passing, timeMs: at(3) };
  apply(race.race, { ...first, seq: first.seq + 1, input: { kind: 'passing', passing } });
  assert.equal(race.row('23').lastPassingMs, at(2));
  apply(race.race, { ...first, seq: 0, input: { kind: 'passing', passing } });
  assert.equal(race.row('23').lastPassingMs, at(3));
  assert.deepEqual(
    passings(race.race).map((line) => line.id),
    [id],
  );
});
