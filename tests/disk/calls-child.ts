/**
 * All trials of calls.ts in one process, on a disk that fails when this process orders it. Arguments: folder, orders, key
 * (empty: none), phases, every n-th. Prints one JSON line for each trial, and one for each phase and kind of call.
 */
import { cpSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { type Base, makeBase, PHASES, type Phase } from './calls-phases.ts';
import type { Found } from './calls-writer.ts';
import { CALLS, type Call, type Order, openOrders } from './faults.ts';

export interface Tried {
  readonly phase: string;
  readonly call: Call;
  /** From 1. */
  readonly number: number;
  readonly error: string;
  readonly hits: number;
  /** What whoever asked for it was told; null when it succeeded. */
  readonly said: string | null;
  readonly outcome: Found['outcome'];
  readonly says: string;
}

const [folder = '', ordersPath = '', key = '', phases = '', every = '1'] = process.argv.slice(2);
const orders = openOrders(ordersPath);

/** Kinds of failure of a call. */
const FAILURES: readonly (Pick<Order, 'mode' | 'error'> & { readonly of: readonly Call[]; name: string })[] =
  [
    { name: 'EIO', mode: 'once', error: 'EIO', of: CALLS },
    {
      ...({ name: 'ENOSPC', mode: 'once', error: 'ENOSPC' } as const),
      of: ['open', 'write', 'sync', 'truncate', 'rename', 'map', 'mkdir'],
    },
    { name: 'half, then ENOSPC', mode: 'half', error: 'ENOSPC', of: ['write'] },
  ];

async function life(phase: Phase, base: Base, order: Order | null) {
  const at = join(folder, 'trial');
  const killed = join(folder, 'as-killed');
  for (const one of [at, killed]) rmSync(one, { recursive: true, force: true });
  const trial = phase(at, base);
  const before = orders.seen();
  if (order !== null) orders.order(order);
  let said: string | null = null;
  try {
    await trial.run();
  } catch (error) {
    said = error instanceof Error ? error.message : String(error);
  }
  const hits = order === null ? 0 : orders.hits();
  orders.well();
  const after = orders.seen();
  cpSync(at, killed, { recursive: true });
  const founds = [looked(() => trial.check(killed))];
  try {
    trial.end();
  } catch (error) {
    said ??= String(error);
  }
  founds.push(looked(() => trial.check(at)));
  const worst = ['SILENT', 'refused', 'named', 'whole'] as const;
  const { outcome, says } = founds.sort((a, b) => worst.indexOf(a.outcome) - worst.indexOf(b.outcome))[0]!;
  return { made: CALLS.map((call) => after[call] - before[call]), hits, said, outcome, says };
}

function looked(look: () => Found): Found {
  try {
    return look();
  } catch (error) {
    return { outcome: 'refused', says: error instanceof Error ? error.message : String(error) };
  }
}

const say = (line: object): void => void process.stdout.write(`${JSON.stringify(line)}\n`);
const base = await makeBase(join(folder, 'base'), key === '' ? null : key);
for (const name of phases.split(',')) {
  const phase = PHASES[name]!;
  await life(phase, base, null);
  const { made, outcome, says } = await life(phase, base, null);
  if (outcome !== 'whole') throw new Error(`${name} without a failure: ${outcome} ${says}`);
  for (const [index, call] of CALLS.entries())
    for (const { name: error, mode, error: code, of } of FAILURES)
      for (let after = 0; of.includes(call) && after < made[index]!; after += Number(every)) {
        const done = await life(phase, base, { mode, calls: [call], after, error: code! });
        const { hits, said, outcome: became, says: why } = done;
        say({ phase: name, call, number: after + 1, error, hits, said, outcome: became, says: why });
      }
}
