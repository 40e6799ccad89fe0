/**
 * What decisions are asked before they are taken, and the objections that several kinds share. Each says what is
 * wrong and, where it helps, what is right.
 */
import type { CategoryId, EntryId, LineId, PassingId } from '../ids.ts';
import { type Saying, saying } from '../officials/messages/message.ts';
import { riderText } from '../officials/words.ts';
import { entryOf } from '../present.ts';
import type { Lines, RiderRecord } from '../rules/rider-record.ts';
import type { Setup } from '../rules/setup-state.ts';
import type { Placed } from '../standings/field.ts';
import { bibKey, nextFreeBib } from '../start-list/bib.ts';
import type { Upset } from './upset.ts';

/** Why a decision makes no sense now, as a code with its facts; null when it does. */
export type Objection = Saying | null;

/** A decision taken before. */
export interface Judged {
  readonly type: string;
  /** Whether it is in force. */
  readonly active: boolean;
  /** What would become of a race that is on if it were taken back, and if it held again. */
  readonly upsets: { readonly back: Upset | null; readonly again: Upset | null };
}

/** The race as a decision's check asks it; what costs work is asked for. */
export interface Asked {
  readonly setup: Setup;
  readonly lines: Lines;
  /** A rider's record as it counts; null for one never seen. */
  readonly recordOf: (entry: EntryId) => RiderRecord | null;
  readonly results: () => ReadonlyMap<CategoryId, { readonly placed: readonly Placed[] }>;
  readonly knowsPassing: (id: PassingId) => boolean;
  /** A decision taken before, and whether it is in force; null when there is none of this id. */
  readonly judgedOf: (id: string) => Judged | null;
}

export function unknownEntries({ setup }: Asked, entries: readonly EntryId[]): Objection {
  const stranger = entries.find((entry) => !setup.entries.has(entry));
  return stranger === undefined ? null : saying('no-such-entry', { entry: stranger });
}

export function unknownCategories(
  { setup }: Asked,
  categories: readonly CategoryId[] | undefined,
): Objection {
  const stranger = categories?.find((id) => !setup.categories.some((category) => category.id === id));
  if (stranger === undefined) return null;
  return saying('no-such-category', { category: stranger, known: setup.categories.map(({ id }) => id) });
}

export function unknownLine({ setup, lines }: Asked, line: LineId): Objection {
  if (lines.places.has(line) || lines.start === line) return null;
  return saying('no-such-line', { line, hasCourse: setup.course !== null, known: [...lines.places.keys()] });
}

/** Observed passings, inserted ones, split ones and GPS passings all can be corrected; others don't exist. */
export const unknownPassing = (asked: Asked, id: PassingId): Objection =>
  asked.knowsPassing(id) ? null : saying('no-such-passing', { passing: id });

/** `rewritten`: the bibs that entries get in the same decision. */
export function bibTaken(
  { setup }: Asked,
  bib: string,
  entry: EntryId,
  rewritten: ReadonlyMap<EntryId, string>,
): Objection {
  if (setup.entries.get(entry)?.bib === bib) return null;
  const wearer = setup.bibs.get(bib as never) ?? setup.bibKeys.get(bibKey(bib));
  if (wearer === undefined || wearer === entry) return null;
  if (rewritten.has(wearer) && bibKey(entryOf(rewritten, wearer)) !== bibKey(bib)) return null;
  const free = nextFreeBib([...setup.bibs.keys(), ...rewritten.values()], bib);
  return saying('bib-taken', { bib, who: riderText(setup, wearer), free });
}

export function beforeAnyStart({ setup }: Asked, atMs: number): Objection {
  const guns = [...setup.guns.values()];
  if (guns.length === 0) return saying('race-not-started', {});
  const first = Math.min(...guns);
  return atMs >= first ? null : saying('earlier-than-start', { startMs: first });
}

export function notRunning(asked: Asked, atMs: number): Objection {
  const early = beforeAnyStart(asked, atMs);
  if (early !== null) return early;
  const { finishMs } = asked.setup;
  return finishMs !== null && atMs > finishMs ? saying('race-over', {}) : null;
}

export function beforeStart(asked: Asked, entry: EntryId, timeMs: number): Objection {
  const startMs = asked.recordOf(entry)?.startMs ?? null;
  const who = riderText(asked.setup, entry);
  if (startMs === null) return saying('rider-not-started', { who });
  return timeMs > startMs ? null : saying('before-start', { who, startMs });
}

export function otherCategory({ setup }: Asked, a: EntryId, b: EntryId): Objection {
  return setup.entries.get(a)?.category === setup.entries.get(b)?.category
    ? null
    : saying('different-categories', { one: riderText(setup, a), other: riderText(setup, b) });
}

/** An order of riders names each once, and nobody who is not there. */
export const badOrder = (asked: Asked, order: readonly EntryId[]): Objection =>
  unknownEntries(asked, order) ??
  repeated(order, (entry) => saying('in-order-twice', { who: riderText(asked.setup, entry) }));

export function repeated<Value>(values: readonly Value[], say: (value: Value) => Saying): Objection {
  const seen = new Set<Value>();
  for (const value of values) {
    if (seen.has(value)) return say(value);
    seen.add(value);
  }
  return null;
}
