/**
 * Opens the journal: two threads on one SQLite file (one writes, one reads) behind the contract of journal.ts.
 * The main thread only packs, numbers and hears back; it never waits for a disk.
 */
import { setImmediate as nextTurn } from 'node:timers/promises';
import { decodeFixes } from '../../race/codec/fix-batch.ts';
import type { Fix } from '../../race/fix.ts';
import type { EntryId, RaceId } from '../../race/ids.ts';
import type { JournalRecord } from '../../race/journal/record.ts';
import { JournalClosedError, JournalOpenError } from './errors.ts';
import type { Faults } from './faults.ts';
import { GroupCommit } from './group-commit.ts';
import { Health } from './health.ts';
import type { Journal } from './journal.ts';
import type { FromReader, FromWriter, ThreadStart, ToReader, ToWriter } from './messages.ts';
import { Names } from './names.ts';
import { rowsIn } from './rows.ts';
import { Settings } from './settings.ts';
import { JournalThread } from './thread.ts';
import { unpackRow } from './unpack.ts';

export interface OpenJournalOptions {
  /** The journal's file; made, with its folder, if it is not there. Beside it lie `…-wal`, `…-shm`, `….lock`. */
  readonly path: string;
  /** Encrypts the file (ChaCha20-Poly1305). Without it the journal is a plain SQLite file, readable by its owner. */
  readonly key?: string;
  readonly now: () => number;
  /** Told when commits begin to fail, with the reason, and with null when they succeed again. */
  readonly onFailing?: (failing: string | null) => void;
  /** What may wait for the disk; beyond either bound `append` answers with an error at once. */
  readonly pendingRecordsMax?: number;
  readonly pendingBytesMax?: number;
  /** How long `close` waits for a disk that fails, ms. */
  readonly closeWithinMs?: number;
  /** Tests only. */
  readonly faults?: Faults;
}

const PENDING_RECORDS_MAX = 100_000;
const PENDING_BYTES_MAX = 64 * 1024 * 1024;
const CLOSE_WITHIN_MS = 5_000;
/** Between a thread's death and the next one's start. */
const RESTART_MS = 100;

/** Opens the journal at `path`, making it if need be. Rejects with `JournalOpenError` and leaves the file alone. */
export async function openJournal(options: OpenJournalOptions): Promise<Journal> {
  if (options.key !== undefined && options.key.length === 0)
    throw new JournalOpenError(
      'key-missing',
      'The journal was to be opened with an empty key. Give one, or none.',
    );
  const journal = new StationJournal(options);
  await journal.opened;
  return journal;
}

type Opened = Extract<FromWriter, { type: 'opened' }>;
type ReaderAnswer = Exclude<FromReader, { type: 'opened' | 'closed' | 'failed' }>;
type Question = Exclude<ToReader, { type: 'close' }>;
/** A question but for its number, which `#ask` gives. */
type Asked = Question extends infer Q ? (Q extends Question ? Omit<Q, 'id'> : never) : never;

class StationJournal implements Journal {
  stationId = '';
  settings!: Journal['settings'];
  readonly opened: Promise<void>;
  readonly #options: OpenJournalOptions;
  readonly #health: Health;
  #names!: Names;
  #commits: GroupCommit | null = null;
  #writer: JournalThread<ToWriter, FromWriter>;
  #reader: JournalThread<ToReader, FromReader> | null = null;
  #resolveOpened!: () => void;
  #rejectOpened!: (error: Error) => void;
  #writerClosed: (() => void) | null = null;
  #readerClosed: (() => void) | null = null;
  #closing: Promise<void> | null = null;
  #questions = new Map<number, { resolve: (answer: ReaderAnswer) => void; reject: (error: Error) => void }>();
  #lastQuestion = 0;

  constructor(options: OpenJournalOptions) {
    this.#options = options;
    this.#health = new Health(options.path, options.now);
    this.opened = new Promise((resolve, reject) => {
      this.#resolveOpened = resolve;
      this.#rejectOpened = reject;
    });
    this.#writer = this.#startWriter();
  }

  append(...[record, done]: Parameters<Journal['append']>): void {
    this.#commits!.append(record, done);
  }

  async *read(
    fromSeq: number,
    options: { race?: RaceId; limit?: number } = {},
  ): AsyncGenerator<readonly JournalRecord[]> {
    const toSeq = this.#commits!.durableSeq;
    const race = options.race === undefined ? 0 : this.#names.knownRace(options.race);
    let left = options.limit ?? Number.POSITIVE_INFINITY;
    if (race === undefined || left <= 0 || fromSeq > toSeq) return;
    const ask = (from: number): Promise<ReaderAnswer> => {
      const asked = this.#ask({ type: 'page', fromSeq: from, toSeq });
      // Asked ahead; if nobody ever waits for it, its failure is nobody's.
      asked.catch(() => {});
      return asked;
    };
    let next: Promise<ReaderAnswer> | null = ask(fromSeq);
    while (next !== null && left > 0) {
      const answer: ReaderAnswer = await next;
      if (answer.type !== 'page') throw new Error(`The reader answered a page with ${answer.type}.`);
      // The thread reads the next page while this one is unpacked and used.
      next = answer.nextSeq === null ? null : ask(answer.nextSeq);
      const records: JournalRecord[] = [];
      for (const row of rowsIn(answer.buffer, answer.length))
        unpackRow(row, this.#names, fromSeq, race, records);
      if (records.length > left) records.length = left;
      left -= records.length;
      if (records.length > 0) yield records;
      await nextTurn();
    }
  }

  async fixes(
    race: RaceId,
    entry: EntryId,
    range: { fromMs: number; toMs: number; limit: number },
  ): Promise<readonly Fix[]> {
    const number = this.#names.knownRace(race);
    if (number === undefined) return [];
    const toSeq = this.#commits!.durableSeq;
    const answer = await this.#ask({ type: 'fixes', race: number, entry, ...range, toSeq });
    if (answer.type !== 'fixes') throw new Error(`The reader answered fixes with ${answer.type}.`);
    return answer.batches
      .flatMap((batch) => decodeFixes(batch))
      .filter((fix) => fix.timeMs >= range.fromMs && fix.timeMs < range.toMs)
      .sort((a, b) => a.timeMs - b.timeMs)
      .slice(0, range.limit);
  }

  health(): ReturnType<Journal['health']> {
    const commits = this.#commits!;
    return {
      lastSeq: commits.durableSeq,
      pending: commits.pending,
      failing: commits.failing,
      ...this.#health.read(),
    };
  }

  backup(_path: string): Promise<void> {
    return Promise.reject(new Error('not yet'));
  }

  /** Stores what was taken, then lets go of the file. Says so if the disk did not take it all in time. */
  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    const commits = this.#commits!;
    let timer: NodeJS.Timeout | undefined;
    const tooLate = new Promise<'late'>((resolve) => {
      timer = setTimeout(() => resolve('late'), this.#options.closeWithinMs ?? CLOSE_WITHIN_MS);
    });
    const late = (await Promise.race([commits.drain(), tooLate])) === 'late';
    clearTimeout(timer);
    const lost = late ? commits.abandon() : 0;
    for (const question of this.#questions.values())
      question.reject(new JournalClosedError('The journal is closed.'));
    this.#questions.clear();
    await new Promise<void>((resolve) => {
      if (this.#reader === null) return resolve();
      this.#readerClosed = resolve;
      this.#reader.post({ type: 'close' });
    });
    if (late) await this.#writer.terminate();
    else
      await new Promise<void>((resolve) => {
        this.#writerClosed = resolve;
        this.#writer.post({ type: 'close' });
      });
    if (lost > 0)
      throw new JournalClosedError(
        `The journal was closed with ${lost} records not on disk, because the disk would not take them: ${commits.failing ?? 'too slow'}. None of them was acknowledged.`,
      );
  }

  #threadStart(): ThreadStart {
    return {
      path: this.#options.path,
      key: this.#options.key ?? null,
      nowMs: Math.round(this.#options.now()),
      faults: this.#options.faults?.memory ?? null,
    };
  }

  #startWriter(): JournalThread<ToWriter, FromWriter> {
    return new JournalThread('writer.ts', this.#threadStart(), {
      message: (message) => this.#fromWriter(message),
      died: (why) => this.#writerDied(why),
    });
  }

  #fromWriter(message: FromWriter): void {
    switch (message.type) {
      case 'opened':
        if (this.#commits === null) this.#firstOpened(message);
        else this.#openedAgain(message, this.#commits);
        break;
      case 'refused':
        if (this.#commits === null)
          this.#rejectOpened(new JournalOpenError(message.problem, message.message));
        else this.#writerDied(message.message);
        break;
      case 'committed':
        this.#health.committed(message.tookMs);
        this.#commits!.committed(message.buffer);
        break;
      case 'failed':
        this.#commits!.failed(message.buffer, message.message);
        break;
      case 'closed':
        this.#writerClosed?.();
    }
  }

  #firstOpened(message: Opened): void {
    this.stationId = message.stationId;
    this.#names = new Names(message.names);
    const commits = new GroupCommit({
      names: this.#names,
      lastSeq: message.lastSeq,
      recordsMax: this.#options.pendingRecordsMax ?? PENDING_RECORDS_MAX,
      bytesMax: this.#options.pendingBytesMax ?? PENDING_BYTES_MAX,
      send: (batch, transfer) => this.#writer.post(batch, transfer),
      onFailing: (failing) => this.#options.onFailing?.(failing),
    });
    this.#commits = commits;
    this.settings = new Settings(message.settings, (key, json) => commits.putSetting(key, json)).face();
    this.#startReader();
    void this.#health.refresh().then(this.#resolveOpened);
  }

  #openedAgain(message: Opened, commits: GroupCommit): void {
    if (message.lastSeq >= commits.durableSeq) commits.reconnected();
    else
      commits.disconnected(
        `The journal's file ends at record ${message.lastSeq}, but ${commits.durableSeq} were stored: it was replaced or damaged while in use. Stop the station and look.`,
      );
  }

  #writerDied(why: string): void {
    if (this.#commits === null) {
      this.#rejectOpened(new JournalOpenError('cannot-open', `The journal's writer thread died: ${why}.`));
      return;
    }
    this.#commits.disconnected(`The journal's writer thread died (${why}) and is being started again.`);
    setTimeout(() => {
      if (this.#closing === null) this.#writer = this.#startWriter();
    }, RESTART_MS);
  }

  #startReader(): void {
    this.#reader = new JournalThread('reader.ts', this.#threadStart(), {
      message: (message) => this.#fromReader(message),
      died: (why) => {
        for (const question of this.#questions.values())
          question.reject(new Error(`The journal's reader thread died: ${why}. Ask again.`));
        this.#questions.clear();
        this.#reader = null;
        setTimeout(() => {
          if (this.#closing === null) this.#startReader();
        }, RESTART_MS);
      },
    });
  }

  #fromReader(message: FromReader): void {
    if (message.type === 'opened') return;
    if (message.type === 'closed') {
      this.#readerClosed?.();
      return;
    }
    const question = this.#questions.get(message.id);
    if (question === undefined) return;
    this.#questions.delete(message.id);
    if (message.type === 'failed') question.reject(new Error(message.message));
    else question.resolve(message);
  }

  #ask(question: Asked): Promise<ReaderAnswer> {
    if (this.#closing !== null) return Promise.reject(new JournalClosedError('The journal is closed.'));
    const reader = this.#reader;
    if (reader === null)
      return Promise.reject(new Error("The journal's reader thread is being started again."));
    const id = ++this.#lastQuestion;
    return new Promise((resolve, reject) => {
      this.#questions.set(id, { resolve, reject });
      reader.post({ ...question, id } as Question);
    });
  }
}
