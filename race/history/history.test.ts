/** A race looked back at: laps, places and gaps as the result has them, and riders' ways on one scale. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { EntryId } from '../ids.ts';
import { GUN_MS, at as moment, raceFixture, rider } from '../testing/fixtures.ts';
import { at, line, roundCourse } from '../timing/testing/rides.ts';
import { pastRaces, raceHistory, riderRaces, thinTrack, traces } from './answers.ts';
import { lapTables } from './lap-table.ts';
import { pastRace, seriesOf } from './summary.ts';
import { POINTS_MAX, STEPS_MAX, traceOf } from './trace.ts';

const entry = (id: number) => id as EntryId;
const standing = (race: ReturnType<typeof raceFixture>) => ({ race: race.race, board: race.view() });

test('who led at the end of every lap, by how much, and whose lap was the fastest', () => {
  const race = raceFixture({ bibs: ['7', '8', '9'], length: { by: 'laps', laps: 3 } });
  race.rides('7', [moment(2), moment(4), moment(6)]);
  race.rides('8', [moment(2, 5), moment(3, 58), moment(5, 59)]);
  race.rides('9', [moment(2, 5), moment(4, 30)]);
  const [table] = lapTables(race.race);
  assert.deepEqual(
    table?.marks.map(({ lap, name }) => [lap, name]),
    [
      [1, null],
      [2, null],
      [3, null],
    ],
  );
  const of = (bib: string) => table!.riders.find((one) => one.bib === bib)!;
  assert.deepEqual(of('7').places, [1, 2, 2]);
  assert.deepEqual(of('8').places, [2, 1, 1]);
  assert.deepEqual(of('9').places, [2, 3, null], 'level at the line is level; not seen is no place');
  assert.deepEqual(of('7').gapsMs, [0, 2_000, 1_000]);
  assert.deepEqual(of('9').gapsMs, [5_000, 32_000, null]);
  assert.deepEqual(of('8').legMs, [125_000, 113_000, 121_000]);
  assert.deepEqual(table?.best, { entry: 2, mark: 1, ms: 113_000 });
  for (const one of table!.riders) {
    const row = race.row(one.bib);
    const legs = one.legMs.filter((ms) => ms !== null);
    assert.deepEqual([legs.at(-1), Math.min(...legs)], [row.lastLapMs, row.bestLapMs], one.bib);
  }
  assert.deepEqual(
    table?.riders.map(({ bib }) => bib),
    ['8', '7', '9'],
  );
});

test('with starts of their own the shortest time leads, whoever was at the line first', () => {
  const race = raceFixture({ format: 'time-trial', length: { by: 'laps', laps: 2 } });
  race.decide('put-entries', {
    entries: [rider(1, '1', { startOffsetMs: 0 }), rider(2, '2', { startOffsetMs: 60_000 })],
  });
  race.rides('1', [moment(10), moment(21)]);
  race.rides('2', [moment(10, 30), moment(21, 30)]);
  const [table] = lapTables(race.race);
  assert.deepEqual(
    table?.riders.map(({ bib, elapsedMs, places, gapsMs }) => [bib, elapsedMs, places, gapsMs]),
    [
      ['2', [570_000, 1_230_000], [1, 1], [0, 0]],
      ['1', [600_000, 1_260_000], [2, 2], [30_000, 30_000]],
    ],
  );
});

test('a race of one lap is told by its timing lines, and stretches between them are no best laps', () => {
  const course = {
    ...roundCourse(3_000),
    loop: false,
    lines: [line('start', 'start', 0), line('top', 'intermediate', 1_400), line('finish', 'finish', 2_900)],
  };
  const race = raceFixture({ bibs: ['7', '8'], format: 'road', length: { by: 'distance' }, course });
  race.pass('7', moment(3), { line: 'top' });
  race.pass('8', moment(3, 20), { line: 'top' });
  race.pass('8', moment(6, 1));
  race.pass('7', moment(6, 4));
  const [table] = lapTables(race.race);
  assert.deepEqual(
    table?.marks.map(({ line, name }) => [line, name]),
    [
      ['top', 'top'],
      ['finish', 'finish'],
    ],
  );
  assert.deepEqual(
    table?.riders.map(({ bib, places, gapsMs }) => [bib, places, gapsMs]),
    [
      ['8', [2, 1], [20_000, 0]],
      ['7', [1, 2], [0, 3_000]],
    ],
  );
  assert.equal(table?.best, null);
  const past = pastRace(race.race, race.view());
  assert.ok(Math.abs((past?.categories[0]?.winner?.speedMps ?? 0) - past!.course!.lengthM / 361) < 0.01);
});

test('a correction rewrites history at once: a lap given back, a rider disqualified', () => {
  const race = raceFixture({ bibs: ['7', '8'], length: { by: 'laps', laps: 2 } });
  race.rides('7', [moment(2), moment(4)]);
  race.rides('8', [moment(2, 10)]);
  assert.equal(pastRace(race.race, race.view())?.categories[0]?.winner?.bib, '7');
  race.pass('8', moment(3, 50));
  assert.deepEqual(lapTables(race.race)[0]?.riders[0]?.gapsMs, [10_000, 0]);
  race.decide('set-status', { entry: entry(2), status: 'DSQ' });
  const [category] = pastRace(race.race, race.view())!.categories;
  assert.equal(category?.winner?.bib, '7');
});

/** Round a course of 1,000 m at a steady pace, a fix a second; 10 s on it before the gun and a minute after. */
function loopRide(paceMps: number, laps: number, skip: (s: number) => boolean = () => false) {
  const radius = 1_000 / (2 * Math.PI);
  const seconds = Math.ceil((laps * 1_000) / paceMps) + 60;
  return Array.from({ length: seconds + 10 }, (_, index) => index - 10).flatMap((s) => {
    if (skip(s)) return [];
    const angle = ((s * paceMps) / 1_000) * 2 * Math.PI;
    return [
      { timeMs: GUN_MS + s * 1_000, ...at(radius * Math.sin(angle), radius * Math.cos(angle)), accuracyM: 3 },
    ];
  });
}

function gpsRace() {
  const race = raceFixture({ bibs: ['7', '8'], length: { by: 'laps', laps: 3 }, course: roundCourse(1_000) });
  race.fixes(1, loopRide(10, 3));
  race.fixes(
    2,
    loopRide(8, 3, (s) => s > 152 && s < 202),
  );
  return race;
}

test('riders on one scale of distance: a steady pace is a straight line, and silence is a hole', () => {
  const race = gpsRace();
  const fast = traceOf(race.race, entry(1), 50)!;
  fast.elapsedMs.forEach((ms, step) => {
    assert.ok(ms !== null && Math.abs(ms - step * 5_000) < 700, `${step}: ${ms}`);
  });
  assert.equal(fast.elapsedMs.length, 60, 'from the start to the finish, a little before 3 km');
  const slow = traceOf(race.race, entry(2), 50)!;
  const holes = slow.elapsedMs.flatMap((ms, step) => (ms === null ? [step * 50] : []));
  assert.deepEqual(holes, [1_250, 1_300, 1_350, 1_400, 1_450, 1_500, 1_550, 1_600]);
});

test('nothing is told from before the start or after the finish: where a rider lives is theirs', () => {
  const race = gpsRace();
  const track = thinTrack(race.race, entry(1), POINTS_MAX)!;
  const { lastPassingMs } = race.row('7');
  assert.ok(track.timeMs[0]! >= GUN_MS);
  assert.ok(track.timeMs.at(-1)! <= lastPassingMs!);
  assert.ok(track.fixes < 320 && track.timeMs.length === track.fixes);
});

test('whatever is asked for, answers are bounded: points, steps, riders', () => {
  const race = gpsRace();
  const thin = thinTrack(race.race, entry(1), 20)!;
  assert.ok(thin.timeMs.length <= 20 && thin.timeMs.length >= 18, `${thin.timeMs.length}`);
  const whole = thinTrack(race.race, entry(1), POINTS_MAX)!;
  assert.deepEqual([thin.timeMs[0], thin.timeMs.at(-1)], [whole.timeMs[0], whole.timeMs.at(-1)]);
  assert.equal(thinTrack(race.race, entry(1), 0)!.timeMs.length, 2);
  assert.ok(traceOf(race.race, entry(1), 0.001)!.elapsedMs.length <= STEPS_MAX + 1);
  assert.equal(traceOf(race.race, entry(9), 50), null);
  const found = traces(race.race, { riders: [entry(1), entry(9)] });
  assert.deepEqual([found.stepM, found.missing], [5, [9]]);
});

test('a race without a course or phones has laps and no traces', () => {
  const race = raceFixture({ bibs: ['7'] });
  race.rides('7', [moment(2)]);
  assert.equal(traceOf(race.race, entry(1), 50), null);
  const history = raceHistory(standing(race));
  assert.equal(history?.profile, null);
  assert.equal(history?.race.course, null);
  assert.deepEqual(traces(race.race, { riders: [entry(1)] }).missing, [1]);
});

test('a race that has not started has no history', () => {
  const race = raceFixture({ bibs: ['7'], start: false });
  assert.equal(raceHistory(standing(race)), null);
  assert.deepEqual(pastRaces([standing(race)], { limit: 10 }), []);
});

test('one series over the years, whatever number or year its name bears', () => {
  for (const name of [
    'Harbour Criterium 2026',
    '3rd Harbour criterium',
    '41. Harbour Critérium',
    'Harbour criterium (12th edition)',
    'HARBOUR  CRITERIUM, 1998',
  ])
    assert.equal(seriesOf(name), 'harbour criterium', name);
  assert.notEqual(seriesOf('Harbour criterium'), seriesOf('Harbour cyclo-cross'));
  assert.equal(seriesOf('2026'), '2026', 'a name of numbers alone is kept');
});

test('a rider is found in other races by UCI id, by licence, else by name and team in any order', () => {
  const first = raceFixture();
  first.decide('put-entries', {
    entries: [
      rider(1, '7', { name: 'NOWAK Jan', team: 'Velo Łódź', uciId: '100 12 34' }),
      rider(2, '8', { name: 'Ana Silva', team: 'Mar' }),
    ],
  });
  first.rides('7', [moment(2)]);
  const second = raceFixture();
  second.decide('put-entries', {
    entries: [
      rider(1, '40', { name: 'Jan Nowak', team: 'another team', uciId: '1001234' }),
      rider(2, '41', { name: 'Jan Nowak', team: 'Velo Łódź', uciId: '999' }),
      rider(3, '42', { name: 'SILVA Ana', team: 'mar' }),
      rider(4, '43', { name: 'Ana Silva', team: 'Montaña' }),
    ],
  });
  second.rides('40', [moment(3)]);
  const all = [standing(first), standing(second)];
  const bibsOf = (id: number) => riderRaces(first.race, entry(id), all)?.races.map(({ bib }) => bib);
  assert.deepEqual(bibsOf(1), ['7', '40']);
  assert.deepEqual(bibsOf(2), ['8', '42']);
  assert.equal(riderRaces(first.race, entry(77), all), null);
});

test('who is forgotten is found in no other race, and nobody there in theirs', () => {
  const [first, second] = [raceFixture(), raceFixture()];
  for (const race of [first, second]) {
    race.decide('put-entries', {
      entries: [
        rider(1, '7', { name: 'Jan Nowak', team: 'Velo' }),
        rider(2, '8', { name: 'Ana Silva', team: 'Velo' }),
      ],
    });
    race.rides('8', [moment(2)]);
  }
  first.decide('forget-rider', { entry: entry(1) });
  second.decide('forget-rider', { entry: entry(1) });
  const all = [standing(first), standing(second)];
  assert.deepEqual(
    riderRaces(first.race, entry(1), all)?.races.map(({ name }) => name),
    riderRaces(first.race, entry(1), [all[0]!])?.races.map(({ name }) => name),
    'their own race alone',
  );
  assert.equal(riderRaces(first.race, entry(1), all)?.races.length, 1);
  assert.equal(riderRaces(first.race, entry(2), all)?.races.length, 2);
});

test('a result that is corrected and not published is looked back at as provisional: its laps are of how it stands', () => {
  const race = raceFixture({ bibs: ['7'], length: { by: 'laps', laps: 1 } });
  race.rides('7', [moment(2)]);
  const board = race.view();
  const published = { version: 1, atMs: moment(9), newer: false };
  const resultOf = (newer: boolean) =>
    pastRace(
      { ...race.race },
      { ...board, race: { ...board.race, result: 'official', published: { ...published, newer } } },
    )?.result;
  assert.deepEqual([resultOf(false), resultOf(true)], ['official', 'provisional']);
});

test('the profile of a loop ends at its start; one point without an altitude, and there is none', () => {
  const course = roundCourse(1_000);
  const profile = (altitudes: readonly (number | undefined)[]) => {
    const points = course.points.map((point, index) => ({ ...point, altitudeM: altitudes[index] }));
    const race = raceFixture({ bibs: ['7'], course: { ...course, points } as typeof course });
    race.rides('7', [moment(2)]);
    return raceHistory(standing(race))?.profile;
  };
  const altitudes = course.points.map((_, index) => 100 + index);
  const { atM, altitudeM } = profile(altitudes)!;
  assert.ok(course.loop && course.points.length < 400);
  assert.deepEqual(altitudeM, [...altitudes, 100]);
  assert.ok(atM[0] === 0 && atM.every((one, index) => index === 0 || one > atM[index - 1]!));
  assert.equal(profile(altitudes.with(3, undefined as never)), null);
});
