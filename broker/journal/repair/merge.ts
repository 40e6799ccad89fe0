/**
 * One history out of a journal and its copies: rows never change once they are stored, so what one lacks another may give.
 * A copy that contradicts the journal is of another history, and is refused.
 */
import { RowKind } from '../rows.ts';
import { sumOf } from '../sums.ts';
import type { FoundRow, Missing, Survey } from './survey.ts';
import { missingOf, wentWhole } from './survey.ts';

export interface Taken {
  readonly from: Survey;
  readonly row: FoundRow;
}

export interface Merged {
  /** Whose station it is, and whose word counts where two differ. */
  readonly base: Survey;
  readonly all: readonly Survey[];
  readonly rows: readonly Taken[];
  /** What each gave that those before it lacked. */
  readonly given: readonly { readonly from: Survey; readonly records: number }[];
  readonly missing: readonly Missing[];
  /** Keys of settings that the base lost, and of which no copy has the newest value, as far as that is known. */
  readonly lostSettings: readonly string[];
}

/** A copy that cannot be of this journal; the message is for an official. */
export class OtherHistory extends Error {
  readonly kind: 'history' | 'station' | 'unreadable';

  constructor(message: string, kind: OtherHistory['kind'] = 'history') {
    super(message);
    this.kind = kind;
  }
}

/** @throws OtherHistory when a source is of another station, or holds other records under the same numbers. */
export function merge(base: Survey, others: readonly Survey[]): Merged {
  const rows = new Map<number, Taken>(base.rows.map((row) => [row.seq, { from: base, row }]));
  const given: { from: Survey; records: number }[] = [];
  let taken = [...rows.values()];
  // Of a journal that is gone the first copy says whose it was.
  const owner = [base, ...others].find(({ station }) => station !== null) ?? base;
  for (const from of others) {
    refuseOther(owner, from);
    const before = taken.reduce((sum, { row }) => sum + row.count, 0);
    for (const row of from.rows) {
      const known = rows.get(row.seq);
      if (known === undefined) {
        // What retention took out of the base stays out. Of a decision that lost a name all is taken, and it goes again.
        const values = base.redacted.get(row.seq);
        if (values === undefined || !wentWhole([row.seq, values])) rows.set(row.seq, { from, row });
      } else if (known.row.crc === row.crc || base.redacted.has(row.seq)) continue;
      else if (from.redacted.has(row.seq)) {
        // The journal is older than this copy, in which somebody was forgotten since.
        if (row.kind === RowKind.decision) rows.set(row.seq, { from, row });
      } else
        throw new OtherHistory(
          `${from.path} holds another record ${row.seq} than ${base.path}: it is of another history. Choose another copy.`,
        );
    }
    taken = apart([...rows.values()]);
    given.push({ from, records: taken.reduce((sum, { row }) => sum + row.count, 0) - before });
  }
  const known = {
    redacted: new Map([base, ...others].flatMap(({ redacted }) => [...redacted])),
    gaps: [...base.gaps],
    station: base.station,
  };
  const marks = [base, ...others].flatMap(({ mark }) => (mark === null ? [] : [mark]));
  const mark = marks.sort((a, b) => b.lastSeq - a.lastSeq)[0] ?? null;
  const missing = missingOf(
    taken.map(({ row }) => row),
    known,
    mark,
  );
  const lostSettings = base.unsoundSettings.filter((key) => !others.some((one) => isGivenBy(one, key, base)));
  return { base, all: [base, ...others], rows: taken, given, missing, lostSettings };
}

/** Without a word of what its newest value was any is as good. */
function isGivenBy(copy: Survey, key: string, base: Survey): boolean {
  const json = copy.settings.get(key);
  const wanted = base.beside?.settings.get(key)?.sum;
  return json !== undefined && (wanted === undefined || sumOf(key, json) === wanted);
}

/** Numbers of races and authors that rows name, and whose names are nowhere any more. */
export function unnamedOf({ all }: Pick<Merged, 'all'>): { races: number[]; authors: number[] } {
  const without = (kind: 'races' | 'authors'): number[] =>
    [...new Set(all.flatMap(({ named }) => [...named[kind]]))]
      .filter((number) => number > 0 && !all.some((one) => one[kind].has(number)))
      .sort((a, b) => a - b);
  return { races: without('races'), authors: without('authors') };
}

/** What they are called from now on. */
export const unnamedRace = (number: number): string => `unknown-${number}`;
export const unnamedAuthor = (number: number): string => `unknown ${number}`;

function refuseOther({ station, path }: Survey, from: Survey): void {
  if (station === null || from.station === null || station.stationId === from.station.stationId) return;
  throw new OtherHistory(
    `${from.path} is of another station than ${path}. Choose a copy of this one.`,
    'station',
  );
}

function apart(rows: Taken[]): Taken[] {
  rows.sort((a, b) => a.row.seq - b.row.seq);
  let next = 0;
  return rows.filter(({ row: { seq, count } }) => {
    if (seq < next) return false;
    next = seq + count;
    return true;
  });
}

export const recordsOf = (missing: readonly Pick<Missing, 'fromSeq' | 'toSeq'>[]): number =>
  missing.reduce((sum, { fromSeq, toSeq }) => sum + toSeq - fromSeq + 1, 0);
