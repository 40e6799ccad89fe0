/**
 * All passings as officials see them, counted or not: what was seen, whose it is taken to be, and what became of it.
 */
import { resultsOf } from '../fold/derive.ts';
import { whoIs } from '../fold/sightings.ts';
import type { Observed, Race } from '../fold/state.ts';
import type { Bib, EntryId, LineId, PassingId } from '../ids.ts';
import type { Tally } from '../rules/finish.ts';
import type { AsideReason, RiderRecord } from '../rules/rider-record.ts';
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
  const { entry, line, fromMs = Number.NEGATIVE_INFINITY, toMs = Number.POSITIVE_INFINITY, limit } = filter;
  if (limit !== undefined && Object.keys(filter).length === 1) return newestLines(race, limit);
  const lines: PassingLine[] = [];
  for (const result of resultsOf(race).values())
    for (const { tally } of result.placed)
      if (entry === undefined || entry === tally.entry) addRider(lines, race, tally);
  if (entry === undefined) for (const observed of race.unassigned) lines.push(unassigned(race, observed));
  const wanted = lines
    .filter(
      (each) => each.timeMs >= fromMs && each.timeMs < toMs && (line === undefined || each.line === line),
    )
    .sort(byTime);
  return limit === undefined ? wanted : wanted.slice(-limit);
}

const byTime = (a: PassingLine, b: PassingLine): number =>
  a.timeMs - b.timeMs || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0);

/** Of each rider so many of the newest are kept: among a field's newest few hundred nobody has more, but for a small field. */
const KEPT = 4;

/** A rider's newest lines in order of time, and what they were made from beside the record. */
interface Newest {
  readonly bib: Bib;
  readonly status: Tally['status'];
  readonly counted: number;
  readonly lines: readonly PassingLine[];
  /** There are older ones. */
  readonly more: boolean;
}

/** Consoles ask for the newest after every passing, of a field of which one rider passed. */
const newestOf = new WeakMap<RiderRecord, Newest>();

/** The newest of all: a long race has a hundred thousand, of which officials look at the last few hundred. */
function newestLines(race: Race, limit: number): readonly PassingLine[] {
  if (limit === 0) return [];
  const riders: { readonly tally: Tally; readonly newest: Newest }[] = [];
  for (const result of resultsOf(race).values())
    for (const { tally } of result.placed) {
      const newest = riderNewest(race, tally);
      if (newest !== null) riders.push({ tally, newest });
    }
  const others = race.unassigned.map((observed) => unassigned(race, observed));
  const known = [...riders.flatMap(({ newest }) => newest.lines), ...others];
  const moments = Float64Array.from(known, ({ timeMs }) => timeMs).sort();
  // Nothing older is among the newest, whatever else there is.
  const fromMs = moments[moments.length - limit] ?? Number.NEGATIVE_INFINITY;
  const lines = [...others];
  for (const { tally, newest } of riders) {
    const oldest = newest.lines[0];
    if (newest.more && oldest !== undefined && oldest.timeMs >= fromMs) addRider(lines, race, tally);
    else lines.push(...newest.lines);
  }
  return lines
    .filter(({ timeMs }) => timeMs >= fromMs)
    .sort(byTime)
    .slice(-limit);
}

/** Null of who has no record. */
function riderNewest(race: Race, tally: Tally): Newest | null {
  const record = recordOf(race, tally);
  if (record === null) return null;
  const { bib, status, counted } = tally;
  const known = newestOf.get(record);
  if (known?.bib === bib && known.status === status && known.counted === counted.length) return known;
  const lines: PassingLine[] = [];
  addRider(lines, race, tally);
  lines.sort(byTime);
  const made = {
    ...{ bib, status, counted: counted.length },
    lines: lines.slice(-KEPT),
    more: lines.length > KEPT,
  };
  newestOf.set(record, made);
  return made;
}

function recordOf(race: Race, { entry }: Tally): RiderRecord | null {
  const rider = race.riders.get(entry);
  return rider?.filled?.record ?? rider?.record ?? null;
}

function addRider(lines: PassingLine[], race: Race, tally: Tally): void {
  const record = recordOf(race, tally);
  if (record === null) return;
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
