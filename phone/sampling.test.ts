import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import type { Fix } from '../race/fix.ts';
import { ride, roundCourse, T0 } from '../race/timing/testing/rides.ts';
import {
  KEEP_MAX_MS,
  KEEP_MIN_MS,
  linePlaces,
  NOTHING_SAMPLED,
  SAMPLINGS,
  type SamplingName,
  sample,
} from './sampling.ts';

const COURSE = roundCourse(2_000);
const LINES = linePlaces(COURSE);

function kept(
  fixes: readonly Fix[],
  name: SamplingName,
  battery: number | null = null,
  lines = LINES,
): Fix[] {
  let state = NOTHING_SAMPLED;
  return fixes.filter((fix) => {
    const next = sample(state, fix, lines, SAMPLINGS[name], battery);
    state = next.state;
    return next.keep;
  });
}
const gaps = (fixes: readonly Fix[]): number[] =>
  fixes.slice(1).map((fix, index) => fix.timeMs - fixes[index]!.timeMs);

const LAP = ride(COURSE, -200, [{ toM: 2_200, seconds: 218 }]);

describe('at speed', () => {
  const lap = LAP;
  test('near the line every second is kept, on the road between only what the course needs', () => {
    const usual = kept(lap, 'usual');
    assert.ok(usual.length < lap.length * 0.6, `${usual.length} of ${lap.length}`);
    const nearLine = gaps(
      usual.filter(({ latDeg, lonDeg }) =>
        LINES.some(
          (line) => Math.hypot((latDeg - line.latDeg) * 111_000, (lonDeg - line.lonDeg) * 71_000) < 50,
        ),
      ),
    ).filter((gap) => gap < 20_000);
    assert.ok(nearLine.length > 5 && nearLine.every((gap) => gap <= 1_100), nearLine.join(' '));
  });
  test('dense keeps every second everywhere', () => {
    assert.equal(kept(lap, 'dense').length, lap.length);
  });
  test('an almost empty battery thins the road but not the line', () => {
    const [full, empty] = [kept(lap, 'usual', 0.9), kept(lap, 'usual', 0.05)];
    assert.ok(empty.length < full.length, `${empty.length} against ${full.length}`);
  });
});

describe('still', () => {
  const standing = Array.from(
    { length: 600 },
    (_, second): Fix => ({
      timeMs: T0 + second * 1_000,
      latDeg: 50 + Math.sin(second) * 1e-5,
      lonDeg: 10,
      speedMps: 0.1,
    }),
  );
  test('ten minutes at the roadside are some thirty fixes, and the first pedal stroke is the next one', () => {
    const waited = kept(standing, 'usual');
    assert.ok(waited.length >= 28 && waited.length <= 35, String(waited.length));
    const off: Fix = { timeMs: T0 + 600_000, latDeg: 50.0002, lonDeg: 10, speedMps: 4 };
    assert.equal(kept([...standing, off], 'usual').at(-1)?.timeMs, off.timeMs);
  });
});

test('whatever comes, fixes are kept no closer than 0.9 s and, while positions come, no further apart than a minute and one position', () => {
  const position = fc.record({
    stepMs: fc.integer({ min: 100, max: 5_000 }),
    latDeg: fc.double({ min: 49.9, max: 50.1, noNaN: true }),
    lonDeg: fc.double({ min: 9.9, max: 10.1, noNaN: true }),
    speedMps: fc.option(fc.double({ min: 0, max: 30, noNaN: true }), { nil: undefined }),
  });
  fc.assert(
    fc.property(
      fc.array(position, { minLength: 2, maxLength: 200 }),
      fc.constantFrom<SamplingName>('dense', 'usual', 'sparing'),
      fc.option(fc.double({ min: 0, max: 1, noNaN: true }), { nil: null }),
      (positions, name, battery) => {
        let timeMs = T0;
        const fixes = positions.map(({ stepMs, latDeg, lonDeg, speedMps }): Fix => {
          timeMs += stepMs;
          return { timeMs, latDeg, lonDeg, ...(speedMps !== undefined && { speedMps }) };
        });
        const chosen = kept(fixes, name, battery);
        assert.equal(chosen[0]?.timeMs, fixes[0]?.timeMs, 'the first is always kept');
        for (const gap of gaps(chosen))
          assert.ok(gap >= KEEP_MIN_MS && gap <= KEEP_MAX_MS + 5_000, String(gap));
        assert.ok(fixes.at(-1)!.timeMs - chosen.at(-1)!.timeMs <= KEEP_MAX_MS);
        assert.deepEqual(kept(fixes, name, battery), chosen, 'the same ride is sampled the same');
      },
    ),
  );
});

test('a clock that was set back an hour does not silence the phone', () => {
  const before: Fix = { timeMs: T0, latDeg: 50, lonDeg: 10, speedMps: 8 };
  const after: Fix = { ...before, timeMs: T0 - 3_600_000 };
  assert.equal(kept([before, after], 'usual').length, 2);
});
