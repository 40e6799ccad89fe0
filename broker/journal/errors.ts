/**
 * What can go wrong with a journal, in words for whoever stands in the timing tent. Every message says what
 * happened, what is still safe and what to do.
 */

/** Why a journal was not opened. Nothing in the file was changed. */
export type OpenProblem =
  | 'wrong-key'
  | 'key-missing'
  | 'not-encrypted'
  | 'foreign'
  | 'newer-schema'
  | 'in-use'
  | 'damaged'
  | 'gone'
  | 'cannot-open';

export class JournalOpenError extends Error {
  override readonly name = 'JournalOpenError';
  readonly problem: OpenProblem;

  constructor(problem: OpenProblem, message: string) {
    super(message);
    this.problem = problem;
  }
}

/** Too much is waiting for the disk: this record was not taken. Send it again when the journal has caught up. */
export class JournalFullError extends Error {
  override readonly name = 'JournalFullError';
}

/** The journal is closing or closed: this record was not taken, or was not on disk in time. */
export class JournalClosedError extends Error {
  override readonly name = 'JournalClosedError';
}

/** A record cannot be stored as it is (too large, or not JSON); sending it again would not help. */
export class RecordError extends Error {
  override readonly name = 'RecordError';
}
