/** Of whom the missing records were, as far as what is left of them tells, and who those riders are. */
import type { RaceId } from '../../../race/ids.ts';
import type { Decision } from '../../../race/journal/decision.ts';
import type { Author } from '../../../race/journal/record.ts';
import { apply, createRace, entries } from '../../../race/race.ts';
import type { Row } from '../rows.ts';
import { RowKind } from '../rows.ts';
import { eachPacked } from '../unpack.ts';
import type { Merged } from './merge.ts';
import type { HurtRow, Missing } from './survey.ts';

/** What a missing record was of. `who`: riders' bibs, or who said it. */
export interface Lost extends Missing {
  readonly what: 'positions' | 'passing' | 'decision' | 'unknown';
  readonly race: string | null;
  readonly who: readonly string[];
}

const RIDERS_MAX = 12;

/** One for each missing stretch. */
export function lostOf(merged: Merged): Lost[] {
  const hurt = merged.all.flatMap((one) => one.hurt);
  const bibs = new Map<number, ReadonlyMap<number, string>>();
  return merged.missing.map((missing) => {
    const within = hurt.filter(({ seq }) => seq >= missing.fromSeq && seq <= missing.toSeq);
    const told = within.map((row) => toldBy(row));
    const what = told[0]?.what ?? 'unknown';
    const race = told.find((one) => one.race > 0)?.race ?? 0;
    const who = told.flatMap(({ riders, bib, race: of }) => [
      ...riders.flatMap((entry) => {
        if (!bibs.has(of)) bibs.set(of, bibsOf(merged, of));
        // Nobody in the race has this number: it is part of what was hurt.
        return bibs.get(of)?.get(entry) ?? [];
      }),
      ...(bib === null ? [] : [bib]),
    ]);
    const authors = within.flatMap((row) => nameOf(merged, row.author));
    return {
      ...missing,
      what,
      race: raceOf(merged, race),
      who: [...new Set(who.length > 0 ? who : authors)].slice(0, RIDERS_MAX),
    };
  });
}

const raceOf = (merged: Merged, race: number): string | null =>
  merged.all.map(({ races }) => races.get(race)).find((id) => id !== undefined) ?? null;
const nameOf = (merged: Merged, author: number): string[] =>
  merged.all.flatMap(({ authors }) => authors.get(author)?.name ?? []).slice(0, 1);

interface Told {
  readonly what: Lost['what'];
  readonly race: number;
  readonly riders: readonly number[];
  readonly bib: string | null;
}

/** What can be read of a row that is not what was stored. */
function toldBy(hurt: HurtRow): Told {
  const nothing: Told = { what: 'unknown', race: hurt.race, riders: [], bib: null };
  try {
    if (hurt.kind === RowKind.telemetry) {
      const riders = new Set<number>();
      let race = 0;
      try {
        eachPacked(hurt as Row, (fixes) => {
          race ||= fixes.race;
          riders.add(fixes.entry);
        });
      } catch {
        // As far as it goes.
      }
      return { what: 'positions', race, riders: [...riders], bib: null };
    }
    if (hurt.kind === RowKind.decision) return { ...nothing, what: 'decision' };
    const text = hurt.body.toString('utf8');
    const bib = /"bib":"([^"]{1,12})"/.exec(text)?.[1] ?? null;
    const entry = /"entry":(\d{1,6})\b/.exec(text)?.[1];
    return { what: 'passing', race: hurt.race, riders: entry === undefined ? [] : [Number(entry)], bib };
  } catch {
    return nothing;
  }
}

/** What races are called by their newest names, by id; those without one are left out. */
export function raceNames(merged: Merged): Map<string, string> {
  const names = new Map<string, string>();
  for (const { from, row } of merged.rows) {
    if (row.kind !== RowKind.decision) continue;
    const id = raceOf(merged, row.race);
    const text = from.bodyOf(row).toString('utf8');
    if (id === null || !text.includes('"set-race"')) continue;
    try {
      const decision = JSON.parse(text) as Decision;
      if (decision.type === 'set-race' && decision.name) names.set(id, decision.name);
    } catch {
      // It keeps the name it had.
    }
  }
  return names;
}

/** Bibs by entry, from the race's decisions. */
function bibsOf(merged: Merged, number: number): ReadonlyMap<number, string> {
  const id = raceOf(merged, number) as RaceId | null;
  if (id === null) return new Map();
  let race = createRace(id);
  for (const { from, row } of merged.rows) {
    if (row.kind !== RowKind.decision || row.race !== number) continue;
    const by: Author = { role: 'official', name: '' };
    try {
      const decision = JSON.parse(from.bodyOf(row).toString('utf8')) as Decision;
      race = apply(race, {
        seq: row.seq,
        atMs: row.atMs,
        race: id,
        by,
        input: { kind: 'decision', decision },
      });
    } catch {
      // Names are wanted, not a verdict.
    }
  }
  return new Map(entries(race).map(({ entry, bib }) => [entry, bib]));
}
