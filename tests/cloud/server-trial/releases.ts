/** What the trial installs: this tree, packed as for a release, an older commit packed the same way, and one that does not start. */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { repository } from '../../station/station-process.ts';

const git = (...args: string[]): string =>
  execFileSync('git', args, { cwd: repository, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] }).trim();
const PACKER = 'cloud-sync/deploy/server/release.mjs';

const packIn = (tree: string, to: string): string => {
  const script = `import { packForServer } from ${JSON.stringify(join(tree, PACKER))}; console.log(packForServer(${JSON.stringify(to)}));`;
  return execFileSync(process.execPath, ['--input-type=module', '-e', script], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  }).trim();
};

/** This tree as it is. */
export const packThis = (to: string): string => packIn(repository, to);

/** The commit before this one; null when it has no such way of packing yet, or is not here (a checkout of one commit alone). */
export function olderCommit(): string | null {
  try {
    git('cat-file', '-e', `HEAD~1:${PACKER}`);
    return git('rev-parse', 'HEAD~1');
  } catch {
    return null;
  }
}

/** A commit, in a tree of its own: its own pages, its own program; packages as they are installed here. */
export function packCommit(commit: string, work: string, to: string): string {
  const tree = join(work, 'older');
  git('worktree', 'add', '--detach', '--force', tree, commit);
  try {
    symlinkSync(join(repository, 'node_modules'), join(tree, 'node_modules'));
    execFileSync(process.execPath, ['node_modules/vite/bin/vite.js', 'build'], {
      cwd: tree,
      stdio: 'ignore',
    });
    return packIn(tree, to);
  } finally {
    git('worktree', 'remove', '--force', tree);
  }
}

/** The same release with a relay that ends at once, packed as another one. */
export function packBroken(file: string, work: string): string {
  const folder = join(work, 'broken');
  mkdirSync(folder, { recursive: true });
  const [skip] = /(?<=^skip=)\d+$/m.exec(head(file))!;
  const packed = join(folder, 'packed.tar.gz');
  execFileSync('sh', ['-c', `tail -n +${skip} "$1" > "$2"`, 'sh', file, packed]);
  const tree = join(folder, 'tree');
  mkdirSync(tree);
  execFileSync('tar', ['-xzf', packed, '-C', tree]);
  writeFileSync(
    join(tree, 'cloud-sync/relay/main.ts'),
    "throw new Error('This release does not start: it is for a trial.');\n",
  );
  execFileSync('tar', ['-czf', packed, '-C', tree, ...readdirSync(tree)]);
  const sha256 = execFileSync('sha256sum', [packed], { encoding: 'utf8' }).split(' ')[0]!;
  const broken = join(folder, 'broken.sh');
  const header = head(file)
    .replace(/^id=.*$/m, 'id=0.1.0-broken')
    .replace(/^sha256=.*$/m, `sha256=${sha256}`);
  writeFileSync(join(folder, 'header'), header);
  execFileSync('sh', ['-c', 'cat "$1" "$2" > "$3"', 'sh', join(folder, 'header'), packed, broken]);
  rmSync(tree, { recursive: true });
  if (!existsSync(broken)) throw new Error('The broken release was not packed.');
  return broken;
}

/** The script before the packed release. */
const head = (file: string): string => {
  const text = execFileSync('head', ['-c', '6000', file], { encoding: 'latin1' });
  const end = '# What follows is the release, packed.\n';
  return text.slice(0, text.indexOf(end) + end.length);
};
