/** `npm run journal -- backup`: a copy in a folder of choice, opened to see that it is whole. */
import { join } from 'node:path';
import { copyJournal, copyName } from '../journal/copies.ts';
import { JournalOpenError } from '../journal/errors.ts';
import { isThere } from '../journal/is-there.ts';
import { refuseNewer } from '../journal/repair/newer.ts';
import { type Asked, count, journalOf, needFolder, Refused } from './asked.ts';

export async function backUp(asked: Asked): Promise<boolean> {
  needFolder(asked);
  const { key, to, say } = asked;
  const path = journalOf(asked);
  if (to === null) throw new Refused('Say where to: --to FOLDER (a stick, another disk).');
  if (!isThere(path)) throw new JournalOpenError('gone', `There is no journal ${path}.`);
  refuseNewer(path, key);
  const target = join(to, copyName(Date.now()));
  const copy = await copyJournal({ path, key, nowMs: Date.now(), to: target });
  for (const fault of copy.faults) say(`✖ ${fault}`);
  say(
    `${copy.faults.length === 0 ? '✔' : '✖'} ${target}: ${count(copy.records, 'record')}, opened and checked.`,
  );
  return copy.faults.length === 0;
}
