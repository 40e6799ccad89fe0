/**
 * Packs the relay for the machine of a region that sleeps: `dist/release/SHA256.tar.gz`, and says the SHA-256. Run where
 * the program is set up and built (`npm run setup`, `npm run build`), on Linux on x86-64: what is packed is this Node.
 */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  chmodSync,
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = dirname(dirname(dirname(dirname(fileURLToPath(import.meta.url)))));

/** What a relay runs from, as in its image (../compose/Dockerfile), and what its machine does with it. */
export const FOLDERS = [
  'race',
  'phone',
  'server',
  'cloud-sync/wire',
  'cloud-sync/relay',
  'cloud-sync/archive',
  'cloud-sync/deploy/machine',
  'dist/renderer',
];
const isLeftOut = (path) =>
  /\.(test|fixture)\.ts$/.test(path) || ['testing', 'node_modules'].includes(basename(path));

function run(program, args, cwd) {
  const { status, error } = spawnSync(program, args, { cwd, stdio: ['ignore', 'ignore', 'inherit'] });
  if (status !== 0)
    throw new Error(`${program} ${args[0]} did not end well${error ? `: ${error.message}` : ''}.`);
}

/** Whether what is here can be packed: this Node, for these processors, with its pages. */
function checkHere(processors) {
  if (process.platform !== 'linux' || !processors.includes(process.arch))
    throw new Error(
      `It is packed for Linux on ${processors.join(' or ')}; this is ${process.platform} on ${process.arch}. Pack on such a machine.`,
    );
  const wanted = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).dependencies.node;
  if (process.versions.node !== wanted)
    throw new Error(
      `Run this with the project's own Node ${wanted}, not ${process.versions.node}: node_modules/node/bin/node.`,
    );
  if (!existsSync(join(root, 'dist/renderer'))) throw new Error('The pages are not built: npm run build');
}

/** The commit that is packed, for people; `unknown` outside a checkout. */
function commitHere() {
  const { stdout, status } = spawnSync(
    'git',
    ['describe', '--always', '--dirty', '--exclude=*', '--abbrev=10'],
    {
      cwd: root,
      encoding: 'utf8',
    },
  );
  return status === 0 ? stdout.trim() : 'unknown';
}

/** Packs these folders and what they run on; which file, its SHA-256, and what is in it. */
export function pack({ folders = FOLDERS, processors = ['x64'], to = join(root, 'dist/release') } = {}) {
  checkHere(processors);
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const commit = commitHere();
  const stage = mkdtempSync(join(tmpdir(), 'bell-lap-release-'));
  try {
    // Whoever runs it there may read it: the folder that is packed is the release's own.
    chmodSync(stage, 0o755);
    for (const folder of folders)
      cpSync(join(root, folder), join(stage, folder), {
        recursive: true,
        filter: (path) => !isLeftOut(path),
      });
    const install = [
      'ci',
      '--omit=dev',
      '--ignore-scripts',
      '--no-audit',
      '--no-fund',
      '--loglevel=error',
      '--prefer-offline',
    ];
    for (const file of ['package.json', 'package-lock.json'])
      copyFileSync(join(root, file), join(stage, file));
    writeFileSync(join(stage, 'release.json'), `${JSON.stringify({ version, commit })}\n`);
    run('npm', install, stage);
    run('npm', install, join(stage, 'cloud-sync/archive'));
    const node = join(stage, 'node_modules/node/bin/node');
    mkdirSync(dirname(node), { recursive: true });
    rmSync(node, { force: true });
    copyFileSync(process.execPath, node);
    chmodSync(node, 0o755);
    mkdirSync(to, { recursive: true });
    const next = join(to, 'next.tar.gz');
    run(
      'tar',
      ['--sort=name', '--mtime=@0', '--owner=0', '--group=0', '--numeric-owner', '-czf', next, '.'],
      stage,
    );
    const sha256 = createHash('sha256').update(readFileSync(next)).digest('hex');
    const file = join(to, `${sha256}.tar.gz`);
    renameSync(next, file);
    return { sha256, file, version, commit };
  } finally {
    rmSync(stage, { recursive: true, force: true });
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  try {
    const { sha256 } = pack();
    process.stdout.write(`dist/release/${sha256}.tar.gz\nRelease=${sha256}\n`);
  } catch (error) {
    process.stderr.write(`${error.message}\n`);
    process.exit(1);
  }
}
