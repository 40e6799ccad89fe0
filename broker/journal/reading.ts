/** Asking the reader thread: replays and riders' fixes, from the main thread's side. */
import { setImmediate as nextTurn } from 'node:timers/promises';
import { MessageChannel } from 'node:worker_threads';
import { decodeFixes } from '../../race/codec/fix-batch.ts';
import type { Fix } from '../../race/fix.ts';
import type { EntryId } from '../../race/ids.ts';
import type { JournalRecord } from '../../race/journal/record.ts';
import { JournalClosedError, JournalOpenError } from './errors.ts';
import type { Gap } from './gap.ts';
import type { FromReader, ThreadStart, ToReader } from './messages.ts';
import type { Names } from './names.ts';
import { rowsIn } from './rows.ts';
import { JournalThread } from './thread.ts';
import { unpackRow } from './unpack.ts';
import { type Unsealing, unsealing } from './unsealing.ts';

type PageAnswer = Extract<FromReader, { type: 'page' }>;
type FixesAnswer = Extract<FromReader, { type: 'fixes' }>;
type TieAnswer = Extract<FromReader, { type: 'tie' }>;
type LookAnswer = Extract<FromReader, { type: 'looked' }>;
interface Question<Answer> {
  readonly resolve: (answer: Answer) => void;
  readonly reject: (error: Error) => void;
}

/** Questions under way; one more is refused. */
const QUESTIONS_MAX = 1_000;
/** Between a thread's death and the next one's start. */
const RESTART_MS = 500;

/** As `unpackRow`; says which row it is that does not mean anything. */
function unpackOrSay(...[row, ...into]: Parameters<typeof unpackRow>): void {
  try {
    unpackRow(row, ...into);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new JournalOpenError('damaged', `Record ${row.seq} of the journal cannot be read: ${why}`);
  }
}

export interface ReadingOptions {
  readonly start: () => ThreadStart;
  readonly names: Names;
  /** The reader has folded what it could of the log. */
  readonly onFolded: () => void;
}

export interface ReadRows {
  /** The race's number; 0: of all. */
  readonly race: number;
  readonly limit: number;
  /** Races whose positions up to a record are left out. */
  readonly without: ReadonlyMap<number, number>;
  readonly onGap: ((gap: Gap) => void) | undefined;
  readonly withoutTelemetry: boolean;
}

export class Reading {
  readonly #options: ReadingOptions;
  readonly #pages = new Map<number, Question<PageAnswer>>();
  readonly #tracks = new Map<number, Question<FixesAnswer>>();
  readonly #ties = new Map<number, Question<TieAnswer>>();
  readonly #looks = new Map<number, Question<LookAnswer>>();
  #thread: JournalThread<ToReader, FromReader> | null = null;
  #lastId = 0;
  #closed: (() => void) | null = null;

  constructor(options: ReadingOptions) {
    this.#options = options;
    this.#startThread();
  }

  /** Records from `fromSeq` to `toSeq`, of the race with this number (0: of all), at most `limit`; see `unpackRow`. */
  async *records(
    fromSeq: number,
    toSeq: number,
    { race, limit, without, onGap, withoutTelemetry }: ReadRows,
  ): AsyncGenerator<readonly JournalRecord[]> {
    let left = limit;
    let before = { seq: fromSeq - 1, atMs: 0 };
    const pageFrom = (seq: number) => this.#page(seq, toSeq, withoutTelemetry);
    let next: Promise<PageAnswer> | null = fromSeq > toSeq ? null : pageFrom(fromSeq);
    while (next !== null && left > 0) {
      const page: PageAnswer = await next;
      // The thread reads the next page while this one is unpacked and used.
      next = page.nextSeq === null ? null : pageFrom(page.nextSeq);
      const records: JournalRecord[] = [];
      for (const row of rowsIn(page.buffer, page.length)) {
        if (row.seq > before.seq + 1 && !withoutTelemetry)
          onGap?.({ fromSeq: before.seq + 1, toSeq: row.seq - 1, fromMs: before.atMs, toMs: row.atMs });
        before = { seq: row.seq + row.count - 1, atMs: row.atMs };
        unpackOrSay(row, this.#options.names, fromSeq, race, records, without);
      }
      // Nothing of a record is a view of it.
      page.buffer.transfer(0);
      if (records.length > left) records.length = left;
      left -= records.length;
      if (records.length > 0) yield records;
      // Pages may be there as fast as they are used; sockets get their turn all the same.
      await nextTurn();
    }
  }

  /** The rows themselves, from the one that holds `fromSeq` on. */
  async *rows(fromSeq: number, toSeq: number): AsyncGenerator<Uint8Array> {
    for (let next: number | null = fromSeq > toSeq ? null : fromSeq; next !== null; ) {
      const page: PageAnswer = await this.#page(next, toSeq, false);
      if (page.length > 0) yield new Uint8Array(page.buffer, 0, page.length);
      next = page.nextSeq;
    }
  }

  async fixes(
    race: number,
    entry: EntryId,
    range: { fromMs: number; toMs: number; limit: number; soon?: boolean },
    toSeq: number,
  ): Promise<readonly Fix[]> {
    const answer = await this.#ask<FixesAnswer>(this.#tracks, (id) => ({
      type: 'fixes',
      id,
      race,
      entry,
      ...range,
      soon: range.soon ?? false,
      toSeq,
    }));
    return answer.batches.flatMap((batch) => decodeFixes(batch));
  }

  /** See tie.ts. */
  async tie(seq: number): Promise<TieAnswer['tie']> {
    return (await this.#ask<TieAnswer>(this.#ties, (id) => ({ type: 'tie', id, seq }))).tie;
  }

  /** See look-through.ts. */
  async look(toSeq: number): Promise<readonly Gap[]> {
    return (await this.#ask<LookAnswer>(this.#looks, (id) => ({ type: 'look', id, toSeq }))).gaps;
  }

  /** A sealed file beside the journal, opened and deciphered by the reader. @throws when there is none to do it */
  unseal(path: string, key: Uint8Array): Unsealing {
    if (this.#thread === null || this.#closed !== null)
      throw new Error("The journal's reader thread is not there.");
    const { port1, port2 } = new MessageChannel();
    this.#thread.post({ type: 'unseal', port: port2 }, [port2]);
    return unsealing(port1, path, key);
  }

  /** Asks for the log to be folded; says whether anybody is there to do it. */
  fold(): boolean {
    this.#thread?.post({ type: 'fold' });
    return this.#thread !== null;
  }

  /** Retention took telemetry out: tracks are built anew. */
  forgot(): void {
    this.#thread?.post({ type: 'forgot' });
  }

  close(): Promise<void> {
    this.#rejectAll(new JournalClosedError('The journal is closed.'));
    return new Promise((resolve) => {
      this.#closed = resolve;
      if (this.#thread === null) resolve();
      else this.#thread.post({ type: 'close' });
    });
  }

  #page(fromSeq: number, toSeq: number, withoutTelemetry: boolean): Promise<PageAnswer> {
    const asked = this.#ask<PageAnswer>(this.#pages, (id) => ({
      type: 'page',
      id,
      fromSeq,
      toSeq,
      withoutTelemetry,
    }));
    // Asked ahead: if nobody comes for it, its failure is nobody's.
    asked.catch(() => {});
    return asked;
  }

  #ask<Answer>(
    questions: Map<number, Question<Answer>>,
    question: (id: number) => ToReader,
  ): Promise<Answer> {
    const thread = this.#thread;
    if (this.#closed !== null) return Promise.reject(new JournalClosedError('The journal is closed.'));
    if (thread === null)
      return Promise.reject(new Error("The journal's reader thread is being started again. Ask again."));
    if (this.#all.reduce((sum, { size }) => sum + size, 0) >= QUESTIONS_MAX)
      return Promise.reject(
        new Error(`${QUESTIONS_MAX} reads of the journal are under way. Ask again later.`),
      );
    const id = ++this.#lastId;
    return new Promise((resolve, reject) => {
      questions.set(id, { resolve, reject });
      thread.post(question(id));
    });
  }

  #startThread(): void {
    this.#thread = new JournalThread('reader.ts', this.#options.start(), {
      message: (message) => this.#hear(message),
      died: (why) => {
        this.#thread = null;
        this.#rejectAll(new Error(`The journal's reader thread died (${why}). Ask again.`));
        // Whoever waits for the log to be folded must not wait for ever.
        this.#options.onFolded();
        if (this.#closed !== null) this.#closed();
        else setTimeout(() => this.#closed === null && this.#startThread(), RESTART_MS);
      },
    });
  }

  #hear(message: FromReader): void {
    switch (message.type) {
      case 'opened':
        break;
      case 'folded':
        this.#options.onFolded();
        break;
      case 'closed':
        this.#closed?.();
        break;
      case 'page':
        this.#pages.get(message.id)?.resolve(message);
        this.#pages.delete(message.id);
        break;
      case 'fixes':
        this.#tracks.get(message.id)?.resolve(message);
        this.#tracks.delete(message.id);
        break;
      case 'tie':
        this.#ties.get(message.id)?.resolve(message);
        this.#ties.delete(message.id);
        break;
      case 'looked':
        this.#looks.get(message.id)?.resolve(message);
        this.#looks.delete(message.id);
        break;
      case 'failed':
        this.#tracks.get(message.id)?.reject(new Error(message.message));
        for (const questions of [this.#pages, this.#ties, this.#looks])
          questions.get(message.id)?.reject(new JournalOpenError('damaged', message.message));
        for (const questions of this.#all) questions.delete(message.id);
    }
  }

  get #all(): readonly Map<number, { reject(error: Error): void }>[] {
    return [this.#pages, this.#tracks, this.#ties, this.#looks];
  }

  #rejectAll(error: Error): void {
    for (const questions of this.#all) {
      for (const question of questions.values()) question.reject(error);
      questions.clear();
    }
  }
}
