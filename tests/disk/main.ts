/**
 * `npm run disk [-- --trials 200 --pairs 20 --seed 1]`: a station under load with a standby and a relay, real processes, is
 * killed together with its standby or ended; then every class of its bytes flipped, zeroed, cut off or deleted, and so many
 * random places. Of the random ones so many (`--pairs`) are tried as processes: the damaged station, its standby and the relay
 * are started again. The others are opened in this process, with a relay in this process;
 * what is refused is salvaged first. Prints what became of each, by
 * class; fails if anything acknowledged was missing and nothing said so.
 */

import { createRandom } from '../../simulator/random.ts';
import { commandLine } from '../command-line.ts';
import { type ByteClass, CLASSES, HURTS, type Hurt } from './damage.ts';
import { tryPair } from './pair-trial.ts';
import { type Outcome, type Trial, tryDamage } from './trial.ts';
import { type End, type Left, leave, removeLeft } from './venue.ts';

const { values } = commandLine('disk', {
  options: {
    trials: { type: 'string', default: '200' },
    pairs: { type: 'string', default: '20' },
    seed: { type: 'string', default: '1' },
    verbose: { type: 'boolean', default: false },
  },
});
const seed = Number(values.seed);
const { next } = createRandom(seed);
const ENDS = ['killed', 'ended'] as const;
const OUTCOMES: readonly Outcome[] = ['whole', 'mended', 'healed', 'at standby', 'said', 'refused', 'SILENT'];
const counts = new Map<string, Map<Outcome, number>>();
const silent: string[] = [];
const relay = { trials: 0, missing: 0, back: 0 };

const left = new Map<End, Left>();
for (const end of ENDS) left.set(end, await leave(end));

/** False when this kind of end left no such bytes. */
async function attempt(end: End, kind: ByteClass, hurt: Hurt, how = tryDamage): Promise<boolean> {
  const trial: Trial | null = await how(left.get(end)!, kind, hurt, next);
  if (trial === null) return false;
  if (trial.relay !== undefined) {
    relay.trials++;
    relay.missing += trial.relay.missing;
    relay.back += trial.relay.back;
  }
  const name = how === tryPair ? `${kind} *` : kind;
  const row = counts.get(name) ?? new Map<Outcome, number>();
  row.set(trial.outcome, (row.get(trial.outcome) ?? 0) + 1);
  counts.set(name, row);
  const line = `${end}, ${name} ${hurt}: ${trial.outcome}: ${trial.says.slice(0, 300)}`;
  if (values.verbose) process.stdout.write(`${line}\n`);
  if (trial.outcome === 'SILENT') silent.push(line);
  return true;
}

const pick = <T>(of: readonly T[]): T => of[Math.floor(next() * of.length)]!;
for (const end of ENDS) for (const kind of CLASSES) for (const hurt of HURTS) await attempt(end, kind, hurt);
const [random, pairs] = [Number(values.trials), Number(values.pairs)];
for (let count = 0; count < random; )
  if (await attempt(pick(ENDS), pick(CLASSES), pick(HURTS), count < pairs ? tryPair : tryDamage)) count++;

for (const [end, { acknowledged, missingAtStandby }] of left) {
  const fixes = acknowledged.fixes.reduce((sum, [, times]) => sum + times.length, 0);
  process.stdout.write(
    `${end} under load: ${fixes} fixes, ${acknowledged.passings.length} passings, ${acknowledged.decisions.length} decisions ` +
      `acknowledged; the standby lacks ${JSON.stringify(missingAtStandby)}\n`,
  );
}
process.stdout.write(`${'bytes'.padEnd(14)}${OUTCOMES.map((one) => one.padStart(11)).join('')}\n`);
for (const [kind, row] of counts)
  process.stdout.write(
    `${kind.padEnd(14)}${OUTCOMES.map((one) => String(row.get(one) ?? 0).padStart(11)).join('')}\n`,
  );
for (const line of silent) process.stdout.write(`${line}\n`);
const all = [...counts.values()].flatMap((row) => [...row.values()]).reduce((sum, one) => sum + one, 0);
process.stdout.write(
  `The relay was asked in ${relay.trials} trials: it gave back ${relay.back} of ${relay.missing} missing inputs.\n`,
);
process.stdout.write(`* as processes. ${all} trials, seed ${seed}: ${silent.length} silent losses\n`);
for (const one of left.values()) removeLeft(one);
// One that has what is missing in the logs of many trials, and gives nothing in any, is not asked.
const isMute = relay.trials >= 10 && relay.missing > 0 && relay.back === 0;
process.exit(silent.length > 0 || isMute ? 1 : 0);
