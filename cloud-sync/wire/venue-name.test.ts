/** Where a name may lead, and what of the other's word neither side takes. */
import assert from 'node:assert/strict';
import { isIP } from 'node:net';
import { test } from 'node:test';
import fc from 'fast-check';
import { isVenueAddress, venueAsk, venueTold } from './venue-name.ts';

test('a name leads to an address of a private network, and to no other', () => {
  for (const address of [
    '10.0.0.1',
    '172.16.0.1',
    '172.31.255.254',
    '192.168.178.20',
    'fd00::2',
    'FD12:3456::1',
  ])
    assert.equal(isVenueAddress(address), true, address);
  for (const address of [
    ...['127.0.0.1', '::1', '0.0.0.0', '::', '8.8.8.8', '2606:4700::1111', '172.32.0.1', '192.169.0.1'],
    ...['169.254.169.254', 'fe80::1', 'fc00::1', '100.64.0.1', '224.0.0.1', '255.255.255.255'],
    ...[
      '::ffff:10.0.0.1',
      '64:ff9b::10.0.0.1',
      'fd00::2%eth0',
      '10.0.0.1 ',
      '010.0.0.1',
      '10.1',
      'localhost',
      '',
    ],
  ])
    assert.equal(isVenueAddress(address), false, address);
});

test('of all addresses of IPv4 it is the three private ranges and no other; of what is no address nothing', () => {
  const byte = fc.nat(255);
  const near = fc.constantFrom(9, 10, 11, 15, 16, 31, 32, 167, 168, 169, 172, 192);
  const part = fc.oneof(byte, near);
  fc.assert(
    fc.property(fc.tuple(part, part, byte, byte), ([a, b, c, d]) => {
      const isPrivate = a === 10 || (a === 172 && b >= 16 && b < 32) || (a === 192 && b === 168);
      assert.equal(isVenueAddress([a, b, c, d].join('.')), isPrivate);
      assert.equal(isVenueAddress(`::ffff:${[a, b, c, d].join('.')}`), false);
    }),
    { numRuns: 2_000 },
  );
  fc.assert(
    fc.property(fc.string({ maxLength: 64 }), (text) => {
      if (isVenueAddress(text)) assert.notEqual(isIP(text), 0);
    }),
    { numRuns: 1_000 },
  );
});

test('what a relay says is a name with parts and a lot before them, of bounded length', () => {
  const told = { name: 'k7m2p9x4qa.venue.live.example.org', addresses: ['192.168.1.20'] };
  assert.equal(venueTold.safeParse(told).success, true);
  for (const name of [
    ...['localhost', 'example.org', 'a.b', 'www.bank.example', 'k7m2p9x4qa.venue.live.example.org.'],
    ...[
      'K7M2P9X4QA.venue.example.org',
      `k7m2p9x4qa.${'x'.repeat(200)}.org`,
      'k7m2p9x4qa..example.org',
      '*.a.example.org',
    ],
  ])
    assert.equal(venueTold.safeParse({ ...told, name }).success, false, name);
  assert.equal(venueTold.safeParse({ ...told, chain: 'x'.repeat(40_000) }).success, false);
});

test('what a station asks has no more than a request and some addresses in it', () => {
  assert.equal(venueAsk.safeParse({ addresses: [], request: 'MIIB' }).success, true);
  assert.equal(venueAsk.safeParse({ addresses: Array(17).fill('10.0.0.1') }).success, false);
  assert.equal(venueAsk.safeParse({ addresses: [], request: 'not base64' }).success, false);
  assert.equal(venueAsk.safeParse({ addresses: [], request: 'A'.repeat(3_000) }).success, false);
});
