/** Of whom the missing records were, as far as what is left of them tells, and who those riders are. */
import type { RaceId } from '../../../race/ids.ts';
import type { Decision } from '../../../race/journal/decision.ts';
import type { Author } from '../../../race/journal/record.ts';
import { apply, createRace, entries } from '../../../race/race.ts';
import { whoseBeside } from '../mark.ts';
import type { Row } from '../rows.ts';
import { RowKind } from '../rows.ts';
import { eachPacked } from '../unpack.ts';
import type { Merged } from './merge.ts';
import type { HurtRow, Missing } from './survey.ts';

/** What a missing record was of. `who`: riders' bibs, or who said it. */
export interface Lost extends Missing {
  readonly what: 'positions' | 'passing' | 'decision' | 'several' | 'unknown';
  /** Of several: how many of them are no positions. */
  readonly passings: number;
  readonly decisions: number;
  /** Null also where it was of several races. */
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
    const told = withMark(merged, missing, within.map(toldBy));
    const what = told[0]?.what ?? 'unknown';
    const races = [...new Set(told.flatMap(({ race }) => (race > 0 ? race : [])))];
    const who = told.flatMap(({ riders, bib, race: of }) => [
      ...riders.flatMap((entry) => {
        if (!bibs.has(of)) bibs.set(of, bibsOf(merged, of));
        // Nobody in the race has this number: it is part of what was hurt.
        return bibs.get(of)?.get(entry) ?? [];
      }),
      ...(bib === null ? [] : [bib]),
    ]);
    const authors = [...within, ...told].flatMap(({ author }) => nameOf(merged, author));
    return {
      ...missing,
      what,
      passings: told.reduce((sum, one) => sum + (one.passings ?? 0), 0),
      decisions: told.reduce((sum, one) => sum + (one.decisions ?? 0), 0),
      race: races.length === 1 ? raceOf(merged, races[0]!) : null,
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
  /** The author's number; 0: nothing tells. */
  readonly author: number;
  readonly passings?: number;
  readonly decisions?: number;
}

/** The mark beside the journal tells whose its newest records were; what is left of a hurt row may be what the damage looks like. */
function withMark({ base }: Merged, { fromSeq, toSeq }: Missing, told: readonly Told[]): readonly Told[] {
  const whose = base.mark === null ? [] : whoseBeside(base.path, fromSeq, toSeq);
  if (whose.length === 0) return told;
  const fixes = whose.filter(({ kind }) => kind === RowKind.telemetry);
  // Of a single passing or decision the row itself tells more.
  if (fixes.length === 0 && told.length > 0) return told;
  const what =
    whose.length === fixes.length ? 'positions' : whose.length > 1 ? 'several' : WHAT[whose[0]!.kind];
  const author = whose.length === 1 && fixes.length === 0 ? whose[0]!.who : 0;
  return [...new Set(whose.map(({ race }) => race))].map((race) => ({
    ...{ what, race, bib: null, author },
    riders: [...new Set(fixes.flatMap((one) => (one.race === race ? one.who : [])))],
    passings: whose.filter((one) => one.race === race && one.kind === RowKind.passing).length,
    decisions: whose.filter((one) => one.race === race && one.kind === RowKind.decision).length,
  }));
}

const WHAT = ['positions', 'passing', 'decision'] as const;

/** What can be read of a row that is not what was stored. */
function toldBy(hurt: HurtRow): Told {
  const nothing: Told = { what: 'unknown', race: hurt.race, riders: [], bib: null, author: hurt.author };
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
      return { ...nothing, what: 'positions', race, riders: [...riders], author: 0 };
    }
    if (hurt.kind === RowKind.decision) return { ...nothing, what: 'decision' };
    const text = hurt.body.toString('utf8');
    const bib = /"bib":"([^"]{1,12})"/.exec(text)?.[1] ?? null;
    const entry = /"entry":(\d{1,6})\b/.exec(text)?.[1];
    return { ...nothing, what: 'passing', riders: entry === undefined ? [] : [Number(entry)], bib };
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
