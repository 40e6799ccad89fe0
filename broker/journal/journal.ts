/**
 * The journal as the rest of the station sees it. One writer thread owns the database; everything here is
 * asynchronous and in order. A record is acknowledged to its sender only after `done`/the promise says so.
 */

import type { Fix } from '../../race/fix.ts';
import type { EntryId, RaceId } from '../../race/ids.ts';
import type { Author, Input, JournalRecord } from '../../race/journal/record.ts';
import type { HistogramValue } from '../../server/http/histogram.ts';
import type { Gap } from './gap.ts';
import type { LostOf } from './mark-whose.ts';
import type { CopyMade } from './messages.ts';

export interface NewRecord {
  readonly race: RaceId;
  readonly by: Author;
  readonly atMs: number;
  readonly input: Input;
}

export interface JournalHealth {
  readonly lastSeq: number;
  /** Records handed over and not yet on disk. */
  readonly pending: number;
  /** How long the oldest of them has waited, ms. */
  readonly waitingMs: number;
  readonly commitMsP50: number;
  readonly commitMsP99: number;
  /** Of which the disk, and not the processor, was waited for. */
  readonly diskMsP99: number;
  /** All of them since the start, seconds. */
  readonly commits: HistogramValue;
  readonly bytesOnDisk: number;
  readonly bytesFree: number;
  /** The last error of a commit, until one succeeds again. */
  readonly failing: string | null;
  /** What is not as it was stored, found while the station runs; the next start mends it. */
  readonly damaged: string | null;
  /** Records that were acknowledged and are not there any more; of the last week. */
  readonly lost: LostRecords | null;
}

export interface ReadOptions {
  readonly race?: RaceId;
  readonly limit?: number;
  /** Up to this record (inclusive), if there are as many. */
  readonly toSeq?: number;
  /** Decisions and passings only; gaps are not looked for then. */
  readonly withoutTelemetry?: boolean;
  /** Leaves out these races' positions up to the record given for each. */
  readonly withoutFixes?: ReadonlyMap<RaceId, number>;
  /** Hears of numbers that no row has. */
  readonly onGap?: ((gap: Gap) => void) | undefined;
}

export interface JournalHead {
  readonly seq: number;
  /** SHA-256, hex; empty when it could not be had. */
  readonly link: string;
}

export interface LostRecords {
  /** Those that are still missing. */
  readonly records: number;
  /** Those that came back. */
  readonly back: number;
  /** From the other computer of the pair; left out: from the relay. */
  readonly backFrom?: 'standby';
  /** Changes of settings (users, cards, keys) that are missing. */
  readonly settings: number;
  /** Of whom they were, where that is known. */
  readonly of: LostOf | null;
  /** Between which moments they were stored, UTC epoch ms. */
  readonly fromMs: number;
  readonly toMs: number;
  /** Found when the station was started this time, and not got back; otherwise an earlier time. */
  readonly isNew: boolean;
}

export interface Journal {
  /** Random, made with the database; changes only if the journal is started anew. */
  readonly stationId: string;
  /** Appends one record to the next group commit; `done` is called after the commit is on disk, or with the error. */
  append(record: NewRecord, done: (error: Error | null, record: JournalRecord | null) => void): void;
  /** Every record from `fromSeq` (inclusive) on, in order, as of the call. */
  read(fromSeq: number, options?: ReadOptions): AsyncIterable<readonly JournalRecord[]>;
  /**
   * Stored fixes of one entry, by fix time, `fromMs` ≤ t < `toMs`, at most `limit`. `soon`: rejects when that would take more
   * than a moment, because much of the journal has yet to be sorted by rider.
   */
  fixes(
    race: RaceId,
    entry: EntryId,
    range: { fromMs: number; toMs: number; limit: number; soon?: boolean },
  ): Promise<readonly Fix[]>;
  /** Small durable facts beside the journal (users, cards, keys): never mirrored, replaced in place. */
  settings: {
    get(key: string): unknown;
    entries(prefix: string): readonly (readonly [key: string, value: unknown])[];
    put(key: string, value: unknown): Promise<void>;
    delete(key: string): Promise<void>;
  };
  /** Where the chain of everything stored stands (chain.ts): the newest record and the link after it. */
  head(): Promise<JournalHead>;
  health(): JournalHealth;
  /** A consistent copy of the whole database at `path` while the station runs, opened and checked. */
  backup(path: string): Promise<CopyMade>;
  close(): Promise<void>;
}
