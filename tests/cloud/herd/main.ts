/**
 * `npm run relays:herd [-- --viewers 50000]`: viewers whose relay dies all go on at another (herd.ts); prints how long until
 * everybody was back, what the time was spent on, and what it cost the relay, and how far it is while it works. Ends with 1
 * when the crowd does not come together, with what is missing, and when somebody did not come back.
 */
import { commandLine } from '../../command-line.ts';
import { type HerdFigures, runHerd } from './herd.ts';

const { values } = commandLine('relays:herd', {
  options: {
    viewers: { type: 'string', default: '50000' },
    riders: { type: 'string', default: '50' },
    'per-relay': { type: 'string', default: '17000' },
    'no-standby': { type: 'boolean', default: false },
  },
});
let figures: HerdFigures;
try {
  figures = await runHerd({
    viewers: Number(values.viewers),
    riders: Number(values.riders),
    perRelay: Number(values['per-relay']),
    standby: !values['no-standby'],
    say: (line) => void process.stdout.write(`${line}\n`),
  });
} catch (error) {
  process.stderr.write(`${(error as Error).message}\n`);
  process.exit(1);
}
process.stdout.write(`${JSON.stringify(figures, null, 2)}\n`);
process.stdout.write(
  `${figures.back} of ${figures.viewers} back, the last after ${figures.backMs.most} ms (p50 ${figures.backMs.p50}, p99 ${figures.backMs.p99}); ` +
    `a relay at its peak ${Math.round(figures.relayPeakCore * 100)} % of a core and ${Math.round(figures.relayPeakBytes / 1e6)} MB; ` +
    `others used ${Math.round(figures.othersShare * 100)} % of the machine\n`,
);
process.exit(figures.back === figures.viewers ? 0 : 1);
