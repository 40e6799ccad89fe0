/** Durable ingest of a tree: its own MQTT server and journal, without and with the race derived, and this tree's load. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { forked, measure } from '../../ingest/server-process.ts';
import type { Row } from '../../row.ts';
import { firstOf } from './first-of.ts';

const RIDERS = 500;
const MEASURE_MS = 3_000;

export async function run(): Promise<Row[]> {
  const server = firstOf(process.argv[2]!, ['tests/bench/ingest/station.ts']);
  const folder = await mkdtemp(join(tmpdir(), 'bell-lap-bench-'));
  const rows: Row[] = [];
  try {
    for (const between of ['journal', 'races'] as const) {
      const station = await forked(
        'station',
        [join(folder, `${between}.db`), between, String(RIDERS)],
        server,
      );
      const { perSecond, cpuUs, p50Ms, p99Ms } = await measure(station, {
        ...{ clients: RIDERS, loop: 'closed', measureMs: MEASURE_MS },
      });
      await station.end();
      const name = `ingest, ${RIDERS} riders, ${between === 'races' ? 'with the race derived' : 'journal only'}`;
      rows.push(
        { name: `${name}: processor of a message`, value: cpuUs, unit: 'µs' },
        { name, value: perSecond, unit: 'messages/s', p50: p50Ms, p99: p99Ms },
      );
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
  return rows;
}
