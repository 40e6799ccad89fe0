import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { CategoryId, EntryId } from '../ids.ts';
import { type RaceStarter, raceOrder, swapped } from './order.ts';

const WOMEN = 'women' as CategoryId;
const MEN = 'men' as CategoryId;
const rider = (entry: number, category: CategoryId, more: Partial<RaceStarter> = {}): RaceStarter => ({
  entry: entry as EntryId,
  category,
  ...more,
});
const FIELD = [rider(1, MEN), rider(2, WOMEN), rider(3, MEN), rider(4, WOMEN)];
const settings = {
  order: { by: 'listed' as const },
  blocks: [WOMEN, MEN],
  intervalMs: 60_000,
  gapMs: 300_000,
};
const told = (starts: ReturnType<typeof raceOrder>) =>
  starts.map(({ entry, start, startOffsetMs }) => `${start}: ${entry} at ${startOffsetMs / 1_000}`);

test('the women start first, the men five minutes after the last of them', () => {
  assert.deepEqual(told(raceOrder(FIELD, settings)), [
    '1: 2 at 0',
    '2: 4 at 60',
    '3: 1 at 360',
    '4: 3 at 420',
  ]);
});

test('a rider who comes after the draw starts last; nobody else moves', () => {
  const drawn = raceOrder(FIELD, { ...settings, order: { by: 'draw', seed: 7 } });
  const offsetOf = new Map(drawn.map(({ entry, startOffsetMs }) => [entry, startOffsetMs]));
  const late = [...FIELD.map((one) => ({ ...one, startOffsetMs: offsetOf.get(one.entry) })), rider(9, WOMEN)];
  assert.deepEqual(told(raceOrder(late, { ...settings, keepStarts: true })), ['1: 9 at 480']);
});

test('everybody of the blocks starts once, in blocks, an interval apart at least, whatever the seed', () => {
  const fields = fc.array(fc.constantFrom(WOMEN, MEN), { minLength: 1, maxLength: 40 });
  fc.assert(
    fc.property(fields, fc.integer(), (categories, seed) => {
      const field = categories.map((category, at) => rider(at + 1, category));
      const starts = raceOrder(field, { ...settings, order: { by: 'draw', seed } });
      assert.equal(new Set(starts.map(({ entry }) => entry)).size, field.length);
      const blocks = starts.map(({ entry }) => categories[entry - 1]);
      assert.ok(blocks.lastIndexOf(WOMEN) < (blocks.indexOf(MEN) + 1 || Number.MAX_SAFE_INTEGER));
      starts.slice(1).forEach(({ startOffsetMs }, at) => {
        assert.ok(startOffsetMs - starts[at]!.startOffsetMs >= 60_000);
      });
      assert.deepEqual(raceOrder(field, { ...settings, order: { by: 'draw', seed } }), starts);
    }),
  );
});

test('two change places; somebody without a start has none to give', () => {
  const field = [
    rider(1, MEN, { startOffsetMs: 0 }),
    rider(2, MEN, { startOffsetMs: 60_000 }),
    rider(3, MEN),
  ];
  assert.deepEqual(swapped(field, [1 as EntryId, 2 as EntryId]), [
    { entry: 1, startOffsetMs: 60_000 },
    { entry: 2, startOffsetMs: 0 },
  ]);
  assert.equal(swapped(field, [1 as EntryId, 3 as EntryId]), null);
});
