/** What the journal's door answers for a read, and what becomes of it: nothing refused passes for good. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { LineId, PassingId, RaceId } from '../../race/ids.ts';
import type { Passing } from '../../race/passing.ts';
import { inEnglish } from '../../race/race.ts';
import type { Refusal } from '../../server/intake.ts';
import { memorySettings } from '../auth/memory-settings.ts';
import { DecoderReads } from './decoder-reads.ts';
import { decoderWith } from './testing/tent.ts';

const NOW = Date.parse('2026-07-04T10:00Z');

/** Two races that both know every chip; `answers` is what the second says. */
function standing(answers: () => Refusal | null) {
  const had = new Map<string, Passing>();
  const raceOf = (id: string) => ({
    id: id as RaceId,
    state: 'running' as const,
    startMs: NOW - 60_000,
    isOfficial: false,
    knows: () => true,
    heard: (passing: PassingId) => had.get(`${id} ${passing}`) ?? null,
  });
  let told = 0;
  const reads = new DecoderReads('box', decoderWith({ dialect: 'ultra', port: 23 }), {
    settings: memorySettings(),
    intake: {
      async passing(race, passing) {
        told += 1;
        await Promise.resolve();
        const refusal = race === 'women' ? answers() : null;
        if (refusal !== null) return refusal;
        had.set(`${race} ${passing.id}`, passing);
        const input = { kind: 'passing' as const, passing };
        return { seq: told, atMs: NOW, race, by: { role: 'device', name: '' }, input };
      },
    },
    races: () => [raceOf('men'), raceOf('women')],
    lapLineOf: () => 'finish' as LineId,
    host: '',
    now: () => NOW,
    log() {},
  });
  const aside = () => reads.kept.list('aside').map(({ key, why }) => `${key}: ${inEnglish(why, 'UTC')}`);
  return { reads, had, aside, told: () => told };
}
const read = (key: string, timeMs = NOW) => ({ key, chip: '58', timeMs, told: key });

test('one of two races refuses a read: the other has it, and officials see what was refused and why', async () => {
  const message = 'Another passing stands under this id.';
  const { reads, had, aside } = standing(() => ({ code: 'conflict', message }));
  assert.equal(await reads.accept(read('58/1')), true);
  assert.deepEqual([...had.keys()], ['men chip:box:58/1']);
  assert.match(aside().join(), /^58\/1@women: .*Another passing stands under this id/);
});

test('all of them refuse: it is aside; one cannot store it: the device is asked again, and then both have it', async () => {
  let refusal: Refusal | null = { code: 'journal-failing', message: 'The disk is full.' };
  const { reads, had, aside } = standing(() => refusal);
  assert.equal(await reads.accept(read('58/1')), false);
  refusal = null;
  assert.equal(await reads.accept(read('58/1')), true);
  assert.deepEqual([had.has('women chip:box:58/1'), aside()], [true, []]);
});

test('told again while the first is on its way, a millisecond apart: one passing, a repeat, no conflict', async () => {
  const { reads, had, aside, told } = standing(() => null);
  assert.deepEqual(await Promise.all([reads.accept(read('58/1')), reads.accept(read('58/1', NOW + 1))]), [
    true,
    true,
  ]);
  assert.deepEqual([had.size, told(), reads.reads, reads.repeats, aside()], [2, 2, 1, 1, []]);
});

test('codes too long for an id stay two reads where they differ at their end only', async () => {
  const { reads, had } = standing(() => null);
  for (const end of ['1', '2'])
    await reads.accept({ ...read(`${'E2'.repeat(70)}/${end}`), chip: `E2${end}` });
  assert.equal(had.size, 4);
});
