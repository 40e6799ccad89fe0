/** Retention leaves numbers unused; what goes to a relay has none. */
import assert from 'node:assert/strict';
import { it } from 'node:test';
import fc from 'fast-check';
import type { RaceId } from '../../race/ids.ts';
import type { JournalRecord } from '../../race/journal/record.ts';
import { encodeBatch } from './batch.ts';
import { emptied, withoutGaps } from './emptied.ts';

const race = 'elite-men' as RaceId;
const record = (seq: number): JournalRecord => ({
  seq,
  atMs: 1_000 + seq,
  race,
  by: { role: 'official', name: 'Ada' },
  input: { kind: 'decision' } as never,
});

async function collected(
  pages: readonly (readonly JournalRecord[])[],
  of: { fromSeq: number; throughSeq: number; race: () => RaceId | null },
): Promise<JournalRecord[]> {
  const all: JournalRecord[] = [];
  for await (const page of withoutGaps(
    (async function* () {
      yield* pages;
    })(),
    of,
  )) {
    // Throws on a gap, on nothing and on too much.
    await encodeBatch(page);
    all.push(...page);
  }
  return all;
}

it('fills what is gone, keeps what is there, and leaves no gap wherever it was', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.integer({ min: 1, max: 9_000 }), { minLength: 1, maxLength: 12 }),
      fc.integer({ min: 1, max: 3 }),
      fc.integer({ min: 0, max: 5_000 }),
      async (numbers, pageSize, after) => {
        const seqs = [...new Set(numbers)].sort((a, b) => a - b);
        const records = seqs.map(record);
        const pages = [];
        for (let at = 0; at < records.length; at += pageSize) pages.push(records.slice(at, at + pageSize));
        const throughSeq = seqs.at(-1)! + after;
        const all = await collected(pages, { fromSeq: 1, throughSeq, race: () => null });
        assert.equal(all.length, throughSeq);
        for (const [index, one] of all.entries()) {
          assert.equal(one.seq, index + 1);
          assert.deepEqual(one, seqs.includes(one.seq) ? record(one.seq) : emptied({ ...one, race }));
        }
      },
    ),
    { numRuns: 40 },
  );
});

it('fills behind the newest record that is left only for a race that it knows', async () => {
  assert.equal((await collected([], { fromSeq: 5, throughSeq: 9, race: () => race })).length, 5);
  assert.equal((await collected([], { fromSeq: 5, throughSeq: 9, race: () => null })).length, 0);
  assert.equal((await collected([], { fromSeq: 5, throughSeq: 4, race: () => race })).length, 0);
});
