/**
 * `npm run mobile:test`: the app's logic on Node, its types, then its web build in a real browser against a real station
 * and its generated native projects. Apart from `npm test`, because it needs the app's own packages (some 400 MB).
 *
 *   --as-built   rides with the web build that is there
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
const isBuilt = existsSync(join(root, 'mobile', 'dist', 'web', 'index.html'));
if (!isBuilt || !process.argv.includes('--as-built')) run('mobile/scripts/bundle.mjs', '--platform', 'web');
// After the bundle, which installs the app's packages: their types are needed.
run('node_modules/typescript/bin/tsc', '-p', 'mobile/tsconfig.json');
run('--test', '--test-timeout=300000', 'tests/mobile/**/*.test.ts');
