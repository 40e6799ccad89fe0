/**
 * `npm run bench -- --compare COMMIT [names]`: this tree and an older one in turns, on the same Node, and what the pairs say. The
 * probes (probes/) are this tree's own and reach into the older one wherever its files lie, so that both are measured by the
 * same ruler; any other name is a benchmark that both trees have, each by its own. Both trees' variables for shorter runs
 * (`BENCH_HOURS`, `BENCH_SPECTATORS` …) go on to them.
 */
import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { rowsOf } from '../child.ts';
import { calibrated } from '../machine/probe.ts';
import { type Best, bestOf, type Calibration, verdictOn } from '../machine/verdict.ts';
import type { BenchOptions } from '../options.ts';
import { isProbe, PROBES } from './probes.ts';
import { type Compared, comparedOf, type Figure, figuresOf } from './ratios.ts';
import { checkOut } from './tree.ts';

interface Pair {
  readonly now: readonly Figure[];
  readonly before: readonly Figure[];
}

interface Measurement {
  readonly name: string;
  readonly compared: readonly Compared[];
  readonly calibrations: readonly Calibration[];
}

/** Measures a tree once. */
type Side = (tree: string) => Promise<readonly Figure[]>;

/** @throws with a sentence when the commit or a name is not known */
export async function compare(root: string, options: BenchOptions): Promise<void> {
  const { commit, names, pairs } = options;
  const old = checkOut(root, commit!);
  const sides = sidesOf(root, old.folder, names.length === 0 ? PROBES : names);
  console.log(
    `This tree against ${commit} with ${old.packages}: ${pairs} pairs of runs in turns. Above 1 is better than before.`,
  );
  const done: Measurement[] = [];
  for (const [name, side] of sides) {
    const measurement = await measured(name, side, root, old.folder, pairs);
    done.push(measurement);
    console.log(`\n${name}\n${measurement.compared.map(lineOf).join('\n')}`);
    console.log(`  ${machineWords(measurement.calibrations, bestIn(done))}`);
  }
  if (options.json !== null)
    writeFileSync(options.json, `${JSON.stringify({ commit, pairs, done }, null, 2)}\n`);
}

function sidesOf(root: string, old: string, names: readonly string[]): ReadonlyMap<string, Side> {
  const sides = new Map<string, Side>();
  const all = readdirSync(join(root, 'tests', 'bench')).filter((file) => file.endsWith('.bench.ts'));
  for (const name of names) {
    if (isProbe(name)) {
      const file = join(root, 'tests', 'bench', 'compare', 'probes', `${name}.ts`);
      sides.set(name, async (tree) => figuresOf(await rowsOf(file, tree, [tree])));
      continue;
    }
    const files = all.filter(
      (file) => file.startsWith(name) && existsSync(join(old, 'tests', 'bench', file)),
    );
    if (files.length === 0)
      throw new Error(
        `No benchmark of both trees is called ${name}. There are: ${PROBES.join(', ')}, and --list.`,
      );
    for (const file of files)
      sides.set(file.replace('.bench.ts', ''), async (tree) =>
        figuresOf(await rowsOf(join(tree, 'tests', 'bench', file), tree)),
      );
  }
  return sides;
}

/** Who begins changes from pair to pair, so that a machine that slows down slows both. */
async function measured(
  name: string,
  side: Side,
  root: string,
  old: string,
  pairs: number,
): Promise<Measurement> {
  const done: Pair[] = [];
  const calibrations: Calibration[] = [];
  for (let round = 0; round < pairs; round += 1) {
    const isFirst = round % 2 === 0;
    const { result, calibration } = await calibrated(async () => {
      const one = await side(isFirst ? root : old);
      const other = await side(isFirst ? old : root);
      return isFirst ? { now: one, before: other } : { now: other, before: one };
    });
    done.push(result);
    calibrations.push(calibration);
  }
  return { name, compared: comparedOf(done), calibrations };
}

const bestIn = (done: readonly Measurement[]): Best =>
  bestOf(done.flatMap(({ calibrations }) => calibrations.flatMap(({ before, after }) => [before, after])));

function machineWords(calibrations: readonly Calibration[], best: Best): string {
  const verdicts = calibrations.map((one) => verdictOn(one, best));
  const busy = verdicts.filter(({ quiet }) => !quiet);
  if (busy.length === 0) return 'The machine was quiet in every pair.';
  return `BUSY machine in ${busy.length} of ${verdicts.length} pairs (${busy[0]!.reasons.join(', ')}): trust ratios of processor time more than those of latency.`;
}

function lineOf({ name, unit, now, before, ratio }: Compared): string {
  if (ratio === null) return `  ${name}: not measured before`;
  const { median, low, high, confidence } = ratio;
  const bounds = `${low.toFixed(2)} … ${high.toFixed(2)} (${(confidence * 100).toFixed(0)} %)`;
  const isSure = confidence > 0.95;
  const says = isSure && low > 1 ? ', better' : isSure && high < 1 ? ', worse' : '';
  return `  ${name}: ${median.toFixed(2)} × [${bounds}]${says}; ${now.toPrecision(4)} ${unit}, before ${before.toPrecision(4)}`;
}
