/**
 * What an import has to say: errors (the row waits), doubts (taken as read, and said), notes. A finding is a code with
 * facts, as all that officials are told, and names its column and all rows that have it: the same error is one finding.
 */
import type { StartsAre } from './dates.ts';

type Nothing = Record<string, never>;

export interface FindingFacts {
  // errors
  'no-header': { found: readonly string[] };
  'no-rows': Nothing;
  'no-sheet': { sheet: string; known: readonly string[] };
  'too-many-rows': { max: number };
  'bib-missing': { free: string | null };
  'bib-odd': { bib: string; would: string | null };
  'bib-twice': { bib: string; row: number };
  'bib-taken': { bib: string; who: string; free: string | null };
  'name-missing': Nothing;
  'category-missing': { known: readonly string[] };
  'category-unknown': { category: string; known: readonly string[] };
  'category-ambiguous': { category: string; known: readonly string[] };
  'start-odd': { start: string };
  'starts-unclear': { first: string };
  'starts-need-gun': { first: string };
  'start-before-gun': { start: string; gun: string };
  'number-shortened': { text: string };
  'letters-lost': { text: string };
  'too-long': { text: string; max: number };
  'chip-twice': { chip: string; row: number };
  'chip-taken': { chip: string; who: string };
  'cannot-remove': { who: string };
  // doubts
  'uci-id-odd': { uciId: string; right: string | null };
  'nation-unknown': { nation: string };
  'birth-odd': { birth: string };
  'dates-unclear': { order: 'dmy' | 'mdy' | 'ymd' };
  'sex-odd': { sex: string };
  'starts-from-first': { first: string };
  'head-letters-lost': { head: string };
  'title-letters-lost': { category: string };
  'name-made': Nothing;
  'changes-bib': { who: string; bib: string };
  'may-be-on-row': { who: string };
  'row-of-anybody': Nothing;
  'on-other-sheet': { sheet: string; riders: number; who: readonly string[] };
  'encoding-guessed': { encoding: string };
  'file-damaged': { says: string };
  // notes
  'row-left-out': { text: string };
  'row-repeated': { row: number };
  'starts-from-gun': { gun: string; are: StartsAre };
  'category-from-title': { category: string };
}

export type FindingCode = keyof FindingFacts;
export type FindingSays = {
  readonly [One in FindingCode]: { readonly code: One; readonly facts: FindingFacts[One] };
}[FindingCode];
export type Severity = 'error' | 'doubt' | 'note';

export interface Finding {
  readonly severity: Severity;
  readonly says: FindingSays;
  /** `C (Category)`; null: the whole row, or the list. */
  readonly column: string | null;
  /** As a spreadsheet counts them; none: the whole list. */
  readonly rows: readonly number[];
  /** The column's place from 0, for whoever mends the cell. */
  readonly at: number | null;
}

const DOUBTS: ReadonlySet<FindingCode> = new Set<FindingCode>([
  'uci-id-odd',
  'nation-unknown',
  'birth-odd',
  'dates-unclear',
  'sex-odd',
  'starts-from-first',
  'head-letters-lost',
  'title-letters-lost',
  'name-made',
  'changes-bib',
  'may-be-on-row',
  'row-of-anybody',
  'on-other-sheet',
  'encoding-guessed',
  'file-damaged',
]);
const NOTES: ReadonlySet<FindingCode> = new Set<FindingCode>([
  'row-left-out',
  'row-repeated',
  'starts-from-gun',
  'category-from-title',
]);

export const severityOf = (code: FindingCode): Severity =>
  DOUBTS.has(code) ? 'doubt' : NOTES.has(code) ? 'note' : 'error';

/** Gathers findings; the same one of the same column grows by a row. */
export class Findings {
  readonly #byWhat = new Map<string, { -readonly [Key in keyof Finding]: Finding[Key] }>();

  add<One extends FindingCode>(
    code: One,
    facts: FindingFacts[One],
    where: {
      readonly column?: { readonly at: number; readonly name: string } | null;
      readonly row?: number;
    } = {},
  ): void {
    const column = where.column ?? null;
    const key = JSON.stringify([code, facts, column?.at]);
    const known = this.#byWhat.get(key);
    if (known === undefined)
      this.#byWhat.set(key, {
        severity: severityOf(code),
        says: { code, facts } as FindingSays,
        column: column?.name ?? null,
        at: column?.at ?? null,
        rows: where.row === undefined ? [] : [where.row],
      });
    else if (where.row !== undefined && !known.rows.includes(where.row))
      known.rows = [...known.rows, where.row];
  }

  /** Errors first, then doubts, then notes; each in order of its first row. */
  all(): readonly Finding[] {
    const rank = { error: 0, doubt: 1, note: 2 };
    return [...this.#byWhat.values()].sort(
      (a, b) => rank[a.severity] - rank[b.severity] || (a.rows[0] ?? 0) - (b.rows[0] ?? 0),
    );
  }
}
