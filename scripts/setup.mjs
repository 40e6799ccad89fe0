/**
 * Makes sure of what the project needs before it runs: dependencies from the lockfile, the pinned Node, built
 * pages, and (for tests) a browser and an MQTT client. Plain JavaScript on nothing but Node's own modules,
 * because it must run on any Node ≥ 20 before anything is installed. A second run finds all stamps in place and
 * returns at once.
 */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { oneAtATime } from './one-at-a-time.mjs';

export const root = dirname(dirname(fileURLToPath(import.meta.url)));
export const pinnedNode = join(
  root,
  'node_modules',
  'node',
  'bin',
  process.platform === 'win32' ? 'node.exe' : 'node',
);

/** What `npm run` finds first on its way to a `node`. */
const linkedNode = join(root, 'node_modules', '.bin', process.platform === 'win32' ? 'node.cmd' : 'node');

const say = (line) => process.stdout.write(`${line}\n`);

/** Debian packages that a test needs, by the program that shows they are there. */
const TEST_PROGRAMS = [
  { program: 'chromium', packages: ['chromium'] },
  { program: 'mosquitto_pub', packages: ['mosquitto-clients'] },
  { program: 'mosquitto', packages: ['mosquitto'] },
  { program: 'avahi-browse', packages: ['avahi-daemon', 'avahi-utils'] },
  { program: 'ip', packages: ['iproute2'] },
  { program: 'nginx', packages: ['nginx-light'] },
  { program: 'redis-server', packages: ['redis-server'] },
  { program: 'pg_lsclusters', packages: ['postgresql'] },
  { program: 'soffice', packages: ['libreoffice-calc'] },
  {
    program: 'Xvfb',
    packages: [
      ...['xvfb', 'unzip', 'libgtk-3-0', 'libnss3', 'libasound2', 'libgbm1', 'libxss1'],
      ...['libatk-bridge2.0-0', 'libxtst6'],
    ],
  },
];

function run(command, args, options = {}) {
  const result = spawnSync(command, args, {
    cwd: root,
    stdio: 'inherit',
    shell: process.platform === 'win32',
    ...options,
  });
  if (result.error) throw new Error(`${command} could not be started: ${result.error.message}`);
  if (result.status !== 0)
    throw new Error(`${command} ${args.join(' ')} failed (exit ${result.status ?? result.signal}).`);
}

const sha256 = (...parts) => {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest('hex');
};

const readIf = (path) => (existsSync(path) ? readFileSync(path, 'utf8') : null);

/** Installing and building: two that start at once take each other's files away. Outside of what an install removes. */
const alone = (isDone, act) =>
  oneAtATime(join(root, '.cache', 'setup.lock'), {
    isDone,
    act,
    says: (pid) =>
      say(`Another start or setup of this folder is at work (process ${pid}): waiting until it is done …`),
  });

/** Installs the lockfile's dependencies and the pinned Node, unless the stamp says that they are there. */
export function ensureDependencies() {
  const stampFile = join(root, 'node_modules', '.bell-lap-stamp');
  const stamp = sha256(
    readFileSync(join(root, 'package-lock.json')),
    process.platform,
    process.arch,
    readIf('/etc/os-release') ?? '',
  );
  alone(
    () => readIf(stampFile) === stamp && existsSync(pinnedNode) && existsSync(linkedNode),
    () => install(stampFile, stamp),
  );
}

function install(stampFile, stamp) {
  say('Installing dependencies from the lockfile (once, about a minute) …');
  // Install scripts stay off: only the pinned Node's is needed, and it is run by name below. SQLite ships prebuilt.
  run('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error']);
  // Run by the pinned Node itself (`npm run package` after a change), the install has just thrown that away.
  run(existsSync(process.execPath) ? process.execPath : 'node', ['installArchSpecificPackage.js'], {
    cwd: join(root, 'node_modules', 'node'),
    env: { ...process.env, npm_config_loglevel: 'error', npm_config_ignore_scripts: 'true' },
  });
  if (!existsSync(pinnedNode))
    throw new Error('The pinned Node did not install: node_modules/node/bin is empty.');
  // npm links only programs that are there when it installs, and this one came after: without the link `npm run`
  // would start every script on whatever Node the computer has.
  run('npm', ['rebuild', 'node', '--ignore-scripts', '--loglevel=error'], { stdio: 'ignore' });
  writeFileSync(stampFile, stamp);
}

function* filesUnder(path) {
  for (const item of readdirSync(path, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const full = join(path, item.name);
    if (item.isDirectory()) yield* filesUnder(full);
    else if (!item.name.includes('.test.')) yield full;
  }
}

/** Builds the pages unless those in dist/ were built from just these sources. */
export const ensurePages = () =>
  ensureBuilt('pages', ['renderer', 'race', 'phone', 'vite.config.ts', 'package-lock.json'], 'build');

/** Builds the pages for development, the playground with them, unless these are there (scripts/development-pages.mjs). */
export const ensureDevelopmentPages = () =>
  ensureBuilt(
    'development-pages',
    ['renderer', 'race', 'phone', 'vite.config.ts', 'package-lock.json'],
    'build:development',
  );

/** Builds the desktop app unless the one in dist/ was built from just these sources. */
export const ensureApp = () =>
  ensureBuilt('app', ['main', 'preload', 'electron.vite.config.ts', 'package-lock.json'], 'build:app');

function ensureBuilt(what, sources, script) {
  const hash = createHash('sha256');
  for (const source of sources.map((name) => join(root, name))) {
    if (!existsSync(source)) continue;
    for (const file of statSync(source).isDirectory() ? filesUnder(source) : [source])
      hash.update(file.slice(root.length)).update(readFileSync(file));
  }
  const stamp = hash.digest('hex');
  const stampFile = join(root, 'dist', `.${what}-stamp`);
  alone(
    () => readIf(stampFile) === stamp,
    () => {
      say(`Building the ${what} …`);
      run('npm', ['run', '--silent', script]);
      mkdirSync(dirname(stampFile), { recursive: true });
      writeFileSync(stampFile, stamp);
    },
  );
}

const onPath = (program) =>
  (process.env.PATH ?? '')
    .split(process.platform === 'win32' ? ';' : ':')
    .concat('/usr/sbin', '/sbin')
    .some((folder) => folder !== '' && existsSync(join(folder, program)));

/**
 * Makes sure of the programs that tests drive. Root on Debian: installs them. Otherwise prints the exact command
 * and stops.
 */
export function ensureTestPrograms() {
  const missing = TEST_PROGRAMS.filter(({ program }) => !onPath(program)).flatMap(({ packages }) => packages);
  if (missing.length === 0) return;
  const isRoot = process.getuid?.() === 0;
  if (!isRoot || !onPath('apt-get')) {
    throw new Error(
      `The tests need programs that are not installed. On Debian or Ubuntu:\n\n  sudo apt-get install --no-install-recommends ${missing.join(' ')}\n`,
    );
  }
  say(`Installing what the tests drive: ${missing.join(', ')} …`);
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  run('apt-get', ['update', '-qq'], { env, stdio: ['ignore', 'ignore', 'inherit'] });
  run('apt-get', ['install', '-y', '-qq', '--no-install-recommends', ...missing], {
    env,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
}

/** All that a program needs which drives the pages: dependencies, the pages themselves, browser and servers. */
export function ensureAllThatIsDriven() {
  ensureDependencies();
  ensurePages();
  ensureTestPrograms();
}

/** Runs `main` and turns an error into one line for the reader instead of a stack. */
export function orExplain(main) {
  try {
    return main();
  } catch (error) {
    process.stderr.write(`\n${error instanceof Error ? error.message : error}\n`);
    process.exit(1);
  }
}
