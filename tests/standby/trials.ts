/**
 * `npm run standby:trials [-- --trials 50 --riders 50 --seed 1]`: the master's power is pulled again and again, in
 * network namespaces; prints each trial and the distribution of how long it took and what was lost. Fails if anything
 * acknowledged was lost, or stored twice. Needs Linux, root and iproute2.
 *
 * `-- --days 10 --blows 10` plays bad days of a pair instead (orders.ts): deaths, stops, freezes, cuts, a flapping line
 * and hand-overs in random order (`--only cut,flap`: those), each computer started again on its usual ports, with a rider at
 * each of the two; fails, too, if a pair got stuck, if both acknowledged at once, or if a new master took longer than 3 s.
 */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { createRandom } from '../../simulator/random.ts';
import { commandLine } from '../command-line.ts';
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
  'kill-master',
  'kill-standby',
  'stop-master',
  'stop-standby',
  'kill-both',
  'damage-master',
  'damage-standby',
  'clock-master',
  'clock-standby',
  'freeze-master',
  'freeze-standby',
  'cut',
  'flap',
  'hand-over',
];

/** Blows after which the other computer is to acknowledge soon, and how soon. */
const DEATHS: readonly Blow[] = ['kill-master', 'stop-master', 'clock-master', 'freeze-master'];
const NEW_MASTER_MS_MAX = 3_000;

async function badDays(days: number, blows: number, seed: number, only: readonly Blow[]): Promise<boolean> {
  const results: OrdersResult[] = [];
  let failed = 0;
  for (let day = seed; day < seed + days; day++) {
    const random = createRandom(day);
    const drawn = Array.from(
      { length: blows },
      () => only[Math.floor(random.next() * only.length)] ?? 'kill-master',
    );
    try {
      const result = await runOrders(day, drawn, 40_000);
      process.stdout.write(`${JSON.stringify(result)}\n`);
      results.push(result);
    } catch (error) {
      failed++;
      process.stdout.write(`day ${day} fell over: ${error instanceof Error ? error.message : error}\n`);
    }
  }
  process.stdout.write(`\n${daysSummary(results)}\n`);
  const isGood = (day: OrdersResult) =>
    day.stuck === null && day.lost + day.twice + day.twoMasters === 0 && newMasters([day]).every(isSoon);
  return failed === 0 && results.every(isGood);
}

const isSoon = (ms: number): boolean => ms <= NEW_MASTER_MS_MAX;

/** Ms from each death of a master to the other's first acknowledgement. */
const newMasters = (days: readonly OrdersResult[]): number[] =>
  days
    .flatMap((day) => day.blows)
    .filter(({ blow, by }) => DEATHS.includes(blow) && by === 'other')
    .map(({ firstMs }) => firstMs ?? Number.POSITIVE_INFINITY)
    .sort((a, b) => a - b);

export function daysSummary(days: readonly OrdersResult[]): string {
  const sum = (of: (day: OrdersResult) => number): number => days.reduce((total, day) => total + of(day), 0);
  const all = days.flatMap((day) => day.blows);
  const lines = BLOWS.flatMap((kind) => {
    const of = all.filter(({ blow }) => blow === kind);
    if (of.length === 0) return [];
    const first = of.flatMap(({ by, firstMs }) => (by === 'other' ? [firstMs] : [])).join(' ');
    const backMs = Math.max(...of.map((one) => one.backMs));
    return `${kind.padEnd(16)}${String(of.length).padStart(4)}${String(backMs).padStart(10)}   ${first}`;
  });
  const soon = newMasters(days);
  return [
    `${'blow'.padEnd(16)}   n  in step,   the other acknowledges, ms after the blow`,
    `${''.padEnd(16)}     ms at most`,
    ...lines,
    `${all.length} blows on ${days.length} days: ${sum((day) => day.acknowledged)} acknowledged, ${sum((day) => day.lost)} lost, ` +
      `${sum((day) => day.twice)} twice, ${sum((day) => day.twoMasters)} by two masters (${sum((day) => day.late)} late words), ` +
      `${sum((day) => (day.stuck === null ? 0 : 1))} stuck`,
    `${soon.length} new masters: p50 ${soon[Math.floor(soon.length / 2)]} ms, longest ${soon.at(-1)} ms, ` +
      `${soon.filter(isSoon).length} within ${NEW_MASTER_MS_MAX / 1_000} s`,
  ].join('\n');
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
        'netns',
        'exec',
        phones.name,
        process.execPath,
        join(repository, 'tests/standby', script),
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
  const { values } = commandLine('standby:trials', {
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
