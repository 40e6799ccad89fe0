/**
 * Installs this folder's own packages from its lockfile (DuckDB, 70 MB; once): before `npm run relay` when an archive
 * is configured, before the tests that need it, and by hand on a server. A station never does.
 *
 *   node cloud-sync/archive/install.mjs                  now
 *   node cloud-sync/archive/install.mjs --if-configured  only when the environment names an archive
 */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));

export function installArchive() {
  const stampFile = join(here, 'node_modules', '.bell-lap-stamp');
  const stamp = createHash('sha256')
    .update(readFileSync(join(here, 'package-lock.json')))
    .update(`${process.platform} ${process.arch}`)
    .digest('hex');
  if (existsSync(stampFile) && readFileSync(stampFile, 'utf8') === stamp) return;
  process.stderr.write('Installing what writes the archive (DuckDB, once, 85 MB) …\n');
  const { status, error } = spawnSync(
    'npm',
    ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'],
    { cwd: here, stdio: ['ignore', 'ignore', 'inherit'], shell: process.platform === 'win32' },
  );
  if (status !== 0)
    throw new Error(`The archive's packages did not install${error ? `: ${error.message}` : ''}.`);
  writeFileSync(stampFile, stamp);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const isConfigured = ['BELL_LAP_RELAY_ARCHIVE_DIR', 'BELL_LAP_RELAY_RESULTS_BUCKET'].some(
    (name) => (process.env[name] ?? '') !== '',
  );
  if (isConfigured || !process.argv.includes('--if-configured')) {
    try {
      installArchive();
    } catch (error) {
      // The relay runs without its archive, and says so.
      process.stderr.write(`${error.message}\n`);
      if (!process.argv.includes('--if-configured')) process.exit(1);
    }
  }
}
