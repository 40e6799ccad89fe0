/**
 * The bus between relays: tells all copies at once what one of them has put on disk, and what is not worth a disk
 * (where a race stands now, how many watch). It may lose anything at any time: whoever misses something finds it
 * in the log within a second. In-process for one relay, Redis Streams and channels for several (`local-bus.ts`,
 * `redis-bus.ts`); one contract test holds both to this.
 */

export interface Batch {
  readonly station: string;
  readonly epoch: number;
  readonly first: number;
  readonly last: number;
  /** Compressed, as the station sent it (wire/batch.ts). */
  readonly bytes: Buffer;
}

/** Not kept anywhere: whoever is not there misses it. */
export type News =
  /** Where a station's races stand now, ahead of their history: whole boards, compressed (live-lane.ts). */
  | { readonly kind: 'lane'; readonly station: string; readonly bytes: Buffer }
  /** Something waits to be handed down. */
  | { readonly kind: 'down'; readonly station: string }
  /** Viewers of a copy, by race. */
  | { readonly kind: 'viewers'; readonly copy: string; readonly byRace: Readonly<Record<string, number>> };

export interface BusListener {
  batch(batch: Batch): void;
  news(news: News): void;
}

export interface Bus {
  /** Hands a batch, already in the log, to every copy, this one included. Of a repeat nobody hears. Never rejects. */
  publish(batch: Batch): Promise<void>;
  tell(news: News): Promise<void>;
  /** Whether it reaches the others now. */
  readonly works: boolean;
  /** Batches of this station after record `afterSeq` are wanted here; an earlier epoch's no more. */
  follow(station: string, epoch: number, afterSeq: number): void;
  close(): Promise<void>;
}
