/** How many viewers a process lets in follows from what it is given. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { connectionsOf, viewersOf } from './process-resources.ts';

test('there are always fewer viewers than connections, and no more than half of the memory holds', () => {
  for (const descriptors of [1_024, 20_000, 65_535, 1_048_576])
    for (const memoryBytes of [2 ** 29, 2 ** 31, 2 ** 34]) {
      const viewers = viewersOf({ descriptors, memoryBytes });
      assert.ok(viewers < connectionsOf({ descriptors, memoryBytes }));
      assert.ok(viewers * 10 * 1_024 < memoryBytes / 2, 'ten KiB each were measured');
    }
});

test('a process that may open 20,000 files serves 19,000 viewers and keeps connections for pages and for itself', () => {
  const resources = { descriptors: 20_000, memoryBytes: 2 ** 30 };
  assert.ok(viewersOf(resources) >= 19_000);
  assert.ok(connectionsOf(resources) - viewersOf(resources) >= 300, 'for pages');
  assert.ok(resources.descriptors - connectionsOf(resources) >= 500, 'for itself');
});
