import assert from 'node:assert/strict';
import { test } from 'node:test';
import { InFlight } from './in-flight.ts';

const fix = (timeMs: number) => ({ timeMs, latDeg: timeMs / 1e6, lonDeg: 14 });

test('holds what a map of moments would, in whatever order fixes come and go', () => {
  const flight = new InFlight();
  const expected = new Map<number, ReturnType<typeof fix>>();
  let seed = 7;
  for (let step = 0; step < 5_000; step++) {
    seed = (seed * 48_271) % 0x7fff_ffff;
    const timeMs = seed % 9;
    if (seed % 2 === 0) {
      const one = fix(timeMs + step / 10_000);
      flight.set(timeMs, one);
      expected.set(timeMs, one);
    } else {
      flight.delete(timeMs);
      expected.delete(timeMs);
    }
    for (let at = 0; at < 9; at++) assert.equal(flight.at(at), expected.get(at));
  }
});
