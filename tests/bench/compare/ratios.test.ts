import assert from 'node:assert/strict';
import { test } from 'node:test';
import { comparedOf, figuresOf, ratioOf, ratiosOf } from './ratios.ts';

test('more a second is better, less time is better: above one is better either way', () => {
  assert.equal(ratioOf('messages/s', 20, 10), 2);
  assert.equal(ratioOf('ms (p99)', 20, 10), 0.5);
  assert.equal(ratioOf('B/rider-second', 5, 10), 2);
  assert.equal(ratioOf('tasks', 0, 0), 1);
});

test('seven pairs: the median, and the outermost as an interval of 98 %', () => {
  const { median, low, high, confidence } = ratiosOf([1, 1.1, 0.9, 1.2, 0.8, 1.05, 0.95]);
  assert.deepEqual([median, low, high], [1, 0.8, 1.2]);
  assert.ok(Math.abs(confidence - (1 - 2 / 128)) < 1e-12);
});

test('nine pairs leave out the outermost on either side: 96 %', () => {
  const { low, high, confidence } = ratiosOf([1, 2, 3, 4, 5, 6, 7, 8, 9]);
  assert.deepEqual([low, high], [2, 8]);
  assert.ok(confidence > 0.95 && confidence < 0.97);
});

test('what a note tells of the processor is a figure of its own', () => {
  const rows = [
    { name: 'ingest', value: 9, unit: 'messages/s', note: 'x; 21 µs of processor a message, peer 30' },
  ];
  assert.deepEqual(
    figuresOf(rows).map(({ name, value }) => [name, value]),
    [
      ['ingest', 9],
      ['ingest: processor', 21],
    ],
  );
});

test('a p99 that is not the figure itself is one of its own', () => {
  const named = (row: object) =>
    figuresOf([{ name: 'x', value: 9, unit: 'ms', ...row }]).map(({ name }) => name);
  assert.deepEqual(named({ p50: 2, p99: 9 }), ['x', 'x: p50']);
  assert.deepEqual(named({ p50: 9, p99: 30 }), ['x', 'x: p99']);
});

test('seven pairs that drift together: each pair meets one machine, so the drift is no difference', () => {
  const pairs = [1, 2, 3, 4, 5, 6, 7].map((slowness) => ({
    now: [{ name: 'fold', unit: 'µs', value: 10 * slowness }],
    before: [{ name: 'fold', unit: 'µs', value: 12 * slowness }],
  }));
  const [{ ratio, now, before }] = comparedOf(pairs) as [ReturnType<typeof comparedOf>[number]];
  assert.deepEqual([now, before], [40, 48]);
  assert.ok(Math.abs(ratio!.low - 1.2) < 1e-9 && Math.abs(ratio!.high - 1.2) < 1e-9);
});

test('a figure that the older tree does not have is told and not compared', () => {
  const [figure] = comparedOf([{ now: [{ name: 'new', unit: 'ms', value: 3 }], before: [] }]);
  assert.equal(figure!.ratio, null);
});

/** Draws that repeat: mulberry32. */
function draws(seed: number): () => number {
  let a = seed;
  return () => {
    a = (a + 0x6d2b79f5) | 0;
    let t = Math.imul(a ^ (a >>> 15), 1 | a);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

test('the interval holds the true median as often as it says, also of a lopsided noise', () => {
  const draw = draws(16);
  const [n, times] = [11, 4_000];
  let held = 0;
  let said = 0;
  for (let time = 0; time < times; time += 1) {
    // Exponential: long tail on one side, median ln 2.
    const { low, high, confidence } = ratiosOf(Array.from({ length: n }, () => -Math.log(1 - draw())));
    said = confidence;
    if (low <= Math.LN2 && Math.LN2 <= high) held += 1;
  }
  assert.ok(Math.abs(held / times - said) < 0.01, `${held / times} against ${said}`);
  assert.ok(said > 0.95);
});
