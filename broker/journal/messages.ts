/** What the main thread and its two journal threads say to each other. */

import type { MessagePort } from 'node:worker_threads';
import type { SettingChange } from './batch.ts';
import type { OpenProblem } from './errors.ts';
import type { Gap } from './gap.ts';
import type { LostTail } from './mark.ts';
import type { Name } from './names.ts';
import type { Replaced } from './redaction.ts';

export interface ThreadStart {
  readonly path: string;
  readonly key: string | null;
  readonly nowMs: number;
  /** Tests only: where to fail (faults.ts). */
  readonly faults: SharedArrayBuffer | null;
  /** The writer's only: where small commits lie (hand-over.ts). */
  readonly handOver?: SharedArrayBuffer;
}

/** What a thread is given: which journal it is for, or where it hears of that. */
export interface Beginning {
  readonly start: ThreadStart | MessagePort;
}

/** The whole message about a commit that lies in the memory of both threads (hand-over.ts). */
export type HandedOver = 0;

export type ToWriter =
  | HandedOver
  | {
      readonly type: 'commit';
      /** Transferred; comes back with the answer. */
      readonly buffer: ArrayBuffer;
      readonly length: number;
      readonly lastSeq: number;
      readonly newNames: readonly Name[];
      readonly settings: readonly SettingChange[];
    }
  | { readonly type: 'forget'; readonly id: number; readonly race: number; readonly beforeMs: number }
  /** Decisions are replaced, and positions taken out: of a rider (`entry`), of all (null). */
  | {
      readonly type: 'redact';
      readonly id: number;
      readonly rows: readonly Replaced[];
      readonly race: number;
      readonly entry: number | null;
    }
  /** An empty journal becomes the copy of another station's. */
  | { readonly type: 'adopt'; readonly stationId: string }
  /** Where the chain stands. */
  | { readonly type: 'head' }
  /** Which of these does retention not explain? */
  | { readonly type: 'gaps'; readonly gaps: readonly Gap[] }
  /** Numbers up to this one are not given any more. */
  | { readonly type: 'skip'; readonly toSeq: number }
  /** The reader has folded what it could. */
  | { readonly type: 'folded' }
  | { readonly type: 'close' };

export type FromWriter =
  /** It is on disk; how long that took lies there too. One that failed is answered as any other. */
  | HandedOver
  | {
      readonly type: 'opened';
      readonly stationId: string;
      readonly lastSeq: number;
      readonly names: readonly Name[];
      readonly settings: readonly (readonly [key: string, json: string])[];
      readonly report: readonly string[];
      readonly lost: LostTail | null;
      /** Of a journal that lost its end: the pair as it is remembered beside it, as JSON. */
      readonly pairBeside: string | null;
    }
  | { readonly type: 'refused'; readonly problem: OpenProblem; readonly message: string }
  | {
      readonly type: 'committed';
      readonly buffer: ArrayBuffer;
      readonly tookMs: number;
      /** Null where the system was not asked (spent.ts). */
      readonly diskMs: number | null;
    }
  | { readonly type: 'failed'; readonly buffer: ArrayBuffer; readonly message: string }
  | { readonly type: 'forgot'; readonly id: number; readonly records: number; readonly error: string | null }
  | {
      readonly type: 'redacted';
      readonly id: number;
      readonly records: number;
      readonly left: string;
      readonly error: string | null;
    }
  | { readonly type: 'adopted'; readonly error: string | null }
  | { readonly type: 'head'; readonly seq: number; readonly link: string }
  | { readonly type: 'gaps'; readonly gaps: readonly Gap[] }
  | { readonly type: 'skipped'; readonly error: string | null }
  /** The log has grown: the reader should fold it. */
  | { readonly type: 'fold' }
  | { readonly type: 'closed' };

export type ToReader =
  | {
      readonly type: 'page';
      readonly id: number;
      readonly fromSeq: number;
      readonly toSeq: number;
      readonly withoutTelemetry: boolean;
    }
  /** What ties something derived to the records up to this one. */
  | { readonly type: 'tie'; readonly id: number; readonly seq: number }
  /** Look through every row up to this record, beside all else. */
  | { readonly type: 'look'; readonly id: number; readonly toSeq: number }
  | {
      readonly type: 'fixes';
      readonly id: number;
      readonly race: number;
      readonly entry: number;
      readonly fromMs: number;
      readonly toMs: number;
      readonly limit: number;
      /** Answered only if nearly all of it is sorted by rider. */
      readonly soon: boolean;
      readonly toSeq: number;
    }
  /** A sealed file is asked for there (unsealing.ts). */
  | { readonly type: 'unseal'; readonly port: MessagePort }
  /** Fold as much of the log into the file as can be without holding the writer up. */
  | { readonly type: 'fold' }
  /** Retention took telemetry out. */
  | { readonly type: 'forgot' }
  | { readonly type: 'close' };

export type FromReader =
  | { readonly type: 'opened' }
  | {
      readonly type: 'page';
      readonly id: number;
      readonly buffer: ArrayBuffer;
      readonly length: number;
      /** Where the next page begins, or null after the last. */
      readonly nextSeq: number | null;
    }
  | { readonly type: 'fixes'; readonly id: number; readonly batches: readonly Uint8Array[] }
  | { readonly type: 'tie'; readonly id: number; readonly tie: Tie | null }
  | { readonly type: 'looked'; readonly id: number; readonly gaps: readonly Gap[] }
  | { readonly type: 'failed'; readonly id: number; readonly message: string }
  | { readonly type: 'folded' }
  | { readonly type: 'closed' };

/** What a journal holds up to a record, said so shortly that it can be compared. */
export interface Tie {
  /** The link after that record (chain.ts), hex. */
  readonly link: string;
  /** Rows that retention has changed or taken out, and stretches that the journal goes on without. */
  readonly redacted: number;
  readonly gaps: number;
}

/** The copier's only word. */
export interface FromCopier {
  readonly type: 'closed';
  readonly error: string | null;
  /** As the system or SQLite call it: `ENOSPC`, `SQLITE_FULL`. */
  readonly code?: string | undefined;
  /** What was found when the copy was opened; null with an error. */
  readonly copy: CopyMade | null;
}

/** A copy that was opened and checked. */
export interface CopyMade {
  readonly records: number;
  readonly newestSeq: number;
  readonly bytes: number;
  /** What is not as it was stored, in sentences. */
  readonly faults: readonly string[];
}
