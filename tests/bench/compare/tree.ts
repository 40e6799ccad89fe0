/** An older commit checked out beside this tree, with what it depends on, until this process ends. */
import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const INSTALL_MS_MAX = 300_000;

export interface Tree {
  readonly folder: string;
  /** Where its packages come from, in words. */
  readonly packages: string;
}

/** @throws when there is no such commit */
export function checkOut(root: string, commit: string): Tree {
  const git = (...words: string[]) =>
    execFileSync('git', ['-C', root, ...words], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
  try {
    git('rev-parse', '--verify', '--quiet', `${commit}^{commit}`);
  } catch {
    throw new Error(`There is no commit ${commit} here: give a hash, a branch, a tag, or HEAD~5.`);
  }
  const beside = mkdtempSync(join(tmpdir(), 'bell-lap-compare-'));
  const folder = join(beside, 'old');
  git('worktree', 'add', '--quiet', '--detach', folder, `${commit}^{commit}`);
  process.once('exit', () => {
    git('worktree', 'remove', '--force', folder);
    rmSync(beside, { recursive: true, force: true });
  });
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1));
  return { folder, packages: packagesFor(root, folder) };
}

/**
 * Its own packages where its lockfile is another one (installed once, kept in node_modules/.cache), this tree's otherwise or where
 * they cannot be had. Both trees run on the same Node: what is compared is the code.
 */
function packagesFor(root: string, folder: string): string {
  const link = (from: string) => symlinkSync(from, join(folder, 'node_modules'));
  const own = join(root, 'node_modules');
  const lockfile = readFileSync(join(folder, 'package-lock.json'));
  if (lockfile.equals(readFileSync(join(root, 'package-lock.json')))) {
    link(own);
    return 'the packages of this tree, which are its own';
  }
  const kept = join(
    own,
    '.cache',
    'bell-lap-compare',
    createHash('sha256').update(lockfile).digest('hex').slice(0, 16),
  );
  if (!existsSync(kept)) {
    const words = ['ci', '--ignore-scripts', '--omit=dev', '--no-audit', '--no-fund', '--loglevel=error'];
    const { status } = spawnSync('npm', words, { cwd: folder, stdio: 'ignore', timeout: INSTALL_MS_MAX });
    const made = join(folder, 'node_modules');
    if (status !== 0 || !existsSync(made)) {
      rmSync(made, { recursive: true, force: true });
      link(own);
      return `the packages of this tree, since its own could not be installed${missingWords(root, folder)}`;
    }
    mkdirSync(kept, { recursive: true });
    spawnSync('cp', ['-a', made, kept]);
    rmSync(made, { recursive: true, force: true });
  }
  link(join(kept, 'node_modules'));
  return 'its own packages';
}

function missingWords(root: string, folder: string): string {
  const { dependencies = {} } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as {
    dependencies?: Record<string, string>;
  };
  const missing = Object.keys(dependencies).filter((name) => !existsSync(join(root, 'node_modules', name)));
  return missing.length === 0 ? '' : ` (missing: ${missing.join(', ')})`;
}
