/**
 * All passings as officials see them, counted or not: what was seen, whose it is taken to be, and what became of it.
 */
import { resultsOf } from '../fold/derive.ts';
import { whoIs } from '../fold/sightings.ts';
import type { Observed, Race } from '../fold/state.ts';
import type { Bib, EntryId, LineId, PassingId } from '../ids.ts';
import type { Tally } from '../rules/finish.ts';
import type { AsideReason } from '../rules/rider-record.ts';
import type { LineSighting, SightingSource } from '../rules/trust.ts';

/** `counted` gives the lap its time; `agrees` and `conflicts` saw the same passing as the one in `beside`. */
export type PassingFate = 'counted' | 'agrees' | 'conflicts' | 'set-aside' | 'unassigned';

export interface PassingLine {
  readonly id: PassingId;
  readonly line: LineId;
  readonly timeMs: number;
  readonly uncertaintyMs: number;
  readonly source: SightingSource;
  /** The device or person that saw it. */
  readonly by: string | null;
  readonly entry: EntryId | null;
  readonly bib: Bib | null;
  /** What the source read, when it was not a known rider: a bib, a chip's code, `?`. */
  readonly read: string | null;
  readonly fate: PassingFate;
  readonly why: AsideReason | 'after-finish' | 'out-of-race' | null;
  /** The lap it ends or lies in, for what counts. */
  readonly lap: number | null;
  /** The passing that counts in its place, or that it came too soon after. */
  readonly beside: PassingId | null;
}

export interface PassingFilter {
  readonly entry?: EntryId;
  readonly line?: LineId;
  readonly fromMs?: number;
  readonly toMs?: number;
  /** Only the newest so many. */
  readonly limit?: number;
}

/** The passings that the filter lets through, in order of time. */
export function passingLines(race: Race, filter: PassingFilter = {}): readonly PassingLine[] {
  const lines: PassingLine[] = [];
  for (const result of resultsOf(race).values())
    for (const { tally } of result.placed)
      if (filter.entry === undefined || filter.entry === tally.entry) addRider(lines, race, tally);
  if (filter.entry === undefined)
    for (const observed of race.unassigned) lines.push(unassigned(race, observed));
  const { line, fromMs = Number.NEGATIVE_INFINITY, toMs = Number.POSITIVE_INFINITY, limit } = filter;
  const wanted = lines
    .filter(
      (each) => each.timeMs >= fromMs && each.timeMs < toMs && (line === undefined || each.line === line),
    )
    .sort((a, b) => a.timeMs - b.timeMs || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0));
  return limit === undefined ? wanted : wanted.slice(-limit);
}

function addRider(lines: PassingLine[], race: Race, tally: Tally): void {
  const rider = race.riders.get(tally.entry);
  const record = rider?.filled?.record ?? rider?.record;
  if (record == null) return;
  const bib = tally.bib;
  const line = (
    heard: LineSighting,
    rest: Pick<PassingLine, 'fate' | 'why' | 'lap' | 'beside'>,
  ): PassingLine => ({
    id: heard.id,
    line: heard.line,
    timeMs: heard.timeMs,
    uncertaintyMs: heard.uncertaintyMs,
    source: heard.source,
    by: heard.by,
    entry: tally.entry,
    bib,
    read: null,
    ...rest,
  });
  for (const [index, truth] of [...record.truths].entries()) {
    const beside = truth.heard.id;
    if (index < tally.counted.length)
      lines.push(line(truth.heard, { fate: 'counted', why: null, lap: truth.lap, beside: null }));
    else {
      const why = tally.status === 'finished' ? 'after-finish' : 'out-of-race';
      lines.push(line(truth.heard, { fate: 'set-aside', why, lap: null, beside: null }));
    }
    for (const heard of truth.agreeing)
      lines.push(line(heard, { fate: 'agrees', why: null, lap: truth.lap, beside }));
    for (const heard of truth.conflicting)
      lines.push(line(heard, { fate: 'conflicts', why: null, lap: truth.lap, beside }));
  }
  for (const { heard, why, after } of record.asides)
    lines.push(line(heard, { fate: 'set-aside', why, lap: null, beside: after }));
}

function unassigned(race: Race, { passing }: Observed): PassingLine {
  const setAside = race.setup.edits.editOf(passing.id).fate === 'aside';
  return {
    id: passing.id,
    line: passing.line,
    timeMs: passing.timeMs,
    uncertaintyMs: passing.uncertaintyMs,
    source: passing.source,
    by: passing.by ?? null,
    entry: null,
    bib: null,
    read: readOf(passing, whoIs(passing, race.setup)),
    fate: setAside ? 'set-aside' : 'unassigned',
    why: setAside ? 'by-official' : null,
    lap: null,
    beside: null,
  };
}

/** What a source read, in the words an official would use. */
export function readOf({ who }: Observed['passing'], entry: EntryId | null): string {
  if ('bib' in who) return `bib ${who.bib}`;
  if ('chip' in who) return `chip ${who.chip}`;
  if ('entry' in who) return `entry ${entry ?? who.entry}`;
  return '?';
}
