/** The fold of a tree: processor time of a fix, and of a phone's late delivery. `race/race.ts` has been there from the start. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type Engine, percentile } from '../../race/field.ts';
import { foldLongRace, type LongRace } from '../../race/long-race.ts';
import type { Row } from '../../row.ts';
import { firstOf } from './first-of.ts';

const HOURS = Number(process.env.BENCH_HOURS ?? 0.25);

export async function longRaceOf(tree: string): Promise<LongRace> {
  const engine = (await import(pathToFileURL(firstOf(tree, ['race/race.ts'])).href)) as Engine;
  const warm = join(tree, 'broker', 'races', 'warm-up.ts');
  if (existsSync(warm)) {
    // What that tree's station does soon after its start.
    const { warmUp } = (await import(pathToFileURL(warm).href)) as { warmUp(): Iterable<void> };
    for (const _ of warmUp());
  }
  return foldLongRace(engine, HOURS);
}

export async function run(): Promise<Row[]> {
  const { fixes, foldCpuMs, lateMs } = await longRaceOf(process.argv[2]!);
  const late = [...lateMs].sort((a, b) => a - b);
  return [
    { name: 'fold: processor of a fix', value: (foldCpuMs * 1_000) / fixes, unit: 'µs' },
    {
      name: 'a late batch of 600 fixes → standings',
      value: percentile(late, 0.5),
      unit: 'ms',
      p50: percentile(late, 0.5),
      p99: percentile(late, 0.99),
    },
  ];
}
