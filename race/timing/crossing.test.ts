import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Course } from '../course/course.ts';
import { courseLengthM } from '../course/geometry.ts';
import type { Fix } from '../fix.ts';
import { type Crossing, crossings } from './crossing.ts';
import { latest, progressAt, timeAtProgress } from './position.ts';
import { at, courseThrough, line, record, ride, roundCourse, T0 } from './testing/rides.ts';
import { addFixes, createTrack, setStart } from './track.ts';

const circuit = roundCourse(1_500);
const LAP = courseLengthM(circuit);

const road = courseThrough(
  [
    [0, 0],
    [2_000, 500],
    [4_000, 0],
    [6_000, 800],
  ],
  false,
  [],
);
const roadLengthM = courseLengthM(road);
const roadRace: Course = {
  ...road,
  lines: [
    line('start', 'start', 0),
    line('climb', 'intermediate', 2_500),
    line('finish', 'finish', roadLengthM),
  ],
};

function race(course: Course, fixes: readonly Fix[], startMs: number | null = null): readonly Crossing[] {
  const track = createTrack(course);
  setStart(track, startMs);
  addFixes(track, fixes);
  return crossings(track);
}

const counted = (found: readonly Crossing[]) =>
  found.filter(({ suspected, lapDistanceOk }) => !suspected && lapDistanceOk);
const lapsOf = (found: readonly Crossing[]) => counted(found).map(({ lap }) => lap);
const secondsOf = (found: readonly Crossing[]) => found.map(({ timeMs }) => (timeMs - T0) / 1000);

function near(actual: number | null | undefined, wanted: number, within: number, what = ''): void {
  assert.ok(
    typeof actual === 'number' && Math.abs(actual - wanted) <= within,
    `${what} expected ${wanted} ± ${within}, got ${actual}`,
  );
}

test('a rider does five laps at 10 m/s: the start and five laps, each within its stated uncertainty', () => {
  const found = race(
    circuit,
    ride(circuit, -50, [{ toM: 5 * LAP + 100, seconds: (5 * LAP + 150) / 10 }]),
    T0,
  );
  assert.deepEqual(lapsOf(found), [0, 1, 2, 3, 4, 5]);
  found.forEach(({ timeMs, uncertaintyMs, lap }) => {
    near(timeMs, T0 + (50 + lap * LAP) * 100, 3 * uncertaintyMs, `lap ${lap}`);
  });
});

for (const seed of [1, 2, 3, 4, 5]) {
  test(`a rider stands on the line for a minute and rides off: one passing, at the departure (noise ${seed})`, () => {
    const found = race(
      circuit,
      ride(
        circuit,
        -60,
        [
          { toM: 0, seconds: 12 },
          { toM: 0, seconds: 60 },
          { toM: 300, seconds: 30 },
        ],
        { seed, wanderM: 2 },
      ),
    );
    assert.equal(found.length, 1);
    near(secondsOf(found)[0], 72, 6);
  });
}

test('a rider who stands on the line shows how long, so that an arrival at the finish can be told', () => {
  const legs = [
    { toM: LAP, seconds: 156 },
    { toM: LAP, seconds: 90 },
    { toM: LAP + 100, seconds: 10 },
  ];
  const [, lap] = race(circuit, ride(circuit, -60, legs, { wanderM: 1 }));
  near((lap!.timeMs - T0) / 1000, 246, 5);
  near(lap!.stoodMs / 1000, 90, 8);
});

test('at the finish of a road race it is the arrival that counts, however long the rider lies on the line', () => {
  const legs = [
    { toM: roadLengthM, seconds: 600 },
    { toM: roadLengthM + 2, seconds: 90 },
    { toM: roadLengthM + 100, seconds: 30 },
  ];
  const found = race(roadRace, ride(roadRace, -30, legs, { wanderM: 0.5, jitterM: 0.2 }));
  near((found.at(-1)!.timeMs - T0) / 1000, 600, 8);
});

test('a rider waits 3 m behind the line for the gun: the start is the departure, not the waiting', () => {
  const fixes = ride(circuit, -3, [
    { toM: -3, seconds: 300 },
    { toM: LAP + 60, seconds: LAP / 10 },
  ]);
  const found = race(circuit, fixes, T0 + 300_000);
  assert.deepEqual(lapsOf(found), [0, 1]);
  near(secondsOf(found)[0], 300, 5);
});

test('a rider finishes, turns 60 m behind the line and rides back over it and forward again: no second lap', () => {
  const found = race(
    circuit,
    ride(circuit, -30, [
      { toM: LAP + 60, seconds: 156 },
      { toM: LAP - 80, seconds: 40 },
      { toM: LAP + 60, seconds: 30 },
    ]),
  );
  assert.deepEqual(lapsOf(found), [0, 1]);
  near(secondsOf(found)[1], ((LAP + 30) / (LAP + 90)) * 156, 2);
});

test('a rider turns round after half a lap and comes home backwards: not a lap', () => {
  const found = race(
    circuit,
    ride(circuit, -30, [
      { toM: LAP / 2, seconds: 80 },
      { toM: -100, seconds: 90 },
      { toM: 100, seconds: 20 },
    ]),
  );
  assert.deepEqual(lapsOf(found), [0]);
});

test('a rider cuts straight across the circuit: the crossing is shown, with the metres missed, and is no lap', () => {
  const first = ride(circuit, -30, [{ toM: LAP * 0.2, seconds: 33 }]);
  const from = first.at(-1)!;
  const rest = ride(circuit, LAP * 0.8, [{ toM: LAP + 100, seconds: 40 }]);
  const to = rest[0]!;
  const across = Array.from({ length: 39 }, (_, i) => ({
    timeMs: from.timeMs + (i + 1) * 1000,
    latDeg: from.latDeg + ((to.latDeg - from.latDeg) * (i + 1)) / 40,
    lonDeg: from.lonDeg + ((to.lonDeg - from.lonDeg) * (i + 1)) / 40,
    speedMps: 11,
  }));
  const fixes = [...first, ...across, ...rest.map((fix) => ({ ...fix, timeMs: fix.timeMs + 73_000 }))];
  const found = race(circuit, fixes, T0);
  assert.deepEqual(lapsOf(found), [0]);
  const short = found.find(({ lapDistanceOk }) => !lapDistanceOk);
  assert.equal(short?.lap, 1);
  assert.ok(short.missedM > 250 && short.missedM < LAP * 0.6, `missed ${short.missedM}`);
});

test('noise of a poor phone near the line makes no passings while a rider warms up behind it', () => {
  const found = race(
    circuit,
    ride(
      circuit,
      -40,
      [
        { toM: -30, seconds: 120 },
        { toM: -40, seconds: 120 },
      ],
      { wanderM: 4, jitterM: 2 },
    ),
  );
  assert.deepEqual(found, []);
});

test('warming up over the line before the start counts nothing; laps count from the start', () => {
  const fixes = ride(circuit, 200, [
    { toM: 2 * LAP - 10, seconds: 290 },
    { toM: 2 * LAP - 10, seconds: 110 },
    { toM: 4 * LAP + 50, seconds: 310 },
  ]);
  const found = race(circuit, fixes, T0 + 400_000);
  assert.deepEqual(lapsOf(found), [0, 1, 2]);
  near(found[0]?.progressM, 0, 0.01);
});

for (const everyS of [5, 10, 30]) {
  test(`a fix every ${everyS} s is enough for every lap, and says how unsure it is`, () => {
    const fixes = ride(circuit, -50, [{ toM: 8 * LAP + 500, seconds: (8 * LAP + 550) / 10 }], { everyS });
    const found = race(circuit, fixes, T0);
    assert.deepEqual(lapsOf(found), [0, 1, 2, 3, 4, 5, 6, 7, 8]);
    for (const { timeMs, uncertaintyMs, lap } of found) {
      near(timeMs, T0 + (50 + lap * LAP) * 100, 3 * uncertaintyMs, `lap ${lap}`);
    }
  });
}

test('a silence of 30 s over the line: a passing with a wide uncertainty', () => {
  const all = ride(circuit, -50, [{ toM: LAP + 300, seconds: (LAP + 350) / 10 }]);
  const silent = all.filter(({ timeMs }) => Math.abs(timeMs - T0 - (LAP + 50) * 100) > 15_000);
  const [, whole] = race(circuit, all, T0);
  const [, gap] = race(circuit, silent, T0);
  assert.equal(gap?.suspected, false);
  assert.ok(gap!.uncertaintyMs > 2 * whole!.uncertaintyMs);
  near(gap?.timeMs, T0 + (LAP + 50) * 100, 3 * gap!.uncertaintyMs);
});

test('a silence of two minutes over the line: a suspected crossing, for an official to accept', () => {
  const all = ride(circuit, -50, [{ toM: 3 * LAP, seconds: (3 * LAP + 50) / 10 }]);
  const silent = all.filter(({ timeMs }) => Math.abs(timeMs - T0 - (LAP + 50) * 100) > 60_000);
  const found = race(circuit, silent, T0);
  assert.deepEqual(
    found.map(({ lap, suspected }) => [lap, suspected]),
    [
      [0, false],
      [1, true],
      [2, false],
    ],
  );
});

test('a phone that jumps 2 km away for a few seconds and back: laps as if it had not', () => {
  const fixes = ride(circuit, -50, [{ toM: 2 * LAP + 100, seconds: (2 * LAP + 150) / 10 }]);
  const jumping = fixes.map((fix, i) =>
    i % 50 < 3 && i > 5 ? { ...fix, latDeg: fix.latDeg + 0.02, accuracyM: 5 } : fix,
  );
  assert.deepEqual(lapsOf(race(circuit, jumping, T0)), [0, 1, 2]);
});

test('a phone that first says where it was yesterday is believed once it agrees with itself elsewhere', () => {
  const fixes = ride(circuit, -100, [{ toM: LAP + 100, seconds: (LAP + 200) / 10 }]);
  const stale = [-3, -2, -1].map((s) => ({ ...at(9_000, 4_000), timeMs: T0 + s * 1000, accuracyM: 5 }));
  assert.deepEqual(lapsOf(race(circuit, [...stale, ...fixes], T0)), [0, 1]);
});

test('a single fix thrown across the line and back makes no passing', () => {
  const fixes = ride(circuit, -60, [{ toM: -55, seconds: 60 }], { wanderM: 0.5 });
  const thrown = fixes.map((fix, i) =>
    i === 30 ? { ...ride(circuit, 60, [{ toM: 60, seconds: 1 }])[0]!, timeMs: fix.timeMs } : fix,
  );
  assert.deepEqual(race(circuit, thrown), []);
});

const outAndBack = courseThrough(
  [
    [0, 0],
    [0, 1_000],
    [10, 1_000],
    [10, 0],
  ],
  true,
  [line('finish', 'start-finish', 0), line('out', 'intermediate', 500), line('back', 'intermediate', 1_510)],
);

for (const everyS of [1, 5, 10]) {
  test(`out and back 10 m apart, a fix every ${everyS} s: each line on its own leg, lap by lap`, () => {
    const lengthM = courseLengthM(outAndBack);
    const fixes = ride(outAndBack, -60, [{ toM: 3 * lengthM + 200, seconds: (3 * lengthM + 260) / 9 }], {
      everyS,
      wanderM: 4,
    });
    const found = race(outAndBack, fixes, T0);
    assert.deepEqual(
      counted(found).map(({ line: id, lap }) => `${id} ${lap}`),
      [
        'finish 0',
        'out 0',
        'back 0',
        'finish 1',
        'out 1',
        'back 1',
        'finish 2',
        'out 2',
        'back 2',
        'finish 3',
      ],
    );
  });
}

test('on an out-and-back course, turning round at half-way is not a lap', () => {
  const turned = ride(outAndBack, -60, [{ toM: 500, seconds: 60 }]);
  const home = ride(outAndBack, 1_510, [{ toM: 2_110, seconds: 65 }]).map((fix) => ({
    ...fix,
    timeMs: fix.timeMs + 61_000,
  }));
  const found = race(outAndBack, [...turned, ...home], T0);
  assert.deepEqual(
    counted(found)
      .map(({ line: id, lap }) => `${id} ${lap}`)
      .filter((id) => id.startsWith('finish')),
    ['finish 0'],
  );
});

test('a road race: start, climb and finish, each once, also when the rider stops 12 m behind the finish', () => {
  const fixes = ride(roadRace, -20, [
    { toM: -20, seconds: 60 },
    { toM: roadLengthM, seconds: 600 },
    { toM: roadLengthM + 12, seconds: 3 },
    { toM: roadLengthM + 12, seconds: 20 },
  ]);
  const found = race(roadRace, fixes, T0 + 60_000);
  assert.deepEqual(
    counted(found).map(({ line: id }) => id),
    ['start', 'climb', 'finish'],
  );
  near(secondsOf(found)[2], 660, 2);
});

test('progress, gaps between lines and the newest place', () => {
  const fixes = ride(circuit, -50, [{ toM: 2.5 * LAP, seconds: (2.5 * LAP + 50) / 10 }]);
  const track = createTrack(circuit);
  setStart(track, T0);
  addFixes(track, fixes);
  near(progressAt(track, T0 + 205_000), 2_000, 15);
  near(timeAtProgress(track, 2_000), T0 + 205_000, 1_500);
  assert.equal(timeAtProgress(track, 3 * LAP), null);
  const now = latest(track)!;
  near(now.progressM, 2.5 * LAP, 15);
  near(now.offCourseM, 0, 15);
  near(now.speedMps, 10, 2);
});

test('a phone switched on in the middle of lap one: the first lap is not vouched for, the next ones are', () => {
  const fixes = ride(circuit, LAP * 0.6, [{ toM: 3 * LAP + 60, seconds: 240 }]);
  const found = race(circuit, fixes, T0 - 90_000);
  assert.deepEqual(
    found.map(({ lap, lapDistanceOk }) => [lap, lapDistanceOk]),
    [
      [1, false],
      [2, true],
      [3, true],
    ],
  );
});

test('a rider who leaves the course for the pit and comes back where they left it keeps the lap', () => {
  const before = ride(circuit, -50, [{ toM: 700, seconds: 75 }]);
  const pit = Array.from({ length: 90 }, (_, i) => ({
    ...at(Math.sin(i / 9) * 5, -100),
    timeMs: T0 + (100 + i) * 1000,
    speedMps: 0.5,
    accuracyM: 4,
  }));
  const after = ride(circuit, 700, [{ toM: LAP + 60, seconds: 86 }]).map((fix) => ({
    ...fix,
    timeMs: fix.timeMs + 230_000,
  }));
  assert.deepEqual(lapsOf(race(circuit, [...before, ...pit, ...after], T0)), [0, 1]);
});

test('a rider on a bumpy pace is still timed to the second at 10 s a fix when the phone says its speed', () => {
  const along = (s: number) => -50 + 10 * s + 40 * Math.sin(s / 12);
  const found = race(circuit, record(circuit, 800, along, { everyS: 10, wanderM: 1 }), T0);
  for (const { timeMs, lap } of found.filter(({ lap }) => lap > 0)) {
    near(along((timeMs - T0) / 1000), lap * LAP, 12, `lap ${lap}`);
  }
});

/** A standing start after a minute's wait, up to speed in 15 s, then 11 m/s. */
const fromStandstill = (s: number): number =>
  s < 60 ? -4 : s < 75 ? -4 + (11 * (s - 60) ** 2) / 30 : -4 + 82.5 + 11 * (s - 75);

for (const speaks of [true, false]) {
  for (const fromS of [70, 80, 90, 120]) {
    test(`GPS falls silent ${fromS - 60} s after a standing start, for 100 s${speaks ? '' : ', of a phone that says no speed'}: no lap is lost`, () => {
      const fixes = record(circuit, 560, fromStandstill, { speaks, wanderM: 2 }).filter(
        ({ timeMs }) => Math.abs(timeMs - T0 - (fromS + 50) * 1000) > 50_000,
      );
      const found = race(circuit, fixes, T0 + 60_000);
      assert.deepEqual(
        found.map(({ lap }) => lap),
        [0, 1, 2, 3],
      );
      near(found[3]!.timeMs, T0 + (75 + (3 * LAP + 4 - 82.5) / 11) * 1000, 3 * found[3]!.uncertaintyMs);
    });
  }
}

test('a silence in which a lap more or less is possible: the crossings in it are suspected, later ones count', () => {
  const small = roundCourse(300);
  const lapM = courseLengthM(small);
  const all = ride(small, -30, [{ toM: 8 * lapM + 50, seconds: (8 * lapM + 80) / 10 }]);
  const silent = all.filter(({ timeMs }) => Math.abs(timeMs - T0 - 105_000) > 25_000);
  const found = race(small, silent, T0);
  assert.deepEqual(
    found.map(({ lap, suspected }) => [lap, suspected]),
    [0, 1, 2, 3, 4, 5, 6, 7, 8].map((lap) => [lap, lap === 3 || lap === 4]),
  );
});

test('a rider who is pushed back to the wheels while GPS is silent is not given a lap', () => {
  const before = ride(circuit, -30, [{ toM: 700, seconds: 73 }]);
  const after = ride(circuit, 620, [{ toM: LAP + 60, seconds: 94 }]).map((fix) => ({
    ...fix,
    timeMs: fix.timeMs + 113_000,
  }));
  assert.deepEqual(
    race(circuit, [...before, ...after], T0).map(({ lap }) => lap),
    [0, 1],
  );
});

test('a rider stops 8 m behind the line, where GPS wanders out of its reach: they stood from their arrival on', () => {
  const legs = [
    { toM: LAP + 8, seconds: 156 },
    { toM: LAP + 12, seconds: 30 },
    { toM: LAP + 7, seconds: 30 },
    { toM: LAP + 100, seconds: 10 },
  ];
  const [, lap] = race(circuit, ride(circuit, -60, legs, { wanderM: 0.5, jitterM: 0.2 }));
  near((lap!.timeMs - T0) / 1000, 216, 5);
  near(lap!.stoodMs / 1000, 60, 6);
});

test('a rider brakes to a walk just before the line and rides on, a fix every 10 s: as sure as it says', () => {
  const speedAtS = (s: number) => 9 - 7.5 * Math.exp(-(((s - 160) / 5) ** 2));
  const alongs = [-60];
  while (alongs.length < 4_000) alongs.push(alongs.at(-1)! + speedAtS(alongs.length / 10) / 10);
  const shiftM = LAP - 4 - alongs[1_600]!;
  const along = (s: number) => alongs[Math.min(alongs.length - 1, Math.round(s * 10))]! + shiftM;
  const truthMs = T0 + alongs.findIndex((m) => m + shiftM >= LAP) * 100;
  for (let offS = 0; offS < 10; offS++) {
    const every = record(circuit, 390, along, { wanderM: 0.5, jitterM: 0.2 });
    const thinned = every.filter((_, i) => i % 10 === offS);
    const lap = race(circuit, thinned, T0).find(({ progressM }) => Math.abs(progressM - LAP) < 1);
    near(lap?.timeMs, truthMs, 3 * lap!.uncertaintyMs, `fixes from second ${offS} on`);
    assert.ok(lap!.uncertaintyMs < 8_000);
  }
});
