import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import type { Fix } from '../fix.ts';
import {
  decodeFixes,
  encodeFixes,
  FIX_BATCH_MAX,
  FIX_TIME_MS_MAX,
  FixBatchError,
  roundFix,
} from './fix-batch.ts';
import { GOLDEN } from './golden-batches.ts';

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');
const bytesOf = (text: string): Uint8Array => new Uint8Array(Buffer.from(text.replaceAll(/\s/g, ''), 'hex'));

/** A rider on a hilly circuit, as a phone's GPS tells it: errors that wander slowly, times that waver a little. */
function ride(seconds: number, options: { waverMs?: number; seed?: number } = {}): Fix[] {
  let state = options.seed ?? 20_261_123;
  const random = () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
  const normal = () => random() + random() + random() + random() - 2;
  let [heading, speed, latDeg, lonDeg, altitude, accuracy] = [40, 9, 46.05, 14.5, 300, 4];
  let [errorNorth, errorEast] = [0, 0];
  const fixes: Fix[] = [];
  for (let i = 0; i < seconds; i++) {
    heading = (heading + normal() * 6 + 360) % 360;
    speed = Math.min(18, Math.max(3, speed + normal() * 0.3));
    altitude += normal() * 0.3;
    accuracy = Math.min(12, Math.max(2.5, accuracy + normal() * 0.3));
    errorNorth = errorNorth * 0.97 + normal() * 0.25;
    errorEast = errorEast * 0.97 + normal() * 0.25;
    latDeg += (speed * Math.cos((heading * Math.PI) / 180)) / 111_200;
    lonDeg += (speed * Math.sin((heading * Math.PI) / 180)) / 77_200;
    fixes.push({
      timeMs: 1_795_000_000_000 + i * 1000 + Math.round(normal() * (options.waverMs ?? 0)),
      latDeg: latDeg + errorNorth / 111_200,
      lonDeg: lonDeg + errorEast / 77_200,
      altitudeM: altitude,
      speedMps: speed,
      headingDeg: heading,
      accuracyM: accuracy,
      battery: 0.8 - i / 40_000,
    });
  }
  return fixes;
}

const some = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined, freq: 3 });
const anyFix: fc.Arbitrary<Fix> = fc
  .record({
    timeMs: fc.oneof(
      fc.integer({ min: 1_795_000_000_000, max: 1_795_000_100_000 }),
      fc.integer({ min: 0, max: FIX_TIME_MS_MAX }),
    ),
    latDeg: fc.double({ min: -90, max: 90, noNaN: true }),
    lonDeg: fc.double({ min: -180, max: 180, noNaN: true }),
    altitudeM: some(fc.double({ min: -500, max: 9000, noNaN: true })),
    speedMps: some(fc.double({ min: 0, max: 40, noNaN: true })),
    headingDeg: some(fc.double({ min: 0, max: 360, noNaN: true })),
    accuracyM: some(fc.double({ min: 0, max: 5000, noNaN: true })),
    battery: some(fc.double({ min: 0, max: 1, noNaN: true })),
  })
  .map(
    (fix) =>
      Object.fromEntries(Object.entries(fix).filter(([, value]) => value !== undefined)) as unknown as Fix,
  );

describe('a batch of fixes', () => {
  it('comes back as it was, each value rounded as a fix says', () => {
    fc.assert(
      fc.property(fc.array(anyFix, { minLength: 1, maxLength: 70 }), (fixes) => {
        const rounded = fixes.map(roundFix);
        const bytes = encodeFixes(fixes);
        assert.deepEqual(decodeFixes(bytes), rounded);
        assert.deepEqual(encodeFixes(rounded), bytes, 'rounding twice is rounding once');
      }),
      { numRuns: 300 },
    );
  });

  it('comes back from a ride, an hour long, within half of the stated steps', () => {
    const fixes = ride(3600, { waverMs: 12 });
    const back = decodeFixes(encodeFixes(fixes));
    assert.equal(back.length, 3600);
    back.forEach((fix, i) => {
      const sent = fixes[i]!;
      assert.equal(fix.timeMs, sent.timeMs);
      assert.ok(Math.abs(fix.latDeg - sent.latDeg) <= 0.500001e-6);
      assert.ok(Math.abs(fix.lonDeg - sent.lonDeg) <= 0.500001e-6);
      assert.ok(Math.abs(fix.speedMps! - sent.speedMps!) <= 0.0050001);
      assert.ok(Math.abs(fix.accuracyM! - sent.accuracyM!) <= 0.050001);
    });
  });

  it('takes, at 1 Hz by the minute, 2.6 bytes a fix, 5.6 with wavering times, speed and accuracy, 8 with all there is', () => {
    const bytesAFix = (columns: Parameters<typeof encodeFixes>[1], waverMs: number) => {
      const fixes = ride(3600, { waverMs });
      let bytes = 0;
      for (let i = 0; i < fixes.length; i += 60) bytes += encodeFixes(fixes.slice(i, i + 60), columns).length;
      return bytes / fixes.length;
    };
    assert.ok(bytesAFix({ columns: [] }, 0) <= 2.6);
    assert.ok(bytesAFix({ columns: [] }, 12) <= 3.6);
    assert.ok(bytesAFix({ columns: ['speedMps', 'accuracyM'] }, 12) <= 5.6);
    assert.ok(bytesAFix({}, 12) <= 8);
  });

  it('keeps only the columns asked for', () => {
    const [fix] = decodeFixes(encodeFixes(ride(1), { columns: ['speedMps'] }));
    assert.deepEqual(Object.keys(fix!), ['timeMs', 'latDeg', 'lonDeg', 'speedMps']);
  });

  it('leaves out what never changes: a phone at rest for an hour takes forty bytes', () => {
    const rest = Array.from({ length: 3600 }, (_, i) => ({
      timeMs: 1_795_000_000_000 + i * 1000,
      latDeg: -33.9,
      lonDeg: -179.999999,
      battery: 1,
    }));
    const bytes = encodeFixes(rest);
    assert.ok(bytes.length <= 40, `${bytes.length} bytes`);
    assert.deepEqual(decodeFixes(bytes), rest);
  });

  it('turns headings the short way round: north by one degree either side takes a byte', () => {
    const fixes = [359, 1, 358, 2].map((headingDeg, i) => ({ timeMs: i, latDeg: 0, lonDeg: 0, headingDeg }));
    const bytes = encodeFixes(fixes);
    assert.deepEqual(decodeFixes(bytes), fixes);
    assert.equal(bytes.length, encodeFixes(fixes, { columns: [] }).length + 4);
  });

  it('refuses to pack nothing, too much, or what cannot be', () => {
    const refuses = (fixes: Fix[], message: RegExp) =>
      assert.throws(
        () => encodeFixes(fixes),
        (error: unknown) => error instanceof FixBatchError && message.test(error.message),
      );
    const fix = { timeMs: 1_795_000_000_000, latDeg: 46, lonDeg: 14 };
    refuses([], /1 to 3600 fixes, not 0/);
    refuses(Array(FIX_BATCH_MAX + 1).fill(fix), /not 3601/);
    refuses([{ ...fix, latDeg: 90.1 }], /latitude of 90.1 is out of range/);
    refuses([{ ...fix, lonDeg: Number.NaN }], /longitude of NaN/);
    refuses([{ ...fix, timeMs: -1 }], /time of -1/);
    refuses([{ ...fix, speedMps: -1 }], /speed of -1/);
    refuses([{ ...fix, battery: 1.2 }], /battery of 1.2/);
  });
});

describe('golden batches', () => {
  for (const [story, bytes, fixes] of GOLDEN) {
    it(story, () => {
      assert.equal(hex(encodeFixes(fixes)), bytes.replaceAll(/\s/g, ''));
      assert.deepEqual(decodeFixes(bytesOf(bytes)), fixes);
    });
  }

  it('an encoder that knows only first differences and no constants is read just as well', () => {
    const plain = bytesOf('01 00 00 02 80bcd9f29e34 00 00 00 d00f 02 01');
    assert.deepEqual(decodeFixes(plain), [
      { timeMs: 1_795_000_000_000, latDeg: 0, lonDeg: 0 },
      { timeMs: 1_795_000_001_000, latDeg: 0.000001, lonDeg: -0.000001 },
    ]);
  });
});

describe('bytes that are no batch', () => {
  const refused = (text: string, message: RegExp) =>
    assert.throws(
      () => decodeFixes(bytesOf(text)),
      (error: unknown) => error instanceof FixBatchError && message.test(error.message),
    );

  it('are refused with a sentence that says why', () => {
    refused('', /end at 0, where more should follow/);
    refused('7b', /not a batch of version 1: its first byte is 123/);
    refused('01 80 00', /flags 0x80 are unknown/);
    refused('01 00 04', /constants 0x04 name columns that the batch does not have/);
    refused('01 00 80', /constants 0x80/);
    refused('01 00 03 00', /1 to 3600 fixes, not 0/);
    refused('01 00 03 911c', /not 3601/);
    refused('01 00 03 01 8000', /longer than it need be/);
    refused('01 00 03 01 01 feffffff0f 00', /latitude of 2147483647 is out of range/);
    refused('01 00 03 01 01 00 feffffff0f', /longitude of 2147483647/);
    refused('01 20 03 01 01 00 00 00', /holes 0x00 name columns/);
    refused('01 21 03 01 01 00 00 02', /holes 0x02 name columns/);
    refused('01 21 03 01 01 00 00 01 03', /bitmap of altitude names fixes beyond the last of 1/);
    refused('01 04 03 01 01 00 00 ea02', /difference of headings of 181/);
    refused('01 00 03 01 01 00 00 ff', /1 bytes follow after the last of 1 fixes/);
    refused('01 00 00 02 01 00 00 00', /the bytes end at 8/);
  });

  it('never cause anything but a refusal, whatever they are', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), (bytes) => {
        mayOnlyBeRefused(bytes);
        mayOnlyBeRefused(Uint8Array.from([1, ...bytes]));
      }),
      { numRuns: 2000 },
    );
  });

  it('never cause anything but a refusal when a good batch is cut, flipped, stuffed or joined', () => {
    const good = encodeFixes(ride(40, { waverMs: 9 }));
    for (let cut = 0; cut < good.length; cut++) {
      assert.throws(() => decodeFixes(good.subarray(0, cut)), FixBatchError);
    }
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat({ max: good.length - 1 }), fc.nat({ max: 255 })), {
          minLength: 1,
          maxLength: 6,
        }),
        fc.uint8Array({ maxLength: 5 }),
        (changes, tail) => {
          const bytes = Uint8Array.from([...good, ...tail]);
          for (const [at, value] of changes) bytes[at] = value;
          mayOnlyBeRefused(bytes);
        },
      ),
      { numRuns: 2000 },
    );
  });

  function mayOnlyBeRefused(bytes: Uint8Array): void {
    try {
      const fixes = decodeFixes(bytes);
      assert.ok(fixes.length >= 1 && fixes.length <= FIX_BATCH_MAX);
      assert.deepEqual(fixes, fixes.map(roundFix), 'whatever is read is in range');
    } catch (error) {
      if (!(error instanceof FixBatchError)) throw error;
    }
  }
});
