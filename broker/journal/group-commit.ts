/**
 * Group commit, the main thread's side: whatever arrived while the last commit ran is the next batch. One batch is
 * with the writer thread at a time; a batch that fails is tried again, first in line, until it is on disk. Nobody
 * is told `done` before that, and nothing is dropped: at the bound, `append` says no at once.
 */
import type { JournalRecord } from '../../race/journal/record.ts';
import { flight } from '../../server/flight/of-process.ts';
import { Batch, type Done, isLocal, type SettingChange } from './batch.ts';
import { JournalClosedError, JournalFullError, RecordError } from './errors.ts';
import { type Commit, FollowedCommit } from './followed.ts';
import type { NewRecord } from './journal.ts';
import type { ToWriter } from './messages.ts';
import type { Names } from './names.ts';

export interface GroupCommitOptions {
  readonly names: Names;
  readonly lastSeq: number;
  readonly recordsMax: number;
  readonly bytesMax: number;
  /** Hands a batch to the writer thread, its buffer with it: `committed` or `failed` gives one of the same bytes back. */
  readonly send: (commit: Extract<ToWriter, { type: 'commit' }>) => void;
  /** Told whenever commits begin to fail (with the reason) and when they succeed again (null). */
  readonly onFailing: (failing: string | null) => void;
}

/** Who hears of every commit on this disk, and says when it may be answered: the pair's master. */
export interface CommitWitness {
  /** Commits are counted from 1 in the life of this process. */
  stored(commit: Commit, position: number): void;
}

/** Between tries of a failing commit: doubling from the first to the last. */
const RETRY_MS_FIRST = 10;
const RETRY_MS_LAST = 1_000;
/** Buffers kept for the next batches. */
const SPARE_BUFFERS_MAX = 4;
const SPARE_BUFFER_BYTES_MAX = 1024 * 1024;

export class GroupCommit {
  /** The newest record on disk. */
  durableSeq: number;
  /** The newest record that came from a master. */
  followedSeq = 0;
  /** The newest record that was answered: what the rest of the station may know of. */
  settledSeq: number;
  /** Commits stored in this life. */
  position = 0;
  /** While there is one, a commit on disk is answered only when it says so. */
  #witness: CommitWitness | null = null;
  #answerTo = 0;
  #refusing = false;
  /** On disk and not yet answered, oldest first. Counted as pending, so that their bounds hold. */
  readonly #unanswered: { readonly position: number; readonly batch: Batch }[] = [];
  failing: string | null = null;
  readonly #options: GroupCommitOptions;
  #nextSeq: number;
  #open: Batch;
  /** Full batches that wait for the writer, oldest first. */
  readonly #waiting: (Batch | FollowedCommit)[] = [];
  #inFlight: Batch | FollowedCommit | null = null;
  #flushPlanned = false;
  #retry: NodeJS.Timeout | null = null;
  #retryMs = RETRY_MS_FIRST;
  #pendingBytes = 0;
  #pendingSettings = 0;
  #closed = false;
  /** False while there is no writer thread to send to. */
  connected = true;
  abandoned = false;
  #drained: (() => void)[] = [];
  readonly #spare: ArrayBuffer[] = [];

  constructor(options: GroupCommitOptions) {
    this.#options = options;
    this.durableSeq = options.lastSeq;
    this.settledSeq = options.lastSeq;
    this.#nextSeq = options.lastSeq + 1;
    this.#open = new Batch(this.#nextSeq, options.names);
  }

  /** Records handed over and not yet answered. */
  get pending(): number {
    return this.#nextSeq - 1 - this.settledSeq;
  }

  /** How long the oldest of what was handed over has waited for its answer, ms; 0 when nothing waits. */
  get waitingMs(): number {
    const oldest = [this.#unanswered[0]?.batch, this.#inFlight, ...this.#waiting, this.#open].find(
      (batch): batch is Batch => batch instanceof Batch && batch.sinceMs !== null,
    );
    return oldest === undefined ? 0 : performance.now() - oldest.sinceMs!;
  }

  /** From now on commits are answered only as far as `answer` allows; without a witness, once they are on disk. */
  witness(witness: CommitWitness | null): void {
    this.#witness = witness;
    this.#answerTo = this.position;
    this.#answer();
  }

  /** Commits up to this position may be answered. */
  answer(position: number): void {
    this.#answerTo = Math.max(this.#answerTo, position);
    this.#answer();
  }

  /** Changes of settings that are on disk and not yet answered, so not yet known to anybody here. */
  unansweredSettings(): SettingChange[] {
    return this.#unanswered.flatMap(({ batch }) => batch.settings.filter(([key]) => !isLocal(key)));
  }

  /** Stores a commit of the master; resolves when it is on this disk. It must follow what is here. */
  follow(commit: Commit): Promise<void> {
    return new Promise((resolve, reject) => {
      if (this.#closed) return reject(new JournalClosedError('The journal is closed.'));
      this.#seal();
      this.#waiting.push(
        new FollowedCommit(commit, this.durableSeq, (error) => (error ? reject(error) : resolve())),
      );
      this.#plan();
    });
  }

  append(record: NewRecord, done: Done): void {
    const refusal = this.#refusal();
    if (refusal !== null) return void queueMicrotask(() => done(refusal, null));
    const full: JournalRecord = {
      seq: this.#nextSeq,
      atMs: Math.round(record.atMs),
      race: record.race,
      by: record.by,
      input: record.input,
    };
    try {
      if (!Number.isSafeInteger(full.atMs))
        throw new RecordError(`A record's arrival time must be UTC epoch milliseconds, not ${record.atMs}.`);
      this.#pendingBytes += this.#open.add(full, done);
    } catch (error) {
      return void queueMicrotask(() => done(asError(error), null));
    }
    this.#nextSeq++;
    this.#added();
  }

  putSetting(key: string, json: string | null): Promise<void> {
    const refusal = this.#refusal();
    if (refusal !== null) return Promise.reject(refusal);
    return new Promise((resolve, reject) => {
      this.#pendingBytes += this.#open.addSetting([key, json], (error) =>
        error ? reject(error) : resolve(),
      );
      this.#pendingSettings++;
      this.#added();
    });
  }

  /** The writer's answer: the batch is on disk. */
  committed(buffer: ArrayBuffer): void {
    const batch = this.#inFlight!;
    this.#inFlight = null;
    const isOwn = batch instanceof Batch;
    if (isOwn) this.#stored(batch, buffer);
    if (this.#spare.length < SPARE_BUFFERS_MAX && buffer.byteLength <= SPARE_BUFFER_BYTES_MAX)
      this.#spare.push(buffer);
    this.#retryMs = RETRY_MS_FIRST;
    this.durableSeq = Math.max(this.durableSeq, batch.lastSeq);
    if (!isOwn) {
      this.followedSeq = Math.max(this.followedSeq, batch.lastSeq);
      this.#nextSeq = Math.max(this.#nextSeq, this.durableSeq + 1);
      this.settledSeq = this.durableSeq;
      this.#open.rebase(this.#nextSeq);
    }
    // The writer gets its next batch before the senders get their answers: both work at once.
    this.#flush();
    this.#say(null);
    if (isOwn) {
      batch.settleLocal(null);
      this.#answer();
    } else batch.settle(null);
    this.#maybeDrained();
  }

  /** Before the buffer is used again: the witness gets its copy. */
  #stored(batch: Batch, buffer: ArrayBuffer): void {
    this.position += 1;
    if (this.#refusing) return void batch.settle(unconfirmed());
    this.#unanswered.push({ position: this.position, batch });
    this.#witness?.stored(
      {
        rows: batch.rowsIn(buffer),
        newNames: batch.newNames,
        settings: batch.settings.filter(([key]) => !isLocal(key)),
      },
      this.position,
    );
  }

  #answer(): void {
    for (;;) {
      const first = this.#unanswered[0];
      if (first === undefined || (this.#witness !== null && first.position > this.#answerTo)) return;
      this.#unanswered.shift();
      const { batch } = first;
      this.settledSeq = Math.max(this.settledSeq, batch.lastSeq);
      this.#pendingBytes -= batch.bytes;
      this.#pendingSettings -= batch.settings.length;
      settled(batch, () => batch.settle(null));
    }
  }

  /** The writer's answer: the batch is not on disk; here is its buffer back. */
  failed(buffer: ArrayBuffer, message: string): void {
    const batch = this.#inFlight!;
    this.#inFlight = null;
    if (batch instanceof Batch) batch.returned(buffer);
    this.#waiting.unshift(batch);
    this.#backOff();
    this.#say(message);
  }

  /** The writer thread died, with whatever it had. Batches wait until `reconnected`. */
  disconnected(message: string): void {
    this.connected = false;
    if (this.#inFlight !== null) {
      this.#waiting.unshift(this.#inFlight);
      this.#inFlight = null;
    }
    this.#say(message);
  }

  /** A new writer thread has opened the journal. A batch the old one did store is recognised by it, by its numbers. */
  reconnected(): void {
    this.connected = true;
    this.#flush();
  }

  /** The next record's number is above this one. Only before the first record of this life. */
  skipTo(seq: number): void {
    if (this.#nextSeq > seq) return;
    this.#nextSeq = seq + 1;
    this.durableSeq = seq;
    this.settledSeq = seq;
    this.#open.rebase(this.#nextSeq);
  }

  /** Takes nothing more; resolves when everything taken is on disk. */
  drain(): Promise<void> {
    this.#closed = true;
    return new Promise((resolve) => {
      this.#drained.push(resolve);
      this.#maybeDrained();
    });
  }

  /** Gives up on whatever is not on disk yet and says so to its senders. Returns how many records that were. */
  abandon(): number {
    this.#closed = true;
    this.abandoned = true;
    this.connected = false;
    if (this.#retry !== null) clearTimeout(this.#retry);
    const lost = this.pending;
    const error = new JournalClosedError(
      `The journal was closed before this was on disk${this.failing === null ? '' : ` (${this.failing})`}. It is not stored.`,
    );
    for (const batch of [this.#inFlight, ...this.#waiting, this.#open])
      if (batch !== null) {
        batch.settle(error);
        if (batch instanceof Batch) batch.settleLocal(error);
      }
    return lost;
  }

  /** Takes nothing more, and acknowledges nothing more: what the standby has not confirmed is refused, on disk or not. */
  refuseAll(): void {
    this.#closed = true;
    this.#refusing = true;
    for (const { batch } of this.#unanswered.splice(0)) batch.settle(unconfirmed());
  }

  #refusal(): Error | null {
    if (this.#closed) return new JournalClosedError('The journal is closed. This was not stored.');
    const { recordsMax, bytesMax } = this.#options;
    if (this.pending + this.#pendingSettings < recordsMax && this.#pendingBytes < bytesMax) return null;
    return new JournalFullError(
      `The journal has ${this.pending} records (${this.#pendingBytes} bytes) waiting for the disk, its limit${
        this.failing === null ? '' : `: ${this.failing}`
      }. This was not stored; send it again.`,
    );
  }

  #added(): void {
    this.#open.sinceMs ??= performance.now();
    if (this.#open.full) this.#seal();
    this.#plan();
  }

  #plan(): void {
    if (this.#flushPlanned || this.#inFlight !== null || this.#retry !== null) return;
    this.#flushPlanned = true;
    setImmediate(() => {
      this.#flushPlanned = false;
      this.#flush();
    });
  }

  #seal(): void {
    if (this.#open.empty) return;
    this.#waiting.push(this.#open);
    this.#open = new Batch(this.#nextSeq, this.#options.names, this.#spare.pop());
  }

  #flush(): void {
    if (!this.connected || this.#inFlight !== null || this.#retry !== null) return;
    if (this.#waiting.length === 0) {
      if (this.#open.empty) return;
      this.#seal();
    }
    const batch = this.#waiting.shift()!;
    const rows = batch.takeRows();
    this.#inFlight = batch;
    this.#options.send({
      type: 'commit',
      buffer: rows.buffer,
      length: rows.length,
      lastSeq: batch.lastSeq,
      newNames: batch.newNames,
      settings: batch.settings,
    });
  }

  #backOff(): void {
    this.#retry = setTimeout(() => {
      this.#retry = null;
      this.#flush();
    }, this.#retryMs);
    this.#retryMs = Math.min(RETRY_MS_LAST, this.#retryMs * 2);
  }

  #say(failing: string | null): void {
    if (this.failing === failing) return;
    this.failing = failing;
    this.#options.onFailing(failing);
  }

  #maybeDrained(): void {
    if (!this.#closed || this.#inFlight !== null || this.#waiting.length > 0 || !this.#open.empty) return;
    for (const resolve of this.#drained.splice(0)) resolve();
  }
}

/** Its senders are answered; the recorder hears how long they waited and how long the answering took. */
function settled(batch: Batch, settle: () => void): void {
  const nowMs = performance.now();
  const { sinceMs } = batch;
  const records = batch.records.length;
  if (sinceMs !== null) {
    flight.note('commit', sinceMs, nowMs - sinceMs, records);
    flight.took('acknowledgement', nowMs, nowMs - sinceMs);
  }
  settle();
  flight.note('answer', nowMs, performance.now() - nowMs, records);
}

const unconfirmed = (): Error =>
  new JournalClosedError(
    'This station stopped leading before its standby had confirmed this. Send it again: to the one that leads now.',
  );

const asError = (error: unknown): Error => (error instanceof Error ? error : new Error(String(error)));
