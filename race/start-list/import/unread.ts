/**
 * Riders of the race who may stand on a row that was not taken: left out by a person, passed over as a heading, or wrong
 * in the very cell that would say who it is. Nobody knows that they are gone, so they are not removed. Pure.
 */
import type { EntryId } from '../../ids.ts';
import { elementOf } from '../../present.ts';
import type { Entry } from '../../rules/setup-state.ts';
import { bibKey } from '../bib.ts';
import { bibText, hasLostLetters, likelyBib, uciIdOf, whole } from './cells.ts';
import type { Layout } from './columns.ts';
import type { Findings } from './findings.ts';
import type { Meaning } from './heads.ts';
import { couldBeOne, nameKey } from './match.ts';
import { folded } from './table.ts';

/** A row that was not taken: something is wrong with it, a person left it out, or it was taken for a heading. */
export interface UnreadRow {
  readonly row: number;
  readonly is: 'waits' | 'left' | 'heading';
}

export interface NotGone {
  /** They may stand on a row that was not taken, by the row. */
  readonly kept: ReadonlyMap<EntryId, number>;
  /** Rows of somebody of whom nothing can be read: they may be anybody's. */
  readonly anybodys: readonly number[];
}

const NAMED_MAX = 5;

/** Who of `missing`, the entries that no row was taken for, may stand on one of `unread`. */
export function notGone(layout: Layout, unread: readonly UnreadRow[], missing: readonly Entry[]): NotGone {
  const kept = new Map<EntryId, number>();
  const anybodys: number[] = [];
  const cellsOf = new Map(
    layout.sections.flatMap(({ rows }) => rows.map(({ at, cells }) => [at + 1, cells] as const)),
  );
  for (const { row, is } of unread) {
    const who = sayOf(layout, cellsOf.get(row) ?? []);
    const surely = missing.filter(isSurely(who));
    // A heading is nobody's, unless it is somebody's very name.
    const theirs = surely.length > 0 || is === 'heading' ? surely : missing.filter(couldBe(who));
    for (const { entry } of theirs) if (!kept.has(entry)) kept.set(entry, row);
    // Who leaves out a row that names nobody has seen that it is nobody's.
    if (is === 'waits' && who.bib === '' && !hasName(who.name)) anybodys.push(row);
  }
  return { kept, anybodys };
}

/** Another sheet of the workbook than the one that is read; `layout` null: without the head of a start list. */
export interface OtherSheet {
  readonly name: string;
  readonly layout: Layout | null;
  readonly rows: readonly (readonly string[])[];
}

/** Who of `missing` stands on another sheet of the workbook, each with the first sheet that names them. */
export function onOtherSheets(
  sheets: readonly OtherSheet[],
  missing: readonly Entry[],
): ReadonlyMap<EntryId, string> {
  const found = new Map<EntryId, string>();
  for (const sheet of sheets) {
    const stands = standsOn(sheet);
    for (const one of missing) if (!found.has(one.entry) && stands(one)) found.set(one.entry, sheet.name);
  }
  return found;
}

/** By whole names and licences first, which are looked up: a field of thousands on forty sheets is not compared pair by pair. */
function standsOn({ layout, rows }: OtherSheet): (entry: Entry) => boolean {
  if (layout === null) {
    const cells = new Set(rows.flatMap((row) => row.filter(hasName).map(nameKey)));
    return ({ name }) => hasName(name) && cells.has(nameKey(name));
  }
  const names = new Set<string>();
  const ids = new Set<string>();
  const byBib = new Map<string, Said[]>();
  for (const { cells } of layout.sections.flatMap((section) => section.rows)) {
    const who = sayOf(layout, cells);
    if (hasName(who.name)) names.add(nameKey(who.name));
    for (const id of [who.uciId, who.licence]) if (id !== '') ids.add(id);
    if (who.bib !== '') byBib.set(bibKey(who.bib), [...(byBib.get(bibKey(who.bib)) ?? []), who]);
  }
  return (entry) =>
    (hasName(entry.name) && names.has(nameKey(entry.name))) ||
    (entry.uciId !== undefined && ids.has(entry.uciId.replaceAll(' ', ''))) ||
    (entry.licence !== undefined && ids.has(folded(entry.licence))) ||
    (byBib.get(bibKey(entry.bib)) ?? []).some((who) => isSurely(who)(entry));
}

/** Says of each sheet how many stay because they stand there. */
export function sayOnOtherSheets(
  found: ReadonlyMap<EntryId, string>,
  entries: readonly Entry[],
  findings: Findings,
): void {
  const bySheet = Map.groupBy(
    entries.filter(({ entry }) => found.has(entry)),
    ({ entry }) => found.get(entry) ?? '',
  );
  for (const [sheet, riders] of bySheet)
    findings.add('on-other-sheet', {
      sheet,
      riders: riders.length,
      who: riders.slice(0, NAMED_MAX).map(({ bib, name }) => `${bib} ${name}`),
    });
}

/** Says of each rider who stays that they do, and because of which row. */
export function sayNotGone({ kept, anybodys }: NotGone, entries: readonly Entry[], findings: Findings): void {
  for (const { entry, bib, name } of entries) {
    const row = kept.get(entry);
    if (row !== undefined) findings.add('may-be-on-row', { who: `${bib} ${name}` }, { row });
  }
  for (const row of anybodys) findings.add('row-of-anybody', {}, { row });
}

/** What can still be read of who stands on a row. */
interface Said {
  readonly bib: string;
  readonly name: string;
  readonly uciId: string;
  readonly licence: string;
}

function sayOf({ columns }: Layout, cells: readonly string[]): Said {
  const filled = cells.filter((cell) => cell !== '');
  const of = (meaning: Meaning): string =>
    cells[columns.find((column) => column.meaning === meaning)?.at ?? -1] ?? '';
  const bib = bibText(of('bib'));
  const name = of('name') || [of('first'), of('last')].filter(Boolean).join(' ');
  // The one cell of a row may stand in any column.
  const alone = filled.length === 1 && name === '' ? elementOf(filled, 0) : name;
  return {
    bib: likelyBib(bib) ?? '',
    name: alone,
    uciId: of('uciId') === '' ? '' : uciIdOf(of('uciId')).uciId,
    licence: folded(whole(of('licence'))),
  };
}

const hasName = (name: string): boolean => (name.match(/\p{L}/gu)?.length ?? 0) > 1;

const couldBe =
  ({ name }: Said) =>
  (entry: Entry): boolean =>
    hasName(name) && couldBeOne(name, entry.name);

function isSurely(who: Said): (entry: Entry) => boolean {
  const isUnsure = !hasName(who.name) || hasLostLetters(who.name);
  const sameBib = (bib: string) => who.bib !== '' && bibKey(bib) === bibKey(who.bib);
  return (entry) =>
    (who.uciId !== '' && who.uciId === entry.uciId?.replaceAll(' ', '')) ||
    (who.licence !== '' && entry.licence !== undefined && who.licence === folded(entry.licence)) ||
    (sameBib(entry.bib) && (isUnsure || couldBe(who)(entry))) ||
    (hasName(who.name) && nameKey(who.name) === nameKey(entry.name));
}
