/** The uplink keeps under way what the line takes in about a second: more on a fast one, little on a slow one. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createPace, PACE } from './pace.ts';

describe('The pace of the uplink', () => {
  it('grows on a line that answers quickly, up to a bound', () => {
    const pace = createPace(null);
    for (let batch = 0; batch < 200; batch++) pace.acknowledged(200, 32_768);
    assert.equal(pace.windowBytes, PACE.maxBytes);
  });

  it('shrinks on a line that answers late, but never to nothing', () => {
    const pace = createPace(null);
    for (let batch = 0; batch < 200; batch++) pace.acknowledged(9_000, 1_000);
    assert.equal(pace.windowBytes, PACE.minBytes);
    assert.ok(pace.batchBytes >= PACE.minBytes / 4);
  });

  it('settles where a 64 kbit/s line takes about a second', () => {
    const pace = createPace(null);
    // Acknowledged when everything under way has passed, at 8,000 bytes a second.
    for (let batch = 0; batch < 100; batch++)
      pace.acknowledged((pace.windowBytes / 8_000) * 1_000, pace.windowBytes / 4);
    assert.ok(pace.windowBytes > 3_000 && pace.windowBytes < 12_000, String(pace.windowBytes));
  });

  it('waits so that no more goes out than the cap says', () => {
    const pace = createPace(1_000);
    let nowMs = 0;
    for (let message = 0; message < 20; message++) nowMs += pace.spend(500, nowMs);
    assert.equal(nowMs, 10_000);
    assert.equal(createPace(null).spend(1e9, 0), 0);
  });
});
