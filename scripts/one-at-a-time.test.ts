import assert from 'node:assert/strict';
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';

/** A package called node like the pinned one: what it brings is there once `go` is, so that an install takes its time. */
const INSTALL = `
import { existsSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
const root = join(process.cwd(), '..', '..');
writeFileSync(join(root, 'installing'), '');
while (!existsSync(join(root, 'go'))) await new Promise((resolve) => setTimeout(resolve, 20));
mkdirSync('bin', { recursive: true });
symlinkSync(process.execPath, join('bin', 'node'));
`;

/** A folder with this set-up, and a lockfile of one small package. */
function tree(t: TestContext): string {
  const root = mkdtempSync(join(tmpdir(), 'bell-lap-setup-'));
  t.after(() => rmSync(root, { recursive: true, force: true }));
  const own = join(root, 'own');
  mkdirSync(own);
  writeFileSync(
    join(own, 'package.json'),
    JSON.stringify({ name: 'node', version: '1.0.0', type: 'module', bin: { node: 'bin/node' } }),
  );
  writeFileSync(join(own, 'installArchSpecificPackage.js'), INSTALL);
  const npm = (...args: string[]) => execFileSync('npm', args, { cwd: root, stdio: 'pipe' });
  npm('pack', './own');
  writeFileSync(
    join(root, 'package.json'),
    JSON.stringify({ name: 'tree', private: true, dependencies: { node: 'file:node-1.0.0.tgz' } }),
  );
  npm('install', '--package-lock-only', '--offline', '--ignore-scripts', '--no-audit');
  mkdirSync(join(root, 'scripts'));
  for (const name of ['setup.mjs', 'one-at-a-time.mjs'])
    copyFileSync(join(import.meta.dirname, name), join(root, 'scripts', name));
  writeFileSync(
    join(root, 'scripts/ensure.mjs'),
    "import { ensureDependencies, orExplain } from './setup.mjs';\norExplain(ensureDependencies);\n",
  );
  return root;
}

/** What one start says, and how it ended. */
function starts(t: TestContext, root: string) {
  const child: ChildProcess = spawn(process.execPath, [join(root, 'scripts/ensure.mjs')], { cwd: root });
  t.after(() => child.kill('SIGKILL'));
  let said = '';
  const more: (() => void)[] = [];
  for (const stream of [child.stdout, child.stderr])
    stream?.on('data', (part: Buffer) => {
      said += part.toString();
      for (const look of more) look();
    });
  return {
    pid: child.pid!,
    kill: () => child.kill('SIGKILL'),
    said: () => said,
    says: (words: RegExp) =>
      new Promise<void>((resolve) => {
        const look = () => void (words.test(said) && resolve());
        more.push(look);
        look();
      }),
    ended: once(child, 'exit').then(([code]) => code as number | null),
  };
}

const isThere = async (path: string) => {
  while (!existsSync(path)) await new Promise((resolve) => setTimeout(resolve, 20));
};

test('of two starts at once in a folder without its packages one installs; the other says that it waits, and has them', async (t) => {
  const root = tree(t);
  const first = starts(t, root);
  await isThere(join(root, 'installing'));
  const second = starts(t, root);
  await second.says(new RegExp(`process ${first.pid}.*waiting`));
  writeFileSync(join(root, 'go'), '');
  assert.deepEqual(await Promise.all([first.ended, second.ended]), [0, 0], first.said() + second.said());
  assert.ok(existsSync(join(root, 'node_modules/.bin/node')));
  assert.ok(existsSync(join(root, 'node_modules/.bell-lap-stamp')));
  assert.doesNotMatch(second.said(), /Installing/);
  assert.ok(!existsSync(join(root, '.cache/setup.lock')));
});

test('a start that was killed while it installed keeps nobody waiting', async (t) => {
  const root = tree(t);
  const lock = join(root, '.cache/setup.lock');
  const first = starts(t, root);
  await isThere(join(root, 'installing'));
  first.kill();
  await first.ended;
  assert.equal(readFileSync(lock, 'utf8'), String(first.pid));
  writeFileSync(join(root, 'go'), '');
  const [one, other] = [starts(t, root), starts(t, root)];
  assert.deepEqual(await Promise.all([one.ended, other.ended]), [0, 0], one.said() + other.said());
  assert.equal(`${one.said()}${other.said()}`.match(/Installing/g)?.length, 1);
  assert.ok(existsSync(join(root, 'node_modules/.bin/node')) && !existsSync(lock));
});
