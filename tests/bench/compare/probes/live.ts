/** The live feed of a tree: its hub, broadcasting to this tree's viewers on real sockets. */
import { openCrowd } from '../../live/crowds.ts';
import { percentile } from '../../race/field.ts';
import { medianOf } from '../../repeat/statistics.ts';
import type { Row } from '../../row.ts';
import { firstOf } from './first-of.ts';

const SPECTATORS = (process.env.BENCH_SPECTATORS ?? '1000,5000').split(',').map(Number);
const BROADCASTS = 6;

export async function run(): Promise<Row[]> {
  const crowd = await openCrowd(firstOf(process.argv[2]!, ['tests/bench/live/server.ts']));
  const rows: Row[] = [];
  try {
    for (const spectators of SPECTATORS) {
      await crowd.grow(spectators);
      await crowd.broadcast('hub');
      const latencies: number[] = [];
      const cpuMs: number[] = [];
      for (let turn = 0; turn < BROADCASTS; turn += 1) {
        const one = await crowd.broadcast('hub');
        latencies.push(...one.latencies);
        cpuMs.push(one.cpuMs);
      }
      latencies.sort((a, b) => a - b);
      const [p50, p99] = [percentile(latencies, 0.5), percentile(latencies, 0.99)];
      const name = `${spectators.toLocaleString('en')} spectators`;
      rows.push(
        { name: `${name}: processor of a broadcast`, value: medianOf(cpuMs), unit: 'ms' },
        { name: `${name}: broadcast → client`, value: p50, unit: 'ms', p50, p99 },
      );
    }
  } finally {
    crowd.end();
  }
  return rows;
}
