/**
 * Golden races for what officials say after the fact, one story a rule: each was scored by hand, the sums are in the
 * comments. Sources beside each; decisions of ours are argued in docs/rules.md.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { CategoryId, EntryId } from '../../race/ids.ts';
import { passings, review } from '../../race/race.ts';
import {
  AT_FINISH,
  at,
  ELITE,
  GUN_MS,
  type RaceFixture,
  raceFixture,
  rider,
} from '../../race/testing/fixtures.ts';
import { STRAIGHT } from './courses.ts';
import { placesSheet, sheet } from './sheet.ts';

const entry = (number: number) => number as EntryId;
const status = (race: RaceFixture, number: number, is: 'DSQ' | 'DNF' | 'PUL' | 'racing', atMs?: number) =>
  race.decide('set-status', { entry: entry(number), status: is, ...(atMs !== undefined && { atMs }) });

/** The field ends a lap of 20 s in this order, 0.3 s apart. */
const lap = (race: RaceFixture, number: number, bibs: string) => {
  bibs.split(' ').forEach((bib, index) => {
    race.pass(bib, at(0, 20 * number + index * 0.3), { source: 'chip' });
  });
};

/** A = 1, B = 2, C = 3, D = 4: laps ACBD ACBD ABC ABC AB AB, the judges' sprints among them. */
const eliminated = (judged: boolean) => {
  const race = raceFixture({
    bibs: ['1', '2', '3', '4'],
    format: 'elimination',
    length: { by: 'laps', laps: 6 },
  });
  const laps = ['1 3 2 4', '1 3 2 4', '1 2 3', '1 2 3', '1 2', '1 2'];
  laps.forEach((bibs, index) => {
    lap(race, index + 1, bibs);
    if (judged && index % 2 === 1)
      race.decide('sprint', {
        line: AT_FINISH,
        lap: index + 1,
        order: bibs.split(' ').map((bib) => entry(Number(bib))),
      });
  });
  return race;
};

for (const judged of [true, false])
  test(`elimination, ${judged ? 'judged' : 'by chips'}: who is disqualified later still was the one to leave at that sprint`, () => {
    const race = eliminated(judged);
    // Lap 2: D last, out. Lap 4: C last, out. The final: A before B.
    assert.deepEqual(placesSheet(race), [
      '1 | 1 | finished',
      '2 | 2 | finished',
      '3 | 3 | PUL',
      '4 | 4 | PUL',
    ]);
    const disqualified = status(race, 4, 'DSQ');
    // D left at lap 2 all the same, so C at lap 4. Nobody is behind D, so nobody moves up.
    assert.deepEqual(placesSheet(race), [
      '1 | 1 | finished',
      '2 | 2 | finished',
      '3 | 3 | PUL',
      '- | 4 | DSQ',
    ]);
    race.decide('undo', { target: disqualified });
    assert.equal(placesSheet(race)[3], '4 | 4 | PUL');
    // C disqualified: D, who was out before C, moves up to third.
    status(race, 3, 'DSQ');
    assert.deepEqual(placesSheet(race), [
      '1 | 1 | finished',
      '2 | 2 | finished',
      '3 | 4 | PUL',
      '- | 3 | DSQ',
    ]);
  });

test('elimination: a fall in the final brings nobody back who was out', () => {
  const race = eliminated(true);
  status(race, 2, 'DNF', at(0, 110));
  // B gives up on lap 6, after 20 s × 5 = 100 s: no place. C was out last and is second, D third.
  assert.deepEqual(placesSheet(race), ['1 | 1 | finished', '2 | 3 | PUL', '3 | 4 | PUL', '- | 2 | DNF']);
});

test('win-and-out: a winner disqualified afterwards left the race all the same, and those behind move up', () => {
  const race = raceFixture({
    bibs: ['1', '2', '3', '4'],
    format: 'elimination',
    length: { by: 'laps', laps: 3 },
    rules: { eliminationVariant: 'win-and-out', sprintEveryLaps: 1 },
  });
  lap(race, 1, '1 2 3 4'); // 1 wins and leaves
  lap(race, 2, '2 3 4'); // 2 is second
  lap(race, 3, '4 3');
  assert.deepEqual(race.order(), ['1', '2', '4', '3']);
  status(race, 1, 'DSQ');
  // Not: 2 won lap 1 (it would be gone for lap 2, and 3 would have it). 2 won lap 2 and is first of those left.
  assert.deepEqual(placesSheet(race), [
    '1 | 2 | finished',
    '2 | 4 | finished',
    '3 | 3 | finished',
    '- | 1 | DSQ',
  ]);
});

const once = { length: { by: 'laps', laps: 1 } } as const;

test('the time limit is taken with the time of the bunch (UCI 1.2.107), and times outside it are whole seconds too', () => {
  const race = raceFixture({
    bibs: ['1', '2', '3', '4', '5', '6'],
    format: 'road',
    rules: { timeLimit: { by: 'percent', percent: 10 } },
    ...once,
  });
  const seconds = [1000.4, 1000.9, 1099.6, 1100.3, 1100.9, 1102.4];
  seconds.forEach((s, index) => {
    race.pass(String(index + 1), at(0, s), { source: 'chip' });
  });
  // 1000.4 and 1000.9 are one group: 16:40. The limit is 1000 × 1.1 = 1100 s. 1099.6, 1100.3, 1100.9 are 0.7 and 0.6
  // apart, one group with 1099 = 18:19: in. 1102.4 is 1.5 behind, a group of its own with 1102 = 18:22: out.
  assert.deepEqual(sheet(race), [
    '1 | 1 | finished | 1 lap | 16:40.00',
    '2 | 2 | finished | 1 lap | 16:40.00',
    '3 | 3 | finished | 1 lap | 18:19.00',
    '4 | 4 | finished | 1 lap | 18:19.00',
    '5 | 5 | finished | 1 lap | 18:19.00',
    '- | 6 | OTL | 1 lap | 18:22.00',
  ]);
});

test('came after all: in the race again like anybody else; kept in: no rule takes them out, but a closed race does', () => {
  const race = raceFixture({ bibs: ['1', '2', '3'], length: { by: 'laps', laps: 3 } });
  race.rides('1', [at(2), at(4), at(6)], 'chip');
  race.rides('2', [at(2, 10), at(4, 20), at(6, 30)], 'chip');
  race.rides('3', [at(2, 20), at(4, 40)], 'chip');
  race.decide('set-status', { entry: entry(3), status: 'racing', kept: false });
  race.decide('finish', { atMs: at(10) });
  // 3 rode two of three laps and never came home.
  assert.deepEqual(placesSheet(race), ['1 | 1 | finished', '2 | 2 | finished', '- | 3 | DNF']);
  race.decide('set-status', { entry: entry(3), status: 'racing' });
  assert.equal(placesSheet(race)[2], '- | 3 | DNF', 'a closed race has nobody in it');

  const late = raceFixture({
    bibs: ['1', '2'],
    format: 'road',
    rules: { timeLimit: { by: 'gap', gapMs: 60_000 } },
    ...once,
  });
  late.pass('1', at(60), { source: 'chip' });
  late.pass('2', at(62), { source: 'chip' });
  late.decide('set-status', { entry: entry(2), status: 'DNS' });
  late.decide('set-status', { entry: entry(2), status: 'racing', kept: false });
  assert.equal(late.row('2').status, 'OTL', 'two minutes behind, with a limit of one');
  late.decide('set-status', { entry: entry(2), status: 'racing' });
  assert.equal(late.row('2').status, 'finished', 'the jury keeps 2 in');
});

test('pulled riders are so many laps short, and stand in the order in which they were pulled', () => {
  const race = raceFixture({
    bibs: ['1', '2', '3', '4'],
    format: 'cyclocross',
    length: { by: 'laps', laps: 6 },
  });
  race.rides(
    '1',
    [1, 2, 3, 4, 5, 6].map((k) => at(0, 420 * k)),
    'chip',
  );
  race.rides(
    '2',
    [1, 2, 3, 4, 5, 6].map((k) => at(0, 440 * k)),
    'chip',
  );
  race.rides('3', [at(0, 560), at(0, 1120)], 'chip');
  race.rides('4', [at(0, 555), at(0, 1110)], 'chip');
  status(race, 3, 'PUL', at(0, 1440)); // the first at the 80 % point
  status(race, 4, 'PUL', at(0, 1445));
  // 2: 44:00 − 42:00 = +2:00. 3 and 4 ended 2 of 6 laps: −4 laps, not "+15 s" although they were never lapped there.
  assert.deepEqual(race.order(), ['1', '2', '3', '4']);
  assert.deepEqual(
    ['2', '3', '4'].map((bib) => race.row(bib).gap),
    [{ ms: 120_000 }, { laps: 4 }, { laps: 4 }],
  );
  // Pulled by the judges' word without a moment: as they last came through, 4 (1110) before 3 (1120).
  status(race, 3, 'PUL');
  status(race, 4, 'PUL');
  assert.deepEqual(race.order(), ['1', '2', '4', '3']);
});

test('a lap taken from the winner is taken from the winner: nobody else’s race ends at another moment', () => {
  const race = raceFixture({ bibs: ['1', '2', '3'], length: { by: 'laps', laps: 5 } });
  const ride = (bib: string, seconds: number) =>
    race.rides(
      bib,
      [1, 2, 3, 4, 5].map((k) => at(0, seconds * k)),
      'chip',
    );
  ride('1', 100);
  ride('2', 101);
  race.rides(
    '3',
    [1, 2, 3, 4].map((k) => at(0, 125.5 * k)),
    'chip',
  );
  race.decide('finish', { atMs: at(20) });
  // 3 comes home at 502 s on lap 4, after the winner's 500 s: lapped, and finished there.
  const before = sheet(race);
  assert.deepEqual(before, [
    '1 | 1 | finished | 5 laps | 8:20.00',
    '2 | 2 | finished | 5 laps | 8:25.00',
    '3 | 3 | finished | 4 laps | 8:22.00',
  ]);
  const taken = race.decide('laps-adjustment', { entry: entry(1), laps: -1 });
  // 1 has 5 − 1 = 4 laps in 8:20, 3 has 4 in 8:22: 1 is second. The end stays at 500 s, so 3 keeps its finish.
  assert.deepEqual(sheet(race), [
    '1 | 2 | finished | 5 laps | 8:25.00',
    '2 | 1 | finished | 4 laps | 8:20.00',
    '3 | 3 | finished | 4 laps | 8:22.00',
  ]);
  race.decide('undo', { target: taken });
  assert.deepEqual(sheet(race), before);
});

test('a finish filled in by rule has whole seconds like all others', () => {
  const race = raceFixture({
    bibs: ['1', '2'],
    format: 'road',
    length: { by: 'laps', laps: 4 },
    rules: { acceptProposals: 'automatically' },
  });
  race.rides('1', [at(0, 100.3), at(0, 200.7), at(0, 300.4), at(0, 400.9)], 'chip');
  // 2 was not read at the end of lap 4 (expected lap about 103 s) and read again a lap later: filled in at 412.65 s.
  race.rides('2', [at(0, 103.1), at(0, 206.2), at(0, 309.3), at(0, 516.0)], 'chip');
  assert.equal(race.row('2').certainty, 'projected');
  // (309.3 + 516.0) ÷ 2 = 412.65 s, in whole seconds 6:52.
  assert.deepEqual(sheet(race), [
    '1 | 1 | finished | 4 laps | 6:40.00',
    '2 | 2 | finished | 4 laps | 6:52.00',
  ]);
});

test('a disqualified rider’s lap of honour is no lap; a disqualified winner has ended the race', () => {
  const race = raceFixture({ bibs: ['1', '2', '3'], length: { by: 'laps', laps: 3 } });
  race.rides('1', [at(2), at(4), at(6), at(8, 30)], 'chip'); // three laps and one of honour
  race.rides('2', [at(2, 10), at(4, 20), at(6, 30)], 'chip');
  race.rides('3', [at(3), at(6, 5)], 'chip'); // lapped: home at 6:05, five seconds after the winner
  status(race, 1, 'DSQ');
  assert.deepEqual(sheet(race), [
    '1 | 2 | finished | 3 laps | 6:30.00',
    '2 | 3 | finished | 2 laps | 6:05.00',
    '- | 1 | DSQ | 3 laps | 6:00.00',
  ]);
});

test('a chip read 25 s after a rider’s own start wins no time trial of 20 minutes: it is asked about', () => {
  for (const course of [null, STRAIGHT]) {
    const race = raceFixture({
      format: 'time-trial',
      length: course === null ? { by: 'laps', laps: 1 } : { by: 'distance' },
      ...(course !== null && { course }),
      start: false,
    });
    race.decide('put-entries', {
      entries: [1, 2, 3].map((number) =>
        rider(number, String(number), { startOffsetMs: 600_000 + number * 60_000 }),
      ),
    });
    race.decide('start', { atMs: GUN_MS });
    race.pass('2', at(0, 745), { source: 'chip' }); // 745 − 720 = 25 s after its own start
    race.pass('1', at(0, 1_860), { source: 'chip' });
    race.pass('2', at(0, 1_980), { source: 'chip' });
    race.pass('3', at(0, 2_010), { source: 'chip' });
    // 1: 1860 − 660 = 20:00 · 2: 1980 − 720 = 21:00 · 3: 2010 − 780 = 20:30.
    // Without a course: less than 0.4 of the field's 20:00 is no lap. With it: 2.8 km in 25 s would be 403 km/h.
    assert.deepEqual(
      sheet(race).map((line) =>
        line
          .split(' | ')
          .filter((_, index) => index !== 2 && index !== 3)
          .join(' '),
      ),
      ['1 1 20:00.00', '2 3 20:30.00', '3 2 21:00.00'],
    );
    assert.equal(passings(race.race, { entry: entry(2) })[0]?.why, 'impossible');
    const asked = review(race.race, at(40)).find(({ kind }) => kind === 'short-lap');
    assert.equal(asked?.entry, 2);
    assert.equal(asked?.remedy?.type, 'restore', 'and counts if an official says so');
  }
});

test('a lap faster than anybody can ride over the course counts, and is asked about', () => {
  const race = raceFixture({ bibs: ['1', '2'], course: { ...LOOP }, length: { by: 'laps', laps: 3 } });
  race.rides('1', [at(5), at(10), at(15)], 'chip');
  race.rides('2', [at(5, 10), at(10, 20)], 'chip');
  assert.deepEqual(
    review(race.race, at(15)).filter(({ kind }) => kind === 'short-lap'),
    [],
  );
  race.decide('set-race', { rules: { minLapShareOfMedian: 0 } });
  race.pass('2', at(10, 45), { source: 'chip' }); // 25 s after 10:20
  const asked = review(race.race, at(15)).find(({ kind }) => kind === 'short-lap');
  assert.match(asked?.sentence ?? '', /2 Rider 2 at Finish: a lap of 0:25\.0 over \d+ m is \d+ km\/h/);
  assert.equal(asked?.remedy?.type, 'set-aside');
});

/** About 3,000 m round, in four straight sides. */
const LOOP = {
  name: 'Loop',
  loop: true,
  points: [
    { latDeg: 46, lonDeg: 14 },
    { latDeg: 46.00675, lonDeg: 14 },
    { latDeg: 46.00675, lonDeg: 14.0097 },
    { latDeg: 46, lonDeg: 14.0097 },
  ],
  lines: [{ id: AT_FINISH, name: 'Finish', kind: 'start-finish' as const, atM: 0 }],
};

const FAST = 'fast' as CategoryId;
const SLOW = 'slow' as CategoryId;
const twoCategories = (rules: object, slowLaps = 5) => {
  const race = raceFixture({ rules, start: false });
  race.decide('set-categories', {
    categories: [
      { id: FAST, name: 'Fast', length: { by: 'laps', laps: 5 }, startOffsetMs: 0 },
      { id: SLOW, name: 'Slow', length: { by: 'laps', laps: slowLaps }, startOffsetMs: 60_000 },
    ],
  });
  race.decide('put-entries', {
    entries: [
      rider(1, '1', { category: FAST }),
      rider(2, '2', { category: FAST }),
      rider(51, '51', { category: SLOW }),
      rider(52, '52', { category: SLOW }),
    ],
  });
  race.decide('start', { atMs: GUN_MS });
  return race;
};
const rideAll = (race: RaceFixture) => {
  race.rides(
    '1',
    [2, 4, 6, 8, 10].map((m) => at(m)),
    'chip',
  );
  race.rides(
    '2',
    [2, 4, 6, 8, 10].map((m) => at(m, 12)),
    'chip',
  );
  race.rides(
    '51',
    [1, 2, 3, 4].map((k) => at(1 + 2.5 * k)),
    'chip',
  ); // 3:30, 6:00, 8:30, 11:00
  race.rides(
    '52',
    [1, 2, 3].map((k) => at(1 + 3.1 * k)),
    'chip',
  ); // 4:06, 7:12, 10:18
};

test('all categories finish after the last lap of the fastest (CrossMgr): the flag at 10:00 ends everybody’s race', () => {
  const race = twoCategories({ categoriesFinish: 'after-the-fastest' });
  rideAll(race);
  // The flag falls at 10:00 with 1. 51 comes round at 11:00 with 4 laps: 11:00 − 1:00 = 10:00. 52 at 10:18 with 3: 9:18.
  assert.deepEqual(sheet(race, SLOW), [
    '1 | 51 | finished | 4 laps | 10:00.00',
    '2 | 52 | finished | 3 laps | 9:18.00',
  ]);
  const board = race.view();
  assert.deepEqual([board.categories[SLOW]!.lapsTotal, board.categories[SLOW]!.lapsForecast], [4, false]);
  // Each its own: the slow ride five laps, and are on their way still.
  race.decide('set-race', { rules: { categoriesFinish: 'each-its-own' } });
  assert.deepEqual(placesSheet(race, SLOW), ['1 | 51 | racing', '2 | 52 | racing']);
});

test('one category is closed while the others race on', () => {
  const race = twoCategories({});
  rideAll(race);
  race.decide('finish', { atMs: at(9), categories: [SLOW] });
  // By 9:00 51 has 3 laps (8:30), 52 two (7:12): 51 has won a race cut short at 8:30 − 1:00; 52 was not home by then.
  assert.deepEqual(sheet(race, SLOW), [
    '1 | 51 | finished | 3 laps | 7:30.00',
    '- | 52 | DNF | 2 laps | 6:12.00',
  ]);
  assert.equal(race.view(at(9, 30)).race.state, 'running');
  assert.equal(race.view(at(9, 30)).categories[SLOW]!.closedMs, at(9));
  assert.deepEqual(placesSheet(race, FAST), ['1 | 1 | finished', '2 | 2 | finished']);
  race.decide('finish', { atMs: at(12), categories: [FAST] });
  assert.equal(race.view(at(13)).race.state, 'finished', 'with the last category the race is over');
  assert.equal(race.view(at(13)).race.finishMs, at(12));
});

test('times estimated for riders laps down (CrossMgr): the usual lap for each lap short, a minute behind the last at least', () => {
  const race = raceFixture({ bibs: ['1', '2', '3'], rules: { lappedTimes: 'estimated' } });
  race.rides(
    '1',
    [2, 4, 6, 8, 10].map((m) => at(m)),
    'chip',
  );
  race.rides(
    '2',
    [2, 4, 6, 8, 10].map((m) => at(m, 30)),
    'chip',
  );
  race.rides('3', [at(2, 40), at(5, 20), at(7, 50), at(10, 25)], 'chip');
  // 3 has 4 of 5 laps at 10:25. Its laps without the first: 2:40, 2:30, 2:35, the median 2:35: 10:25 + 2:35 = 13:00.
  assert.deepEqual(sheet(race), [
    '1 | 1 | finished | 5 laps | 10:00.00',
    '2 | 2 | finished | 5 laps | 10:30.00',
    '3 | 3 | finished | 4 laps | 13:00.00',
  ]);
  assert.deepEqual(race.row('3').gap, { laps: 1 }, 'still a lap down');
});

test('count it as of lap 3: the storm came on lap 4, and the result is the one at the end of lap 3', () => {
  const race = raceFixture({ bibs: ['1', '2', '3'] });
  race.rides('1', [at(2), at(4), at(6), at(8, 20)], 'chip');
  race.rides('2', [at(2, 5), at(4, 5), at(6, 5), at(8, 15)], 'chip');
  race.rides('3', [at(3), at(6, 1)], 'chip');
  assert.equal(race.order()[0], '2', 'ahead on lap 4');
  race.decide('set-laps', { category: ELITE, laps: 3, asOf: true });
  assert.deepEqual(sheet(race), [
    '1 | 1 | finished | 3 laps | 6:00.00',
    '2 | 2 | finished | 3 laps | 6:05.00',
    '3 | 3 | finished | 2 laps | 6:01.00',
  ]);
});

test('40 minutes and 3 laps: three laps to go when the leader first passes after the time', () => {
  const race = raceFixture({
    bibs: ['1'],
    length: { by: 'time', durationMs: 40 * 60_000, extraLaps: 0, thenLaps: 3 },
  });
  // Laps of 7 minutes: 35:00 is the fifth, 42:00 the sixth, the first after the time: 6 + 3 = 9 laps.
  race.rides(
    '1',
    [7, 14, 21, 28, 35].map((m) => at(m)),
    'chip',
  );
  const laps = () => race.view(at(50)).categories[ELITE]!;
  assert.deepEqual([laps().lapsTotal, laps().lapsForecast], [9, true]);
  race.pass('1', at(42), { source: 'chip' });
  assert.deepEqual([laps().lapsTotal, laps().lapsForecast, laps().lapsToGo], [9, false, 3]);
});

test('a penalty that counts in the general classification only: the time has it, the place does not', () => {
  const race = raceFixture({
    bibs: ['1', '2'],
    format: 'road',
    rules: { penaltiesMovePlaces: false },
    ...once,
  });
  race.pass('1', at(60, 0.2), { source: 'chip' });
  race.pass('2', at(60, 8.4), { source: 'chip' });
  race.decide('penalty', { entry: entry(1), timeMs: 20_000 });
  assert.deepEqual(sheet(race), [
    '1 | 1 | finished | 1 lap | 1:00:20.00',
    '2 | 2 | finished | 1 lap | 1:00:08.00',
  ]);
  race.decide('set-race', { rules: { penaltiesMovePlaces: true } });
  assert.deepEqual(race.order(), ['2', '1']);
});

test('relegated to the end of their group: behind the last of the bunch, not behind all on the lap', () => {
  const race = raceFixture({ bibs: ['1', '2', '3', '4', '5'], ...once });
  const seconds = [600, 600.4, 600.9, 613, 613.2];
  seconds.forEach((s, index) => {
    race.pass(String(index + 1), at(0, s), { source: 'chip' });
  });
  const relegated = race.decide('relegate', { entry: entry(1) });
  // 600, 600.4, 600.9 are one group; 613 begins the next, 12.1 s later.
  assert.deepEqual(race.order(), ['2', '3', '1', '4', '5']);
  assert.equal(race.row('1').place, 3);
  race.decide('undo', { target: relegated });
  race.decide('relegate', { entry: entry(3) });
  assert.deepEqual(race.order(), ['1', '2', '3', '4', '5'], 'the last of the group stays the last');
});

test('at the finish the judge’s bib goes before a phone’s position, and until somebody saw them the order is to be confirmed', () => {
  const race = raceFixture({ bibs: ['1', '2'], ...once });
  race.pass('1', at(60, 1), { source: 'keypad' });
  race.pass('1', at(60, 3), { source: 'gps', uncertaintyMs: 50 });
  assert.equal(race.row('1').timeMs, 3_601_000);
  assert.equal(race.row('1').certainty, 'recorded');
  race.pass('2', at(60, 0.4), { source: 'gps', uncertaintyMs: 300 });
  assert.equal(race.view().categories[ELITE]!.toBeConfirmed, true);
  race.pass('2', at(60, 2), { source: 'keypad' });
  assert.deepEqual(race.order(), ['1', '2']);
  assert.equal(race.view().categories[ELITE]!.toBeConfirmed, undefined);
});

test('never seen is not started, and asked about in one question; seen once and not home did not finish', () => {
  const race = raceFixture({ bibs: ['1', '2', '3', '4', '5', '6'], length: { by: 'laps', laps: 2 } });
  race.rides('1', [at(2), at(4)], 'chip');
  race.pass('2', at(2, 30), { source: 'chip' });
  race.decide('finish', { atMs: at(10) });
  assert.deepEqual(
    ['2', '3', '4', '5', '6'].map((bib) => race.row(bib).status),
    ['DNF', 'DNS', 'DNS', 'DNS', 'DNS'],
  );
  const asked = review(race.race, at(11)).filter(({ kind }) => kind === 'never-seen');
  assert.equal(asked.length, 1);
  assert.match(
    asked[0]!.sentence,
    /^4 riders of Elite have not been seen since the start: 3 Rider 3, 4 Rider 4/,
  );
  assert.ok(asked[0]!.remedy?.type === 'set-statuses');
  race.decide('set-statuses', { entries: asked[0]!.remedy.entries, status: 'DNS' });
  assert.equal(
    review(race.race, at(11)).some(({ kind }) => kind === 'never-seen'),
    false,
  );
});

test('a false start: called back, nothing ridden before the next gun counts', () => {
  const race = raceFixture({ bibs: ['1', '2'], length: { by: 'laps', laps: 2 } });
  race.pass('1', at(1), { source: 'chip' });
  race.decide('bell', { atMs: at(1, 5) });
  race.decide('recall', { atMs: at(1, 10), reason: 'Rider 2 was not in the gate.' });
  assert.equal(race.view(at(2)).race.state, 'waiting');
  assert.equal(race.row('1').laps, 0);
  race.decide('start', { atMs: at(5) });
  race.rides('1', [at(7), at(9)], 'chip');
  race.rides('2', [at(7, 5), at(9, 3)], 'chip');
  // From the second gun: 9:00 − 5:00 = 4:00 and 9:03 − 5:00 = 4:03; the bell of the false start rang for nobody.
  assert.deepEqual(sheet(race), [
    '1 | 1 | finished | 2 laps | 4:00.00',
    '2 | 2 | finished | 2 laps | 4:03.00',
  ]);
});
