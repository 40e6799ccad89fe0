/**
 * `npm run chaos`: the kills and faults of this folder in their long form, 50 rounds each. Prints the seed, which
 * BELL_LAP_CHAOS_SEED gives back to repeat a run.
 */
import { spawnSync } from 'node:child_process';
import { globSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));
const env = { ...process.env, BELL_LAP_CHAOS_ROUNDS: process.env.BELL_LAP_CHAOS_ROUNDS ?? '50' };
const tests = globSync('*.test.ts', { cwd: here }).sort();
const { status } = spawnSync(
  process.execPath,
  ['--test', '--test-reporter=spec', '--test-concurrency=1', ...tests],
  {
    cwd: here,
    stdio: 'inherit',
    env,
  },
);
process.exit(status ?? 1);
