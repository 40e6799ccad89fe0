/** `npm run score`: many made-up races by engine and scorer; prints the first on which they differ, and the counts. */
import { commandLine } from '../command-line.ts';
import { compared, shown, type Verdict } from './compare.ts';

const { values } = commandLine('score', {
  options: { seed: { type: 'string', default: '1' }, races: { type: 'string', default: '20000' } },
});
const from = Number(values.seed);
const counts = new Map<string, { agree: number; differ: number }>();
let first: Verdict | null = null;
for (let seed = from; seed < from + Number(values.races); seed++) {
  const verdict = compared(seed);
  const count = counts.get(verdict.race.format) ?? { agree: 0, differ: 0 };
  counts.set(verdict.race.format, count);
  if (verdict.agrees) count.agree++;
  else {
    count.differ++;
    first ??= verdict;
  }
}
for (const [format, { agree, differ }] of counts) console.log(`${format}: ${agree} agree, ${differ} differ`);
if (first !== null) {
  console.log(shown(first));
  process.exitCode = 1;
}
