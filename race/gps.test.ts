/** Races timed by phones: laps from positions, late batches, and the order on the road. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Course } from './course/course.ts';
import { courseLengthM } from './course/geometry.ts';
import type { Fix } from './fix.ts';
import type { EntryId, LineId } from './ids.ts';
import { changeCount, explain, hasFix, liveOrder, passings, position, review } from './race.ts';
import { at, ELITE, GUN_MS, raceFixture } from './testing/fixtures.ts';

/** A ring of about 2 km. */
const RING: Course = {
  name: 'Ring',
  loop: true,
  points: Array.from({ length: 120 }, (_, index) => placeOn(index / 120)),
  lines: [
    { id: 'finish' as LineId, name: 'Finish', kind: 'start-finish', atM: 0 },
    { id: 'back' as LineId, name: 'Back straight', kind: 'intermediate', atM: 1_000 },
  ],
};
const LAP_M = courseLengthM(RING);

function placeOn(lap: number): { latDeg: number; lonDeg: number } {
  const angle = lap * 2 * Math.PI;
  return { latDeg: 50 + 0.002862 * Math.sin(angle), lonDeg: 8 + 0.004452 * Math.cos(angle) };
}

/** A ride at constant speed from a standing start at the line: a fix a second. */
const ride = (speedMps: number, fromS: number, toS: number): Fix[] =>
  Array.from({ length: toS - fromS + 1 }, (_, index) => {
    const second = fromS + index;
    const along = (speedMps * Math.max(0, second)) / LAP_M;
    return { timeMs: GUN_MS + second * 1_000, ...placeOn(along), speedMps, accuracyM: 4 };
  });

const lapS = (speedMps: number) => LAP_M / speedMps;
const entry = (number: number) => number as EntryId;

test('a race timed by phones alone: laps, times within half a second, and marked as GPS', () => {
  const race = raceFixture({ bibs: ['1', '2'], course: RING, length: { by: 'laps', laps: 3 } });
  race.fixes(1, ride(10, -20, 700));
  race.fixes(2, ride(9, -20, 700));
  assert.deepEqual(race.order(), ['1', '2']);
  const row = race.row('1');
  assert.equal(row.status, 'finished');
  assert.equal(row.certainty, 'gps');
  assert.ok(Math.abs(row.timeMs! - 3 * lapS(10) * 1_000) < 500, `${row.timeMs} is not three laps`);
  assert.match(explain(race.race, entry(1))?.sentences.join(' ') ?? '', /Seen by GPS only/);
});

test('a chip beats GPS, and the two agreeing raise the certainty', () => {
  const race = raceFixture({ bibs: ['1'], course: RING });
  race.fixes(1, ride(10, -20, 330));
  const momentMs = GUN_MS + Math.round(lapS(10) * 1_000) + 180;
  race.pass('1', momentMs, { source: 'chip' });
  assert.equal(race.row('1').laps, 1);
  assert.equal(race.row('1').lastLine, 'back');
  const first = passings(race.race, { line: 'finish' as LineId }).filter(({ fate }) => fate === 'counted');
  assert.deepEqual(
    first.map(({ source, timeMs }) => [source, timeMs]),
    [['chip', momentMs]],
  );
});

test('a phone out of range for a lap delivers late: the race is as if it had been on time', () => {
  const inTime = raceFixture({ bibs: ['1', '2'], course: RING });
  inTime.fixes(1, ride(10, -20, 700));
  inTime.fixes(2, ride(9, -20, 700));
  const late = raceFixture({ bibs: ['1', '2'], course: RING });
  late.fixes(1, ride(10, -20, 100));
  late.fixes(2, ride(9, -20, 700));
  late.fixes(1, ride(10, 400, 700));
  const before = changeCount(late.race);
  late.fixes(1, ride(10, 101, 399));
  assert.ok(changeCount(late.race) > before);
  assert.deepEqual(late.view().rows, inTime.view().rows);
});

test('positions between the lines change the map, not the board', () => {
  const race = raceFixture({ bibs: ['1'], course: RING });
  race.fixes(1, ride(10, -20, 60));
  const before = race.view();
  race.fixes(1, ride(10, 61, 80));
  assert.equal(race.view(), before);
  assert.equal(position(race.race, entry(1))?.timeMs, GUN_MS + 80_000);
  assert.ok(Math.abs(position(race.race, entry(1))!.progressM! - 800) < 10);
  assert.ok(hasFix(race.race, entry(1), GUN_MS + 80_000));
  assert.ok(!hasFix(race.race, entry(1), GUN_MS + 80_500));
});

test('positions that came before the course was drawn count once it is', () => {
  const race = raceFixture({ bibs: ['1'] });
  race.fixes(1, ride(10, -20, 300));
  assert.equal(race.row('1').laps, 0);
  const drawn = race.decide('set-course', { course: RING as never });
  assert.equal(race.row('1').laps, 1);
  race.decide('undo', { target: drawn });
  assert.equal(race.row('1').laps, 0);
});

test('a GPS passing set aside stays so when late positions move it a little', () => {
  const race = raceFixture({ bibs: ['1'], course: RING });
  const sparse = ride(10, -20, 300).filter((_, index) => index % 7 === 0);
  race.fixes(1, sparse);
  assert.equal(race.row('1').laps, 1);
  const counted = passings(race.race, { line: 'finish' as LineId }).find(({ fate }) => fate === 'counted')!;
  race.decide('set-aside', { passing: counted.id });
  assert.equal(race.row('1').laps, 0);
  race.fixes(
    1,
    ride(10.01, -20, 300).filter((_, index) => index % 7 !== 0),
  );
  const moved = passings(race.race, { line: 'finish' as LineId }).filter(({ why }) => why === 'by-official');
  assert.equal(moved.length, 1);
  assert.notEqual(moved[0]!.id, counted.id, 'it goes by another id now');
  assert.equal(race.row('1').laps, 0);
});

test('a phone silent around the line: the passing is proposed, and counts when an official says so', () => {
  const race = raceFixture({ bibs: ['1'], course: RING });
  race.fixes(1, [...ride(10, -20, 150), ...ride(10, 260, 320)]);
  assert.equal(race.row('1').laps, 0);
  const item = review(race.race, at(6)).find(({ kind }) => kind === 'gps-doubt');
  assert.match(item?.sentence ?? '', /phone was silent around “Finish”/);
  assert.ok(item?.remedy?.type === 'restore');
  race.decide('restore', item.remedy);
  assert.equal(race.row('1').laps, 1);
});

test('the order on the road: by positions, with its uncertainty; too close is not sure', () => {
  const race = raceFixture({ bibs: ['1', '2', '3'], course: RING });
  race.fixes(1, ride(10, -20, 280));
  race.fixes(2, ride(9.98, -20, 280));
  race.fixes(3, ride(8, -20, 275));
  const order = liveOrder(race.race, ELITE, GUN_MS + 280_000);
  assert.deepEqual(
    order.map((row) => row.entry),
    [1, 2, 3],
  );
  assert.ok(Math.abs(order[0]!.progressM - 2_800) < 15);
  assert.equal(order[1]!.sure, false, '6 m apart, and each phone is good to 4 m');
  assert.equal(order[2]!.sure, true);
  assert.equal(order[2]!.ageMs, 5_000);
  assert.ok(Math.abs(order[2]!.progressM - 8 * 280) < 30, 'carried forward at its speed');
  assert.ok(order[2]!.uncertaintyM > order[0]!.uncertaintyM, 'and less sure for it');
});

test('a rider without a phone is on the road where their usual lap puts them, never past the next line', () => {
  const race = raceFixture({ bibs: ['1', '2'], course: RING });
  race.fixes(1, ride(10, -20, 900));
  race.rides('2', [at(3, 30), at(7)]);
  const without = (seconds: number) =>
    liveOrder(race.race, ELITE, at(0, seconds)).find((row) => row.entry === entry(2))!;
  assert.equal(without(525).basis, 'projected');
  assert.ok(Math.abs(without(525).progressM - 2.5 * LAP_M) < 30);
  assert.ok(without(900).progressM < 3 * LAP_M);
});
