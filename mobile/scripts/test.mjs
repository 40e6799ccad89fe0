/**
 * `npm run mobile:test`: the app's logic on Node, then its web build in a real browser against a real station. Apart
 * from `npm test`, because bundling needs the app's own packages (some 300 MB).
 */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const run = (...args) => {
  const { status } = spawnSync(process.execPath, args, { cwd: root, stdio: 'inherit' });
  if (status !== 0) process.exit(status ?? 1);
};

run('--test', 'mobile/src/**/*.test.ts');
if (!existsSync(join(root, 'mobile', 'dist', 'web', 'index.html')) || !process.argv.includes('--as-built'))
  run('mobile/scripts/bundle.mjs', '--platform', 'web');
run('--test', '--test-timeout=300000', 'tests/mobile/**/*.test.ts');
