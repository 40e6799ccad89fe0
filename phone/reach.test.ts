/** A phone tries the venue first, the relay while that is out of reach, and finds back. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  AT_THE_VENUE,
  nextPlace,
  relayMissed,
  venueAnswered,
  venueMissed,
  venuePatienceMs,
} from './reach.ts';

test('given a venue that answers, then nothing goes to the relay', () => {
  assert.equal(nextPlace(AT_THE_VENUE, true, 1e12), 'venue');
});

test('given a venue out of reach, then the relay is used, and the venue is looked for ever less often, but always', () => {
  let reach = AT_THE_VENUE;
  let nowMs = 1e12;
  const waits: number[] = [];
  for (let miss = 0; miss < 12; miss++) {
    reach = venueMissed(reach, nowMs);
    assert.equal(nextPlace(reach, true, nowMs), 'relay');
    waits.push(reach.venueMs - nowMs);
    nowMs = reach.venueMs;
    assert.equal(nextPlace(reach, true, nowMs), 'venue');
  }
  assert.deepEqual(waits.slice(0, 5), [5_000, 10_000, 20_000, 40_000, 40_000]);
  assert.equal(Math.max(...waits), 40_000);
});

test('given a relay that does not answer either, then the venue is next; without a relay it always is', () => {
  const reach = venueMissed(AT_THE_VENUE, 1e12);
  assert.equal(nextPlace(relayMissed(reach), true, 1e12), 'venue');
  assert.equal(nextPlace(reach, false, 1e12), 'venue');
});

test('given a standby, then its addresses are tried in turn, and whoever answers is stayed with', () => {
  let reach = AT_THE_VENUE;
  const tried: number[] = [];
  for (let miss = 0; miss < 5; miss++) {
    tried.push(reach.address);
    reach = venueMissed(reach, 1e12, 3);
  }
  assert.deepEqual(tried, [0, 1, 2, 0, 1]);
  reach = venueAnswered(reach);
  assert.deepEqual(reach, { failures: 0, venueMs: 0, address: 2 });
  assert.equal(venueMissed(reach, 1e12, 1).address, 0, 'the standby was taken away');
});

test('given nobody at any address, then a bad line gets longer to answer, and never longer than without a standby', () => {
  let reach = AT_THE_VENUE;
  const waits: number[] = [];
  for (let miss = 0; miss < 8; miss++) {
    waits.push(venuePatienceMs(reach, 2, false));
    reach = venueMissed(reach, 1e12, 2);
  }
  assert.deepEqual(waits, [6_000, 6_000, 12_000, 12_000, 24_000, 24_000, 25_000, 25_000]);
  assert.equal(venuePatienceMs(reach, 2, true), 6_000);
  assert.equal(venuePatienceMs(AT_THE_VENUE, 1, false), 25_000);
});
