import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import type { Fix } from '../race/fix.ts';
import { phoneWithDisk } from './kept-phone.fixture.ts';
import type { Outbox } from './outbox.ts';
import * as outboxes from './outbox.ts';

const NOON = Date.UTC(2026, 4, 17, 12);
const SETTINGS = { batchMs: 5_000 };
const fixAt = (second: number): Fix => ({
  timeMs: NOON + second * 1_000,
  latDeg: 50,
  lonDeg: 10 + second / 1e5,
});

/** A phone: the machine, a disk that survives a reboot, and a station that takes each fix once. */
function phone() {
  const kept = phoneWithDisk();
  const station = new Map<number, Fix>();
  return {
    get outbox(): Outbox {
      return kept.outbox;
    },
    disk: kept.disk,
    station,
    keep: (fix: Fix) => kept.act(outboxes.keep(kept.outbox, fix)),
    send: (correctionMs: number) => kept.act(outboxes.send(kept.outbox, correctionMs)),
    arrives: () => {
      for (const fix of kept.underWay) station.set(fix.timeMs, fix);
    },
    acknowledged: () => kept.act(outboxes.acknowledged(kept.outbox)),
    failed: (nowMs: number) => kept.becomes(outboxes.failed(kept.outbox, nowMs, 0.5)),
    reboot: kept.restart,
  };
}

describe('a phone that rides through anything', () => {
  const event = fc.oneof(
    { weight: 6, arbitrary: fc.constant({ do: 'keep' } as const) },
    {
      weight: 3,
      arbitrary: fc.record({
        do: fc.constant('send' as const),
        correctionMs: fc.integer({ min: -90_000, max: 90_000 }),
      }),
    },
    { weight: 2, arbitrary: fc.constant({ do: 'arrives, acknowledged' } as const) },
    { weight: 1, arbitrary: fc.constant({ do: 'arrives, answer lost' } as const) },
    { weight: 1, arbitrary: fc.constant({ do: 'lost' } as const) },
    { weight: 1, arbitrary: fc.constant({ do: 'reboot' } as const) },
  );

  test('every fix ends at the station exactly once, and none leaves the phone before it is there', () => {
    fc.assert(
      fc.property(fc.array(event, { maxLength: 120 }), (events) => {
        const rider = phone();
        let second = 0;
        for (const happens of events) {
          if (happens.do === 'keep') rider.keep(fixAt(second++));
          else if (happens.do === 'send') rider.send(happens.correctionMs);
          else if (happens.do === 'reboot') rider.reboot();
          else if (rider.outbox.underWay > 0) {
            if (happens.do !== 'lost') rider.arrives();
            if (happens.do === 'arrives, acknowledged') rider.acknowledged();
            else rider.failed(NOON);
          }
          const there = new Set([...rider.station.values()].map(({ lonDeg }) => lonDeg));
          const onPhone = new Set([...rider.disk.values()].map(({ fix }) => fix.lonDeg));
          for (let one = 0; one < second; one++) {
            const { lonDeg } = fixAt(one);
            assert.ok(there.has(lonDeg) || onPhone.has(lonDeg), `fix ${one} is nowhere`);
          }
          assert.equal(rider.outbox.held.length, rider.disk.size);
        }
        if (rider.outbox.underWay > 0) rider.failed(NOON);
        for (let round = 0; rider.outbox.held.length > 0 && round < 1_000; round++) {
          rider.send(0);
          rider.arrives();
          rider.acknowledged();
        }
        assert.equal(rider.station.size, second, 'as many as were ridden: none missing, none twice');
        assert.equal(rider.disk.size, 0);
      }),
      { numRuns: 300 },
    );
  });

  test('fixes arrive in the order they were taken, whatever the clock was thought to be', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: -120_000, max: 120_000 }), { minLength: 1, maxLength: 30 }),
        (corrections) => {
          const rider = phone();
          corrections.forEach((correctionMs, index) => {
            rider.keep(fixAt(index));
            rider.send(correctionMs);
            rider.arrives();
            rider.acknowledged();
          });
          const order = [...rider.station.values()]
            .sort((a, b) => a.timeMs - b.timeMs)
            .map(({ lonDeg }) => lonDeg);
          assert.deepEqual(
            order,
            corrections.map((_, index) => fixAt(index).lonDeg),
          );
        },
      ),
    );
  });
});

describe('batches', () => {
  test('leave a batch length after their oldest fix, and a full one at once', () => {
    const rider = phone();
    assert.equal(outboxes.dueMs(rider.outbox, SETTINGS), null);
    rider.keep(fixAt(0));
    rider.keep(fixAt(1));
    assert.equal(outboxes.dueMs(rider.outbox, SETTINGS), NOON + 5_000);
    for (let second = 2; second < outboxes.BATCH_FIXES_MAX; second++) rider.keep(fixAt(second));
    assert.equal(outboxes.dueMs(rider.outbox, SETTINGS), 0);
  });

  test('hold between one and 600 fixes, each in one batch only until it failed', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 2_000 }), (count) => {
        let outbox = outboxes.openOutbox(
          Array.from({ length: count }, (_, id) => ({ id: id + 1, fix: fixAt(id), sentMs: null })),
        );
        let sent = 0;
        while (outbox.held.length > 0) {
          const step = outboxes.send(outbox, 0);
          const send = step.effects.find((effect) => effect.do === 'send');
          assert.ok(send && send.fixes.length >= 1 && send.fixes.length <= outboxes.BATCH_FIXES_MAX);
          sent += send.fixes.length;
          assert.deepEqual(outboxes.send(step.outbox, 0).effects, [], 'one batch under way at a time');
          outbox = outboxes.acknowledged(step.outbox).outbox;
        }
        assert.equal(sent, count);
      }),
      { numRuns: 30 },
    );
  });

  test('that failed go again as they were: same fixes, same times, though the clock is known better now', () => {
    const rider = phone();
    rider.keep(fixAt(0));
    rider.send(1_000);
    rider.failed(NOON);
    rider.keep(fixAt(1));
    const again = outboxes.send(rider.outbox, 1_040);
    assert.deepEqual(again.effects, [{ do: 'send', fixes: [{ ...fixAt(0), timeMs: NOON + 1_000 }] }]);
  });

  test('that fail wait longer each time, never more than 30 s, and never all phones alike', () => {
    let last = 0;
    for (let failures = 1; failures < 12; failures++) {
      const [least, most] = [outboxes.retryAfterMs(failures, 0), outboxes.retryAfterMs(failures, 1)];
      assert.ok(most >= last && most <= outboxes.RETRY_MOST_MS && least === most / 2);
      last = most;
    }
    const rider = phone();
    rider.keep(fixAt(0));
    rider.send(0);
    rider.failed(NOON + 60_000);
    assert.ok(outboxes.dueMs(rider.outbox, SETTINGS)! > NOON + 60_000);
    assert.equal(outboxes.dueMs(outboxes.hurry(rider.outbox), SETTINGS), 0);
  });
});

test('after two days without a network every second one of the oldest goes, never one that is under way', () => {
  const held = Array.from({ length: outboxes.HELD_MAX }, (_, id) => ({
    id: id + 1,
    fix: fixAt(id),
    sentMs: null,
  }));
  const sending = outboxes.send(outboxes.openOutbox(held), 0).outbox;
  const { outbox, effects } = outboxes.keep(sending, fixAt(held.length));
  assert.ok(outbox.held.length < outboxes.HELD_MAX);
  assert.equal(outbox.held.length + outbox.counts.thinned, outboxes.HELD_MAX + 1);
  assert.deepEqual(
    outbox.held.slice(0, outbox.underWay).map(({ id }) => id),
    sending.held.slice(0, sending.underWay).map(({ id }) => id),
  );
  assert.equal(outbox.held.at(-1)?.fix.timeMs, fixAt(held.length).timeMs);
  assert.equal(effects[0]?.do, 'store');
});
