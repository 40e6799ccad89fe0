/** The laws of the model field: what is random is repeatable, what is physical is believable, what is stated is so. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Fix } from '../../race/fix.ts';
import { sampleCourse } from '../course-file.ts';
import { createRandom } from '../random.ts';
import type { Crossing, FieldOptions } from './field.ts';
import { createField } from './field.ts';
import { dragShare, holdingPowerW, steadySpeedMps, wakeOf } from './forces.ts';
import type { ReceiverProfile } from './receiver.ts';
import { createReceiver, RADIUS_68 } from './receiver.ts';
import { reserveAfter } from './riders.ts';

const START = Date.UTC(2026, 5, 14, 15, 0, 0);

function run(options: Partial<FieldOptions> = {}) {
  const course = sampleCourse('grant-park-criterium');
  const field = createField({ course, seed: 1, riders: 20, startMs: START, length: { laps: 5 }, ...options });
  const fixes: Fix[][] = field.riders.map(() => []);
  const crossings: Crossing[] = [];
  let topMps = 0;
  const sink = {
    fix: (rider: number, fix: Fix) => fixes[rider]!.push(fix),
    crossing: (crossing: Crossing) => crossings.push(crossing),
  };
  while (field.step(sink)) {
    for (let rider = 0; rider < field.riders.length; rider++)
      topMps = Math.max(topMps, field.speedMps(rider));
  }
  return { field, fixes, crossings, topMps };
}

describe('the model field', () => {
  const race = run();

  test('the same seed is the same race, to the last digit; another seed is another', () => {
    const again = run();
    assert.deepEqual(again.fixes, race.fixes);
    assert.deepEqual(again.crossings, race.crossings);
    assert.notDeepEqual(run({ seed: 2 }).crossings, race.crossings);
  });

  test('a criterium is ridden at 34 to 46 km/h, nobody above 75, and everybody’s race ends', () => {
    const winner = race.crossings.find(({ final }) => final)!;
    const kmh = ((5 * race.field.road.lengthM) / ((winner.timeMs - START) / 1_000)) * 3.6;
    assert.ok(kmh > 34 && kmh < 46, `the winner rode ${kmh.toFixed(1)} km/h`);
    assert.ok(race.topMps * 3.6 < 75, `somebody rode ${(race.topMps * 3.6).toFixed(1)} km/h`);
    for (let rider = 0; rider < 20; rider++) assert.equal(race.field.state(rider), 'off');
  });

  test('every lap of every rider is there, in order, and the race ends on the winner’s lap', () => {
    const winnerMs = race.crossings.find(({ final }) => final)!.timeMs;
    for (let rider = 0; rider < 20; rider++) {
      const own = race.crossings.filter((crossing) => crossing.rider === rider && crossing.line === 'finish');
      const laps = [...new Map(own.map((crossing) => [crossing.lap, crossing])).values()];
      laps.forEach((crossing, index) => {
        assert.equal(crossing.lap, index);
        if (index > 0) assert.ok(crossing.timeMs - laps[index - 1]!.timeMs > 100_000, 'no lap under 100 s');
      });
      for (const { final, timeMs } of own) if (final) assert.ok(timeMs >= winnerMs);
    }
  });

  test('truth and fixes agree: a fix is where its rider was, as far off as its accuracy says', () => {
    // The fix nearest to each crossing of the finish lies within 12 m a second and its error of the line.
    const line = sampleCourse('grant-park-criterium').points[0]!;
    let near = 0;
    let all = 0;
    for (const { rider, line: id, timeMs } of race.crossings) {
      if (id !== 'finish') continue;
      const fix = race.fixes[rider]!.reduce((best, one) =>
        Math.abs(one.timeMs - timeMs) < Math.abs(best.timeMs - timeMs) ? one : best,
      );
      if (Math.abs(fix.timeMs - timeMs) > 600) continue;
      all++;
      const northM = (fix.latDeg - line.latDeg) * 111_050;
      const eastM = (fix.lonDeg - line.lonDeg) * 82_930;
      if (Math.hypot(northM, eastM) < 0.6 * 18 + 3 * (fix.accuracyM ?? 0)) near++;
    }
    assert.ok(all > 80, `${all} crossings have a fix beside them`);
    assert.ok(near / all > 0.97, `${near} of ${all} are near`);
  });

  test('lapped riders finish on the winner’s lap, or ride the full distance if the race says so', () => {
    const weak = { riders: 30, length: { laps: 12 }, abandonEveryHours: 1e6, stopEveryHours: 0.4 };
    const lapsOf = (crossings: readonly Crossing[]) =>
      crossings.filter(({ final }) => final).map(({ lap }) => lap);
    const short = lapsOf(run(weak).crossings);
    assert.ok(
      short.some((lap) => lap < 12),
      'somebody was lapped',
    );
    const full = lapsOf(run({ ...weak, finish: 'full' }).crossings);
    assert.equal(full.length, 30);
    assert.ok(full.every((lap) => lap === 12));
  });

  test('a race by time ends at the first crossing after the time is up', () => {
    const { crossings } = run({ length: { durationMs: 600_000 } });
    const winner = crossings.find(({ final }) => final)!;
    assert.ok(winner.timeMs - START >= 600_000 && winner.timeMs - START < 600_000 + 250_000);
  });

  test('fixes come at 1 Hz with some jitter, in order, never two at one moment', () => {
    for (const own of race.fixes) {
      const steps = own.slice(1).map((fix, index) => fix.timeMs - own[index]!.timeMs);
      assert.ok(steps.every((step) => step > 0));
      const usual = steps.filter((step) => Math.abs(step - 1_000) < 150).length;
      assert.ok(usual / steps.length > 0.98);
    }
  });
});

describe('the physics', () => {
  const load = { massKg: 80, cdaM2: 0.31, crr: 0.0042 };

  test('one wheel saves a fifth to two fifths of the power at 42 km/h, a bunch about half', () => {
    const alone = holdingPowerW(load, 11.7, 0, 0);
    const behindOne = holdingPowerW(load, 11.7, 0, wakeOf(2));
    const inBunch = holdingPowerW(load, 11.7, 0, 4);
    assert.ok(behindOne / alone > 0.6 && behindOne / alone < 0.8, `${behindOne / alone}`);
    assert.ok(inBunch / alone > 0.4 && inBunch / alone < 0.55, `${inBunch / alone}`);
    assert.ok(dragShare(0) === 1 && dragShare(100) >= 0.4 - 1e-9);
  });

  test('in the field, sheltered riders pay less for the same road than those in the wind', () => {
    const course = sampleCourse('grant-park-criterium');
    const field = createField({ course, seed: 5, riders: 40, startMs: START, length: { laps: 6 } });
    const paid = { wind: 0, windCount: 0, shelter: 0, shelterCount: 0 };
    while (field.step({}) && field.nowMs() < START + 600_000) {
      if (field.nowMs() < START + 120_000) continue;
      for (let rider = 0; rider < 40; rider++) {
        if (field.speedMps(rider) < 10.5 || field.powerW(rider) === 0) continue;
        const perKg = field.powerW(rider) / field.riders[rider]!.massKg;
        if (field.wake(rider) < 0.05) {
          paid.wind += perKg;
          paid.windCount++;
        } else if (field.wake(rider) > 1) {
          paid.shelter += perKg;
          paid.shelterCount++;
        }
      }
    }
    const [wind, shelter] = [paid.wind / paid.windCount, paid.shelter / paid.shelterCount];
    assert.ok(shelter < 0.85 * wind, `in the wind ${wind.toFixed(2)} W/kg, in shelter ${shelter.toFixed(2)}`);
  });

  test('300 W makes 39 to 42 km/h on the flat alone, 14 to 20 km/h up 6 %', () => {
    const flat = steadySpeedMps(load, 300, 0, 0) * 3.6;
    const hill = steadySpeedMps(load, 300, 0.06, 0) * 3.6;
    assert.ok(flat > 38 && flat < 42, `${flat}`);
    assert.ok(hill > 14 && hill < 21, `${hill}`);
  });

  test('work above critical power empties the reserve, work below fills it, never beyond', () => {
    assert.equal(reserveAfter(20_000, 20_000, 300, 400, 100), 10_000);
    assert.equal(reserveAfter(1_000, 20_000, 300, 800, 100), 0);
    let left = 0;
    for (let i = 0; i < 3_600; i++) left = reserveAfter(left, 20_000, 300, 150, 1);
    assert.ok(left > 19_000 && left <= 20_000);
  });
});

describe('the receiver', () => {
  const profile: ReceiverProfile = {
    wanderM: 2.5,
    wanderTauS: 45,
    whiteM: 0.4,
    jitterMs: 0,
    intervalS: 1,
    multipathEveryS: Number.POSITIVE_INFINITY,
    silenceEveryS: Number.POSITIVE_INFINITY,
  };
  const errorsOf = (count: number, own: Partial<ReceiverProfile> = {}) => {
    const receiver = createReceiver({ ...profile, ...own }, createRandom(3), 0);
    return Array.from({ length: count }, () => {
      receiver.draw();
      const { eastM, northM, accuracyM, dueMs } = receiver;
      receiver.next();
      return { eastM, northM, accuracyM, dueMs };
    });
  };

  test('its error wanders: autocorrelated as exp(−t/τ) beside the white part', () => {
    const errors = errorsOf(200_000).map(({ eastM }) => eastM);
    const variance = errors.reduce((sum, error) => sum + error * error, 0) / errors.length;
    assert.ok(Math.abs(variance - (2.5 ** 2 + 0.4 ** 2)) < 0.6, `variance ${variance}`);
    for (const lagS of [1, 10, 45, 90]) {
      let sum = 0;
      for (let i = lagS; i < errors.length; i++) sum += errors[i]! * errors[i - lagS]!;
      const measured = sum / (errors.length - lagS) / variance;
      const stated = (Math.exp(-lagS / 45) * 2.5 ** 2) / (2.5 ** 2 + 0.4 ** 2);
      assert.ok(Math.abs(measured - stated) < 0.05, `lag ${lagS} s: ${measured} instead of ${stated}`);
    }
  });

  test('its accuracy is honest: 68 % of the errors are within', () => {
    const errors = errorsOf(100_000);
    const within = errors.filter(
      ({ eastM, northM, accuracyM }) => Math.hypot(eastM, northM) <= accuracyM,
    ).length;
    assert.ok(Math.abs(within / errors.length - 0.68) < 0.03, `${within / errors.length}`);
    assert.ok(Math.abs(RADIUS_68 - 1.51) < 0.01);
  });

  test('reflections push it aside for a while, and silences leave gaps', () => {
    const errors = errorsOf(50_000, { multipathEveryS: 600, silenceEveryS: 900 });
    const far = errors.filter(({ eastM, northM }) => Math.hypot(eastM, northM) > 12).length;
    assert.ok(far / errors.length > 0.005 && far / errors.length < 0.05, `${far / errors.length}`);
    const gaps = errors.slice(1).filter(({ dueMs }, index) => dueMs - errors[index]!.dueMs > 3_000).length;
    assert.ok(gaps > 30 && gaps < 80, `${gaps} gaps`);
  });
});
