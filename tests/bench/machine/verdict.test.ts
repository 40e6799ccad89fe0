import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bestOf, type Calibration, verdictOn } from './verdict.ts';

const BEST = { loopMs: 15, fsyncMs: 0.8 };
const IDLE = { ...BEST, loopLeastMs: 15 };
const calibration = (changes: Partial<Calibration> = {}): Calibration => ({
  before: IDLE,
  after: IDLE,
  othersShare: 0.01,
  load1: 0.4,
  ...changes,
});

test('a machine at its own best is quiet, whatever its load says: the load counts the benchmark', () => {
  assert.deepEqual(verdictOn(calibration({ load1: 14 }), BEST), { quiet: true, reasons: [] });
});

test('a fixed loop that takes longer than it can is a busy processor, before or after', () => {
  const slow = { loopMs: 24, loopLeastMs: 24, fsyncMs: 0.8 };
  for (const one of [calibration({ before: slow }), calibration({ after: slow })]) {
    const { quiet, reasons } = verdictOn(one, BEST);
    assert.equal(quiet, false);
    assert.deepEqual(reasons, ['processor 1.60 × its best time']);
  }
});

test('others that used a tenth of the machine meanwhile are busy, however fast the loop was around it', () => {
  const { quiet, reasons } = verdictOn(calibration({ othersShare: 0.1 }), BEST);
  assert.equal(quiet, false);
  assert.deepEqual(reasons, ['others used 10 % of the machine']);
});

test('a disk is busy only when it is slower by a multiple and by a millisecond', () => {
  const withFsync = (fsyncMs: number) => calibration({ after: { ...IDLE, fsyncMs } });
  assert.equal(verdictOn(withFsync(1.7), BEST).quiet, true, 'twice a fast disk is its own spread');
  assert.equal(verdictOn(withFsync(6), BEST).quiet, false);
  assert.equal(verdictOn({ ...withFsync(0.5), before: IDLE }, { loopMs: 15, fsyncMs: 0.1 }).quiet, true);
});

test('where the system does not tell of others, loop and disk decide', () => {
  assert.equal(verdictOn(calibration({ othersShare: null }), BEST).quiet, true);
});

test('the best is known at the end: a busy beginning is found out by a quiet moment later', () => {
  const busy = { loopMs: 30, loopLeastMs: 29, fsyncMs: 3 };
  const beginning = calibration({ before: busy, after: busy });
  assert.equal(verdictOn(beginning, bestOf([busy])).quiet, true, 'nothing better is known yet');
  assert.equal(verdictOn(beginning, bestOf([busy, IDLE])).quiet, false);
});

test('a machine that others keep busy throughout still shows its best in a loop that was left alone', () => {
  const shared = { loopMs: 28, loopLeastMs: 15, fsyncMs: 1 };
  const all = calibration({ before: shared, after: shared });
  assert.equal(verdictOn(all, bestOf([shared, shared])).quiet, false);
});
