/**
 * `npm run relays:trials [-- --fans 5000 --phones 50 --trials 1]`: two relays that share nothing, one killed in the sprint
 * (relays-trial.ts); prints each trial and what all of them say together. Ends with 1 when anything was lost or seen wrongly.
 */
import { commandLine } from '../command-line.ts';
import { runTrial, type TrialFigures } from './relays-trial.ts';

const { values } = commandLine('relays:trials', {
  options: {
    fans: { type: 'string', default: '5000' },
    phones: { type: 'string', default: '50' },
    venue: { type: 'string', default: '20' },
    seconds: { type: 'string', default: '10' },
    trials: { type: 'string', default: '1' },
    'no-standby': { type: 'boolean', default: false },
  },
});
const trials: TrialFigures[] = [];
for (let trial = 1; trial <= Number(values.trials); trial++) {
  process.stdout.write(`trial ${trial} of ${values.trials}\n`);
  const figures = await runTrial({
    fans: Number(values.fans),
    phones: Number(values.phones),
    atVenue: Number(values.venue),
    seconds: Number(values.seconds),
    standby: !values['no-standby'],
    say: (line) => void process.stdout.write(`  ${line}\n`),
  });
  process.stdout.write(`${JSON.stringify(figures, null, 2)}\n`);
  trials.push(figures);
}
const worst = (of: (figures: TrialFigures) => number): number => Math.max(...trials.map(of));
const sum = (of: (figures: TrialFigures) => number): number => trials.reduce((all, one) => all + of(one), 0);
const wrong = sum((one) => one.boardsWrong + one.fansThatSawItGoBack + one.fansWithoutTheNewest);
const lost = sum((one) => one.fixesLost + one.fixesTwice);
const parts = (part: keyof TrialFigures['partsMs']): string =>
  `${worst(({ partsMs }) => partsMs[part].p50)} and ${worst(({ partsMs }) => partsMs[part].p99)}`;
process.stdout.write(
  `${trials.length} trials: fans back after p50 ${worst(({ backMs }) => backMs.p50)} ms, p99 ${worst(({ backMs }) => backMs.p99)} ms (worst trial); ` +
    `${sum((one) => one.boardsChecked)} boards held against the journal; seen wrongly, again or not at all: ${wrong}; ` +
    `of ${sum((one) => one.fixesRidden)} positions ridden on mobile data (${sum((one) => one.fixesOnlyInTheDeletedStore)} only in a store that was deleted) lost or twice: ${lost}; ` +
    `PUBACK p99 ${worst(({ pubackMs }) => pubackMs.before.p99)} ms before, ${worst(({ pubackMs }) => pubackMs.after.p99)} ms after; \n` +
    `of it noticing ${parts('noticed')}, waiting ${parts('waited')}, opening ${parts('opened')}, the board ${parts('welcomed')} ms (worst p50 and p99); ` +
    `the process of all fans used ${worst(({ fansProcess }) => fansProcess.core)} of a core and was late by p99 ${worst(({ fansProcess }) => fansProcess.lateP99Ms)} ms;\n` +
    `others used up to ${Math.round(worst((one) => one.othersShare ?? 0) * 100)} % of the machine\n`,
);
process.exit(wrong + lost === 0 ? 0 : 1);
