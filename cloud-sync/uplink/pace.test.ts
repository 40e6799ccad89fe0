/** The uplink keeps under way what the line takes in about a second: more on a fast one, little on a slow one. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createPace, PACE, type Pace } from './pace.ts';

/** One batch after the other on a line where each takes so long. */
const send = (pace: Pace, batches: number, takesMs: () => number, bytes: () => number): void => {
  let nowMs = 0;
  for (let batch = 0; batch < batches; batch++) {
    const sentMs = nowMs;
    nowMs += takesMs();
    pace.acknowledged({ sentMs, nowMs, bytes: bytes() });
  }
};

describe('The pace of the uplink', () => {
  it('grows on a line that answers quickly, up to a bound', () => {
    const pace = createPace(null);
    send(
      pace,
      200,
      () => 200,
      () => 32_768,
    );
    assert.equal(pace.windowBytes, PACE.maxBytes);
  });

  it('shrinks on a line that answers late, but never to nothing', () => {
    const pace = createPace(null);
    send(
      pace,
      200,
      () => 9_000,
      () => 1_000,
    );
    assert.equal(pace.windowBytes, PACE.minBytes);
    assert.ok(pace.batchBytes >= PACE.minBytes / 4);
  });

  it('settles where a 64 kbit/s line takes about a second', () => {
    const pace = createPace(null);
    // Acknowledged when everything under way has passed, at 8,000 bytes a second.
    const passesMs = (): number => (pace.windowBytes / 8_000) * 1_000;
    send(pace, 100, passesMs, () => pace.windowBytes / 4);
    assert.ok(pace.windowBytes > 3_000 && pace.windowBytes < 12_000, String(pace.windowBytes));
  });

  it('does not take one pause of the relay’s disk for a slow line', () => {
    const pace = createPace(null);
    send(
      pace,
      20,
      () => 250,
      () => 32_768,
    );
    const before = pace.windowBytes;
    // Eight batches are under way as the disk pauses for two seconds.
    for (let batch = 0; batch < 8; batch++)
      pace.acknowledged({ sentMs: 10_000 + batch, nowMs: 12_000 + batch, bytes: before / 8 });
    assert.ok(pace.windowBytes >= before / 2, `${before} → ${pace.windowBytes}`);
  });

  it('waits so that no more goes out than the cap says', () => {
    const pace = createPace(1_000);
    let nowMs = 0;
    for (let message = 0; message < 20; message++) nowMs += pace.spend(500, nowMs);
    assert.equal(nowMs, 10_000);
    assert.equal(createPace(null).spend(1e9, 0), 0);
  });
});
