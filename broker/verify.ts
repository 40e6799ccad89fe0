/**
 * `npm run verify -- DATA-FOLDER | JOURNAL | RESULT.json`: is it what was signed, by whom, and what is missing. Changes
 * nothing. An encrypted journal's key is read from BELL_LAP_KEY. Ends with 0 when all is as it was, 1 when not.
 */

import { copyFileSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect, migrate } from './journal/database.ts';
import { isThere } from './journal/is-there.ts';
import { markBeside } from './journal/mark.ts';
import { checkJournal, type DaySealChecked, type SealChecked } from './journal/verify.ts';
import type { RedactionChecked } from './journal/verify-redactions.ts';
import { checkResultsFile } from './journal/verify-result.ts';

const say = (line: string): void => void process.stdout.write(`${line}\n`);
const WHY: Readonly<Record<string, string>> = {
  asked: 'as an official asked',
  finished: 'hours after the finish',
  'day-end': "at the day's end",
};
const asked = process.argv[2];
if (asked === undefined || !isThere(asked)) {
  process.stderr.write('Name a data folder, a journal or a published result: npm run verify -- data\n');
  process.exit(2);
}
const path = statSync(asked).isDirectory() ? join(asked, 'journal.db') : asked;
process.exit((isDatabase(path) ? verifyJournal(path) : verifyResult(path)) ? 0 : 1);

/** A SQLite file, or one that is encrypted; a result is JSON. */
function isDatabase(file: string): boolean {
  return !readFileSync(file).subarray(0, 200).toString('latin1').trimStart().startsWith('{');
}

function verifyResult(file: string): boolean {
  let json: unknown = null;
  try {
    json = JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    // Said below.
  }
  const checked = checkResultsFile(json);
  if (checked === null) {
    say(`${file} is no published result: save what /v1/races/RACE/versions/N answers.`);
    return false;
  }
  say(inWords(checked));
  if (checked.fault === null)
    say("Compare the key with the station's, as the printed sheet shows it: anybody can make one.");
  return checked.fault === null;
}

/** On a copy, so that a journal that a station uses, or left, stays as it is. */
function verifyJournal(file: string): boolean {
  const folder = mkdtempSync(join(tmpdir(), 'bell-lap-verify-'));
  const copy = join(folder, 'journal.db');
  try {
    for (const part of ['', '-wal'])
      if (isThere(`${file}${part}`)) copyFileSync(`${file}${part}`, `${copy}${part}`);
    const db = connect(copy, process.env.BELL_LAP_KEY || null, { readonly: false });
    try {
      const version = Number(db.pragma('user_version', { simple: true }));
      if (version < 2) {
        say(
          `This journal was written before journals were chained (schema ${version}): nothing can be said of it.`,
        );
        return false;
      }
      // The copy may be brought along; what is checked stays what it was.
      migrate(db, Date.now());
      const { records, newestSeq, link, faults, gaps, seals, daySeals, redactions } = checkJournal(db);
      const mark = markBeside(file);
      const newest = Math.max(newestSeq, gaps.at(-1)?.toSeq ?? 0);
      const missing = mark !== null && mark.lastSeq > newest ? mark : null;
      say(`${records} records, the newest ${newestSeq}; chain ${link.slice(0, 16)}…`);
      for (const fault of faults) say(`✖ ${fault}`);
      for (const { fromSeq, toSeq, fromMs, toMs, atMs, by } of gaps)
        say(
          `○ Records ${fromSeq} to ${toSeq}, stored between ${momentOf(fromMs)} and ${momentOf(toMs)}, are missing; the journal went on without them at ${momentOf(atMs)}, by ${by}.`,
        );
      if (missing !== null)
        say(
          `✖ Records ${newest + 1} to ${missing.lastSeq} are missing; they were there at ${new Date(missing.atMs).toISOString()}.`,
        );
      for (const redaction of redactions) say(redactionInWords(redaction));
      for (const seal of seals) say(inWords(seal));
      for (const seal of daySeals) say(dayInWords(seal));
      if (records > 0) say(sinceLastSeal(newestSeq, daySeals));
      const isWhole = faults.length === 0 && missing === null;
      if (isWhole) say('✔ Nothing was changed, left out or put in since it was stored.');
      const areSealsGood = seals.every(({ fault, version }) => fault === null || version === 0);
      return isWhole && areSealsGood && daySeals.every(({ fault }) => fault === null);
    } finally {
      db.close();
    }
  } catch (error) {
    say(`✖ The journal cannot be read: ${error instanceof Error ? error.message : String(error)}`);
    return false;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function momentOf(ms: number): string {
  return Number.isFinite(ms) ? new Date(ms).toISOString() : 'at no moment';
}

function redactionInWords({ race, entry, atMs, by, records }: RedactionChecked): string {
  const what = entry === null ? "all riders' positions were deleted" : `rider ${entry} was forgotten`;
  const done = records === null ? 'ordered and not carried out yet' : `${records} records are redacted`;
  return `○ In ${race} ${what} on the order of ${by}, ${momentOf(atMs)}: ${done}.`;
}

/** Hoisted, as all here: what is asked is done above. */
function cameFrom(from: string | undefined): string {
  return from === undefined ? '' : `; it came in a file from station ${from}, on whose journal it stood`;
}

function inWords({ race, version, state, atMs, by, fault, key, was, from }: SealChecked): string {
  const what = `${race}, version ${version} (${state}), published ${momentOf(atMs)}${by === '' ? '' : ` by ${by}`}`;
  if (fault !== null) return `✖ ${what}: ${fault}.`;
  const since =
    was === undefined
      ? ''
      : `, but for a withdrawn rider's name (its digest was ${was.at(-1)?.slice(0, 16)}…)`;
  return `✔ ${what}: as it was published${since}${key === null ? '' : `, signed with the station's key ${key}`}${cameFrom(from)}.`;
}

function dayInWords({ race, why, atMs, by, throughSeq, fault, key, from }: DaySealChecked): string {
  if (fault === null && from !== undefined)
    return `✔ A day sealed at station ${from}, ${WHY[why] ?? why}, ${momentOf(atMs)} (in ${race}): its signature is good, of the key ${key}.`;
  const what = `Journal sealed up to record ${throughSeq}, ${WHY[why] ?? why}, ${momentOf(atMs)}${by === '' ? '' : ` by ${by}`} (in ${race})`;
  return fault === null
    ? `✔ ${what}: as it was, signed with the station's key ${key}.`
    : `✖ ${what}: ${fault}.`;
}

/** What nobody has signed yet can still be written anew by whoever has this computer. */
function sinceLastSeal(newestSeq: number, seals: readonly DaySealChecked[]): string {
  const through = Math.max(
    0,
    ...seals.filter(({ fault }) => fault === null).map(({ throughSeq }) => throughSeq),
  );
  if (through === 0)
    return 'No seal of a day yet: whoever has this computer could still write all of it anew.';
  return `Under a seal: records 1 to ${through} of ${newestSeq}.`;
}
