/**
 * Kills a station's journal (SIGKILL, no warning) at random moments under load, again and again on the same file.
 * Afterwards every acknowledged record must be there, once, under the number it was acknowledged with, and the
 * numbers must run without a gap. `npm run chaos` does it 50 times; BELL_LAP_CHAOS_SEED repeats a run.
 */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { openJournal } from '../../broker/journal/open-journal.ts';
import { numbered, numberOf } from './numbered.ts';

const rounds = Number(process.env.BELL_LAP_CHAOS_ROUNDS ?? 4);
const seed = Number(process.env.BELL_LAP_CHAOS_SEED ?? Date.now() % 1_000_000);
/** More than a child can append before it is killed. */
const NUMBERS_A_ROUND = 1_000_000;
const KILL_WITHIN_MS = 600;
const OPEN_WITHIN_MS = 30_000;

const folder = mkdtempSync(join(tmpdir(), 'bell-lap-chaos-'));
after(() => rmSync(folder, { recursive: true, force: true }));

function randomFrom(state: number): () => number {
  let s = state >>> 0;
  return () => {
    s = (s + 0x6d2b79f5) >>> 0;
    let t = Math.imul(s ^ (s >>> 15), s | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Lets a child append from `first` on and kills it. Returns what it said was stored: number → seq. */
async function killedWriter(path: string, first: number, key: string, random: () => number) {
  const told = join(folder, `told-${first}.txt`);
  const output = openSync(told, 'w');
  const child = spawn(
    process.execPath,
    [fileURLToPath(new URL('journal-writer.ts', import.meta.url)), path, String(first), key],
    { stdio: ['ignore', output, 'inherit'] },
  );
  const ended = new Promise<NodeJS.Signals | null>((resolve) =>
    child.on('exit', (_, signal) => resolve(signal)),
  );
  closeSync(output);
  // One in six dies while it opens, the others while they write.
  const whileOpening = random() < 1 / 6;
  if (!whileOpening) {
    const deadline = Date.now() + OPEN_WITHIN_MS;
    while (readFileSync(told, 'utf8') === '' && child.exitCode === null && Date.now() < deadline)
      await sleep(5);
  }
  await sleep(random() * KILL_WITHIN_MS);
  child.kill('SIGKILL');
  assert.equal(await ended, 'SIGKILL', 'the child lived until it was killed');
  const acknowledged = new Map<number, number>();
  // The last line may be cut off: what was not said was not said.
  for (const line of readFileSync(told, 'utf8').split('\n').slice(0, -1)) {
    if (line === 'open') continue;
    const [number, seq] = line.split(' ').map(Number);
    acknowledged.set(number!, seq!);
  }
  return acknowledged;
}

describe('a journal killed under load', () => {
  for (const key of ['', 'a key'])
    it(`holds what it acknowledged, once and in order${key && ', encrypted'} (${rounds} kills, seed ${seed})`, async (t) => {
      const random = randomFrom(seed);
      const path = join(folder, `journal${key && '-encrypted'}.db`);
      const acknowledged = new Map<number, number>();
      let stored = 0;
      for (let round = 0; round < rounds; round++) {
        const told = await killedWriter(path, (round + 1) * NUMBERS_A_ROUND, key, random);
        for (const [number, seq] of told) acknowledged.set(number, seq);
        const journal = await openJournal({ path, now: Date.now, ...(key && { key }) });
        const seqOf = new Map<number, number>();
        let seq = 0;
        let last = 0;
        for await (const page of journal.read(1)) {
          for (const record of page) {
            assert.equal(record.seq, ++seq, 'no gap');
            const number = numberOf(record.input);
            assert.ok(number > last, `number ${number} after ${last}: in order, each once`);
            assert.deepEqual(record.input, numbered(number).input);
            seqOf.set(number, record.seq);
            last = number;
          }
        }
        assert.equal(journal.health().lastSeq, seq);
        await journal.close();
        for (const [number, told] of acknowledged) assert.equal(seqOf.get(number), told, `number ${number}`);
        stored = seq;
      }
      t.diagnostic(`${acknowledged.size} acknowledged, ${stored} stored`);
    });
});
