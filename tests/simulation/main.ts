/**
 * `npm run simulate -- [--seed N] [--seeds COUNT] [--wifi good|mild|rough|awful] [--course NAME] [--riders N] [--laps N]`
 * Rides simulated race days and prints one line each; a day that breaks a law prints which, and how to replay it.
 */

import type { SampleCourse } from '../../simulator/course-file.ts';
import type { WifiGrade } from '../../simulator/wifi.ts';
import { WIFI_GRADES } from '../../simulator/wifi.ts';
import { commandLine } from '../command-line.ts';
import { brokenLaws, calibrate } from './judge.ts';
import { simulate } from './simulate.ts';

const { values } = commandLine('simulate', {
  options: {
    seed: { type: 'string' },
    seeds: { type: 'string', default: '1' },
    wifi: { type: 'string', default: 'rough' },
    course: { type: 'string', default: 'grant-park-criterium' },
    riders: { type: 'string', default: '25' },
    laps: { type: 'string', default: '8' },
  },
});
if (!WIFI_GRADES.includes(values.wifi as WifiGrade)) {
  console.error(`--wifi ${values.wifi} is unknown; use ${WIFI_GRADES.join(', ')}.`);
  process.exit(2);
}
const first = values.seed === undefined ? Math.floor(Math.random() * 1e6) : Number(values.seed);
const options = {
  wifi: values.wifi as WifiGrade,
  course: values.course as SampleCourse,
  riders: Number(values.riders),
  laps: Number(values.laps),
};

let failed = 0;
for (let seed = first; seed < first + Number(values.seeds); seed++) {
  const began = performance.now();
  const day = simulate({ seed, ...options });
  const { passings, within1, within3, errorP50Ms, errorP95Ms, missed, invented } = calibrate(day);
  const { recorded, repeats, cuts, outOfOrder, latestMs } = day.counts;
  const broken = [...brokenLaws(day)];
  if (missed + invented > 0) broken.push(`${missed} laps missed and ${invented} invented by the timing`);
  const percent = (share: number) => `${(share * 100).toFixed(1)} %`;
  console.log(
    `seed ${seed}: ${recorded} fixes, ${repeats} repeats, ${outOfOrder} late batches (up to ${Math.round(latestMs / 1_000)} s), ` +
      `${cuts} cuts; ${passings} laps timed to ${Math.round(errorP50Ms)} ms (95 %: ${Math.round(errorP95Ms)} ms), ` +
      `${percent(within1)} within σ, ${percent(within3)} within 3σ; ${Math.round(performance.now() - began)} ms` +
      `${broken.length === 0 ? '' : ' — BROKEN'}`,
  );
  if (broken.length === 0) continue;
  failed++;
  for (const law of broken.slice(0, 20)) console.log(`    ${law}`);
  const again = Object.entries(options).map(([name, value]) => `--${name} ${value}`);
  console.log(`    again: npm run simulate -- --seed ${seed} ${again.join(' ')}`);
}
process.exit(failed === 0 ? 0 : 1);
