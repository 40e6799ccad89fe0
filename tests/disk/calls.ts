/**
 * `npm run disk:calls [-- --every 5] [--phase commit,copy]`: each system call of a journal's life (opening after a kill, commits,
 * folding the log, end, copy, hand-over to a standby, setting aside, restore) fails once in turn, with EIO and ENOSPC, plain
 * and encrypted; then the journal is opened on a well disk. Fails if anything that was acknowledged is missing and nothing
 * says so. Linux with gcc.
 */
import { commandLine } from '../command-line.ts';
import { PHASES } from './calls-phases.ts';
import { RAW_KEY, tryCalls } from './calls-trials.ts';
import { CALLS, canFail } from './faults.ts';

const { values } = commandLine('disk:calls', {
  options: {
    every: { type: 'string', default: '1' },
    phase: { type: 'string', default: Object.keys(PHASES).join() },
    key: { type: 'string', default: 'plain,encrypted' },
    told: { type: 'boolean', default: false },
  },
});
if (!canFail()) {
  process.stderr.write('This needs Linux and gcc.\n');
  process.exit(2);
}
const phases = values.phase.split(',');
/** What repairs an encrypted journal reads its pages by itself, and knows passphrases only: slower to open. */
function tryAll(isEncrypted: boolean, every: number): ReturnType<typeof tryCalls> {
  if (!isEncrypted) return tryCalls({ key: '', phases, every });
  const quick = phases.filter((phase) => phase !== 'restore');
  const both = [
    ...(quick.length > 0 ? [tryCalls({ key: RAW_KEY, phases: quick, every })] : []),
    ...(phases.includes('restore') ? [tryCalls({ key: 'a passphrase', phases: ['restore'], every })] : []),
  ];
  return {
    tried: both.flatMap(({ tried }) => tried),
    died: both.find(({ died }) => died !== null)?.died ?? null,
  };
}

const wide = (cells: readonly (string | number)[]): string =>
  `${cells.map((cell, index) => (index < 3 ? String(cell).padEnd(11) : String(cell).padStart(9))).join('')}\n`;
let silent = 0;
let failed = 0;
process.stdout.write(wide(['journal', 'phase', 'call', 'failed', 'whole', 'named', 'refused', 'SILENT']));
for (const kind of values.key.split(',')) {
  const { tried, died } = tryAll(kind === 'encrypted', Number(values.every));
  if (died !== null) {
    silent += 1;
    process.stdout.write(`The process died: ${died}\n`);
  }
  for (const phase of phases)
    for (const call of CALLS) {
      const all = tried.filter((one) => one.phase === phase && one.call === call && one.hits > 0);
      const became = (outcome: string): number => all.filter((one) => one.outcome === outcome).length;
      failed += all.length;
      silent += became('SILENT');
      if (all.length > 0)
        process.stdout.write(
          wide([kind, phase, call, all.length, ...['whole', 'named', 'refused', 'SILENT'].map(became)]),
        );
    }
  for (const one of tried)
    if (values.told || one.outcome !== 'whole')
      process.stdout.write(
        `${kind} ${one.phase}: ${one.call} number ${one.number}, ${one.error}: ${one.outcome}. ${one.says} (said: ${one.said ?? 'nothing'})\n`,
      );
}
process.stdout.write(`${failed} calls failed, ${silent} silent losses\n`);
process.exit(silent > 0 ? 1 : 0);
