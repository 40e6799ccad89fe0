/** The long form of streams.test.ts: `npm run phone:streams -- [RUNS] [SEED]`. */
import fc from 'fast-check';
import { hold } from './law.ts';
import { streams } from './stream.ts';

const [runs = '10000', seed = '1'] = process.argv.slice(2);
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
