/** A batch gives back what went in, whoever rode and whatever was decided. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import type { EntryId, RaceId } from '../../race/ids.ts';
import type { JournalRecord } from '../../race/journal/record.ts';
import { BatchError, decodeBatch, encodeBatch, packBatch } from './batch.ts';

const race = 'elite-men' as RaceId;
const fix = fc.record({
  timeMs: fc.integer({ min: 1_700_000_000_000, max: 1_700_100_000_000 }),
  latDeg: fc.integer({ min: -90_000_000, max: 90_000_000 }).map((n) => n / 1e6),
  lonDeg: fc.integer({ min: -180_000_000, max: 180_000_000 }).map((n) => n / 1e6),
  speedMps: fc.integer({ min: 0, max: 3_000 }).map((n) => n / 100),
});
const fixes = fc.record({
  atMs: fc.integer({ min: 1_700_000_000_000, max: 1_700_100_000_000 }),
  race: fc.constantFrom(race, 'juniors' as RaceId),
  by: fc.record({ role: fc.constant('rider' as const), name: fc.constantFrom('7', '12') }),
  input: fc.record({
    kind: fc.constant('fixes' as const),
    entry: fc.integer({ min: 1, max: 5 }) as fc.Arbitrary<EntryId>,
    source: fc.constantFrom('native' as const, 'relay' as const),
    fixes: fc.array(fix, { minLength: 1, maxLength: 4 }),
  }),
});
const decision = fc.record({
  atMs: fc.integer({ min: 1_700_000_000_000, max: 1_700_100_000_000 }),
  race: fc.constant(race),
  by: fc.record({ role: fc.constant('official' as const), name: fc.string() }),
  input: fc.record({
    kind: fc.constant('decision' as const),
    decision: fc.record({
      type: fc.constant('finish' as const),
      id: fc.constant('d-00000001' as never),
      atMs: fc.integer({ min: 1_700_000_000_000, max: 1_700_100_000_000 }),
    }),
  }),
});

describe('A batch of journal records', () => {
  it('gives back exactly the records that went in', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 1e9 }),
        fc.array(fc.oneof({ weight: 5, arbitrary: fixes }, decision), { minLength: 1, maxLength: 60 }),
        async (first, list) => {
          // A plain object each, as the journal gives them.
          const records = structuredClone(list).map((record, index) => ({
            seq: first + index,
            ...record,
          })) as JournalRecord[];
          assert.deepEqual(await decodeBatch(await encodeBatch(records)), records);
        },
      ),
      { numRuns: 100 },
    );
  });

  it('holds a minute of fifty riders in less than twelve bytes a fix', async () => {
    const records: JournalRecord[] = [];
    for (let second = 0; second < 60; second++)
      for (let rider = 1; rider <= 50; rider++)
        records.push({
          seq: records.length + 1,
          atMs: 1_700_000_000_000 + second * 1_000 + rider * 13,
          race,
          by: { role: 'rider', name: String(rider) },
          input: {
            kind: 'fixes',
            entry: rider as EntryId,
            source: 'native',
            fixes: [
              {
                timeMs: 1_700_000_000_000 + second * 1_000,
                latDeg: Math.round((50 + rider / 1e4 + second / 1e4) * 1e6) / 1e6,
                lonDeg: Math.round((10 + Math.sin(second / 9 + rider) / 1e3) * 1e6) / 1e6,
                speedMps: Math.round(1_100 + 40 * Math.sin(second + rider)) / 100,
              },
            ],
          },
        });
    const bytes = await encodeBatch(records);
    assert.ok(bytes.length / records.length < 12, `${bytes.length / records.length} bytes a fix`);
    assert.deepEqual(await decodeBatch(bytes), records);
  });

  it('refuses a gap, and bytes that are no batch', async () => {
    const record = (seq: number) =>
      ({ seq, atMs: 1, race, by: { role: 'station', name: 's' }, input: { kind: 'decision' } }) as never;
    assert.throws(() => packBatch([record(1), record(3)]), /a gap/);
    await assert.rejects(decodeBatch(new Uint8Array([1, 2, 3])), BatchError);
  });
});
