/**
 * `npm run disk [-- --trials 200 --seed 1]`: a station under load with a relay, killed or ended; then every class of its
 * bytes flipped, zeroed, cut off or deleted, and so many random places. Prints what became of each, by class; fails if
 * anything acknowledged was missing and nothing said so.
 */
import { rmSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { createRandom } from '../../simulator/random.ts';
import { type ByteClass, CLASSES, HURTS, type Hurt } from './damage.ts';
import { type Outcome, type Trial, tryDamage } from './trial.ts';
import { type End, type Left, leave } from './venue.ts';

const { values } = parseArgs({
  options: {
    trials: { type: 'string', default: '200' },
    seed: { type: 'string', default: '1' },
    verbose: { type: 'boolean', default: false },
  },
});
const seed = Number(values.seed);
const { next } = createRandom(seed);
const ENDS = ['killed', 'ended'] as const;
const OUTCOMES: readonly Outcome[] = ['whole', 'healed', 'said', 'refused', 'SILENT'];
const counts = new Map<string, Map<Outcome, number>>();
const silent: string[] = [];

const left = new Map<End, Left>();
for (const end of ENDS) left.set(end, await leave(end));

async function attempt(end: End, kind: ByteClass, hurt: Hurt): Promise<void> {
  const trial: Trial | null = await tryDamage(left.get(end)!, kind, hurt, next);
  if (trial === null) return;
  const row = counts.get(kind) ?? new Map<Outcome, number>();
  row.set(trial.outcome, (row.get(trial.outcome) ?? 0) + 1);
  counts.set(kind, row);
  const line = `${end}, ${kind} ${hurt}: ${trial.outcome}: ${trial.says.slice(0, 300)}`;
  if (values.verbose) process.stdout.write(`${line}\n`);
  if (trial.outcome === 'SILENT') silent.push(line);
}

const pick = <T>(of: readonly T[]): T => of[Math.floor(next() * of.length)]!;
for (const end of ENDS) for (const kind of CLASSES) for (const hurt of HURTS) await attempt(end, kind, hurt);
for (let count = 0; count < Number(values.trials); count++)
  await attempt(pick(ENDS), pick(CLASSES), pick(HURTS));

process.stdout.write(`${'bytes'.padEnd(14)}${OUTCOMES.map((one) => one.padStart(9)).join('')}\n`);
for (const [kind, row] of counts)
  process.stdout.write(
    `${kind.padEnd(14)}${OUTCOMES.map((one) => String(row.get(one) ?? 0).padStart(9)).join('')}\n`,
  );
for (const line of silent) process.stdout.write(`${line}\n`);
const all = [...counts.values()].flatMap((row) => [...row.values()]).reduce((sum, one) => sum + one, 0);
process.stdout.write(`${all} trials, seed ${seed}: ${silent.length} silent losses\n`);
for (const { station, relay } of left.values())
  for (const folder of [station, relay]) rmSync(folder, { recursive: true, force: true });
process.exit(silent.length > 0 ? 1 : 0);
