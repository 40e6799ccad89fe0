/**
 * `npm run bench [-- names]`: benchmarks one after the other, each several times in a process of its own, in one table: median
 * and worst of each row, what the peer did in the same runs, and whether the machine was quiet meanwhile (machine/verdict.ts).
 * `npm run bench -- --compare COMMIT [names]` measures against an older commit in turns (compare/compare.ts).
 */
import { execFileSync } from 'node:child_process';
import { readdirSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { rowsOf } from './child.ts';
import { compare } from './compare/compare.ts';
import { PROBES } from './compare/probes.ts';
import { calibrated } from './machine/probe.ts';
import { type Best, bestOf, type Probe } from './machine/verdict.ts';
import { type BenchOptions, optionsOf } from './options.ts';
import { type Figure, figuresOfRuns, isQuiet, type Run } from './repeat/figures.ts';
import { tableOf } from './repeat/table.ts';

const here = import.meta.dirname;
const root = join(here, '..', '..');

const HELP = `npm run bench -- [NAMES…] [--runs N] [--json FILE]
  Each benchmark N times (3), one after the other: median and worst, and whether the machine was quiet for it.
  Without a name all of them, for long. --list names them; so does the beginning of a name. Options that are not
  these go to the benchmark.
npm run bench -- --compare COMMIT [NAMES…] [--pairs N] [--json FILE]
  This tree and that commit in turns, N pairs (7; nine or more for an interval without the outermost).
  Without a name: ${PROBES.join(', ')}. Any benchmark that both trees have can be named, too.`;

const nameOf = (file: string): string => file.replace('.bench.ts', '');
const available = (): readonly string[] =>
  readdirSync(here)
    .filter((file) => file.endsWith('.bench.ts'))
    .sort();

function filesOf(names: readonly string[]): readonly string[] {
  for (const name of names)
    if (!available().some((file) => file.startsWith(name)))
      throw new Error(`No benchmark is called ${name}. There are: ${available().map(nameOf).join(', ')}`);
  return available().filter((file) => names.length === 0 || names.some((name) => file.startsWith(name)));
}

async function runsOf(file: string, { runs, rest }: BenchOptions): Promise<readonly Run[]> {
  const done: Run[] = [];
  for (let run = 0; run < runs; run += 1) {
    const { result, calibration } = await calibrated(() => rowsOf(join(here, file), root, rest));
    done.push({ rows: result, calibration });
  }
  return done;
}

/** Which code this is, as far as git tells. */
function commitOf(): string | null {
  try {
    const git = (...words: string[]) =>
      execFileSync('git', ['-C', root, ...words], { encoding: 'utf8' }).trim();
    return git('rev-parse', '--short', 'HEAD') + (git('status', '--porcelain') === '' ? '' : ' and changes');
  } catch {
    return null;
  }
}

const machine = (): string => `${cpus().length} × ${cpus()[0]?.model ?? 'unknown processor'}`;

/** What a later reader needs to check a figure that somebody quotes, and to judge it. */
function document(
  all: ReadonlyMap<string, { runs: readonly Run[]; figures: readonly Figure[] }>,
  best: Best,
) {
  const benches = [...all].map(([name, { runs, figures }]) => ({
    name,
    calibrations: runs.map(({ calibration }) => calibration),
    figures: figures.map((figure) => ({ ...figure, quiet: isQuiet(figure) })),
  }));
  return {
    ...{ version: 1, at: new Date().toISOString(), commit: commitOf() },
    ...{ node: process.version, machine: machine(), best, benches },
  };
}

async function runAll(options: BenchOptions): Promise<void> {
  const files = filesOf(options.names);
  console.log(`Bell Lap benchmarks: Node ${process.version}, ${machine()}, ${new Date().toISOString()}`);
  const measured = new Map<string, readonly Run[]>();
  const probes: Probe[] = [];
  const all = new Map<string, { runs: readonly Run[]; figures: readonly Figure[] }>();
  for (const file of files) {
    const runs = await runsOf(file, options);
    measured.set(nameOf(file), runs);
    probes.push(...runs.flatMap(({ calibration }) => [calibration.before, calibration.after]));
    console.log(`\n${nameOf(file)}, ${runs.length} run${runs.length === 1 ? '' : 's'}`);
    console.log(tableOf(figuresOfRuns(runs, bestOf(probes))));
  }
  // The best of the machine is known only now: an earlier row may turn out to have been measured on a busy one.
  const best = bestOf(probes);
  for (const [name, runs] of measured) all.set(name, { runs, figures: figuresOfRuns(runs, best) });
  console.log(
    `\n${closing(
      [...all.values()].flatMap(({ figures }) => figures),
      best,
    )}`,
  );
  if (options.json !== null) writeFileSync(options.json, `${JSON.stringify(document(all, best), null, 2)}\n`);
}

function closing(figures: readonly Figure[], best: Best): string {
  const busy = figures.filter((figure) => !isQuiet(figure)).length;
  const at = `this machine's best: fixed loop ${best.loopMs.toFixed(1)} ms, fsync ${best.fsyncMs.toFixed(2)} ms`;
  return busy === 0
    ? `All ${figures.length} figures on a quiet machine (${at}).`
    : `${busy} of ${figures.length} figures are NOT those of a quiet machine (${at}).`;
}

async function main(): Promise<void> {
  const pairs = process.env.BENCH_PAIRS === undefined ? undefined : Number(process.env.BENCH_PAIRS);
  const options = optionsOf(process.argv.slice(2), pairs);
  if (options.wish === 'help') console.log(HELP);
  else if (options.wish === 'list') console.log(available().map(nameOf).join('\n'));
  else if (options.wish === 'compare') await compare(root, options);
  else await runAll(options);
}

try {
  await main();
  process.exit(0);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
}
