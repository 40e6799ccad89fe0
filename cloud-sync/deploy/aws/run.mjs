/**
 * `npm run cloud:synth` and `npm run cloud:test`: installs this folder's own dependencies from its lockfile, once,
 * and runs what was asked. They are kept apart so that a station never installs them.
 */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const here = import.meta.dirname ?? new URL('.', import.meta.url).pathname;
const [what, ...rest] = process.argv.slice(2);
const PROGRAMS = {
  synth: ['synth.ts', ...rest],
  test: [
    '--test',
    '--test-reporter=spec',
    '--test-concurrency=1',
    ...(rest.length > 0 ? rest : ['**/*.spec.ts']),
  ],
};

function explain(message) {
  process.stderr.write(`${message}\n`);
  process.exit(2);
}
if (!(what in PROGRAMS)) explain(`node run.mjs synth|test, not "${what ?? ''}".`);
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
if (major < 22 || (major === 22 && minor < 18))
  explain('This runs on the project’s own Node: `npm run setup` installs it, then ask again.');

const stampFile = join(here, 'node_modules', '.bell-lap-stamp');
const stamp = createHash('sha256')
  .update(readFileSync(join(here, 'package-lock.json')))
  .digest('hex');
if (!existsSync(stampFile) || readFileSync(stampFile, 'utf8') !== stamp) {
  process.stderr.write('Installing what describes the cloud (once, 190 MB) …\n');
  const { status } = spawnSync(
    'npm',
    ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'],
    {
      cwd: here,
      stdio: 'inherit',
      shell: process.platform === 'win32',
    },
  );
  if (status !== 0) process.exit(status ?? 1);
  writeFileSync(stampFile, stamp);
}
process.exit(spawnSync(process.execPath, PROGRAMS[what], { cwd: here, stdio: 'inherit' }).status ?? 1);
