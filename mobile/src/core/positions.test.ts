import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fixesOf, type Position } from './positions.ts';

const HEARD_MS = 1_700_000_000_000;
const position = (timestamp: number, coords: Partial<Position['coords']> = {}): Position => ({
  coords: {
    latitude: 50,
    longitude: 10,
    altitude: 210.04,
    accuracy: 4.2,
    speed: 11.111,
    heading: 359.8,
    ...coords,
  },
  timestamp,
});

test('given positions handed over together, then each keeps its distance in time from the newest', () => {
  const fixes = fixesOf([position(HEARD_MS - 100), position(HEARD_MS - 2_100)], HEARD_MS, 'receiver', 0.5);
  assert.deepEqual(
    fixes.map(({ timeMs }) => timeMs - HEARD_MS),
    [-2_100, -100],
  );
  assert.equal(fixes[0]?.battery, 0.5);
});

test('given a phone an hour slow, then positions dated by the receiver are dated by the phone, those of an iPhone already are', () => {
  const dated = [position(HEARD_MS + 3_599_000), position(HEARD_MS + 3_600_000)];
  assert.deepEqual(
    fixesOf(dated, HEARD_MS, 'receiver', null).map(({ timeMs }) => timeMs - HEARD_MS),
    [-1_000, 0],
  );
  // An iPhone may hand over what it found before the app was woken: old, and dated so.
  const [old] = fixesOf([position(HEARD_MS - 40_000)], HEARD_MS, 'phone', null);
  assert.equal(old?.timeMs, HEARD_MS - 40_000);
});

test('given the systems’ ways to say “unknown”, then the fix does not have it', () => {
  const [fix] = fixesOf(
    [position(HEARD_MS, { altitude: null, speed: -1, heading: -1, accuracy: null })],
    HEARD_MS,
    'phone',
    -1,
  );
  assert.deepEqual(fix, { timeMs: HEARD_MS, latDeg: 50, lonDeg: 10 });
  const [still] = fixesOf([position(HEARD_MS, { speed: 0.2 })], HEARD_MS, 'phone', null);
  assert.equal(still?.headingDeg, undefined);
});

test('given a receiver that is only guessing, or says 0/0, then nothing', () => {
  const bad = [
    position(HEARD_MS, { accuracy: 900 }),
    position(HEARD_MS, { latitude: 0, longitude: 0 }),
    position(HEARD_MS, { latitude: Number.NaN }),
  ];
  assert.deepEqual(fixesOf(bad, HEARD_MS, 'phone', null), []);
});
