/**
 * Setting a journal aside: an old master's file is kept whole, with what it had beyond the history that went on
 * without it, and a fresh one takes its place. Nothing is ever deleted, and a crash in between is finished at the
 * next start.
 */

import { mkdirSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { isThere } from '../journal/is-there.ts';
import { momentName } from '../journal/moment-name.ts';
import { openJournal, type StationJournal } from '../journal/open-journal.ts';
import { bringFolderToDisk } from '../journal/to-disk.ts';
import { closedFolder } from '../races/closed.ts';
import type { Tail } from './partner.ts';

const NOTABLE_MAX = 50;
/** The file first: as long as it is in its place, nothing was moved. */
const PARTS = [
  ...['', '-wal', '-shm', '.tracks', '.tracks-wal', '.tracks-shm'],
  ...['.checkpoint', '.mark', '.beside'],
];
const pathOf = (data: string): string => join(data, 'journal.db');
const nextOf = (data: string): string => join(data, 'journal-next.db');

/** What the journal holds beyond `keep`. */
export async function tailOf(journal: StationJournal, keep: number, node: string): Promise<Tail> {
  const notable: string[] = [];
  let records = 0;
  let toSeq = keep;
  for await (const page of journal.read(keep + 1))
    for (const { seq, atMs, race, by, input } of page) {
      records += 1;
      toSeq = seq;
      if (input.kind === 'fixes') continue;
      const what = input.kind === 'decision' ? input.decision.type : `passing (${input.passing.source})`;
      notable.push(`${new Date(atMs).toISOString()} ${race}: ${what}, by ${by.name}`);
    }
  const atMs = Date.now();
  const file = `journal-set-aside-${momentName(atMs)}`;
  return { atMs, node, fromSeq: keep + 1, toSeq, records, notable: notable.slice(-NOTABLE_MAX), file };
}

/** Makes the journal that is to take the place: empty, of the same station (null: of a new one), with these settings. */
export async function openNext(
  data: string,
  key: string,
  stationId: string | null,
  settings: Readonly<Record<string, unknown>>,
): Promise<void> {
  const journal = await openJournal({ path: nextOf(data), ...(key === '' ? {} : { key }), now: Date.now });
  try {
    if (stationId !== null && journal.stationId !== stationId) await journal.pair.adopt(stationId);
    for (const [name, value] of Object.entries(settings)) await journal.settings.put(name, value);
  } finally {
    await journal.close();
  }
}

/** Moves the journal out of the way, under a name of its own in the folder `aside`. */
export function moveAside(data: string, name: string): void {
  // How closed races stood is derived from it (races/closed.ts).
  rmSync(closedFolder(data), { recursive: true, force: true });
  const folder = join(data, 'aside');
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const free = (count: number): string => {
    const wanted = join(folder, count === 0 ? `${name}.db` : `${name}-${count}.db`);
    return isThere(wanted) ? free(count + 1) : wanted;
  };
  const target = free(0);
  for (const part of PARTS) {
    const from = `${pathOf(data)}${part}`;
    if (isThere(from)) renameSync(from, `${target}${part}`);
  }
  bringBothToDisk(folder, data);
}

/** The folder that files came to before the one they went from: a power cut leaves them in one of them at least. */
function bringBothToDisk(to: string, from: string): void {
  bringFolderToDisk(to);
  bringFolderToDisk(from);
}

/** What was left beside a journal that lies in the folder `aside` already goes to it: the newest there. */
function moveRest(data: string): void {
  const folder = join(data, 'aside');
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const last = readdirSync(folder)
    .filter((name) => name.endsWith('.db'))
    .sort((a, b) => statSync(join(folder, a)).ctimeMs - statSync(join(folder, b)).ctimeMs)
    .at(-1);
  for (const part of PARTS) {
    const from = `${pathOf(data)}${part}`;
    const to = join(folder, `${last ?? 'journal-rest.db'}${part}`);
    if (isThere(from)) renameSync(from, isThere(to) ? `${to}.${Date.now()}` : to);
  }
  bringBothToDisk(folder, data);
}

/** At the start, and after setting aside: the next journal takes the place that is free. */
export function finishSettingAside(data: string): void {
  if (isThere(pathOf(data)) || !isThere(nextOf(data))) return;
  // Moving aside ended half-way: SQLite would take the old journal's log for the new one's and write it over that.
  if (PARTS.some((part) => isThere(`${pathOf(data)}${part}`))) moveRest(data);
  for (const part of PARTS)
    if (isThere(`${nextOf(data)}${part}`)) renameSync(`${nextOf(data)}${part}`, `${pathOf(data)}${part}`);
  bringFolderToDisk(data);
}
