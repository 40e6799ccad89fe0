/**
 * The long form of streams.test.ts: `npm run phone:streams -- [RUNS] [SEED]`; with `--station RUNS`, at a real station
 * through its doors (station.ts), with kills and clocks that are set.
 */

import fc from 'fast-check';
import { commandLine } from '../../command-line.ts';
import { hold } from './law.ts';
import { holdAtStation } from './station.ts';
import { streams } from './stream.ts';

const { values, positionals } = commandLine('phone:streams', {
  allowPositionals: true,
  options: { station: { type: 'string' }, seed: { type: 'string' } },
});
const [runs = '10000', seed = values.seed ?? '1'] = positionals;
if (values.station !== undefined) {
  const from = performance.now();
  const all = await holdAtStation(Number(values.station), Number(values.seed ?? 1));
  const took = Math.round((performance.now() - from) / 1_000);
  console.log(
    `${values.station} streams of seed ${values.seed ?? 1} at a station, ${all.kills} times killed and ${all.set} times set: ${all.messages} messages acknowledged; ${all.stored} positions stored, ${all.aside} kept aside, ${all.refused} refused in sight; 0 exceptions (${took} s)`,
  );
  process.exit(0);
}
const from = performance.now();
const all = { stored: 0, aside: 0, refused: 0, messages: 0 };
await fc.assert(
  fc.asyncProperty(streams, async (stream) => {
    const tally = await hold(stream);
    for (const key of ['stored', 'aside', 'refused', 'messages'] as const) all[key] += tally[key];
  }),
  { numRuns: Number(runs), seed: Number(seed) },
);
const took = Math.round((performance.now() - from) / 1_000);
console.log(
  `${runs} streams of seed ${seed}: ${all.messages} messages acknowledged; ${all.stored} positions stored, ${all.aside} kept aside, ${all.refused} refused in sight; 0 exceptions (${took} s)`,
);
