import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { unZigZag, VarintError, VarintReader, VarintWriter, zigZag } from './varint.ts';

const written = (...values: number[]): Uint8Array => {
  const out = new VarintWriter(16);
  for (const value of values) out.unsigned(value);
  return out.finish();
};

describe('varints', () => {
  it('take one byte for each seven bits', () => {
    assert.deepEqual([...written(0, 127, 128, 300)], [0, 127, 0x80, 1, 0xac, 2]);
    assert.equal(written(2 ** 32).length, 5);
    assert.equal(written(Number.MAX_SAFE_INTEGER).length, 8);
  });

  it('zig-zag small numbers of either sign to small numbers', () => {
    assert.deepEqual([0, -1, 1, -2, 2, -64, 63].map(zigZag), [0, 1, 2, 3, 4, 127, 126]);
    for (const edge of [2 ** 30, -(2 ** 30), 2 ** 31, -(2 ** 31), 2 ** 40, -(2 ** 40)]) {
      for (const value of [edge - 1, edge, edge + 1]) assert.equal(unZigZag(zigZag(value)), value);
    }
  });

  it('come back as they were written', () => {
    const whole = fc.oneof(fc.maxSafeNat(), fc.nat({ max: 300 }));
    const signed = fc.oneof(fc.integer(), fc.integer({ min: -(2 ** 51), max: 2 ** 51 }));
    fc.assert(
      fc.property(fc.array(fc.tuple(whole, signed)), (pairs) => {
        const out = new VarintWriter();
        for (const [a, b] of pairs) {
          out.unsigned(a);
          out.signed(b);
        }
        const from = new VarintReader(out.finish());
        for (const [a, b] of pairs) assert.deepEqual([from.unsigned(), from.signed()], [a, b]);
        assert.equal(from.left, 0);
      }),
    );
  });

  it('are refused when cut off, too large, or longer than they need be', () => {
    const refused = (bytes: number[], message: RegExp) =>
      assert.throws(
        () => new VarintReader(Uint8Array.from(bytes)).unsigned(),
        (error: unknown) => error instanceof VarintError && message.test(error.message),
      );
    refused([], /end at 0/);
    refused([0x80], /end at 1/);
    refused([0x81, 0x00], /number at byte 0 is written longer/);
    refused([0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f], /larger than 2\^53/);
    refused(Array(12).fill(0x80), /larger than 2\^53/);
  });
});
