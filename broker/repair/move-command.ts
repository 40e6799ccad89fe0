/** `npm run journal -- move`: the whole data folder to another disk, stick or laptop, checked there before the old one is let go. */

import { cpSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { connect, movedPath, takeLock } from '../journal/database.ts';
import { isThere } from '../journal/is-there.ts';
import { refuseNewer } from '../journal/repair/newer.ts';
import { bringFileToDisk, bringFolderToDisk } from '../journal/to-disk.ts';
import { checkJournal } from '../journal/verify.ts';
import { type Asked, count, journalOf, needFolder, Refused } from './asked.ts';

/** Of one running station, or made anew by the next start. */
const LEFT = /^(station\.json|.*\.lock|.*-shm|.*\.sock)$/;

/** @throws Refused when it cannot be copied whole; nothing of it stays there. */
function copyTo(data: string, to: string): void {
  try {
    cpSync(data, to, { recursive: true, filter: (from) => !LEFT.test(from.slice(data.length + 1)) });
    bringAllToDisk(to);
    bringFolderToDisk(dirname(to));
  } catch (error) {
    emptied(to);
    const why = error instanceof Error ? error.message : String(error);
    const says = why.startsWith('ENOSPC') ? `there is no room in ${to}` : why;
    throw new Refused(`It was not moved: ${says}. Nothing was changed; choose a larger disk, or free some.`);
  }
}

/** A stick that is pulled at once afterwards has everything. */
function bringAllToDisk(folder: string): void {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) bringAllToDisk(path);
    else if (entry.isFile()) bringFileToDisk(path);
  }
  bringFolderToDisk(folder);
}

/** The folder stays: it may be the stick's own. */
function emptied(folder: string): void {
  if (!isThere(folder)) return;
  for (const name of readdirSync(folder)) rmSync(join(folder, name), { recursive: true, force: true });
}

export function move(asked: Asked): boolean {
  needFolder(asked);
  const { data, key, to, say } = asked;
  if (to === null) throw new Refused('Say where to: --to FOLDER (a stick, another disk).');
  if (to === data || to.startsWith(join(data, '/')))
    throw new Refused(`${to} lies within ${data}. Name a folder beside it.`);
  if (isThere(to) && readdirSync(to).length > 0)
    throw new Refused(`${to} is not empty. Name a new folder, so that nothing there is overwritten.`);
  const path = journalOf(asked);
  if (!isThere(path)) throw new Refused(`There is no journal ${path}.`);
  refuseNewer(path, key);
  const lock = takeLock(path);
  try {
    // The log first goes into the file: what is moved is one file, whole.
    const db = connect(path, key, { readonly: false });
    db.pragma('wal_checkpoint(TRUNCATE)');
    db.close();
    copyTo(data, to);
    const moved = connect(join(to, 'journal.db'), key, { readonly: true });
    const checked = checkJournal(moved);
    moved.close();
    // Reading there leaves a log with nothing in it.
    for (const suffix of ['-wal', '-shm']) rmSync(`${join(to, 'journal.db')}${suffix}`, { force: true });
    if (checked.faults.length > 0) {
      emptied(to);
      for (const fault of checked.faults) say(`✖ ${fault}`);
      throw new Refused(
        `It was not moved: it is not whole. Nothing was changed; npm run journal -- check ${data} says more.`,
      );
    }
    // Two stations with one identity would be taken for one: the old one does not start any more. It is kept, though.
    renameSync(path, movedPath(path));
    bringFolderToDisk(data);
    say(`✔ ${count(checked.records, 'record')} and everything beside them lie in ${to}, checked there.`);
    say(`Start the station from there: npm start -- --data ${to}`);
    say(
      `What lay in ${data} is still there; its journal is called journal-moved.db, so that no station starts from it.`,
    );
    return true;
  } finally {
    lock.close();
  }
}
