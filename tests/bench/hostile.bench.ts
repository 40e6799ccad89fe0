/**
 * Strangers and greedy riders: what a good rider feels while somebody attacks (PUBACK p50 and p99, 20 messages a second),
 * and what the attack costs in memory. Each file `hostile/*.rows.ts` attacks something; the station, its peer, the rider
 * and the attackers are processes of their own. `npm run bench -- hostile`
 */
import { readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { Row } from './row.ts';

const here = join(dirname(fileURLToPath(import.meta.url)), 'hostile');

export async function run(): Promise<Row[]> {
  const rows: Row[] = [];
  for (const file of readdirSync(here).filter((name) => name.endsWith('.rows.ts'))) {
    const part = (await import(pathToFileURL(join(here, file)).href)) as { run(): Promise<Row[]> };
    rows.push(...(await part.run()));
  }
  return rows;
}
