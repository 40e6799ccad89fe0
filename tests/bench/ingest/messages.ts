/** What the processes of the ingest benchmark say to each other. */

export interface LoadOrder {
  readonly port: number;
  readonly clients: number;
  readonly loop: 'closed' | 'open';
  readonly warmUpMs: number;
  readonly measureMs: number;
}

export interface LoadResult {
  readonly perSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly maxMs: number;
  /** Open loop: moments at which a rider was still waiting for the answer to the one before. */
  readonly missed: number;
  readonly frameBytes: number;
}

/** Said by a server process: once ready, and again to each `'stats'`. */
export interface ServerSays {
  readonly port: number;
  /** Fixes that are on disk. */
  readonly stored: number;
}
