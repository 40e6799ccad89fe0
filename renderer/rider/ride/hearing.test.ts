import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { TrackerState } from '../../../phone/tracker.ts';
import { hearingOf } from './hearing.ts';

const NOW = 1_795_000_000_000;
const BATCH = 5_000;
const at = (heardMs: number) => ({ datedMs: heardMs, heardMs, latDeg: 50, lonDeg: 10 });
const tracker = (more: Partial<TrackerState>): TrackerState => ({
  waiting: 0,
  kept: 0,
  acknowledged: 0,
  line: 'open',
  via: 'mqtt',
  heardMs: NOW - 3_000,
  correctionMs: 0,
  boundMs: 5,
  durable: true,
  storeFailed: false,
  bytes: 0,
  ...more,
});
const said = (more: Partial<TrackerState>, positionAgeMs = 1_000) =>
  hearingOf(
    { riding: true, trouble: null, tracker: tracker(more), last: at(NOW - positionAgeMs) },
    BATCH,
    NOW,
  );

test('heard three seconds ago, with a batch on its way: race control hears', () => {
  assert.deepEqual(said({ waiting: 4 }), { is: 'heard' });
});
test('a minute without an answer and fixes piling up: not heard, and since when', () => {
  const heardMs = NOW - 60_000;
  assert.deepEqual(said({ waiting: 60, line: 'closed', heardMs }), { is: 'unheard', sinceMs: heardMs });
});
test('standing at the roadside with nothing to send is not a broken line', () => {
  assert.deepEqual(said({ waiting: 0, heardMs: NOW - 60_000 }), { is: 'heard' });
});
test('in a tunnel: it is the position that is missing, not the line', () => {
  assert.deepEqual(said({ waiting: 0 }, 40_000), { is: 'no-position', sinceMs: NOW - 40_000 });
});
test('a card that has ended outweighs everything', () => {
  assert.deepEqual(said({ line: 'refused', waiting: 100 }), { is: 'refused' });
});
test('before the first answer it is connecting, and says when that has failed', () => {
  assert.deepEqual(said({ heardMs: null, line: 'opening' }), { is: 'connecting' });
  assert.deepEqual(said({ heardMs: null, line: 'closed', waiting: 9 }), { is: 'unheard', sinceMs: null });
});
test('forbidden to know where it is: said before anything else', () => {
  const state = { riding: true, trouble: 'denied', tracker: tracker({}), last: null } as const;
  assert.deepEqual(hearingOf(state, BATCH, NOW), { is: 'denied' });
});
