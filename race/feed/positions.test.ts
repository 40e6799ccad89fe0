import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import type { EntryId } from '../ids.ts';
import {
  createFrameDecoder,
  createFrameEncoder,
  FrameError,
  frameHeader,
  type LivePosition,
} from './positions.ts';

const at = (
  entry: number,
  timeMs: number,
  latDeg: number,
  lonDeg: number,
  progressM: number | null = null,
): LivePosition => ({
  entry: entry as EntryId,
  timeMs,
  latDeg,
  lonDeg,
  progressM,
});

/** What the wire makes of a position. */
const onWire = (position: LivePosition): LivePosition => ({
  ...position,
  timeMs: Math.round(position.timeMs / 10) * 10 + 0,
  latDeg: (Math.round(position.latDeg * 1e6) + 0) / 1e6,
  lonDeg: (Math.round(position.lonDeg * 1e6) + 0) / 1e6,
  progressM: position.progressM === null ? null : (Math.round(position.progressM * 2) + 0) / 2,
});

const byEntry = (positions: Iterable<LivePosition>): LivePosition[] =>
  [...positions].sort((a, b) => a.entry - b.entry);

const anyPosition = fc.record({
  entry: fc.integer({ min: 1, max: 40 }).map((entry) => entry as EntryId),
  timeMs: fc.oneof(
    fc.integer({ min: 1_700_000_000_000, max: 1_700_000_100_000 }),
    fc.integer({ min: 0, max: 4e12 }),
  ),
  latDeg: fc.oneof(
    fc.double({ min: 47, max: 47.01, noNaN: true }),
    fc.double({ min: -90, max: 90, noNaN: true }),
  ),
  lonDeg: fc.oneof(
    fc.double({ min: 8, max: 8.01, noNaN: true }),
    fc.double({ min: -180, max: 180, noNaN: true }),
  ),
  progressM: fc.oneof(
    { arbitrary: fc.double({ min: -50, max: 200_000, noNaN: true }), weight: 4 },
    { arbitrary: fc.constant(null), weight: 1 },
  ),
});
const anyTick = fc.uniqueArray(anyPosition, { selector: (position) => position.entry, maxLength: 40 });

describe('Position frames', () => {
  it('show every viewer what was sent, to the centimetre-second of the wire, whenever they joined', () => {
    fc.assert(
      fc.property(fc.array(anyTick, { maxLength: 12 }), fc.nat(11), (ticks, joinsAt) => {
        const encoder = createFrameEncoder(3);
        const early = createFrameDecoder();
        early.decode(encoder.key());
        let late = createFrameDecoder();
        const picture = new Map<EntryId, LivePosition>();
        ticks.forEach((tick, number) => {
          if (number === joinsAt) {
            late = createFrameDecoder();
            assert.deepEqual(byEntry(late.decode(encoder.key())), byEntry(picture.values()));
          }
          const frame = encoder.delta(tick);
          assert.deepEqual(byEntry(early.decode(frame)), byEntry(tick.map(onWire)));
          if (number >= joinsAt) assert.deepEqual(byEntry(late.decode(frame)), byEntry(tick.map(onWire)));
          for (const position of tick) picture.set(position.entry, onWire(position));
        });
        assert.deepEqual(byEntry(createFrameDecoder().decode(encoder.key())), byEntry(picture.values()));
      }),
      { numRuns: 300 },
    );
  });

  it('are these very bytes, for ever', () => {
    const encoder = createFrameEncoder(7);
    const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');
    const frames = [
      encoder.key(),
      encoder.delta([
        at(1, 1.7e12, 47.1, 8.5, 0),
        at(2, 1.7e12 + 120, 47.1001, 8.5001, null),
        at(70, 1.7e12, -33, 151, 12),
      ]),
      encoder.delta([at(1, 1.7e12 + 1_000, 47.1001, 8.5, 11), at(2, 1.7e12 + 1_120, 47.1002, 8.5002, null)]),
      encoder.delta([at(1, 1.7e12 + 2_000, 47.1002, 8.5, 22)]),
      encoder.key(),
    ];
    assert.deepEqual(frames.map(hex), GOLDEN);
  });

  it('of fifty riders in step cost two bytes a rider-second', () => {
    const encoder = createFrameEncoder(1);
    const riders = Array.from({ length: 50 }, (_, rider) => rider);
    const tick = (second: number) =>
      encoder.delta(
        riders.map((rider) => {
          const progressM = second * 11 + rider * 4 + Math.sin(second / 9 + rider) * 3;
          const angle = progressM / 300;
          return at(
            rider + 1,
            1.7e12 + second * 1_000 + rider,
            47 + Math.sin(angle) * 0.0027,
            8 + Math.cos(angle) * 0.004,
            progressM,
          );
        }),
      ).length;
    for (let second = 0; second < 10; second += 1) tick(second);
    let bytes = 0;
    for (let second = 10; second < 70; second += 1) bytes += tick(second);
    assert.ok(bytes / 60 / 50 < 2, `${bytes / 60 / 50} bytes`);
  });

  it('tell a missing frame, and go on from the next key frame', () => {
    const encoder = createFrameEncoder(0);
    const decoder = createFrameDecoder();
    decoder.decode(encoder.key());
    encoder.delta([at(1, 1_000, 1, 1)]);
    const second = encoder.delta([at(1, 2_000, 1, 1)]);
    assert.throws(
      () => decoder.decode(second),
      (error) => error instanceof FrameError && error.code === 'gap',
    );
    assert.equal(decoder.needsKey, true);
    assert.throws(
      () => decoder.decode(second),
      (error) => error instanceof FrameError && error.code === 'no-key-frame',
    );
    assert.deepEqual(decoder.decode(encoder.key()), [at(1, 2_000, 1, 1)]);
  });

  it('refuse what cannot be on a course or in a frame', () => {
    const encoder = createFrameEncoder(0);
    assert.throws(() => encoder.delta([at(1, 0, 91, 0)]), /latitude/);
    assert.throws(() => encoder.delta([at(1, 0, Number.NaN, 0)]), RangeError);
    assert.throws(() => encoder.delta([at(1, Number.POSITIVE_INFINITY, 0, 0)]), RangeError);
    assert.throws(() => encoder.delta([at(0, 0, 0, 0)]), RangeError);
    assert.throws(() => encoder.delta([at(1, 0, 0, 0), at(1, 5, 0, 0)]), /twice/);
    assert.throws(() => createFrameEncoder(65_536), RangeError);
    assert.deepEqual(createFrameDecoder().decode(encoder.key()), [], 'a refused frame leaves no trace');
    assert.equal(encoder.frameCount, 0);
  });

  it('forged or damaged, end in FrameError and in nothing else', () => {
    const encoder = createFrameEncoder(9);
    encoder.delta(
      Array.from({ length: 20 }, (_, rider) => at(rider + 1, 1.7e12, 47 + rider / 1e4, 8, rider)),
    );
    const key = encoder.key();
    const delta = encoder.delta(
      Array.from({ length: 15 }, (_, rider) => at(rider + 1, 1.7e12 + 1_000, 47, 8, rider)),
    );
    const damage = fc.array(fc.tuple(fc.nat(key.length), fc.integer({ min: 1, max: 255 })), {
      minLength: 1,
      maxLength: 4,
    });
    const survives = (bytes: Uint8Array, primed: boolean): void => {
      const decoder = createFrameDecoder();
      if (primed) decoder.decode(key);
      try {
        for (const position of decoder.decode(bytes))
          assert.ok(Math.abs(position.latDeg) <= 90 && position.entry >= 1);
      } catch (error) {
        assert.ok(error instanceof FrameError, String(error));
        assert.equal(decoder.needsKey, true);
      }
    };
    fc.assert(
      fc.property(fc.constantFrom(key, delta), damage, fc.nat(key.length), (frame, flips, length) => {
        const bad = frame.slice();
        for (const [where, bits] of flips) bad[where % bad.length]! ^= bits;
        survives(bad, true);
        survives(frame.slice(0, length), true);
      }),
      { numRuns: 1_000 },
    );
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), fc.boolean(), (noise, isKey) => {
        survives(noise, false);
        survives(Uint8Array.of(isKey ? 0x10 : 0x11, 0, 9, 2, ...noise), true);
      }),
      { numRuns: 1_000 },
    );
  });

  it('say whose they are in their first bytes', () => {
    const encoder = createFrameEncoder(300);
    assert.deepEqual(frameHeader(encoder.key()), { tag: 300, key: true });
    assert.deepEqual(frameHeader(encoder.delta([])), { tag: 300, key: false });
    assert.equal(frameHeader(Uint8Array.of(1, 2, 3, 4)), null);
  });
});

const GOLDEN: string[] = [
  '100007000000',
  '11000701c000c9e53289000a3067430000103675830081b3204005c000006400000c801e46ef631d81fc7e603c7f00',
  '1100070200000801cc452006c5238800',
  '1100070300000403006a46c0',
  '1000070300032794ca24c829819d152830401b3ac4a040d9903b1c00007c905af00000000000641af801e00f239f7b18ed9fe3f2fec340000000',
];
