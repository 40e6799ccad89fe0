/**
 * `npm run standby:trials [-- --trials 50 --riders 50 --seed 1]`: the master's power is pulled again and again, in
 * network namespaces; prints each trial and the distribution of how long it took and what was lost. Fails if anything
 * acknowledged was lost, or stored twice. Needs Linux, root and iproute2.
 *
 * `-- --days 10 --blows 10` plays bad days of a pair instead (orders.ts): deaths, stops, freezes, cuts, a flapping line
 * and hand-overs in random order (`--only cut,flap`: those), each computer started again on its usual ports; fails, too, if a pair got stuck.
 */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { createRandom } from '../../simulator/random.ts';
import { repository } from '../station/station-process.ts';
import { createNetwork, hasNamespaces } from './network.ts';
import type { Blow, OrdersResult } from './orders.ts';
import type { TrialResult } from './trial.ts';

export { hasNamespaces };

export const runTrial = (seed: number, riders: number): Promise<TrialResult> =>
  runInNetwork('trial.ts', seed, { seed, riders });

export const runOrders = (seed: number, blows: readonly Blow[], flapMs: number): Promise<OrdersResult> =>
  runInNetwork('orders.ts', seed, { seed, blows, flapMs });

const BLOWS: readonly Blow[] = [
  ...(['kill-master', 'kill-standby', 'stop-master', 'stop-standby', 'kill-both'] as const),
  ...(['damage-master', 'damage-standby', 'clock-master', 'clock-standby'] as const),
  ...(['freeze-master', 'freeze-standby', 'cut', 'flap', 'hand-over'] as const),
];

async function badDays(days: number, blows: number, seed: number, only: readonly Blow[]): Promise<boolean> {
  let isGood = true;
  for (let day = seed; day < seed + days; day++) {
    const random = createRandom(day);
    const drawn = Array.from(
      { length: blows },
      () => only[Math.floor(random.next() * only.length)] ?? 'kill-master',
    );
    const result = await runOrders(day, drawn, 40_000);
    process.stdout.write(`${JSON.stringify(result)}\n`);
    if (result.stuck !== null || result.lost + result.twice > 0) isGood = false;
  }
  return isGood;
}

/** Runs a script of this folder in the phones' namespace of a network of its own; answers with what it prints. */
export async function runInNetwork<Result>(script: string, number: number, more: object): Promise<Result> {
  const id = `${process.pid}-${number}`;
  const network = createNetwork(id);
  try {
    const { first, second, phones, hub } = network;
    const child = spawn(
      'ip',
      [
        ...['netns', 'exec', phones.name, process.execPath, join(repository, 'tests/standby', script)],
        JSON.stringify({ first, second, hub, ...more }),
      ],
      { stdio: ['ignore', 'pipe', 'inherit'] },
    );
    let text = '';
    child.stdout.on('data', (chunk) => {
      text += chunk;
    });
    const code = await new Promise((resolve) => child.once('close', resolve));
    if (code !== 0) throw new Error(`${script} failed (${number})`);
    return JSON.parse(text) as Result;
  } finally {
    network.remove();
  }
}

export function summary(results: readonly TrialResult[]): string {
  const line = (what: string, of: (result: TrialResult) => number): string => {
    const sorted = results.map(of).sort((a, b) => a - b);
    const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))];
    return `${what.padEnd(34)} ${[0, 0.5, 0.9, 0.99].map((share) => String(at(share)).padStart(7)).join('')}${String(sorted.at(-1)).padStart(7)}`;
  };
  const sum = (of: (result: TrialResult) => number): number =>
    results.reduce((total, result) => total + of(result), 0);
  return [
    `${'ms after the power was pulled'.padEnd(34)}     min    p50    p90    p99    max`,
    line('the standby leads', (r) => r.ledMs),
    line('its doors are open', (r) => r.openMs),
    line('the first rider is acknowledged', (r) => r.firstMs),
    line('every rider is acknowledged', (r) => r.allMs),
    `${results.length} trials, ${results.filter(({ firstMs }) => firstMs <= 3_000).length} with a new master within 3 s; ` +
      `${sum((r) => r.acknowledged)} acknowledged fixes, ${sum((r) => r.lost)} lost, ${sum((r) => r.twice)} twice`,
  ].join('\n');
}

if (process.argv[1] === import.meta.filename) {
  const { values } = parseArgs({
    options: {
      trials: { type: 'string', default: '50' },
      riders: { type: 'string', default: '50' },
      seed: { type: 'string', default: '1' },
      days: { type: 'string' },
      blows: { type: 'string', default: '10' },
      only: { type: 'string', default: BLOWS.join() },
    },
  });
  if (!hasNamespaces()) {
    process.stderr.write('This needs network namespaces: Linux, root, and the "ip" program.\n');
    process.exit(2);
  }
  if (values.days !== undefined) {
    const only = BLOWS.filter((blow) => values.only.split(',').includes(blow));
    const isGood = await badDays(Number(values.days), Number(values.blows), Number(values.seed), only);
    process.exit(isGood ? 0 : 1);
  }
  const results: TrialResult[] = [];
  for (let count = 0; count < Number(values.trials); count++) {
    const result = await runTrial(Number(values.seed) + count, Number(values.riders));
    results.push(result);
    process.stdout.write(`${JSON.stringify(result)}\n`);
  }
  process.stdout.write(`\n${summary(results)}\n`);
  process.exit(results.some(({ lost, twice }) => lost + twice > 0) ? 1 : 0);
}
