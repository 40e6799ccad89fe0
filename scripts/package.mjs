/**
 * `npm run package [-- --mac | --win | --linux …]`: builds the app and puts it, the station and the pinned Node together in
 * `dist/installers`; without arguments as a folder and a tar.gz for Linux. The last two files there are the list of what is
 * inside (SBOM, CycloneDX) and the digests of all.
 *
 *   --release    what is handed out: the declared Electron or none, and a release feed to update from (GITHUB_REPOSITORY)
 *
 * Without --release, where Electron's own download cannot be reached, the Electron for tests is packed instead, so that the
 * packaged app can be tried; such a build says so and is not for handing out.
 */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
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
for (const file of ['package.json', 'package-lock.json', 'README.md', 'LICENSE'])
  cpSync(join(root, file), join(station, file));
run('npm', ['ci', '--omit=dev', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'], station);
rmSync(join(station, 'node_modules', 'node'), { recursive: true, force: true });
writeFileSync(join(station, 'THIRD-PARTY.md'), output(pinnedNode, [join('scripts', 'licences.mjs')]));
writeFileSync(
  join(station, 'sbom.cdx.json'),
  output(pinnedNode, [join('scripts', 'licences.mjs'), '--sbom']),
);
// What the app's menu opens as help.
cpSync(join(root, 'docs'), join(station, 'docs'), {
  recursive: true,
  filter: (path) => !/screenshots|docs\/api/.test(path),
});
mkdirSync(join(stage, 'node', 'bin'), { recursive: true });
const isUniversal = process.platform === 'darwin' && process.argv.includes('--universal');
if (isUniversal) putUniversalNode(join(stage, 'node', 'bin', 'node'));
else cpSync(pinnedNode, join(stage, 'node', 'bin', basename(pinnedNode)), { dereference: true });

const packaging = join(root, 'packaging');
if (!existsSync(join(packaging, 'node_modules', 'electron-builder')))
  run('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'], packaging);

const isRelease = process.argv.includes('--release');
const wanted = process.argv.slice(2).filter((argument) => argument !== '--release');
const args = wanted.length > 0 ? wanted : ['--linux', 'dir'];
const { version, devDependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
run(
  pinnedNode,
  [
    join(packaging, 'node_modules', 'electron-builder', 'cli.js'),
    ...args,
    '--publish',
    'never',
    '-c',
    'electron-builder.yml',
    ...(isRelease ? releaseSettings() : await trialSettings()),
  ],
  packaging,
);

const installers = join(root, 'dist', 'installers');
const unpacked = join(installers, 'linux-unpacked');
if (args[0] === '--linux' && args[1] === 'dir') {
  // Debian's own tar: the builder would fetch a compressor of its own for it.
  const archive = join(installers, `bell-lap-${version}-linux-${process.arch}.tar.gz`);
  const inside = `s,^linux-unpacked,bell-lap-${version},`;
  run('tar', ['czf', archive, '--transform', inside, '-C', dirname(unpacked), basename(unpacked)]);
}
writeFileSync(
  join(installers, 'sbom.cdx.json'),
  output(pinnedNode, [join('scripts', 'licences.mjs'), '--sbom']),
);
writeDigests();
process.stdout.write(`Done: ${join('dist', 'installers')}\n`);

/** The declared Electron, which the builder fetches for each processor, and where newer versions will be found. */
function releaseSettings() {
  const [owner, repo] = (process.env.GITHUB_REPOSITORY ?? '').split('/');
  const feed = repo
    ? ['-c.publish.provider=github', `-c.publish.owner=${owner}`, `-c.publish.repo=${repo}`]
    : [];
  return [`-c.electronVersion=${devDependencies.electron}`, ...feed];
}

async function trialSettings() {
  if (declaredElectron() !== null) return [`-c.electronVersion=${devDependencies.electron}`];
  const electron = await electronForTests();
  process.stdout.write(
    "Electron's own download is out of reach: packing the Electron for tests. Not for handing out.\n",
  );
  return [`-c.electronDist=${dirname(electron)}`, '-c.electronVersion=33.2.1'];
}

/** Both kinds of Mac in one file: Apple's own tool joins the two Nodes of the pinned version. */
function putUniversalNode(to) {
  const { node } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).dependencies;
  const work = mkdtempSync(join(tmpdir(), 'bell-lap-node-'));
  const both = ['arm64', 'x64'].map((arch) => {
    const folder = join(work, arch);
    mkdirSync(folder);
    run('npm', ['pack', '--silent', `node-darwin-${arch}@${node}`], folder);
    run('tar', ['xzf', readdirSync(folder)[0]], folder);
    return join(folder, 'package', 'bin', 'node');
  });
  run('lipo', ['-create', '-output', to, ...both]);
  rmSync(work, { recursive: true });
}

/** As `sha256sum` writes and checks them. */
function writeDigests() {
  const files = readdirSync(installers)
    .filter((name) => name !== 'SHA256SUMS' && statSync(join(installers, name)).isFile())
    .filter((name) => !/^builder-/.test(name))
    .sort();
  const lines = files.map((name) => {
    const digest = createHash('sha256')
      .update(readFileSync(join(installers, name)))
      .digest('hex');
    return `${digest}  ${name}\n`;
  });
  writeFileSync(join(installers, 'SHA256SUMS'), lines.join(''));
}

function output(command, args) {
  const { status, stdout } = spawnSync(command, args, { cwd: root, encoding: 'utf8', maxBuffer: 1 << 26 });
  if (status !== 0) throw new Error(`${command} ${args.join(' ')} failed`);
  return stdout;
}
