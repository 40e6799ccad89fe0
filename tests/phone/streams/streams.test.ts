/**
 * For every stream of messages, acknowledged = stored ∪ kept aside ∪ refused with a visible reason. Some here; ten
 * thousand with `npm run phone:streams`.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { hold } from './law.ts';
import { streams } from './stream.ts';

test('whatever phones, disk and clocks do, what is acknowledged is stored, kept aside or refused in sight', async () => {
  let [stored, aside, refused] = [0, 0, 0];
  await fc.assert(
    fc.asyncProperty(streams, async (stream) => {
      const tally = await hold(stream);
      stored += tally.stored;
      aside += tally.aside;
      refused += tally.refused;
    }),
    { numRuns: 250, seed: 20_261_129 },
  );
  assert.ok(
    stored > 1_000 && aside > 50 && refused > 100,
    `${stored} ${aside} ${refused}: all three are met`,
  );
});
