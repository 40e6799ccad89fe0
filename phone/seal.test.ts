import assert from 'node:assert/strict';
import { createHash, createHmac } from 'node:crypto';
import { test } from 'node:test';
import fc from 'fast-check';
import { decodeFixes, encodeFixes } from '../race/codec/fix-batch.ts';
import { isSeal, sealOf } from './seal.ts';
import { hmacSha256, sha256 } from './sha256.ts';

test('SHA-256 and HMAC are those of Node, for messages and keys of every length about a block', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), fc.uint8Array({ maxLength: 200 }), (message, key) => {
      assert.deepEqual(Buffer.from(sha256(message)), createHash('sha256').update(message).digest());
      assert.deepEqual(
        Buffer.from(hmacSha256(key, message)),
        createHmac('sha256', key).update(message).digest(),
      );
    }),
    { numRuns: 300 },
  );
});

test('a batch that was unpacked, sent as numbers and packed again has the seal it had', () => {
  const fix = fc.record({
    timeMs: fc.integer({ min: 1.7e12, max: 1.8e12 }),
    latDeg: fc.integer({ min: -90e6, max: 90e6 }).map((n) => n / 1e6),
    lonDeg: fc.integer({ min: -179e6, max: 179e6 }).map((n) => n / 1e6),
    speedMps: fc.option(
      fc.integer({ min: 0, max: 3_000 }).map((n) => n / 100),
      { nil: undefined },
    ),
    accuracyM: fc.option(
      fc.integer({ min: 0, max: 900 }).map((n) => n / 10),
      { nil: undefined },
    ),
    headingDeg: fc.option(fc.integer({ min: 0, max: 359 }), { nil: undefined }),
  });
  fc.assert(
    fc.property(fc.array(fix, { minLength: 1, maxLength: 60 }), (fixes) => {
      const packed = encodeFixes(fixes as never);
      const passedOn = JSON.parse(JSON.stringify(decodeFixes(packed)));
      const key = 'ab'.repeat(32);
      assert.equal(sealOf(key, 'crit.7', encodeFixes(passedOn)), sealOf(key, 'crit.7', packed));
    }),
  );
});

test('a seal is of one rider, one key and these bytes', () => {
  const [key, batch] = ['01'.repeat(32), Uint8Array.of(1, 2, 3)];
  const seal = sealOf(key, 'crit.7', batch);
  assert.ok(isSeal(seal));
  for (const other of [
    sealOf('02'.repeat(32), 'crit.7', batch),
    sealOf(key, 'crit.8', batch),
    sealOf(key, 'road.7', batch),
    sealOf(key, 'crit.7', Uint8Array.of(1, 2, 4)),
  ])
    assert.notEqual(other, seal);
  for (const wrong of ['', '1.', seal.slice(1), `${seal}0`, seal.replace('1.', '2.')])
    assert.equal(isSeal(wrong), false);
});
