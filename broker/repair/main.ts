/**
 * `npm run journal -- check | salvage | restore | backup | move`: the journal in the hands of whoever stands beside the
 * computer. Ends with 0 when all is well, 1 when something is missing or was refused, 2 when it was not understood.
 */
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { fieldOf } from '../../race/present.ts';
import { DATA_FALLBACK } from '../config.ts';
import { JournalOpenError } from '../journal/errors.ts';
import { OtherHistory } from '../journal/repair/merge.ts';
import type { Asked } from './asked.ts';
import { backUp } from './backup-command.ts';
import { check } from './check-command.ts';
import { restore, salvage } from './mend-commands.ts';
import { move } from './move-command.ts';

const HELP = `npm run journal -- WHAT [DIR] [options]

  check    says what is damaged, of whom, when, and what the copies have of it; changes nothing, also while a station runs
  salvage  puts a whole journal with everything readable in the damaged one's place, filled from the copies; lists what is
           not in it; the damaged one is kept in the folder "aside"
  restore  the same, from a copy: --from COPY, or the newest; adds what the damaged journal has beyond it
  backup   makes a copy in --to FOLDER and opens it to see that it is whole; also while a station runs
  move     brings the whole data folder to --to FOLDER (a stick, another disk) and checks it there

  DIR               the data folder; not given: ${DATA_FALLBACK}
  --from COPY       restore: the copy to begin from
  --copies FOLDER   check, salvage, restore: look for copies there, too (may be given several times)
  --alone           salvage: leave the copies out; restore: leave the damaged journal out
  --to FOLDER       backup, move: where to
  --key-file FILE   its first line opens an encrypted journal (or BELL_LAP_KEY)
  --by NAME         whose word it is, for the audit log; not given: whoever is signed in to this computer
  --help            this text
`;

const COMMANDS: Readonly<Record<string, (asked: Asked) => boolean | Promise<boolean>>> = {
  check,
  salvage,
  restore,
  backup: backUp,
  move,
};

class NotUnderstood extends Error {}

function asked(): Asked & { readonly command: string } {
  let parsed: ReturnType<typeof parse>;
  try {
    parsed = parse();
  } catch (error) {
    throw new NotUnderstood(error instanceof Error ? error.message : String(error));
  }
  const { values, positionals } = parsed;
  const [command = '', dir] = positionals;
  if (values.help === true) {
    process.stdout.write(HELP);
    process.exit(0);
  }
  if (COMMANDS[command] === undefined)
    throw new NotUnderstood(command === '' ? 'Say what to do.' : `"${command}" is none of them.`);
  if (positionals.length > 2)
    throw new NotUnderstood(`One data folder at a time; "${positionals[2]}" is one too many.`);
  const key =
    values['key-file'] === undefined
      ? process.env.BELL_LAP_KEY || null
      : readFileSync(values['key-file'], 'utf8').split(/\r?\n/)[0] || null;
  return {
    command,
    data: resolve(dir ?? process.env.BELL_LAP_DATA ?? DATA_FALLBACK),
    key,
    from: values.from === undefined ? null : resolve(values.from),
    copies: (values.copies ?? []).map((folder) => resolve(folder)),
    alone: values.alone === true,
    to: values.to === undefined ? null : resolve(values.to),
    by: values.by ?? process.env.USER ?? process.env.USERNAME ?? 'this computer',
    say: (line) => void process.stdout.write(`${line}\n`),
  };
}

const parse = () =>
  parseArgs({
    allowPositionals: true,
    options: {
      from: { type: 'string' },
      copies: { type: 'string', multiple: true },
      alone: { type: 'boolean' },
      to: { type: 'string' },
      'key-file': { type: 'string' },
      by: { type: 'string' },
      help: { type: 'boolean', short: 'h' },
    },
  });

try {
  const order = asked();
  process.exitCode = (await fieldOf(COMMANDS, order.command)(order)) ? 0 : 1;
} catch (error) {
  const isExpected = error instanceof JournalOpenError || error instanceof OtherHistory;
  process.stderr.write(`${error instanceof Error ? error.message : error}\n`);
  if (error instanceof NotUnderstood) process.stderr.write(`\n${HELP}`);
  if (!isExpected && process.env.BELL_LAP_DEBUG) console.error(error);
  process.exitCode = error instanceof NotUnderstood ? 2 : 1;
}
