/**
 * Do journal and relay hold the same history? Asked once a connection, before anything is sent: a relay that knows more
 * than the journal, or something else under the same numbers, knows of what the station has lost. That is brought back
 * first; then the relay is sent everything anew, as another epoch, so that both show the same.
 */
import type { JournalRecord } from '../../race/journal/record.ts';
import { isEmptied, isWithheld } from '../wire/emptied.ts';
import { mirrored, type Venue } from '../wire/mirrored.ts';
import { originalOf } from '../wire/original.ts';
import type { Asking } from './asking.ts';
import type { UplinkIdentity } from './identity.ts';
import type { Outbox } from './outbox.ts';

/** A stretch of the history that the station lacks. */
export interface Range {
  readonly fromSeq: number;
  readonly toSeq: number;
}

/** Who takes back what the relay knows and the journal does not. */
export interface Restoring {
  /** What was acknowledged here and is not in the journal, as far as the journal knows. */
  missing(): readonly Range[];
  /**
   * Takes back records of a range, in order, those already known among them. `sinceSeq`: from this number on the
   * journal has gone on without them. Resolves when they are on disk, or set aside in sight.
   */
  restore(records: readonly JournalRecord[], sinceSeq: number): Promise<void>;
  /** The relay has given what it has of this range. `withheld`: records of it of which too little had ever left the venue. */
  asked(range: Range, withheld: number): Promise<void>;
}

export interface Agreement {
  /** From which number on relay and journal differ; null when the relay holds nothing but what the journal holds. */
  readonly differFrom: number | null;
  /** Records that came back. */
  readonly restored: number;
}

/** Neighbouring records that are compared at a time. */
const WINDOW = 16;

/** Compares, and brings back what is missing. `mark`: the newest record of this station that the relay has. */
export async function agree(
  mark: number,
  asking: Pick<Asking, 'ask'>,
  outbox: Outbox,
  restoring: Restoring,
  venue: Venue,
): Promise<Agreement> {
  const own = outbox.lastSeq();
  const differFrom = await firstDifference(Math.min(mark, own), asking, outbox, venue);
  const ahead = mark > own ? own + 1 : null;
  const from = differFrom ?? ahead;
  const ranges = [
    ...restoring.missing().flatMap(({ fromSeq, toSeq }) => {
      const range = { fromSeq, toSeq: Math.min(toSeq, mark, from === null ? mark : from - 1) };
      return range.fromSeq <= range.toSeq ? [{ range, sinceSeq: toSeq + 1 }] : [];
    }),
    ...(from === null ? [] : [{ range: { fromSeq: from, toSeq: mark }, sinceSeq: from }]),
  ];
  let restored = 0;
  for (const { range, sinceSeq } of ranges) {
    let withheld = 0;
    for await (const page of asking.ask(range.fromSeq, range.toSeq)) {
      const records = page.flatMap((record) => originalOf(record, venue.key) ?? []);
      withheld += page.filter((record) => staysAway(record, venue)).length;
      restored += records.length;
      if (records.length > 0) await restoring.restore(records, sinceSeq);
    }
    await restoring.asked(range, withheld);
  }
  return { differFrom: from, restored };
}

/** The station's side of a comparison. */
interface Compared {
  readonly outbox: Outbox;
  readonly restoring: Restoring | null;
  readonly isPublic: Venue['isPublic'];
  readonly identity: Pick<UplinkIdentity, 'key'>;
}

/**
 * What is to be done with a relay that stands at `mark`: send what follows, begin anew because it held something else,
 * or nothing, because it holds something else and cannot be asked (`asking` null) for it.
 */
export async function compare(
  mark: number,
  asking: Pick<Asking, 'ask'> | null,
  { outbox, restoring, isPublic, identity }: Compared,
  tell: (agreement: Agreement | null) => void,
): Promise<'send' | 'anew' | 'wait'> {
  if (asking === null || restoring === null) {
    const isOther = mark > outbox.lastSeq();
    tell(isOther ? null : { differFrom: null, restored: 0 });
    return isOther ? 'wait' : 'send';
  }
  const agreement = await agree(mark, asking, outbox, restoring, { isPublic, key: identity.key });
  tell(agreement);
  return agreement.differFrom === null && agreement.restored === 0 ? 'send' : 'anew';
}

/** By halves: histories that part do not meet again. */
async function firstDifference(
  newest: number,
  asking: Pick<Asking, 'ask'>,
  outbox: Outbox,
  venue: Venue,
): Promise<number | null> {
  let different = await differenceWithin(Math.max(1, newest - WINDOW + 1), newest, asking, outbox, venue);
  if (different === null) return null;
  let same = 0;
  while (different - same > 1) {
    const middle = Math.floor((same + different) / 2);
    const end = Math.min(middle + WINDOW - 1, different - 1);
    const found = await differenceWithin(middle, end, asking, outbox, venue);
    if (found === null) same = end;
    else different = found;
  }
  return different;
}

/** The first number of these under which both hold a record, and not the same. */
async function differenceWithin(
  fromSeq: number,
  toSeq: number,
  asking: Pick<Asking, 'ask'>,
  outbox: Outbox,
  venue: Venue,
): Promise<number | null> {
  if (toSeq < fromSeq) return null;
  const here = new Map<number, JournalRecord>();
  reading: for await (const page of outbox.read(fromSeq))
    for (const record of page) {
      if (record.seq > toSeq) break reading;
      here.set(record.seq, record);
    }
  for await (const page of asking.ask(fromSeq, toSeq))
    for (const there of page) {
      const own = here.get(there.seq);
      if (own === undefined || isEmptied(there)) continue;
      const sent = mirrored(own, venue);
      // What retention took out of either says nothing, nor does what never left the venue.
      if (!isEmptied(sent) && identityOf(sent) !== identityOf(there)) return there.seq;
    }
  return null;
}

/** What tells a record from another. Not its words: a rider who was forgotten is replaced in them, under the same id. */
function identityOf({ race, input }: JournalRecord): string {
  if (input.kind === 'passing') return `${race} passing ${input.passing.id}`;
  if (input.kind === 'decision') return `${race} decision ${input.decision.id}`;
  return `${race} fixes ${input.entry} ${input.fixes.map(({ timeMs }) => timeMs).join()}`;
}

/** Whether the relay has the number, and of what is there too little to put in its place. */
export const staysAway = (record: JournalRecord, { key }: Pick<Venue, 'key'>): boolean =>
  originalOf(record, key) === null && (!isEmptied(record) || isWithheld(record));
