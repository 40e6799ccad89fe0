import assert from 'node:assert/strict';
import { test } from 'node:test';
import { figuresOf, ratioOf, ratiosOf } from './ratios.ts';

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
