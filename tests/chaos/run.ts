/**
 * `npm run chaos`: the kills and faults of this folder in their long form, 50 rounds each. Prints the seed, which
 * BELL_LAP_CHAOS_SEED gives back to repeat a run. `-- --fixes 14000000` kills a station with so long a journal, `--rounds N`
 * as often, `--key WORD` with an encrypted one.
 */
import { spawnSync } from 'node:child_process';
import { globSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { commandLine } from '../command-line.ts';

const here = dirname(fileURLToPath(import.meta.url));
const { values } = commandLine('chaos', {
  options: { fixes: { type: 'string' }, rounds: { type: 'string' }, key: { type: 'string' } },
});
const env = {
  ...process.env,
  BELL_LAP_CHAOS_ROUNDS: values.rounds ?? process.env.BELL_LAP_CHAOS_ROUNDS ?? '50',
  ...(values.key === undefined ? {} : { BELL_LAP_CHAOS_KEY: values.key }),
  ...(values.fixes === undefined ? {} : { BELL_LAP_CHAOS_FIXES: values.fixes }),
};
const tests =
  values.fixes === undefined ? globSync('*.test.ts', { cwd: here }).sort() : ['station-kill.test.ts'];
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
