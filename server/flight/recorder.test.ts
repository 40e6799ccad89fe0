import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createRecorder, type Recorder, type Stall, sharesOf } from './recorder.ts';

/** A recorder whose "later" happens when the test says so. */
function recorder(): { flight: Recorder; later: () => void; told: Stall[] } {
  const calls: (() => void)[] = [];
  const told: Stall[] = [];
  const flight = createRecorder({
    process: 'station',
    later: (call) => void calls.push(call),
    onKept: (stall) => void told.push(stall),
  });
  const later = (): void => {
    for (const call of calls.splice(0)) call();
  };
  return { flight, told, later };
}

test('while nothing takes too long nothing is kept, and everything is counted', () => {
  const { flight, later } = recorder();
  for (let at = 0; at < 10_000; at += 10) {
    flight.note('commit', at, 4, 20);
    flight.took('acknowledgement', at + 4, 4);
    flight.took('loop', at + 4, 99);
  }
  later();
  assert.deepEqual(flight.stalls(), []);
  assert.deepEqual(flight.figures().commit, { count: 1_000, ms: 4_000, longestMs: 4 });
  assert.deepEqual(flight.passed(), { loop: 0, acknowledgement: 0 });
});

test('a standstill keeps the seconds before it, also what was told of only after it', () => {
  const { flight, later, told } = recorder();
  flight.note('fan-out', 1_000, 3, 256);
  flight.note('derive', 9_800, 60);
  flight.took('loop', 10_000, 150, 150);
  // The collector speaks when the loop goes on.
  flight.note('collect', 9_880, 40);
  later();
  const [stall] = flight.stalls();
  assert.equal(stall!.tookMs, 150);
  assert.deepEqual(
    stall!.moments.map(({ doing, beforeMs }) => [doing, beforeMs]),
    [
      ['derive', 200],
      ['collect', 120],
    ],
    'nine seconds ago is forgotten',
  );
  assert.deepEqual(stall!.shares, { doings: { derive: 10, collect: 40 }, other: 100, waited: 0 });
  assert.equal(told.length, 1);
});

test('where a standstill went: a collection in the middle of a board is the collection’s, the processor of others nobody’s', () => {
  const moment = { size: 0, what: null };
  const shares = sharesOf(
    [
      { ...moment, doing: 'derive', beforeMs: 100, tookMs: 80 },
      { ...moment, doing: 'collect', beforeMs: 90, tookMs: 30 },
      { ...moment, doing: 'request', beforeMs: 500, tookMs: 490 },
    ],
    200,
    120,
  );
  assert.deepEqual(shares, { doings: { derive: 50, collect: 30 }, other: 40, waited: 80 });
});

test('a slice of a broadcast in whose middle the processor was taken away: only what it had is its own', () => {
  const slice = { doing: 'fan-out', beforeMs: 200, tookMs: 200, size: 256, what: null } as const;
  assert.deepEqual(sharesOf([slice], 200, 30), { doings: { 'fan-out': 30 }, other: 0, waited: 170 });
});

test('a bad ten seconds is one entry with a count; something much worse in it is one more', () => {
  const { flight, later } = recorder();
  for (const [endMs, tookMs] of [
    [1_000, 120],
    [1_500, 130],
    [2_000, 110],
    [3_000, 900],
  ] as const) {
    flight.took('loop', endMs, tookMs);
    later();
  }
  assert.deepEqual(
    flight.stalls().map(({ tookMs, more }) => [tookMs, more]),
    [
      [900, 0],
      [120, 2],
    ],
  );
  assert.equal(flight.passed().loop, 4);
});

test('an acknowledgement that was late because the loop stood still is told as the standstill', () => {
  const { flight, later } = recorder();
  flight.took('acknowledgement', 5_000, 300);
  flight.took('loop', 5_001, 290, 290);
  later();
  assert.deepEqual(
    flight.stalls().map(({ cause, tookMs }) => [cause, tookMs]),
    [['loop', 290]],
  );
});

test('a long bad day: twenty are kept, the newest ten among them and the worst of all', () => {
  const { flight, later } = recorder();
  for (let n = 1; n <= 200; n += 1) {
    flight.took('loop', n * 20_000, n === 7 ? 5_000 : 101 + (n % 13));
    later();
  }
  const stalls = flight.stalls();
  assert.equal(stalls.length, 20);
  assert.deepEqual(
    stalls.slice(0, 10).map(({ endMs }) => endMs / 20_000),
    [200, 199, 198, 197, 196, 195, 194, 193, 192, 191],
  );
  assert.ok(stalls.some(({ tookMs }) => tookMs === 5_000));
});

test('what another process kept has a number of its own here, and does not push out our own', () => {
  const { flight, later } = recorder();
  flight.took('loop', 1_000, 400);
  later();
  const theirs = { ...flight.stalls()[0]!, process: 'spectators' };
  for (let n = 1; n <= 40; n += 1) flight.heard({ ...theirs, endMs: 2_000 + n });
  const stalls = flight.stalls();
  assert.equal(stalls.filter(({ process }) => process === 'spectators').length, 20);
  assert.equal(stalls.filter(({ process }) => process === 'station').length, 1);
  assert.equal(new Set(stalls.map(({ id }) => id)).size, stalls.length);
});

test('the ring forgets, however much is written, and what is kept is bounded', () => {
  const { flight, later } = recorder();
  for (let n = 0; n < 50_000; n += 1) flight.note('fan-out', 10_000 + n / 100, n % 97 === 0 ? 9 : 1, 256);
  flight.took('loop', 10_600, 200);
  later();
  const { moments } = flight.stalls()[0]!;
  assert.equal(moments.length, 300);
  assert.ok(moments.filter(({ tookMs }) => tookMs === 9).length > 30, 'the longest stay');
});
