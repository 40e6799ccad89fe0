import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { CLOCK_UNKNOWN, correctionBoundMs, correctionMs, measured, takenMs } from './clock-offset.ts';

/** An exchange of a phone that is `behindMs` behind the station, over a way of so many ms each direction. */
const exchange = (phoneMs: number, behindMs: number, outMs: number, backMs: number) => {
  const t1 = phoneMs + behindMs + outMs;
  return { t0: phoneMs, t1, t2: t1 + 1, t3: phoneMs + outMs + 1 + backMs };
};

test('of several exchanges the quickest is believed, and the truth is within half its round trip', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: -86_400_000, max: 86_400_000 }),
      fc.array(fc.tuple(fc.integer({ min: 1, max: 2_000 }), fc.integer({ min: 1, max: 2_000 })), {
        minLength: 1,
        maxLength: 20,
      }),
      (behindMs, ways) => {
        let known = CLOCK_UNKNOWN;
        ways.forEach(([outMs, backMs], index) => {
          known = measured(known, exchange(1e12 + index * 3_000, behindMs, outMs, backMs));
        });
        assert.ok(Math.abs(correctionMs(known)! - behindMs) <= correctionBoundMs(known)! + 1e-6);
        assert.ok(known.length <= 8);
      },
    ),
  );
});

test('before the first exchange nothing is known', () => {
  assert.equal(correctionMs(CLOCK_UNKNOWN), null);
});

test('a phone whose clock is put right in mid-race believes the new measurement at once', () => {
  let known = measured(CLOCK_UNKNOWN, exchange(1e12, 300_000, 5, 5));
  known = measured(known, exchange(1e12 + 600_000, 0, 80, 80));
  assert.ok(Math.abs(correctionMs(known)!) <= 80);
});

test('an answer that comes before its question says nothing', () => {
  const known = measured(CLOCK_UNKNOWN, exchange(1e12, 100, 5, 5));
  assert.equal(measured(known, { t0: 1e12, t1: 1e12 + 50, t2: 1e12 + 51, t3: 1e12 - 3_600_000 }), known);
});

test('a position is dated by the phone; one dated by another clock gets the moment it was heard', () => {
  assert.equal(takenMs(1_000_000, 1_000_400), 1_000_000);
  assert.equal(
    takenMs(1_000_000, 1_090_000),
    1_090_000,
    'a satellite’s clock, and a phone that is 90 s fast',
  );
  assert.equal(takenMs(1_090_000, 1_000_000), 1_000_000, 'and one that is 90 s slow');
});
