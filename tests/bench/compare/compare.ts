/**
 * `npm run bench -- --compare COMMIT [names]`: the benchmarks of this tree and of an older one in turns, on the same Node and
 * the same packages, and what the pairs say. The older tree is checked out in a temporary folder and taken away again.
 *
 * `BENCH_PAIRS` (7) is how many pairs of runs. Both trees' own variables for shorter runs go on to them.
 */
import { execFileSync, fork } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Row } from '../row.ts';
import { type Figure, figuresOf, ratioOf, ratiosOf } from './ratios.ts';

const PAIRS = Number(process.env.BENCH_PAIRS ?? 7);
const ONE = join(import.meta.dirname, 'one.ts');

/** The rows of one benchmark of one tree. @throws when its process ends without an answer */
function measured(tree: string, file: string): Promise<readonly Row[]> {
  return new Promise((resolve, reject) => {
    const child = fork(ONE, [join(tree, 'tests', 'bench', file)], {
      cwd: tree,
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
    child.once('message', (rows) => resolve(rows as readonly Row[]));
    child.once('exit', (code) => reject(new Error(`${file} of ${tree} ended with ${code}`)));
  });
}

/** Checks out a commit beside this tree, until the process ends, also by Ctrl C. */
function treeOf(root: string, commit: string): string {
  const git = (...words: string[]) =>
    execFileSync('git', ['-C', root, ...words], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] });
  const tree = join(mkdtempSync(join(tmpdir(), 'bell-lap-compare-')), 'old');
  git('worktree', 'add', '--quiet', '--detach', tree, `${commit}^{commit}`);
  process.once('exit', () => git('worktree', 'remove', '--force', tree));
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1));
  symlinkSync(join(root, 'node_modules'), join(tree, 'node_modules'));
  return tree;
}

/** `names`: which benchmarks, by how their files begin; none: all that both trees have. */
export async function compare(root: string, commit: string, names: readonly string[]): Promise<void> {
  const old = treeOf(root, commit);
  const files = readdirSync(join(root, 'tests', 'bench'))
    .filter((file) => file.endsWith('.bench.ts') && existsSync(join(old, 'tests', 'bench', file)))
    .filter((file) => names.length === 0 || names.some((name) => file.startsWith(name)));
  if (files.length === 0) throw new Error(`No benchmark of both trees is called ${names.join(', ')}.`);
  console.log(`This tree against ${commit}, ${PAIRS} pairs of runs in turns. Above 1 is better than before.`);
  for (const file of files) print(file, await pairsOf(root, old, file));
}

interface Pair {
  readonly now: readonly Figure[];
  readonly before: readonly Figure[];
}

/** Who begins changes from pair to pair, so that a machine that slows down slows both. */
async function pairsOf(root: string, old: string, file: string): Promise<readonly Pair[]> {
  const pairs: Pair[] = [];
  for (let round = 0; round < PAIRS; round++) {
    const isFirst = round % 2 === 0;
    const one = figuresOf(await measured(isFirst ? root : old, file));
    const other = figuresOf(await measured(isFirst ? old : root, file));
    pairs.push(isFirst ? { now: one, before: other } : { now: other, before: one });
  }
  return pairs;
}

function print(file: string, pairs: readonly Pair[]): void {
  console.log(`\n${file.replace('.bench.ts', '')}`);
  for (const { name, unit } of pairs[0]!.now) {
    const valueIn = (figures: readonly Figure[]) =>
      figures.find((one) => one.name === name && one.unit === unit)?.value;
    const both = pairs.flatMap(({ now, before }) => {
      const [a, b] = [valueIn(now), valueIn(before)];
      return a === undefined || b === undefined ? [] : [{ a, b }];
    });
    if (both.length === 0) {
      console.log(`  ${name}: not measured before`);
      continue;
    }
    const middle = (values: readonly number[]) => ratiosOf(values).median.toPrecision(4);
    const { median, low, high, confidence } = ratiosOf(both.map(({ a, b }) => ratioOf(unit, a, b)));
    const bounds = `${low.toFixed(2)} … ${high.toFixed(2)} (${(confidence * 100).toFixed(0)} %)`;
    const isSure = confidence > 0.95;
    const says = isSure && low > 1 ? ', better' : isSure && high < 1 ? ', worse' : '';
    console.log(
      `  ${name}: ${median.toFixed(2)} × [${bounds}]${says}; ${middle(both.map(({ a }) => a))} ${unit}, before ${middle(both.map(({ b }) => b))}`,
    );
  }
}
