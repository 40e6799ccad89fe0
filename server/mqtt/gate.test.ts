import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Gate } from './gate.ts';

const LIMITS = {
  connectionsMax: 10,
  perAddressMax: 6,
  strangersMax: 4,
  perAddressBurst: 100,
  perAddressPerSecond: 10,
  connectMs: 10_000,
};

describe('the gate of MQTT', () => {
  const gateAt = (clock: { ms: number }, limits = LIMITS) => new Gate(limits, () => clock.ms);

  it('lets the stranger go who has been one longest, and nobody who has signed in', () => {
    const gate = gateAt({ ms: 0 });
    const gone: number[] = [];
    const enter = (n: number) => gate.enter(`10.0.0.${n}`, () => gone.push(n));
    enter(1)!.known();
    for (const n of [2, 3, 4, 5]) assert.ok(enter(n));
    assert.ok(enter(6), 'the fifth stranger');
    assert.deepEqual(gone, [2]);
    for (const n of [7, 8, 9, 10, 11, 12, 13, 14]) enter(n)?.known();
    assert.equal(gate.size, 10);
    const before = gone.length;
    for (let n = 15; n < 25; n++) enter(n)?.known();
    assert.equal(enter(30), null, 'ten have signed in: there is no room');
    assert.ok(gone.length > before && !gone.includes(1));
  });

  it('gives one address its share of places and of newcomers, and no more', () => {
    const clock = { ms: 0 };
    const gate = gateAt(clock, { ...LIMITS, connectionsMax: 100, strangersMax: 100, perAddressBurst: 8 });
    for (let n = 0; n < 6; n++) gate.enter('one', () => {})!.known();
    assert.equal(
      gate.enter('one', () => {}),
      null,
      'six are its share',
    );
    assert.ok(gate.enter('other', () => {}));
    for (let n = 0; n < 5; n++) gate.enter('one', () => {});
    assert.equal(gate.counts.refused, 6);
  });

  it('ends strangers when their time is over, however many came after them', () => {
    const clock = { ms: 0 };
    const gate = gateAt(clock);
    const gone: number[] = [];
    gate.enter('a', () => gone.push(1));
    clock.ms = 6_000;
    gate.enter('b', () => gone.push(2));
    clock.ms = 10_001;
    gate.endTheSilent();
    assert.deepEqual(gone, [1]);
    clock.ms = 16_001;
    gate.endTheSilent();
    assert.deepEqual([gone, gate.size, gate.counts.silent], [[1, 2], 0, 2]);
  });
});
