/**
 * What an import would do to the race, before anything is done: who is new, changed, unchanged, gone; who changes
 * category, bib or chips; which rows wait and why. Made again from the start with every choice. Pure.
 */

import { chipKey } from '../../chip.ts';
import type { Category } from '../../decisions/values.ts';
import type { Bib, CategoryId, EntryId } from '../../ids.ts';
import { entryFields } from '../../journal/decision.ts';
import { present } from '../../present.ts';
import type { Entry } from '../../rules/setup-state.ts';
import { bibKey, nextFreeBib } from '../bib.ts';
import { nationOf, uciIdOf, whole } from './cells.ts';
import { type Column, type ColumnMeaning, columnName, type Layout, layoutOf } from './columns.ts';
import type { StartsAre } from './dates.ts';
import { type Finding, Findings } from './findings.ts';
import { isOffsetHead } from './heads.ts';
import { matchRows } from './match.ts';
import { type RiderRead, readRows } from './rows.ts';
import { startReader } from './starts.ts';
import { cleaned, folded, type Sheet } from './table.ts';
import {
  notGone,
  type OtherSheet,
  onOtherSheets,
  sayNotGone,
  sayOnOtherSheets,
  type UnreadRow,
} from './unread.ts';

/** The race as an import meets it. */
export interface RaceNow {
  readonly entries: readonly Entry[];
  readonly categories: readonly { readonly id: CategoryId; readonly name: string }[];
  /** How far a category rides that the list brings. */
  readonly model: Category['length'];
  /** The gun's time of day where the race is, ms after midnight; null before it. */
  readonly gunMs: number | null;
  readonly thisYear: number;
  /** Entries that have started: they can't be removed. */
  readonly ridden: ReadonlySet<EntryId>;
}

/** What a person chose; all of it may be left out. Rows are counted as a spreadsheet does. */
export interface ImportChoices {
  readonly sheet?: string | undefined;
  readonly headerRow?: number | undefined;
  readonly columns?: Readonly<Record<number, ColumnMeaning>> | undefined;
  readonly remembered?: Readonly<Record<string, ColumnMeaning>> | undefined;
  /** For rows that name no category. */
  readonly category?: CategoryId | undefined;
  /** The category of rows that name none, by its name; it is made if the race has none of that name. */
  readonly categoryForNone?: string | undefined;
  readonly starts?: StartsAre | undefined;
  readonly firstStart?: string | undefined;
  /** Categories to be made, as the list names them. */
  readonly create?: readonly string[] | undefined;
  /** What names of categories in the list mean in the race. */
  readonly means?: Readonly<Record<string, CategoryId>> | undefined;
  /** Rows that get the next free bib. */
  readonly freeBibs?: readonly number[] | undefined;
  /** Rows whose rider takes the place of the one who wears the bib. */
  readonly replace?: readonly number[] | undefined;
  /** Rows that are left out. */
  readonly leave?: readonly number[] | undefined;
  /** Entries that are not in the list are removed. */
  readonly removeGone?: boolean | undefined;
}

export interface PlannedRow {
  readonly row: number;
  readonly bib: string | null;
  readonly name: string;
  /** `waits`: something is wrong with it; `left`: a person left it out. */
  readonly state: 'new' | 'changed' | 'unchanged' | 'waits' | 'left';
  readonly entry: EntryId | null;
  readonly changes: readonly { readonly field: string; readonly from: string; readonly to: string }[];
}

export interface ImportPlan {
  readonly sheet: string;
  readonly sheets: readonly { readonly name: string; readonly riders: number | null }[];
  /** Counted from 1; 0: none; null: none was found. */
  readonly headerRow: number | null;
  readonly columns: readonly Column[];
  /** The rows that were read, header and all, as text: what a person may mend. */
  readonly findings: readonly Finding[];
  readonly rows: readonly PlannedRow[];
  /** Who is on no row of the list, nor may be on one that was not taken, nor on another sheet of the workbook. */
  readonly gone: readonly { readonly entry: EntryId; readonly bib: Bib; readonly name: string }[];
  readonly created: readonly Category[];
  /** What would be put into the race; without `entry`: new. */
  readonly puts: readonly (Omit<Entry, 'entry'> & { readonly entry: EntryId | null })[];
  readonly removes: readonly EntryId[];
}

const ROWS_MAX = 5_000;

export function planImport(sheets: readonly Sheet[], now: RaceNow, choices: ImportChoices = {}): ImportPlan {
  const clean = sheets.map(({ name, rows }) => ({ name, rows: rows.map((row) => row.map(cleaned)) }));
  const findings = new Findings();
  const layouts = clean.map(({ name, rows }) => ({ name, layout: layoutOf(rows, forSheet(name, choices)) }));
  const counted = layouts.map(({ name, layout }) => ({
    name,
    riders: layout === null ? null : ridersOf(layout),
  }));
  const most = Math.max(...counted.map(({ riders }) => riders ?? -1));
  const usual = most < 0 ? counted[0]?.name : counted.find(({ riders }) => riders === most)?.name;
  const wanted = choices.sheet ?? usual ?? '';
  const chosen = layouts.find(({ name }) => name === wanted);
  const empty = {
    sheet: wanted,
    sheets: counted,
    headerRow: null,
    columns: [],
    rows: [],
    gone: [],
    created: [],
    puts: [],
    removes: [],
  };
  if (chosen === undefined) {
    findings.add('no-sheet', { sheet: wanted, known: counted.map(({ name }) => name) });
    return { ...empty, findings: findings.all() };
  }
  if (chosen.layout === null) {
    findings.add('no-header', {
      found: headsFound(
        present(
          clean.find(({ name }) => name === wanted),
          'The sheet that was asked for',
        ),
      ),
    });
    return { ...empty, findings: findings.all() };
  }
  const { layout } = chosen;
  const head = { ...empty, headerRow: layout.headAt + 1, columns: layout.columns };
  if (ridersOf(layout) > ROWS_MAX) {
    findings.add('too-many-rows', { max: ROWS_MAX });
    return { ...head, findings: findings.all() };
  }
  const others = layouts.flatMap(({ name, layout }, at): OtherSheet[] =>
    name === wanted ? [] : [{ name, layout, rows: clean[at]?.rows ?? [] }],
  );
  return { ...head, ...planRows({ layout, others }, now, choices, findings), findings: findings.all() };
}

const forSheet = (name: string, choices: ImportChoices) =>
  choices.sheet === undefined || choices.sheet === name ? choices : { remembered: choices.remembered };

const ridersOf = ({ sections }: Layout): number => sections.reduce((sum, { rows }) => sum + rows.length, 0);

/** The heads that a person sees where none was known: the first row with several cells. */
const headsFound = ({ rows }: Sheet): readonly string[] =>
  (rows.find((row) => row.filter((cell) => cell !== '').length > 1) ?? rows[0] ?? [])
    .filter((cell) => cell !== '')
    .slice(0, 20)
    .map((cell) => cell.slice(0, 40));

interface Read {
  readonly layout: Layout;
  readonly others: readonly OtherSheet[];
}

function planRows({ layout, others }: Read, now: RaceNow, choices: ImportChoices, findings: Findings) {
  const { riders, created, passedOver } = readAll(layout, now, choices, findings);
  const left = new Set(choices.leave);
  const matches = matchRows(
    riders.filter(({ row }) => !left.has(row)),
    now.entries,
    new Set(choices.replace),
  );
  const listed = new Set(riders.flatMap(({ row }) => matches.get(row)?.entry ?? []));
  const missing = now.entries.filter(({ entry }) => !listed.has(entry));
  const free = new Set(choices.freeBibs);
  const unread = riders.flatMap(({ row, wrong, noBib }): UnreadRow[] => {
    if (left.has(row)) return [{ row, is: 'left' }];
    const waits = wrong || (noBib && !free.has(row));
    return waits && !matches.has(row) ? [{ row, is: 'waits' }] : [];
  });
  const headings = passedOver.map((row): UnreadRow => ({ row, is: 'heading' }));
  const stay = notGone(layout, [...unread, ...headings], missing);
  const elsewhere = onOtherSheets(
    others,
    missing.filter(({ entry }) => !stay.kept.has(entry)),
  );
  const gone = missing.filter(({ entry }) => !stay.kept.has(entry) && !elsewhere.has(entry));
  const removes =
    choices.removeGone === true && stay.anybodys.length === 0
      ? gone.filter(({ entry }) => !now.ridden.has(entry))
      : [];
  sayOnOtherSheets(elsewhere, missing, findings);
  const plan = new Assignment(layout, now, choices, riders, matches, removes, findings);
  const rows = plan.rows();
  if (choices.removeGone === true) {
    for (const { entry, bib, name } of gone)
      if (now.ridden.has(entry)) findings.add('cannot-remove', { who: `${bib} ${name}` });
    sayNotGone(stay, missing, findings);
  }
  const used = new Set<CategoryId>(plan.puts.map(({ category }) => category));
  return {
    rows,
    gone: gone.map(({ entry, bib, name }) => ({ entry, bib, name })),
    created: created.filter(({ id }) => used.has(id)),
    puts: plan.puts,
    removes: removes.map(({ entry }) => entry),
  };
}

function readAll(layout: Layout, now: RaceNow, choices: ImportChoices, findings: Findings) {
  const byBib = new Map(now.entries.map((entry) => [bibKey(entry.bib), entry]));
  const startColumn = layout.columns.find(({ meaning }) => meaning === 'start') ?? null;
  const body = layout.sections.flatMap((section) => section.rows.map(({ cells }) => cells));
  const left = new Set(choices.leave);
  const startCells = layout.sections.flatMap(({ rows }) =>
    rows.flatMap(({ at, cells }) =>
      startColumn === null || left.has(at + 1) ? [] : cells[startColumn.at] || [],
    ),
  );
  const bibColumn = layout.columns.find(({ meaning }) => meaning === 'bib');
  const inList = new Set(body.map((cells) => bibKey(cells[bibColumn?.at ?? -1] ?? '')));
  const starts = startReader(
    startCells,
    {
      are: choices.starts ?? (isOffsetHead(startColumn?.head ?? '') ? 'after-gun' : undefined),
      firstStart: choices.firstStart,
      gunMs: now.gunMs,
      othersHaveStarts: now.entries.some(
        ({ bib, startOffsetMs }) => startOffsetMs !== undefined && !inList.has(bibKey(bib)),
      ),
    },
    startColumn === null ? null : { at: startColumn.at, name: columnName(startColumn) },
    findings,
  );
  const settings = {
    categories: now.categories,
    usual: choices.category ?? null,
    forNone: choices.categoryForNone?.trim() || null,
    free: new Set(choices.freeBibs),
    left,
    model: now.model,
    thisYear: now.thisYear,
    create: new Set((choices.create ?? []).map(folded)),
    means: new Map(Object.entries(choices.means ?? {}).map(([name, id]) => [folded(name), id])),
    categoryOfBib: (bib: string) => byBib.get(bibKey(bib))?.category ?? null,
  };
  return readRows(layout, settings, starts, findings);
}

/** Gives rows their entries, bibs and chips, so that nobody's is taken. */
class Assignment {
  readonly puts: (Omit<Entry, 'entry'> & { entry: EntryId | null })[] = [];
  readonly #riders: readonly RiderRead[];
  readonly #matches: ReturnType<typeof matchRows>;
  readonly #findings: Findings;
  readonly #bibColumn: { at: number; name: string } | null;
  readonly #byEntry: ReadonlyMap<EntryId, Entry>;
  /** Bibs and chips of riders whom this import leaves as they are. */
  readonly #bibs = new Map<string, Entry>();
  readonly #chips = new Map<string, Entry>();
  readonly #worn = new Set<string>();
  readonly #free: ReadonlySet<number>;
  readonly #left: ReadonlySet<number>;

  constructor(
    layout: Layout,
    now: RaceNow,
    choices: ImportChoices,
    riders: readonly RiderRead[],
    matches: ReturnType<typeof matchRows>,
    removes: readonly Entry[],
    findings: Findings,
  ) {
    this.#riders = riders;
    this.#matches = matches;
    this.#findings = findings;
    const bibColumn = layout.columns.find(({ meaning }) => meaning === 'bib');
    this.#bibColumn = bibColumn === undefined ? null : { at: bibColumn.at, name: columnName(bibColumn) };
    this.#byEntry = new Map(now.entries.map((entry) => [entry.entry, entry]));
    this.#free = new Set(choices.freeBibs);
    this.#left = new Set(choices.leave);
    const removed = new Set(removes);
    const moving = new Set(
      riders.filter(({ row }) => !this.#left.has(row)).flatMap(({ row }) => matches.get(row)?.entry ?? []),
    );
    for (const entry of now.entries) {
      if (moving.has(entry.entry) || removed.has(entry)) continue;
      this.#bibs.set(bibKey(entry.bib), entry);
      for (const chip of entry.chips) this.#chips.set(chipKey(chip), entry);
    }
    for (const { bib } of now.entries) this.#worn.add(bib);
    for (const { bib } of riders) if (bib !== null) this.#worn.add(bib);
  }

  rows(): readonly PlannedRow[] {
    const waiting = this.#waiting();
    return this.#riders.map((rider) => this.#planned(rider, waiting));
  }

  /** Rows that can't be taken; a row that waits keeps its entry's bib and chips, so others may have to wait for it. */
  #waiting(): ReadonlySet<number> {
    const waiting = new Set(this.#riders.filter((rider) => this.#isWrong(rider)).map(({ row }) => row));
    for (let more = true; more; ) {
      more = false;
      for (const rider of this.#riders) {
        const entry = this.#entryOf(rider);
        if (waiting.has(rider.row) && entry !== null) {
          this.#bibs.set(bibKey(entry.bib), entry);
          for (const chip of entry.chips) this.#chips.set(chipKey(chip), entry);
        }
      }
      for (const rider of this.#riders) {
        if (waiting.has(rider.row) || this.#left.has(rider.row) || !this.#clashes(rider)) continue;
        waiting.add(rider.row);
        more = true;
      }
    }
    return waiting;
  }

  #entryOf({ row }: RiderRead): Entry | null {
    const match = this.#matches.get(row);
    return match === undefined ? null : (this.#byEntry.get(match.entry) ?? null);
  }

  /** Wrong in itself. A missing bib is no fault of a rider who has one already, or is given one. */
  #isWrong(rider: RiderRead): boolean {
    if (this.#left.has(rider.row)) return false;
    const without = rider.noBib && this.#entryOf(rider) === null && !this.#free.has(rider.row);
    if (without)
      this.#findings.add('bib-missing', { free: null }, { column: this.#bibColumn, row: rider.row });
    return rider.wrong || without;
  }

  #clashes(rider: RiderRead): boolean {
    const own = this.#entryOf(rider)?.entry ?? null;
    let clashes = false;
    const { bib } = rider;
    const wearer = bib === null ? undefined : this.#bibs.get(bibKey(bib));
    if (bib !== null && wearer !== undefined && wearer.entry !== own && !this.#free.has(rider.row)) {
      const who = `${wearer.bib} ${wearer.name}`;
      const free = nextFreeBib(this.#worn, bib);
      this.#findings.add('bib-taken', { bib, who, free }, { column: this.#bibColumn, row: rider.row });
      clashes = true;
    }
    for (const chip of rider.fields.chips ?? []) {
      const holder = this.#chips.get(chipKey(chip));
      if (holder === undefined || holder.entry === own) continue;
      this.#findings.add('chip-taken', { chip, who: `${holder.bib} ${holder.name}` }, { row: rider.row });
      clashes = true;
    }
    return clashes;
  }

  #planned(rider: RiderRead, waiting: ReadonlySet<number>): PlannedRow {
    const known = this.#entryOf(rider);
    const bib = this.#bibFor(rider, known);
    const about = {
      row: rider.row,
      bib: bib ?? rider.bib,
      name: rider.name || (known?.name ?? ''),
      entry: known?.entry ?? null,
    };
    if (this.#left.has(rider.row)) return { ...about, state: 'left', changes: [] };
    if (waiting.has(rider.row) || bib === null) return { ...about, state: 'waits', changes: [] };
    const fields = merged(rider, known, bib);
    const parsed = entryFields.safeParse(fields);
    if (!parsed.success) {
      this.#findings.add(
        'too-long',
        { text: String(parsed.error.issues[0]?.path.join(' ') ?? ''), max: 0 },
        { row: rider.row },
      );
      return { ...about, state: 'waits', changes: [] };
    }
    const changes = known === null ? [] : changesOf(known, parsed.data);
    if (known !== null && bibKey(known.bib) !== bibKey(bib) && this.#matches.get(rider.row)?.by === 'name')
      this.#findings.add(
        'changes-bib',
        { who: `${known.bib} ${known.name}`, bib },
        { row: rider.row, column: this.#bibColumn },
      );
    if (known === null || changes.length > 0) this.puts.push({ ...parsed.data, entry: known?.entry ?? null });
    const state = known === null ? 'new' : changes.length > 0 ? 'changed' : 'unchanged';
    return { ...about, name: parsed.data.name, state, changes };
  }

  #bibFor(rider: RiderRead, known: Entry | null): Bib | null {
    const taken =
      rider.bib !== null && this.#bibs.has(bibKey(rider.bib)) && this.#bibs.get(bibKey(rider.bib)) !== known;
    if (this.#free.has(rider.row) && (rider.bib === null || taken || rider.bibTwice)) {
      // Given one already, when these rows were taken before: asked again, it is the same one.
      if (known !== null) return known.bib;
      const highest =
        [...this.#worn].filter((bib) => /^\d+$/.test(bib)).sort((a, b) => Number(b) - Number(a))[0] ?? '0';
      const free = nextFreeBib(this.#worn, rider.bib ?? highest);
      if (free !== null) this.#worn.add(free);
      return free as Bib | null;
    }
    // The same number written otherwise is no change.
    if (known !== null && (rider.bib === null || bibKey(rider.bib) === bibKey(known.bib))) return known.bib;
    return rider.bib;
  }
}

/** The record as it would be: what the list says, over what is known. What is known stays as it is written. */
function merged(rider: RiderRead, known: Entry | null, bib: Bib): Record<string, unknown> {
  const wanted: Record<string, unknown> = { ...rider.fields };
  if (known !== null && rider.wholeName === cleaned(known.name)) {
    // "Müller, Jörg" is in the race as it is in the list: nothing was meant to be taken apart.
    if (known.firstName === undefined && rider.name !== rider.wholeName) {
      delete wanted.firstName;
      delete wanted.lastName;
    }
    wanted.name = known.name;
  } else wanted.name = nameOf(rider, known, bib);
  const old = (known ?? {}) as Record<string, unknown>;
  for (const field of Object.keys(wanted))
    if (sameValue(field, old[field], wanted[field])) wanted[field] = old[field];
  if (known?.own !== undefined) {
    const own: Record<string, string> = { ...known.own };
    for (const [head, cell] of Object.entries(rider.fields.own ?? {}))
      if (cleaned(own[head] ?? '') !== cell) own[head] = cell;
    wanted.own = own;
  }
  return { ...known, ...wanted, bib, category: rider.category ?? known?.category };
}

/** Whether the list's value is the known one written otherwise. */
function sameValue(field: string, known: unknown, listed: unknown): boolean {
  if (field === 'chips' && Array.isArray(known) && Array.isArray(listed))
    return known.map(whole).join() === listed.join();
  if (typeof known !== 'string' || typeof listed !== 'string') return false;
  const text = cleaned(known);
  if (field === 'nation') return (nationOf(text) ?? text.toUpperCase()) === listed;
  if (field === 'uciId') return uciIdOf(text).uciId === listed;
  return whole(text) === listed;
}

/** A name that somebody set by hand stays while the list's own parts stay. */
function nameOf(rider: RiderRead, known: Entry | null, bib: string): string {
  if (rider.name === '') return known?.name ?? `#${bib}`;
  const { firstName, lastName } = rider.fields;
  const sameParts =
    known !== null &&
    rider.wholeName === '' &&
    (firstName ?? lastName) !== undefined &&
    known.firstName === firstName &&
    known.lastName === lastName;
  return sameParts ? known.name : rider.name;
}

const shown = (value: unknown): string =>
  value === undefined
    ? ''
    : Array.isArray(value)
      ? value.join(' ')
      : typeof value === 'object'
        ? JSON.stringify(value)
        : String(value);

function changesOf(before: Entry, after: object): PlannedRow['changes'] {
  const [old, next] = [before as unknown as Record<string, unknown>, after as Record<string, unknown>];
  return Object.keys(next)
    .filter((field) => field !== 'entry' && shown(old[field]) !== shown(next[field]))
    .map((field) => ({ field, from: shown(old[field]), to: shown(next[field]) }));
}
