/**
 * `npm run mobile:bundle`: what a phone runs, built here without Android's or Apple's tools: Hermes bytecode for Android
 * and iOS, and the web build that the browser test rides with. Prints each bundle's size.
 *
 *   --platform android|ios|web   only that one
 */
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, rmSync, statSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

const folder = dirname(dirname(fileURLToPath(import.meta.url)));
const asked = process.argv.indexOf('--platform');
const platforms = asked === -1 ? ['android', 'ios', 'web'] : [process.argv[asked + 1]];

function run(what, program, args) {
  const { status, error } = spawnSync(program, args, {
    cwd: folder,
    stdio: 'inherit',
    // Nothing of a build needs the network or tells anybody about itself.
    env: { ...process.env, CI: '1', EXPO_OFFLINE: '1', EXPO_NO_TELEMETRY: '1' },
    shell: process.platform === 'win32',
  });
  if (status === 0) return;
  process.stderr.write(`${what} failed${error ? `: ${error.message}` : ` (${status})`}.\n`);
  process.exit(1);
}

if (!existsSync(join(folder, 'node_modules', 'expo')))
  run('Installing the app’s own packages', 'npm', ['ci', '--no-audit', '--no-fund']);

for (const platform of platforms) {
  const out = join('dist', platform);
  rmSync(join(folder, out), { recursive: true, force: true });
  run(`The ${platform} bundle`, process.execPath, [
    join('node_modules', 'expo', 'bin', 'cli'),
    'export',
    '--platform',
    platform,
    '--output-dir',
    out,
  ]);
  for (const entry of readdirSync(join(folder, out), { recursive: true, withFileTypes: true })) {
    if (!/\.(hbc|js|wasm)$/.test(entry.name)) continue;
    const file = join(entry.parentPath, entry.name);
    const kilobytes = Math.round(statSync(file).size / 1000);
    process.stdout.write(`${platform}: ${relative(folder, file)} ${kilobytes} kB\n`);
  }
}
