/** The first board of a race that has been folded and that nobody has looked at. */
import type { Row } from '../../row.ts';
import { longRaceOf } from './fold.ts';

export async function run(): Promise<Row[]> {
  const { viewCpuMs, viewMs } = await longRaceOf(process.argv[2]!);
  return [
    { name: 'first view: processor', value: viewCpuMs, unit: 'ms' },
    { name: 'first view', value: viewMs, unit: 'ms' },
  ];
}
