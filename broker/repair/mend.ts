/**
 * Mending a data folder's journal: what is wrong with it, what its copies give, a whole journal in its place, the damaged
 * one kept beside. Nothing is thrown away; a crash in between is finished at the next start.
 */

import { readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { elementOf } from '../../race/present.ts';
import { backupPlan, PLAN } from '../backups/plan.ts';
import { NOT_WHOLE } from '../backups/target.ts';
import { takeLock } from '../journal/database.ts';
import { JournalOpenError } from '../journal/errors.ts';
import { isThere } from '../journal/is-there.ts';
import { markBeside, whoseBeside } from '../journal/mark.ts';
import { momentName } from '../journal/moment-name.ts';
import type { MendNote } from '../journal/repair/mend-note.ts';
import { type Merged, merge, OtherHistory } from '../journal/repair/merge.ts';
import { refuseNewer } from '../journal/repair/newer.ts';
import { rebuild } from '../journal/repair/rebuild.ts';
import { type Lost, lostOf, raceNames } from '../journal/repair/story.ts';
import { type Survey, surveyJournal } from '../journal/repair/survey.ts';
import { RowKind } from '../journal/rows.ts';
import { bringFolderToDisk } from '../journal/to-disk.ts';
import type { JournalChecked } from '../journal/verify.ts';
import type { Forgotten } from '../races/forgotten-list.ts';
import { finishSettingAside, moveAside } from '../standby/quarantine.ts';
import { forgetAgain, orderedAgain } from './forget-again.ts';
import { type Unsound, unsoundIn } from './unsound.ts';

export interface Copy {
  readonly path: string;
  /** When it was made, by its name, else by its file. */
  readonly atMs: number;
}
const NAME = /(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z\.db$/;

/** Copies in these folders, the newest whole one first. */
export function copiesIn(folders: readonly string[]): Copy[] {
  return folders
    .filter((folder) => isThere(folder))
    .flatMap((folder) => readdirSync(folder).map((name) => join(folder, name)))
    .filter((path) => /journal.*\.db$/.test(path) && statSync(path).isFile())
    .map((path) => ({ path, atMs: momentOf(path) }))
    .sort((a, b) => Number(isOfDamaged(a)) - Number(isOfDamaged(b)) || b.atMs - a.atMs);
}

/** What a journal gave that was damaged already: of use where no whole copy has something. */
const isOfDamaged = ({ path }: Copy): boolean => basename(path) === NOT_WHOLE;

function momentOf(path: string): number {
  const [, ...parts] = NAME.exec(path) ?? [];
  const [year, month, day, hour, minute, second] = parts.map(Number);
  return year === undefined || month === undefined
    ? statSync(path).mtimeMs
    : Date.UTC(year, month - 1, day, hour, minute, second);
}

/** Of its newest records, as far back as the mark goes. */
export interface Held {
  /** When the journal was made, UTC epoch ms; null when nothing tells. */
  readonly fromMs: number | null;
  /** Races of which there were positions, and of how many riders. */
  readonly races: readonly string[];
  readonly riders: number;
  readonly passings: number;
  readonly decisions: number;
}

export interface RefusedCopy {
  readonly path: string;
  readonly kind: OtherHistory['kind'] | 'newer' | 'other';
  readonly why: string;
}

function refusedBy(path: string, error: unknown): RefusedCopy {
  const why = error instanceof Error ? error.message : String(error);
  if (error instanceof OtherHistory) return { path, kind: error.kind, why };
  const isNewer = error instanceof JournalOpenError && error.problem === 'newer-schema';
  return { path, kind: isNewer ? 'newer' : 'other', why };
}

export interface Outlook {
  readonly records: number;
  /** No record of the journal itself, though it held some; or nothing of it at all. */
  readonly isUnreadable: boolean;
  /** Users, cards and what else is no record: from the journal, or remembered beside it. */
  readonly hasSettings: boolean;
  /** What stays missing, and of whom it was. */
  readonly lost: readonly Lost[];
  /** Of a journal of which nothing can be read: what its mark says it held. */
  readonly held: Held | null;
  /** Names and settings that are not what was stored. */
  readonly unsound: readonly Unsound[];
  /** Rows found where SQLite does not look, and rows in which one bit was turned back. */
  readonly rescued: number;
  readonly mended: number;
  /** Records that each copy gives. */
  readonly given: readonly { readonly path: string; readonly records: number }[];
  /** Copies that cannot be read or are of another history, with the reason. */
  readonly refused: readonly RefusedCopy[];
}

export interface Mending {
  readonly data: string;
  readonly key: string | null;
  /** Copies whose records may fill what is missing. */
  readonly copies: readonly string[];
  /** Leaves the damaged journal out: of another history, say. */
  readonly withoutDamaged?: boolean;
  /** Settings that were changed meanwhile: who signed in to mend it. */
  readonly settings?: readonly (readonly [key: string, json: string])[];
}

/** What mending with these copies would leave. Changes nothing. */
export function outlook(mending: Mending): Outlook {
  return withMerged(mending, (merged, refused) => describe(merged, lostOf(merged), refused));
}

/** Everything an official is to choose from. */
export interface Seen {
  /** What going on with nothing but the journal itself would leave. */
  readonly alone: Outlook;
  /** What all copies together would leave; null without any. */
  readonly filled: Outlook | null;
  /** Copies that are no help, with the reason. */
  readonly refused: Outlook['refused'];
  readonly newestCopy: Copy | null;
  /** Of what came after the newest copy some is there. */
  readonly hasSince: boolean;
  /** Neither the journal nor its mark tells how far it went: what would be missing, nobody knows. */
  readonly isBlind: boolean;
  /** What races are called, by id. */
  readonly raceNames: ReadonlyMap<string, string>;
  /** Settings as far as they can be read: who may sign in, certificates, the pair. */
  readonly settings: readonly (readonly [key: string, json: string])[];
  readonly stationId: string | null;
}

/** Looks at the journal of a data folder and at its copies. Changes nothing. */
export function see(data: string, key: string | null, folders: readonly string[]): Seen {
  const { alone, chosen } = withMerged({ data, key, copies: [] }, (merged, refused) => ({
    alone: describe(merged, lostOf(merged), refused),
    chosen: chosenFolder(merged.base.settings.get(PLAN)),
  }));
  const copies = copiesIn([...folders, ...chosen]);
  return withMerged({ data, key, copies: copies.map(({ path }) => path) }, (merged, refused) => ({
    alone,
    filled: merged.given.length === 0 ? null : describe(merged, lostOf(merged), refused),
    refused,
    ...newestIn(merged, copies),
    isBlind: merged.base.rows.length === 0 && merged.base.mark === null,
    raceNames: raceNames(merged),
    settings: [...new Map([...merged.all].reverse().flatMap(({ settings }) => [...settings]))],
    stationId: merged.all.find(({ station }) => station !== null)?.station?.stationId ?? null,
  }));
}

function newestIn({ given, rows }: Merged, copies: readonly Copy[]): Pick<Seen, 'newestCopy' | 'hasSince'> {
  const newestCopy = copies.find(({ path }) => given.some(({ from }) => from.path === path)) ?? null;
  const last = given.find(({ from }) => from.path === newestCopy?.path)?.from.rows.at(-1)?.seq ?? 0;
  return { newestCopy, hasSince: (rows.at(-1)?.row.seq ?? 0) > last };
}

/** The stick or disk that copies were made to. */
function chosenFolder(json: string | undefined): string[] {
  try {
    return [backupPlan.parse(JSON.parse(json ?? '')).folder];
  } catch {
    return [];
  }
}

export interface Mended extends Outlook {
  readonly checked: JournalChecked;
  /** Where the damaged one lies now. */
  readonly keptAs: string;
  /** Records in which a rider who was forgotten had come back, and went again. */
  readonly again: number;
  /** Orders to forget that the mended journal knows nothing of: the station gives them again when it starts. */
  readonly unknown: readonly Forgotten[];
}

/** Puts a whole journal in the place of the damaged one. @throws JournalOpenError when a station has it open. */
export function mend(mending: Mending, note: Pick<MendNote, 'how' | 'by' | 'atMs' | 'asks'>): Mended {
  const { data, key } = mending;
  const path = join(data, 'journal.db');
  const lock = takeLock(path);
  try {
    // Mended before, and the power went just then: the whole one waits beside, and is not to be made anew from less.
    finishSettingAside(data);
    const name = `journal-damaged-${momentName(note.atMs)}`;
    const keptAs = join(data, 'aside', `${name}.db`);
    const half = join(data, 'journal-mending.db');
    const done = withMergedOrNothing(half, mending, (merged, refused) => {
      if (note.how === 'restore' && refused[0] !== undefined)
        throw new OtherHistory(`${withNothingChanged(refused[0].why)}${orAlone(refused[0])}`);
      if (merged.rows.length === 0 && merged.base.settings.size === 0 && mending.copies.length === 0)
        throw new Error(`${path} holds nothing that can be read. Restore a copy; nothing was changed.`);
      const lost = lostOf(merged);
      const gave = merged.given.filter(({ records }) => records > 0).map(({ from }) => from.path);
      const told = { ...note, missing: merged.missing, copy: gave[0] ?? null, keptAs };
      let again = 0;
      const checked = rebuild(half, key, merged, told, mending.settings ?? [], (db) => {
        again = forgetAgain(db, merged);
      });
      const unknown = orderedAgain(data, merged);
      return { ...describe(merged, lost, refused), checked, keptAs, again, unknown };
    });
    for (const suffix of ['.mark', ''])
      if (isThere(`${half}${suffix}`)) renameSync(`${half}${suffix}`, join(data, `journal-next.db${suffix}`));
    // The whole one is safe under its name before the damaged one leaves its place.
    bringFolderToDisk(data);
    moveAside(data, name);
    finishSettingAside(data);
    return done;
  } finally {
    lock.close();
  }
}

const withNothingChanged = (why: string): string =>
  why.endsWith('Nothing was changed.') ? why : `${why} Nothing was changed.`;
/** A copy of another station, or of a newer version, is never the answer. */
const orAlone = ({ kind }: RefusedCopy): string =>
  kind === 'station' || kind === 'newer'
    ? ''
    : " With --alone the copy takes the journal's place, and the damaged one is left out.";

/** A half-made journal that could not be finished takes no room from whoever frees some and tries again. */
function withMergedOrNothing<T>(half: string, ...[mending, use]: Parameters<typeof withMerged<T>>): T {
  try {
    return withMerged(mending, use);
  } catch (error) {
    for (const suffix of ['', '-wal', '-shm', '.mark']) rmSync(`${half}${suffix}`, { force: true });
    if (!/disk is full|ENOSPC/.test(String(error))) throw error;
    throw new Error(
      `There is no room in ${mending.data}: the mended journal needs as much as the damaged one. Free some, or make it on another disk; nothing was changed.`,
    );
  }
}

const describe = (merged: Merged, lost: readonly Lost[], refused: Outlook['refused']): Outlook => ({
  records: merged.rows.reduce((sum, { row }) => sum + row.count, 0),
  isUnreadable: isUnreadable(merged.base),
  hasSettings: merged.base.settings.size > 0,
  lost,
  held: heldIn(merged),
  unsound: unsoundIn(merged),
  rescued: merged.base.rescued,
  mended: merged.base.mended.length,
  given: merged.given.map(({ from, records }) => ({ path: from.path, records })),
  refused,
});

const isUnreadable = ({ rows, settings, mark }: Survey): boolean =>
  rows.length === 0 && (settings.size === 0 || mark === null || mark.lastSeq > 0);

function heldIn({ base: { path, rows, mark, races, beside } }: Merged): Held | null {
  if (rows.length > 0 || mark === null) return null;
  const whose = whoseBeside(path, 1, mark.lastSeq);
  const riders = new Set(
    whose.flatMap(({ kind, race, who }) => (kind === RowKind.telemetry ? [`${race}/${who}`] : [])),
  );
  const countOf = (kind: RowKind): number => whose.filter((one) => one.kind === kind).length;
  return {
    fromMs: beside?.createdMs ?? null,
    races: [...new Set(whose.flatMap(({ race }) => races.get(race) ?? []))],
    riders: riders.size,
    passings: countOf(RowKind.passing),
    decisions: countOf(RowKind.decision),
  };
}

/** Of a journal that is gone its mark still tells whose it was. */
function refuseStranger({ path, station, mark }: Survey, copy: Survey): void {
  if (station !== null || mark === null || copy.station === null) return;
  if (markBeside(path, copy.station.stationId) === null)
    throw new OtherHistory(
      `${copy.path} is of another station than ${path} was. Choose a copy of this one.`,
      'station',
    );
}

function withMerged<T>(
  { data, key, copies, withoutDamaged = false }: Mending,
  use: (merged: Merged, refused: Outlook['refused']) => T,
): T {
  const path = join(data, 'journal.db');
  const surveys: Survey[] = [];
  const refused: RefusedCopy[] = [];
  const look = (one: string): Survey => {
    refuseNewer(one, key);
    const survey = surveyJournal(one, key);
    surveys.push(survey);
    return survey;
  };
  try {
    const base = look(withoutDamaged ? elementOf(copies, 0) : path);
    const others: Survey[] = [];
    for (const copy of withoutDamaged ? copies.slice(1) : copies) {
      try {
        const other = look(copy);
        if (other.station === null && other.rows.length === 0)
          throw new OtherHistory(
            'Nothing in it can be read: it is damaged, or its key is another.',
            'unreadable',
          );
        refuseStranger(base, other);
        // With those before it, too: of a journal that is gone nothing else tells whose they are.
        merge(base, [...others, other]);
        others.push(other);
      } catch (error) {
        refused.push(refusedBy(copy, error));
      }
    }
    return use(merge(base, others), refused);
  } finally {
    for (const survey of surveys) survey.close();
  }
}
