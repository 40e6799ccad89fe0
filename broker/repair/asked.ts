/** What a command of the journal was asked, and how its figures are said in a terminal. */
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { isThere } from '../journal/is-there.ts';
import { markBeside } from '../journal/mark.ts';
import type { Lost } from '../journal/repair/story.ts';
import { type Copy, copiesIn, type Outlook } from './mend.ts';
import { REPAIR_WORDS } from './repair-words.ts';

export interface Asked {
  /** The data folder. */
  readonly data: string;
  readonly key: string | null;
  readonly from: string | null;
  /** More folders that may hold copies. */
  readonly copies: readonly string[];
  readonly alone: boolean;
  readonly to: string | null;
  readonly by: string;
  readonly say: (line: string) => void;
}

/** A sentence for whoever typed it. */
export class Refused extends Error {}

export const journalOf = ({ data }: Pick<Asked, 'data'>): string => join(data, 'journal.db');

/** The journal is gone with all that tells how far it went; one that was on its way to its place is not gone. */
export const isBlind = ({ data }: Pick<Asked, 'data'>): boolean =>
  ['journal.db', 'journal-next.db']
    .map((name) => join(data, name))
    .every((path) => !(isThere(path) && statSync(path).size > 0) && markBeside(path) === null);

/** The copies that are there, the newest first. */
export const copiesOf = ({ data, copies }: Asked): Copy[] => copiesIn([join(data, 'copies'), ...copies]);

/** @throws Refused when there is no data folder. */
export function needFolder({ data }: Asked): void {
  if (!isThere(data))
    throw new Refused(`There is no folder ${data}. Name the data folder that the station was started with.`);
}

export const momentOf = (ms: number): string =>
  `${new Date(ms).toISOString().slice(0, 19).replace('T', ' ')} UTC`;
export const count = (many: number, one: string): string => `${many} ${one}${many === 1 ? '' : 's'}`;

const WHAT = {
  positions: 'positions',
  passing: 'a passing',
  decision: 'a decision',
  several: '',
  unknown: 'nobody can tell of what',
};

const riders = (bibs: readonly string[]): string => `rider${bibs.length === 1 ? '' : 's'} ${bibs.join(', ')}`;

/** A missing stretch: which records, of whom, when. */
export function lostInWords(lost: Lost): string {
  const { fromSeq, toSeq, fromMs, toMs, what, race, who, passings, decisions } = lost;
  const numbers = fromSeq === toSeq ? `Record ${fromSeq}` : `Records ${fromSeq} to ${toSeq}`;
  const whom = who.length === 0 ? '' : what === 'decision' ? ` by ${who.join(', ')}` : ` of ${riders(who)}`;
  const several = [
    ...(who.length > 0 ? [`positions${whom}`] : []),
    ...(passings > 0 ? [count(passings, 'passing')] : []),
    ...(decisions > 0 ? [count(decisions, 'decision')] : []),
  ].join(', ');
  const where = race === null ? '' : ` in race "${race}"`;
  const of = what === 'several' ? several : `${WHAT[what]}${whom}`;
  return `${numbers}: ${of}${where}, stored between ${momentOf(fromMs)} and ${momentOf(toMs)}`;
}

/** What was found and what is not. */
export function sayOutlook(outlook: Outlook, say: Asked['say']): void {
  const { records, lost, unsound, rescued, mended, given, refused } = outlook;
  say(`${count(records, 'record')} can be read.`);
  if (rescued > 0)
    say(`○ ${count(rescued, 'row')} of them behind a damaged place of the log, where SQLite does not look.`);
  if (mended > 0)
    say(`○ ${count(mended, 'row')} had one flipped bit, which its checksum tells: turned back.`);
  for (const what of unsound) say(`✖ ${REPAIR_WORDS.en.unsound(what)}`);
  for (const { path, records: gave } of given)
    if (gave > 0) say(`○ ${count(gave, 'record')} come from ${path}.`);
  for (const { path, why } of refused) say(`○ Left out: ${path}. ${why}`);
  for (const one of lost) say(`✖ ${lostInWords(one)}.`);
}
