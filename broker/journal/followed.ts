/**
 * A commit of the master, on its way to a standby's disk: the same rows, names and settings, so that the two journals
 * hold the same under the same numbers. Stored by the same writer thread, with the same tries and certainties as a
 * commit of one's own.
 */
import type { SettingChange } from './batch.ts';
import type { Name } from './names.ts';
import { RowBuffer, rowsIn } from './rows.ts';

/** What crosses from the master's journal to the standby's. Rows are packed as rows.ts says. */
export interface Commit {
  readonly rows: Uint8Array;
  readonly newNames: readonly Name[];
  readonly settings: readonly SettingChange[];
}

export class FollowedCommit {
  readonly newNames: readonly Name[];
  readonly settings: readonly SettingChange[];
  readonly rows: Uint8Array;
  readonly lastSeq: number;
  readonly bytes = 0;
  readonly #done: (error: Error | null) => void;

  constructor(commit: Commit, lastSeq: number, done: (error: Error | null) => void) {
    this.rows = commit.rows;
    this.newNames = commit.newNames;
    this.settings = commit.settings;
    this.lastSeq = Math.max(lastSeq, lastSeqOf(commit.rows));
    this.#done = done;
  }

  /** Each try sends a copy: the rows are still needed when they are stored. */
  takeRows(): RowBuffer {
    return new RowBuffer(copyOf(this.rows), this.rows.length);
  }

  settle(error: Error | null): void {
    this.#done(error);
  }
}

function lastSeqOf(rows: Uint8Array): number {
  let last = 0;
  for (const { seq, count } of rowsIn(copyOf(rows), rows.length)) last = seq + count - 1;
  return last;
}

export const copyOf = (bytes: Uint8Array): ArrayBuffer => {
  const copy = new ArrayBuffer(bytes.length);
  new Uint8Array(copy).set(bytes);
  return copy;
};
