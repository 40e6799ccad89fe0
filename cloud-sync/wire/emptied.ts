/**
 * A number whose record is gone, because retention took it: to relays it is a record that says nothing of anybody, so
 * that their logs have no gap. Relays of every age know it, for it is made of what the wire always had.
 */
import type { EntryId, RaceId } from '../../race/ids.ts';
import type { JournalRecord } from '../../race/journal/record.ts';
import { BATCH_RECORDS_MAX } from './batch.ts';

/** The record under the same number, with nothing in it. */
export const emptied = ({
  seq,
  atMs,
  race,
}: Pick<JournalRecord, 'seq' | 'atMs' | 'race'>): JournalRecord => ({
  seq,
  atMs,
  race,
  by: { role: 'official', name: '' },
  input: { kind: 'fixes', entry: 1 as EntryId, source: 'relay', fixes: [] },
});

/** The same for a record that does not leave the venue: it is there, and nothing of it is here. */
export const withheld = (record: Pick<JournalRecord, 'seq' | 'atMs' | 'race'>): JournalRecord => ({
  ...emptied(record),
  by: { role: 'station', name: '' },
});

/** Whether a record is one that did not leave the venue. */
export const isWithheld = (record: JournalRecord): boolean =>
  isEmptied(record) && record.by.role === 'station';

/** Whether a record is such a number. */
export const isEmptied = ({ by, input }: JournalRecord): boolean =>
  input.kind === 'fixes' && input.fixes.length === 0 && by.name === '';

/**
 * The pages with an emptied record for every number between `fromSeq` and `throughSeq` that they lack, in pages of
 * a batch at most. What follows the last record is filled with the last record's race, or with `race()` when there is
 * none; if that is null too, it is left out: the next record that comes will say.
 */
export async function* withoutGaps(
  pages: AsyncIterable<readonly JournalRecord[]>,
  { fromSeq, throughSeq, race }: { fromSeq: number; throughSeq: number; race: () => RaceId | null },
): AsyncGenerator<readonly JournalRecord[]> {
  let last: Pick<JournalRecord, 'atMs' | 'race'> | null = null;
  let next = fromSeq;
  for await (const page of pages) {
    let begin = 0;
    for (const [index, record] of page.entries()) {
      if (record.seq > next) {
        if (index > begin) yield page.slice(begin, index);
        begin = index;
        yield* filled(next, record.seq - 1, record);
      }
      next = record.seq + 1;
      last = record;
    }
    if (begin < page.length) yield begin === 0 ? page : page.slice(begin);
  }
  if (next > throughSeq) return;
  const known = last?.race ?? race();
  if (known !== null) yield* filled(next, throughSeq, { atMs: last?.atMs ?? 0, race: known });
}

function* filled(
  fromSeq: number,
  throughSeq: number,
  like: Pick<JournalRecord, 'atMs' | 'race'>,
): Generator<readonly JournalRecord[]> {
  for (let first = fromSeq; first <= throughSeq; first += BATCH_RECORDS_MAX)
    yield Array.from({ length: Math.min(BATCH_RECORDS_MAX, throughSeq - first + 1) }, (_, index) =>
      emptied({ seq: first + index, atMs: like.atMs, race: like.race }),
    );
}
