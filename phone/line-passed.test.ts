import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { withLine } from '../race/course/make-course.ts';
import type { Fix } from '../race/fix.ts';
import type { LineId } from '../race/ids.ts';
import { crossings } from '../race/timing/crossing.ts';
import { ride, roundCourse, T0 } from '../race/timing/testing/rides.ts';
import { addFixes, createTrack, setStart } from '../race/timing/track.ts';
import { AT_NO_LINE, linePassed } from './line-passed.ts';
import * as outboxes from './outbox.ts';
import { REPORTING_USUAL, reportingFrom } from './reporting.ts';
import { linePlaces } from './sampling.ts';

const COURSE = roundCourse(2_000);
const LAPS = ride(COURSE, -200, [{ toM: 6_300, seconds: 650 }]);

const passings = (fixes: readonly Fix[], course = COURSE): number[] => {
  let at = AT_NO_LINE;
  return fixes.flatMap((fix) => {
    const next = linePassed(at, fix, linePlaces(course));
    at = next.at;
    return next.passed ? [fix.timeMs] : [];
  });
};

test('each time over the line the phone knows it within seconds, once, and late enough for the station to be sure', () => {
  const found = passings(LAPS);
  const track = createTrack(COURSE);
  setStart(track, T0 - 1_000);
  addFixes(track, LAPS);
  const truth = crossings(track);
  assert.equal(found.length, truth.length);
  for (const [index, { timeMs }] of truth.entries()) {
    const lateMs = found[index]! - timeMs;
    assert.ok(lateMs > 0 && lateMs < 8_000, `${lateMs} ms after the line`);
    const known = createTrack(COURSE);
    setStart(known, T0 - 1_000);
    addFixes(
      known,
      LAPS.filter((fix) => fix.timeMs <= found[index]!),
    );
    assert.ok(crossings(known)[index]?.settled, 'what the phone has by then settles the crossing');
  }
});

test('a rider who stands on the line, however their receiver wanders, has not passed it', () => {
  const line = linePlaces(COURSE)[0]!;
  const standing = Array.from(
    { length: 600 },
    (_, second): Fix => ({
      timeMs: T0 + second * 1_000,
      latDeg: line.latDeg + Math.sin(second) * 1.2e-4,
      lonDeg: line.lonDeg + Math.cos(second * 1.7) * 1.2e-4,
    }),
  );
  assert.deepEqual(passings(standing), []);
});

test('a sprint on the way ends no lap and wakes no radio', () => {
  const sprint = { id: 'sprint' as LineId, name: 'Sprint', kind: 'intermediate', atM: 1_000 } as const;
  assert.deepEqual(passings(LAPS, withLine(COURSE, sprint)), passings(LAPS));
});

describe('a batch that is wanted', () => {
  const lap = { batchMs: 600_000 };
  const held = (count: number) =>
    LAPS.slice(0, count).reduce((outbox, fix) => outboxes.keep(outbox, fix).outbox, outboxes.openOutbox());

  test('leaves at once; what comes after it waits again', () => {
    let outbox = held(100);
    assert.equal(outboxes.dueMs(outbox, lap), LAPS[0]!.timeMs + 600_000);
    outbox = outboxes.want(outbox);
    assert.equal(outboxes.dueMs(outbox, lap), 0);
    outbox = outboxes.acknowledged(outboxes.send(outbox, 0).outbox).outbox;
    outbox = outboxes.keep(outbox, LAPS[100]!).outbox;
    assert.equal(outboxes.dueMs(outbox, lap), LAPS[100]!.timeMs + 600_000);
  });

  test('that does not fit one message goes on until all of it is there', () => {
    const many = Array.from({ length: 700 }, (_, i): Fix => ({ timeMs: T0 + i, latDeg: 50, lonDeg: 10 }));
    let outbox = outboxes.want(many.reduce((o, fix) => outboxes.keep(o, fix).outbox, outboxes.openOutbox()));
    outbox = outboxes.acknowledged(outboxes.send(outbox, 0).outbox).outbox;
    assert.equal(outbox.held.length, 100);
    assert.equal(outboxes.dueMs(outbox, lap), 0, 'the radio is awake: the rest goes too');
  });

  test('that broke on the way waits for its retry, and not for the next lap', () => {
    let outbox = outboxes.send(outboxes.want(held(10)), 0).outbox;
    outbox = outboxes.failed(outbox, T0 + 10_000, 0.5);
    const dueMs = outboxes.dueMs(outbox, lap)!;
    assert.ok(dueMs > T0 + 10_000 && dueMs <= T0 + 11_000);
  });

  test('of nothing is nothing', () => {
    assert.equal(outboxes.dueMs(outboxes.want(outboxes.openOutbox()), lap), null);
  });
});

describe('what a station says of reporting', () => {
  test('is taken as it is', () => {
    const said = { batchMs: 600_000, sending: 'by-lap', sampling: 'sparing' };
    assert.deepEqual(reportingFrom(said), said);
  });
  test('by an older station, a newer one or nobody becomes what loses nothing', () => {
    assert.deepEqual(reportingFrom({ batchMs: 30_000, sampling: 'usual' }), {
      batchMs: 30_000,
      sending: 'steady',
      sampling: 'usual',
    });
    for (const said of [undefined, null, 7, {}, { batchMs: 'x', sending: 'by-moon', sampling: 'toString' }])
      assert.deepEqual(reportingFrom(said), REPORTING_USUAL);
    assert.equal(reportingFrom({ batchMs: 1 }).batchMs, 1_000);
    assert.equal(reportingFrom({ batchMs: 1e12 }).batchMs, 600_000);
  });
});
