/** The laws of the bad Wi-Fi: repeatable, as bad as it says, and never kinder to one kind of message. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { createRandom } from './random.ts';
import { createLink, drawClock, drawCoverage, WIFI } from './wifi.ts';

const everywhere = { dead: [], covered: () => true };

describe('bad Wi-Fi', () => {
  test('the same seed is the same Wi-Fi', () => {
    const ride = () => {
      const random = createRandom(8);
      const coverage = drawCoverage(WIFI.rough, 2_000, random);
      const link = createLink(WIFI.rough, coverage, random, 0);
      return Array.from({ length: 500 }, (_, second) => [
        link.up(second * 1_000, (second * 11) % 2_000),
        link.carry(),
      ]);
    };
    assert.deepEqual(ride(), ride());
  });

  test('messages take as long as stated, some are cut on their way out and as many on their way back', () => {
    const profile = { ...WIFI.rough, cut: 0.2 };
    const link = createLink(profile, everywhere, createRandom(1), 0);
    const passages = Array.from({ length: 20_000 }, () => link.carry());
    const out = passages.filter(({ outMs }) => outMs === null).length;
    const back = passages.filter(({ outMs, backMs }) => outMs !== null && backMs === null).length;
    assert.ok(Math.abs(out - 2_000) < 200 && Math.abs(back - 2_000) < 200, `${out} out, ${back} back`);
    const taken = passages.flatMap(({ outMs }) => (outMs === null ? [] : [outMs])).sort((a, b) => a - b);
    const median = taken[taken.length >> 1]!;
    assert.ok(median > 55 && median < 85, `median ${median} ms: 60 ms and now and then a retransmission`);
    assert.ok(taken.at(-1)! > 1_000, 'a loss of several in a row takes seconds');
  });

  test('its dead stretches cover their share of the course, and never the tent', () => {
    for (let seed = 0; seed < 50; seed++) {
      const coverage = drawCoverage(WIFI.awful, 1_800, createRandom(seed));
      let dead = 0;
      for (let alongM = 0; alongM < 1_800; alongM++) if (!coverage.covered(alongM)) dead++;
      assert.ok(Math.abs(dead / 1_800 - WIFI.awful.deadShare) < 0.02, `${dead / 1_800}`);
      assert.ok(coverage.covered(0) && coverage.covered(1_799) && coverage.covered(100));
    }
    assert.equal(drawCoverage(WIFI.good, 1_800, createRandom(1)).dead.length, 0);
  });

  test('outages end: over a long ride it is up most of the time, and down now and then', () => {
    const link = createLink(WIFI.awful, everywhere, createRandom(5), 0);
    let up = 0;
    for (let second = 0; second < 20_000; second++) if (link.up(second * 1_000, null)) up++;
    assert.ok(up / 20_000 > 0.5 && up / 20_000 < 0.9, `${up / 20_000}`);
  });

  test('a phone’s clock is wrong by a constant and drifts', () => {
    const clock = drawClock(WIFI.rough, createRandom(3), 1_000_000);
    const first = clock.errorMs(1_000_000);
    const hourLater = clock.errorMs(1_000_000 + 3_600_000);
    assert.notEqual(first, 0);
    assert.ok(Math.abs(hourLater - first) > 0 && Math.abs(hourLater - first) < 500);
  });
});
