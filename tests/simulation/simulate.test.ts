/** Race days from seeds. When one fails, `npm run simulate -- --seed N --wifi GRADE` replays exactly that day. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { WifiGrade } from '../../simulator/wifi.ts';
import { brokenLaws, calibrate } from './judge.ts';
import { simulate } from './simulate.ts';

const DAYS: readonly (readonly [seed: number, wifi: WifiGrade])[] = [
  [1, 'good'],
  [2, 'mild'],
  [3, 'rough'],
  [4, 'rough'],
  [5, 'awful'],
  [6, 'awful'],
  // GPS silent soon after a standing start; a stop just behind the line; a stop for good on it;
  // a reflection that carries a standing rider over the line; a silence over the finish.
  [52, 'rough'],
  [121, 'rough'],
  [204, 'rough'],
  [54, 'rough'],
  [150, 'awful'],
  [2010, 'rough'],
  [2039, 'rough'],
];

describe('a simulated race day', () => {
  const shares: { passings: number; beyond: number; within1: number }[] = [];
  for (const [seed, wifi] of DAYS) {
    test(`seed ${seed}, ${wifi} Wi-Fi: every fix once, laps as ridden, the board as if all had come at once`, () => {
      const day = simulate({ seed, wifi });
      assert.deepEqual(brokenLaws(day), []);
      if (wifi !== 'good') assert.ok(day.counts.cuts > 20, 'the Wi-Fi was bad');
      if (wifi === 'rough' || wifi === 'awful') {
        assert.ok(day.counts.repeats > 0 && day.counts.outOfOrder > 0, 'fixes came twice and out of order');
      }
      const { passings, within1, within3, missed, invented } = calibrate(day);
      assert.equal(missed + invented, 0, `${missed} laps missed, ${invented} invented`);
      shares.push({ passings, beyond: passings * (1 - within3), within1: passings * within1 });
    });
  }

  test('over all of them, lap times are as sure as they say: 99 % within three standard deviations', () => {
    const sum = (key: 'passings' | 'beyond' | 'within1') => shares.reduce((all, one) => all + one[key], 0);
    assert.ok(sum('passings') > 1_000);
    assert.ok(sum('beyond') / sum('passings') <= 0.01, `${sum('beyond')} of ${sum('passings')} are beyond`);
    const within1 = sum('within1') / sum('passings');
    assert.ok(within1 > 0.6 && within1 < 0.9, `${within1} within one: neither too proud nor too modest`);
  });

  test('the same seed is the same day', () => {
    const [one, other] = [
      simulate({ seed: 9, riders: 8, laps: 3 }),
      simulate({ seed: 9, riders: 8, laps: 3 }),
    ];
    assert.deepEqual(one.liveBoard, other.liveBoard);
    assert.deepEqual(one.counts, other.counts);
  });

  test('a hilly road circuit with its intermediate line', () => {
    const day = simulate({ seed: 12, course: 'central-park-loop', riders: 15, laps: 3, wifi: 'rough' });
    assert.deepEqual(brokenLaws(day), []);
  });
});
