import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import type { Fix } from '../../race/fix.ts';
import { createPhoneClocks } from './clock.ts';

const T = 1_795_000_000_000;
const at = (timeMs: number): Fix => ({ timeMs, latDeg: 46, lonDeg: 14.5 });
const HOUR = 3_600_000;

/** Messages of one fix each: taken at second s by the true clock, sent with the phone's error, arriving later. */
const rides = (behindMs: number, seconds: readonly number[], delayMs: (s: number) => number) => {
  const clocks = createPhoneClocks();
  return seconds.map((s) => {
    const truth = T + s * 1000;
    const [fix] = clocks.correct('phone', [at(truth - behindMs)], truth + delayMs(s));
    return { truth, offMs: fix!.timeMs - truth, phoneMs: truth - behindMs, clocks };
  });
};
const upTo = (n: number): number[] => Array.from({ length: n }, (_, i) => i);

describe('a foreign app’s clock', () => {
  it('that is right is left alone, also when the network is slow', () => {
    for (const { offMs } of rides(0, upTo(300), (s) => 50 + ((s * 7919) % 1400))) assert.equal(offMs, 0);
  });

  it('an hour ahead is set right with the first message: a fix cannot come before it was taken', () => {
    for (const { offMs } of rides(-HOUR, upTo(300), () => 200)) assert.equal(offMs, 200);
  });

  it('an hour ahead, whose first message holds a backlog, is set right for all of it', () => {
    const clocks = createPhoneClocks();
    const backlog = upTo(60).map((s) => at(T + HOUR + s * 1000));
    const fixes = clocks.correct('phone', backlog, T + 60_000);
    assert.deepEqual(
      fixes.map(({ timeMs }) => timeMs - T),
      upTo(60).map((s) => (s + 1) * 1000),
    );
  });

  it('an hour behind is set right once it has been equally late for a while', () => {
    const told = rides(HOUR, upTo(60), (s) => 100 + (s % 3) * 100);
    assert.equal(told[0]!.offMs, -HOUR);
    for (const { offMs } of told.slice(20)) assert.ok(offMs >= 0 && offMs <= 500, `${offMs} ms`);
    assert.equal(Math.round(told[0]!.clocks.behindMs('phone') / HOUR), 1);
  });

  it('that is right is believed when a backlog comes after ten minutes out of range', () => {
    const clocks = createPhoneClocks();
    for (const s of upTo(30)) clocks.correct('phone', [at(T + s * 1000)], T + s * 1000 + 100);
    const back = T + 630_000;
    for (let s = 30; s < 630; s += 10) {
      const some = upTo(10).map((i) => at(T + (s + i) * 1000));
      assert.deepEqual(clocks.correct('phone', some, back + s * 5), some);
    }
    assert.equal(clocks.behindMs('phone'), 0);
  });

  it('is corrected for ever: a repeat of any message gives the same times', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.record({ stepMs: fc.integer({ min: 500, max: 20_000 }), delayMs: fc.nat({ max: 120_000 }) }),
          {
            minLength: 1,
            maxLength: 60,
          },
        ),
        fc.integer({ min: -2 * HOUR, max: 2 * HOUR }),
        (messages, behindMs) => {
          const clocks = createPhoneClocks();
          const first = new Map<number, number>();
          let truth = T;
          for (const { stepMs, delayMs } of messages) {
            truth += stepMs;
            const phoneMs = truth - behindMs;
            first.set(phoneMs, clocks.correct('phone', [at(phoneMs)], truth + delayMs)[0]!.timeMs);
          }
          for (const [phoneMs, timeMs] of first) {
            assert.equal(clocks.correct('phone', [at(phoneMs)], truth + HOUR)[0]!.timeMs, timeMs);
          }
        },
      ),
    );
  });

  it('is each phone’s own', () => {
    const clocks = createPhoneClocks();
    clocks.correct('a', [at(T + HOUR)], T);
    assert.deepEqual(clocks.correct('b', [at(T)], T + 100), [at(T)]);
    assert.deepEqual(clocks.correct('b', [], T), []);
    assert.equal(clocks.behindMs('never heard of'), 0);
  });
});

describe('a station that starts again', () => {
  /** Settings of a journal: JSON that outlives the clocks. */
  const disk = () => {
    const kept = new Map<string, string>();
    return {
      kept,
      memory: {
        kept: () => [...kept].map(([phone, text]) => [phone, JSON.parse(text) as unknown] as const),
        keep: (phone: string, clock: unknown) => void kept.set(phone, JSON.stringify(clock)),
        forget: (phone: string) => void kept.delete(phone),
      },
    };
  };

  it('gives a fix that is sent again the time it had, and goes on from there', () => {
    const { memory } = disk();
    const before = createPhoneClocks(memory, T);
    const [first] = before.correct('fast', [at(T + HOUR)], T + 40);
    const [second] = before.correct('fast', [at(T + HOUR + 5_000)], T + 5_060);
    const after = createPhoneClocks(memory, T + 90_000);
    assert.deepEqual(after.correct('fast', [at(T + HOUR)], T + 91_000), [first]);
    assert.deepEqual(after.correct('fast', [at(T + HOUR + 5_000)], T + 92_000), [second]);
    assert.equal(after.behindMs('fast'), before.behindMs('fast'));
    const [next] = after.correct('fast', [at(T + HOUR + 93_000)], T + 93_100);
    assert.equal(next?.timeMs, T + 93_000 + 40, 'the hour stays off');
  });

  it('keeps nothing of clocks that are right', () => {
    const { kept, memory } = disk();
    const clocks = createPhoneClocks(memory, T);
    for (let second = 0; second < 60; second++)
      clocks.correct('right', [at(T + second * 1_000)], T + second * 1_000 + 80);
    assert.equal(kept.size, 0);
  });

  it('forgets last year’s phones and what is no clock', () => {
    const { kept, memory } = disk();
    createPhoneClocks(memory, T).correct('old', [at(T + HOUR)], T);
    kept.set('junk', '{"steps":[{"fromMs":"x"}],"newestMs":1}');
    kept.set('more junk', '7');
    const clocks = createPhoneClocks(memory, T + 400 * 24 * HOUR);
    assert.equal(kept.size, 0);
    assert.equal(clocks.behindMs('old'), 0);
  });
});
