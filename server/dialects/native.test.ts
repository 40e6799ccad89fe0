import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { encodeFixes } from '../../race/codec/fix-batch.ts';
import type { Report } from '../intake.ts';
import { parseNative, parseNativeHttp } from './native.ts';

const fixes = [
  { timeMs: 1_795_000_000_000, latDeg: 46.05, lonDeg: 14.5, speedMps: 11.2 },
  { timeMs: 1_795_000_001_000, latDeg: 46.0501, lonDeg: 14.5001, speedMps: 11.4, battery: 0.8 },
];
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const refusedBecause = ({ fixes: read, refused }: Report, message: RegExp) => {
  assert.deepEqual(read, []);
  assert.equal(refused[0]?.code, 'malformed');
  assert.match(refused[0].message, message);
};
const all = { fixes, refused: [] };

describe('the native dialect', () => {
  it('reads a packed batch, over MQTT and over HTTP', () => {
    const packed = encodeFixes(fixes);
    assert.deepEqual(parseNative(packed), all);
    assert.deepEqual(parseNativeHttp(packed, 'application/octet-stream'), all);
    assert.deepEqual(parseNativeHttp(packed, ''), all);
  });

  it('reads JSON: an object, a list, a single fix', () => {
    assert.deepEqual(parseNative(bytes(JSON.stringify({ fixes }))), all);
    assert.deepEqual(parseNativeHttp(bytes(JSON.stringify(fixes)), 'application/json; charset=utf-8'), all);
    assert.deepEqual(parseNative(bytes(`\n ${JSON.stringify(fixes[0])}`)), {
      fixes: [fixes[0]],
      refused: [],
    });
    assert.deepEqual(parseNative(bytes(JSON.stringify({ ...fixes[0], speedMps: null, colour: 'red' }))), {
      fixes: [{ timeMs: 1_795_000_000_000, latDeg: 46.05, lonDeg: 14.5 }],
      refused: [],
    });
  });

  it('says which fix is wrong, and how', () => {
    const one = fixes[0]!;
    refusedBecause(
      parseNative(bytes(JSON.stringify([{ ...one, lonDeg: '14.5' }]))),
      /lonDeg must be a number/,
    );
    refusedBecause(parseNative(bytes('[{"latDeg":1,"lonDeg":2}]')), /^timeMs is missing/);
    refusedBecause(parseNative(bytes('[7]')), /not an object/);
    refusedBecause(parseNative(bytes('{"fixes":[]}')), /list of 1 to 3600/);
    refusedBecause(parseNative(bytes(JSON.stringify(Array(3601).fill(one)))), /list of 1 to 3600/);
    refusedBecause(parseNative(bytes('{"fixes":')), /not JSON: it begins with "\{\\"fixes\\":"/);
    refusedBecause(parseNative(Uint8Array.from([0x7b, 0xff, 0xfe])), /not UTF-8/);
    refusedBecause(parseNativeHttp(encodeFixes(fixes), 'application/json'), /not UTF-8|not JSON/);
    refusedBecause(parseNative(Uint8Array.from([2, 0, 0])), /not a batch of version 1/);
    refusedBecause(parseNative(new Uint8Array(0)), /the bytes end at 0/);
  });

  it('keeps the good ones beside a bad one', () => {
    const { fixes: read, refused } = parseNative(
      bytes(JSON.stringify([fixes[0], { ...fixes[1], latDeg: 91 }, 7])),
    );
    assert.deepEqual(read, [fixes[0]]);
    assert.deepEqual(
      refused.map(({ message }) => message),
      [
        'item 2 of 3: a latitude of 91 is out of range',
        'item 3 of 3: it is not an object with timeMs, latDeg and lonDeg',
      ],
    );
  });

  it('never throws, whatever comes', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), (junk) => void parseNative(junk)));
    fc.assert(fc.property(fc.json(), (json) => void parseNativeHttp(bytes(json), 'application/json')));
  });
});
