import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  adopted,
  type ClockReading,
  looked,
  type SteadyClock,
  steadyFrom,
  steadyMs,
} from './steady-clock.ts';

const T = 1_795_000_000_000;
/** A computer: seconds pass, its clock is set, it sleeps. */
function computer() {
  let reading: ClockReading = { wallMs: T, monotonicMs: 5_000, uptimeMs: 900_000 };
  return {
    read: () => reading,
    pass(ms: number) {
      const { wallMs, monotonicMs, uptimeMs } = reading;
      reading = { wallMs: wallMs + ms, monotonicMs: monotonicMs + ms, uptimeMs: uptimeMs + ms };
    },
    set(ms: number) {
      reading = { ...reading, wallMs: reading.wallMs + ms };
    },
    sleep(ms: number) {
      reading = { ...reading, wallMs: reading.wallMs + ms, uptimeMs: reading.uptimeMs + ms };
    },
  };
}
const timeOf = (clock: SteadyClock, { monotonicMs }: ClockReading) => steadyMs(clock, monotonicMs);

test('a clock that is set is noticed at the next look, and the race’s time goes on', () => {
  for (const byMs of [-3_600_000, -120_000, -1_000, 400, 120_000, 365 * 24 * 3_600_000]) {
    const laptop = computer();
    let clock = steadyFrom(laptop.read());
    laptop.pass(10_000);
    laptop.set(byMs);
    const seen = looked(clock, laptop.read());
    assert.deepEqual(seen.step, { byMs, atMs: T + 10_000 });
    clock = seen.clock;
    assert.equal(timeOf(clock, laptop.read()), T + 10_000);
    laptop.pass(60_000);
    const again = looked(clock, laptop.read());
    assert.equal(again.step, null, 'told once');
    assert.equal(again.clock.aheadMs, byMs);
    assert.equal(timeOf(again.clock, laptop.read()), T + 70_000);
    laptop.set(-byMs);
    const back = looked(again.clock, laptop.read());
    assert.deepEqual([back.clock.aheadMs, back.clock.setMs], [0, null]);
    laptop.set(byMs);
    assert.equal(timeOf(adopted(back.clock, laptop.read()), laptop.read()), laptop.read().wallMs);
  }
});

test('a lid that was closed for ten minutes is no step: the race went on without the computer', () => {
  const laptop = computer();
  const clock = steadyFrom(laptop.read());
  laptop.pass(2_000);
  laptop.sleep(600_000);
  const { clock: after, step } = looked(clock, laptop.read());
  assert.equal(step, null);
  assert.equal(timeOf(after, laptop.read()), T + 602_000);
});

test('what a run before knew holds after a restart', () => {
  const laptop = computer();
  const clock = steadyFrom(laptop.read(), -3_600_000);
  assert.equal(timeOf(clock, laptop.read()), T + 3_600_000);
  assert.equal(looked(clock, laptop.read()).step, null);
});

test('whatever happens to the computer’s clock, the steady one never goes back and is right to a second in an hour', () => {
  const event = fc.oneof(
    fc.record({ pass: fc.integer({ min: 200, max: 2_000 }) }),
    fc.record({ set: fc.integer({ min: -4e9, max: 4e9 }) }),
    fc.record({ sleep: fc.integer({ min: 2_000, max: 900_000 }) }),
  );
  fc.assert(
    fc.property(fc.array(event, { maxLength: 200 }), (events) => {
      const laptop = computer();
      let clock = steadyFrom(laptop.read());
      let [truth, before] = [T, T];
      for (const one of events) {
        if ('pass' in one) laptop.pass(one.pass);
        else if ('set' in one) laptop.set(one.set);
        else laptop.sleep(one.sleep);
        truth += 'pass' in one ? one.pass : 'sleep' in one ? one.sleep : 0;
        clock = looked(clock, laptop.read()).clock;
        const now = timeOf(clock, laptop.read());
        assert.ok(now >= before - 5, `${now - before}`);
        assert.ok(Math.abs(now - truth) <= 1_000, `${now - truth} ms off`);
        before = now;
      }
    }),
  );
});
