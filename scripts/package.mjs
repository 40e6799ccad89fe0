/**
 * `npm run package [-- --mac | --win | --linux]`: builds the app and puts it, the station and the pinned Node together as
 * installers in `dist/installers`. Where Electron's own download cannot be reached, the Electron for tests is packed
 * instead, so that the packaged app can be tried; such a build says so and is not for handing out.
 */
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { declaredElectron, electronForTests } from './electron-binary.mjs';
import { ensureDependencies, ensurePages, pinnedNode, root } from './setup.mjs';
import { STATION_FOLDERS } from './station-parts.mjs';

const run = (command, args, cwd = root) => {
  const { status, error } = spawnSync(command, args, {
    cwd,
    stdio: 'inherit',
    shell: process.platform === 'win32',
  });
  if (status !== 0)
    throw new Error(`${command} ${args.join(' ')} failed${error ? `: ${error.message}` : ''}`);
};

ensureDependencies();
ensurePages();
run(pinnedNode, [join('node_modules', 'electron-vite', 'bin', 'electron-vite.js'), 'build']);

const stage = join(root, 'dist', 'stage');
const station = join(stage, 'station');
rmSync(stage, { recursive: true, force: true });
mkdirSync(station, { recursive: true });
for (const folder of STATION_FOLDERS)
  if (existsSync(join(root, folder)))
    cpSync(join(root, folder), join(station, folder), {
      recursive: true,
      filter: (path) => !/\.(test|bench)\.ts$|\/testing$/.test(path),
    });
cpSync(join(root, 'dist', 'renderer'), join(station, 'dist', 'renderer'), { recursive: true });
for (const file of ['package.json', 'package-lock.json', 'README.md'])
  cpSync(join(root, file), join(station, file));
run('npm', ['ci', '--omit=dev', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'], station);
rmSync(join(station, 'node_modules', 'node'), { recursive: true, force: true });
mkdirSync(join(stage, 'node', 'bin'), { recursive: true });
cpSync(pinnedNode, join(stage, 'node', 'bin', basename(pinnedNode)), { dereference: true });

const packaging = join(root, 'packaging');
if (!existsSync(join(packaging, 'node_modules', 'electron-builder')))
  run('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'], packaging);

const wanted = process.argv.slice(2);
const args = wanted.length > 0 ? wanted : ['--linux'];
const own = declaredElectron();
const replaced = [];
if (own === null) {
  const electron = await electronForTests();
  process.stdout.write(
    "Electron's own download is out of reach: packing the Electron for tests. Not for handing out.\n",
  );
  replaced.push(`-c.electronDist=${dirname(electron)}`, '-c.electronVersion=33.2.1');
}
run(
  pinnedNode,
  [
    join(packaging, 'node_modules', 'electron-builder', 'cli.js'),
    ...args,
    '--publish',
    'never',
    '-c',
    'electron-builder.yml',
    ...replaced,
  ],
  packaging,
);
const unpacked = join(root, 'dist', 'installers', 'linux-unpacked');
if (args[0] === '--linux') {
  // Debian's own tar: the builder would fetch a compressor of its own for it.
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const archive = join(root, 'dist', 'installers', `bell-lap-${version}-linux-${process.arch}.tar.gz`);
  run('tar', [
    'czf',
    archive,
    '--transform',
    `s,^linux-unpacked,bell-lap-${version},`,
    '-C',
    dirname(unpacked),
    basename(unpacked),
  ]);
}
process.stdout.write(`Done: ${join('dist', 'installers')}\n`);
