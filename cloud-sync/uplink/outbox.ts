import type { JournalRecord } from '../../race/journal/record.ts';

/** The journal as the uplink needs it. */
export interface Outbox {
  lastSeq(): number;
  /** Records from `fromSeq` on, in order, in pages, as of the call. Numbers whose records retention took are left out. */
  read(fromSeq: number): AsyncIterable<readonly JournalRecord[]>;
}
