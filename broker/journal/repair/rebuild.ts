/**
 * A whole journal out of what was found: a new file, row by row, with the names, settings and links that belong to them,
 * and a note of what is missing and with whose word it goes on without. It is opened and checked before it is believed.
 */
import { randomUUID } from 'node:crypto';
import { closeSync, openSync, rmSync } from 'node:fs';
import type Database from 'better-sqlite3';
import { PAIR_SETTING, SETTINGS_COUNT } from '../beside.ts';
import { connect, migrate } from '../database.ts';
import { LOSSES, type Loss } from '../losses.ts';
import { type Mark, openMark, whoseBeside } from '../mark.ts';
import { lostOf } from '../mark-whose.ts';
import { putSums } from '../sums.ts';
import { bringFileToDisk } from '../to-disk.ts';
import { checkJournal, type JournalChecked } from '../verify.ts';
import { mendLinks } from './links.ts';
import { MENDED, type MendNote } from './mend-note.ts';
import { type Merged, unnamedAuthor, unnamedOf, unnamedRace } from './merge.ts';
import type { Missing } from './survey.ts';

const LOSSES_KEPT = 20;

/**
 * Writes the journal to `target`; `changed` settings take the place of what was found; `afterwards` has the
 * last word on its records. Returns what its check found: nothing, but for
 * old faults.
 */
export function rebuild(
  target: string,
  key: string | null,
  merged: Merged,
  note: MendNote,
  changed: readonly (readonly [key: string, json: string])[],
  afterwards: (db: Database.Database) => void,
): JournalChecked {
  for (const suffix of ['', '-wal', '-shm', '.mark']) rmSync(`${target}${suffix}`, { force: true });
  closeSync(openSync(target, 'wx', 0o600));
  const db = connect(target, key, { readonly: false });
  try {
    // Half a journal is thrown away, not mended.
    db.pragma('journal_mode = OFF');
    db.pragma('synchronous = OFF');
    db.pragma('secure_delete = ON');
    migrate(db, note.atMs);
    db.transaction(() => {
      putStation(db, merged, note);
      putNames(db, merged);
      putSettings(db, merged, note);
      const replace = db.prepare('INSERT OR REPLACE INTO setting VALUES (?, ?, 0)');
      for (const [name, json] of changed) replace.run(name, json);
      putRows(db, merged);
      afterwards(db);
      putSums(db, ['station', 'race', 'author', 'setting']);
    })();
    const first = checkJournal(db);
    const checked = first.faults.length > 0 && mendLinks(db) > 0 ? checkJournal(db) : first;
    putMark(target, merged);
    return checked;
  } finally {
    db.close();
    bringFileToDisk(target);
  }
}

function newestMark(merged: Merged): Mark | null {
  const marks = merged.all.flatMap(({ mark }) => (mark === null ? [] : [mark]));
  return marks.sort((a, b) => b.lastSeq - a.lastSeq)[0] ?? null;
}

/** The newest number that was ever given, as far as is known. */
function lastGiven(merged: Merged): number {
  const { row } = merged.rows.at(-1) ?? {};
  return Math.max(
    row === undefined ? 0 : row.seq + row.count - 1,
    newestMark(merged)?.lastSeq ?? 0,
    ...merged.missing.map(({ toSeq }) => toSeq),
    ...merged.all.map(({ station }) => station?.lastSeq ?? 0),
  );
}

function putStation(db: Database.Database, merged: Merged, { by, atMs }: MendNote): void {
  const station = merged.all.find((one) => one.station !== null)?.station;
  // Without a mark nobody knows how far it went: what comes next must not be taken for what was there.
  const isSame = station !== undefined && station !== null && newestMark(merged) !== null;
  db.prepare(
    'UPDATE station SET station_id = ?, created_ms = ?, last_seq = ?, state = ?, whole_from = ?',
  ).run(
    station?.stationId ?? randomUUID(),
    station?.createdMs ?? atMs,
    lastGiven(merged),
    isSame ? 'closed' : 'copy',
    station?.wholeFrom ?? 0,
  );
  const gap = db.prepare('INSERT OR REPLACE INTO gap VALUES (?, ?, ?, ?, ?, ?)');
  for (const { gaps } of [...merged.all].reverse())
    for (const one of gaps) gap.run(one.fromSeq, one.toSeq, one.fromMs, one.toMs, one.atMs, one.by);
  for (const one of merged.missing) gap.run(one.fromSeq, one.toSeq, one.fromMs, one.toMs, atMs, by);
  const redacted = db.prepare('INSERT OR REPLACE INTO redacted VALUES (?, ?, ?, ?, ?, ?, ?, ?)');
  for (const one of [...merged.all].reverse())
    for (const [seq, values] of one.redacted) redacted.run(seq, ...values.slice(1));
}

function putNames(db: Database.Database, merged: Merged): void {
  const race = db.prepare('INSERT OR IGNORE INTO race VALUES (?, ?, 0)');
  const author = db.prepare('INSERT OR IGNORE INTO author VALUES (?, ?, ?, 0)');
  for (const one of merged.all) {
    for (const [number, id] of one.races) race.run(number, id);
    for (const [number, { role, name }] of one.authors) author.run(number, role, name);
  }
  // A name that is nowhere any more: the records are there all the same.
  const unnamed = unnamedOf(merged);
  for (const number of unnamed.races) race.run(number, unnamedRace(number));
  for (const number of unnamed.authors) author.run(number, 'device', unnamedAuthor(number));
  fillNumbers(db, 'race', (number) => race.run(number, unnamedRace(number)));
  fillNumbers(db, 'author', (number) => author.run(number, 'device', unnamedAuthor(number)));
}

/** Numbers are given without gaps. */
function fillNumbers(db: Database.Database, table: 'race' | 'author', put: (number: number) => void): void {
  const most = Number(db.prepare(`SELECT max(number) FROM ${table}`).pluck().get() ?? 0);
  for (let number = 1; number <= most; number++) put(number);
}

function putSettings(db: Database.Database, merged: Merged, note: MendNote): void {
  const put = db.prepare('INSERT OR IGNORE INTO setting VALUES (?, ?, 0)');
  const [base, ...others] = merged.all;
  for (const [key, value] of base!.settings) put.run(key, value);
  // A setting that was deleted is not brought back, unless it cannot be told which one is hurt.
  const hurt = base!.unsoundSettings;
  const given = new Map(others.flatMap(({ settings }) => [...settings]).reverse());
  const isKnown = base!.beside !== null || hurt.every((key) => given.has(key) || base!.settings.has(key));
  const isTold = base!.settings.size > 0 && isKnown;
  for (const [key, value] of given) if (!isTold || hurt.includes(key)) put.run(key, value);
  const replace = db.prepare('INSERT OR REPLACE INTO setting VALUES (?, ?, 0)');
  const old = db.prepare('SELECT value FROM setting WHERE key = ?').pluck();
  // What is missing is known by name: nothing more is to be told of it at the next start.
  const counted = newestMark(merged)?.settings ?? 0;
  if (base!.beside !== null && counted > Number(old.get(SETTINGS_COUNT) ?? 0))
    replace.run(SETTINGS_COUNT, String(counted));
  const { races, authors } = unnamedOf(merged);
  const settings = merged.lostSettings.length + races.length + authors.length;
  const earlier = earlierLosses(old.get(LOSSES), merged);
  if (earlier.length > 0) replace.run(LOSSES, JSON.stringify(earlier));
  if (merged.missing.length + settings > 0) {
    const last = lastGiven(merged);
    const nowhere = { fromSeq: last + 1, toSeq: last, fromMs: note.atMs, toMs: note.atMs };
    const stretches = settings === 0 ? merged.missing : [...merged.missing, { ...nowhere, settings }];
    const now = stretches.map((one) => ({
      ...one,
      ...whoseOf(merged, one),
      paired: false,
      foundMs: note.atMs,
    }));
    replace.run(LOSSES, JSON.stringify([...earlier, ...now].slice(-LOSSES_KEPT)));
  }
  const notes = JSON.parse(String(old.get(MENDED) ?? '[]')) as unknown[];
  const kept = { ...note, missing: note.missing.slice(0, LOSSES_KEPT) };
  replace.run(MENDED, JSON.stringify([...notes, kept].slice(-LOSSES_KEPT)));
}

/** Whose they were, for officials, as far as the mark beside the damaged journal tells. */
function whoseOf({ base, all }: Merged, { fromSeq, toSeq }: Missing): Pick<Loss, 'of'> {
  const whose = base.mark === null ? [] : whoseBeside(base.path, fromSeq, toSeq);
  if (whose.length === 0) return {};
  const nameOf = (race: number): string =>
    all.map(({ races }) => races.get(race)).find((id) => id !== undefined) ?? unnamedRace(race);
  return { of: lostOf(whose, nameOf) };
}

/** What was lost at earlier starts: with what of it is back now, and without what is told of anew. */
function earlierLosses(json: unknown, { rows, missing }: Merged): Loss[] {
  return (JSON.parse(String(json ?? '[]')) as Loss[])
    .filter((loss) => !missing.some((now) => now.fromSeq <= loss.fromSeq && loss.toSeq <= now.toSeq))
    .map((loss) => {
      const found = rows.reduce(
        (sum, { row: { seq, count } }) => sum + (seq >= loss.fromSeq && seq <= loss.toSeq ? count : 0),
        0,
      );
      return found > (loss.back ?? 0) ? { ...loss, back: found } : loss;
    });
}

function putRows(db: Database.Database, merged: Merged): void {
  const put = db.prepare('INSERT INTO record VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)');
  for (const { from, row } of merged.rows) {
    const body = from.bodyOf(row);
    put.run(
      row.seq,
      row.kind,
      row.count,
      row.race,
      row.author,
      row.atMs,
      row.crc,
      row.isText ? body.toString('utf8') : body,
      row.chain,
    );
  }
}

function putMark(target: string, merged: Merged): void {
  const station = merged.all.find((one) => one.station !== null)?.station;
  const newest = newestMark(merged);
  if (station === undefined || station === null || newest === null) return;
  const mark = openMark(target);
  mark.read(station.stationId);
  const { atMs, settings } = newest;
  // Whoever mends one of a pair that nothing tells of any more has been told, and goes on alone.
  const paired = merged.all.some((one) => one.settings.has(PAIR_SETTING));
  mark.write({ lastSeq: lastGiven(merged), atMs, paired, settings });
  mark.close();
}
