/** `npm run journal -- check`: what is damaged, of whom, when. Changes nothing. */

import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect, isInUse, migrate } from '../journal/database.ts';
import { isThere } from '../journal/is-there.ts';
import { markBeside } from '../journal/mark.ts';
import { refuseNewer } from '../journal/repair/newer.ts';
import { checkJournal, type JournalChecked } from '../journal/verify.ts';
import {
  type Asked,
  copiesOf,
  count,
  isBlind,
  journalOf,
  momentOf,
  needFolder,
  sayOutlook,
} from './asked.ts';
import { outlook } from './mend.ts';

export function check(asked: Asked): boolean {
  needFolder(asked);
  const { data, key, say } = asked;
  const path = journalOf(asked);
  refuseNewer(path, key);
  const running = isInUse(path);
  say(`${path}${isThere(path) ? '' : ' (gone)'}${running ? ', in use by a station' : ''}`);
  const found = lookedAt(path, key, running);
  if (found.checked !== null) {
    const { records, newestSeq, link, gaps } = found.checked;
    say(`${count(records, 'record')}, the newest ${newestSeq}; chain ${link.slice(0, 16)}…`);
    for (const { fromSeq, toSeq, fromMs, toMs, atMs, by } of gaps)
      say(
        `○ Records ${fromSeq} to ${toSeq}, stored between ${momentOf(fromMs)} and ${momentOf(toMs)}, are missing; the journal went on without them at ${momentOf(atMs)}, by ${by}.`,
      );
  }
  for (const fault of found.faults) say(`✖ ${fault}`);
  // Numbers under way while a station runs are no loss.
  const held = running ? 0 : (markBeside(path)?.lastSeq ?? 0);
  const isShort = found.checked !== null && found.checked.newestSeq < held;
  const alone = running && found.faults.length === 0 ? null : outlook({ data, key, copies: [] });
  if (
    alone === null ||
    (found.faults.length === 0 &&
      alone.lost.length === 0 &&
      alone.unsound.length === 0 &&
      !(isShort && alone.rescued > 0))
  ) {
    say('✔ Everything is whole.');
    return true;
  }
  if (isShort)
    say(
      `✖ The log has a damaged place: by itself SQLite finds records up to ${found.checked?.newestSeq} of ${held}.`,
    );
  sayOutlook(alone, say);
  if (alone.lost.length === 0 && !alone.isUnreadable) say('✔ Every record can be read all the same.');
  else sayCopies(asked);
  say(`\nTo mend it, end the station and run: npm run journal -- salvage ${data}`);
  return false;
}

function sayCopies(asked: Asked): void {
  const { data, key, say } = asked;
  const copies = copiesOf(asked).map(({ path }) => path);
  if (copies.length === 0) {
    say('There is no copy.');
    return;
  }
  const { lost, given, refused } = outlook({ data, key, copies });
  for (const { path, records } of given)
    if (records > 0) say(`○ ${path} has ${count(records, 'record')} of them.`);
  for (const { path, why } of refused) say(`○ ${path} has none: ${why}`);
  if (lost.length > 0) say('✖ The rest is in no copy.');
  else if (isBlind(asked))
    say('○ What came after the newest copy is missing; nothing tells how much it was.');
  else say('✔ With the copies nothing is missing.');
}

/** What SQLite and the chain say: on the journal itself while a station uses it, else on a copy of the file. */
function lookedAt(
  path: string,
  key: string | null,
  running: boolean,
): { readonly checked: JournalChecked | null; readonly faults: readonly string[] } {
  if (!isThere(path)) return { checked: null, faults: ['The journal is gone.'] };
  const folder = running ? null : mkdtempSync(join(tmpdir(), 'bell-lap-check-'));
  const at = folder === null ? path : join(folder, 'journal.db');
  try {
    if (folder !== null)
      for (const part of ['', '-wal'])
        if (isThere(`${path}${part}`)) copyFileSync(`${path}${part}`, `${at}${part}`);
    const db = connect(at, key, { readonly: running });
    try {
      if (!running) migrate(db, Date.now());
      return db.transaction(() => {
        const pages = (db.pragma('quick_check(5)') as { quick_check: string }[])
          .map((row) => row.quick_check)
          .filter((says) => says !== 'ok')
          .map((says) => `A page is damaged: ${says.replaceAll('\n', ' ')}.`);
        const checked = checkJournal(db);
        return { checked, faults: [...pages, ...checked.faults] };
      })();
    } finally {
      db.close();
    }
  } catch (error) {
    return {
      checked: null,
      faults: [`It cannot be opened: ${error instanceof Error ? error.message : String(error)}.`],
    };
  } finally {
    if (folder !== null) rmSync(folder, { recursive: true, force: true });
  }
}
