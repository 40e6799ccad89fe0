/**
 * Opens the journal: two threads on one SQLite file (one writes, one reads) behind the contract of journal.ts.
 * The main thread only packs, numbers and hears back; it never waits for a disk.
 */
import type { EntryId, RaceId } from '../../race/ids.ts';
import type { JournalRecord } from '../../race/journal/record.ts';
import { BATCH_RECORDS_MAX, Batch } from './batch.ts';
import { copyJournal } from './copies.ts';
import { JournalClosedError, JournalOpenError } from './errors.ts';
import type { Faults } from './faults.ts';
import { type Commit, copyOf } from './followed.ts';
import type { Gap } from './gap.ts';
import { type CommitWitness, GroupCommit } from './group-commit.ts';
import { HANDED_OVER, HandOver } from './hand-over.ts';
import { Health } from './health.ts';
import type { Journal, JournalHead, NewRecord } from './journal.ts';
import { Losses } from './losses.ts';
import { type LostTail, whoseBeside } from './mark.ts';
import { type LostOf, lostOf } from './mark-whose.ts';
import type { CopyMade, FromWriter, ThreadStart, Tie, ToWriter } from './messages.ts';
import { Names } from './names.ts';
import { Reading } from './reading.ts';
import type { Replaced } from './redaction.ts';
import { rowsIn } from './rows.ts';
import { Settings } from './settings.ts';
import { JournalThread, startedAhead } from './thread.ts';
import { unpackRow } from './unpack.ts';
import type { Unsealing } from './unsealing.ts';

export interface OpenJournalOptions {
  /** The journal's file; made, with its folder, if need be. Beside it lie `-wal`, `-shm`, `.lock`, `.mark` and `.tracks`. */
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

/** The journal, and what only its keeper does with it. */
export interface StationJournal extends Journal {
  /** What was found on opening, in sentences for the log: an unclean shutdown, a backup put to work. */
  readonly report: readonly string[];
  /** What was acknowledged and is not here any more; null when all is there, or was got back since. */
  readonly lost: () => LostTail | null;
  /** The setting of the pair as it was when a journal that has lost its end still had it, as JSON; null when nothing tells. */
  readonly pairBeside: string | null;
  /** What was lost at earlier starts, too, and whether it is back. */
  readonly losses: Losses;
  /**
   * Stores records of this journal's own that were lost, in order, under their own numbers. They must follow what is
   * here, and nothing new may have been stored in between. Resolves with them when they are on disk.
   */
  restore(records: readonly JournalRecord[]): Promise<readonly JournalRecord[]>;
  /**
   * Numbers that no row has, found on reading: those that neither retention nor a loss known before explains are records
   * that the disk has lost. They are kept among the losses and told; resolves with them.
   */
  tellGaps(gaps: readonly Gap[]): Promise<readonly Gap[]>;
  /** What ties something derived to the records up to this one; null: nothing can be tied to it. */
  tie(seq: number): Promise<Tie | null>;
  /** A sealed file beside the journal, opened on its reader thread; see unsealing.ts. @throws when that thread is not there */
  unseal(path: string, key: Uint8Array): Unsealing;
  /**
   * Looks through every row up to a record, beside all else. Resolves with the numbers that no row has; one that is not
   * as it was stored is told by `health().damaged` from then on, and null.
   */
  look(toSeq: number): Promise<readonly Gap[] | null>;
  /** Goes on without what was lost: its numbers are not given again. */
  goOnWithoutLost(): Promise<void>;
  /**
   * Takes the telemetry of a race that arrived before `beforeMs` out of the journal; decisions and passings stay.
   * Returns how many records went. Their numbers stay unused.
   */
  forgetTelemetry(race: RaceId, beforeMs: number): Promise<number>;
  /**
   * Replaces decisions of a race by what is left of them, and takes out the positions of a rider, or of all (null). Doing it
   * again changes nothing. `left` is the digest for the record that says so (redaction.ts).
   */
  redact(
    race: RaceId,
    entry: EntryId | null,
    rows: readonly Replaced[],
  ): Promise<{ readonly records: number; readonly left: string }>;
  readonly pair: PairJournal;
}

/** The journal as one of a pair: what a master hands to its standby, and how a standby stores it. */
export interface PairJournal {
  /** Commits stored in this life. */
  position(): number;
  /** The newest record on this disk, answered or not. */
  storedSeq(): number;
  witness(witness: CommitWitness | null): void;
  /** Commits up to this position may be answered. */
  answer(position: number): void;
  /** Races and authors by number, and all settings that are not of this computer alone. */
  shared(): Pick<Commit, 'newNames' | 'settings'>;
  /** The rows from the one with this record on, as of the call. */
  rows(fromSeq: number): AsyncIterable<Uint8Array>;
  /** Acknowledges nothing any more: this station leads no longer. */
  refuseAll(): void;
  /** Stores a commit of the master; resolves with its records when they are on this disk. */
  follow(commit: Commit): Promise<readonly JournalRecord[]>;
  /** Makes an empty journal the copy of this station's. */
  adopt(stationId: string): Promise<void>;
}

const PENDING_RECORDS_MAX = 100_000;
const PENDING_BYTES_MAX = 64 * 1024 * 1024;
const CLOSE_WITHIN_MS = 5_000;
/** Between a thread's death and the next one's start. */
const RESTART_MS = 100;

/** Opens the journal at `path`, making it if need be. Rejects with `JournalOpenError` and leaves the file alone. */
export async function openJournal(options: OpenJournalOptions): Promise<StationJournal> {
  if (options.key !== undefined && options.key.length === 0)
    throw new JournalOpenError(
      'key-missing',
      'The journal was to be opened with an empty key. Give one, or none.',
    );
  const journal = new SqliteJournal(options);
  await journal.opened;
  return journal;
}

type Opened = Extract<FromWriter, { type: 'opened' }>;

class SqliteJournal implements StationJournal {
  stationId = '';
  report: readonly string[] = [];
  pairBeside: string | null = null;
  #lost: LostTail | null = null;
  #damaged: string | null = null;
  /** A master has sent its settings since the journal was opened. */
  #gotSettings = false;
  readonly #headAsked: ((head: JournalHead) => void)[] = [];
  readonly #gapsAsked: ((gaps: readonly Gap[]) => void)[] = [];
  #skipped: ((error: string | null) => void) | null = null;
  settings!: Journal['settings'];
  losses!: Losses;
  readonly opened: Promise<void>;
  readonly #options: OpenJournalOptions;
  readonly #health: Health;
  // Set when the writer has opened the file, before `opened` resolves.
  #names!: Names;
  #stored!: Settings;
  #adopted: ((error: string | null) => void) | null = null;
  #commits: GroupCommit | null = null;
  #reading!: Reading;
  #writer: JournalThread<ToWriter, FromWriter>;
  readonly #startedAhead: ThreadStart | null;
  readonly #handOver: HandOver;
  /** Of the commit that was handed over and is not answered yet. */
  #handedOver: ArrayBuffer | null = null;
  #resolveOpened!: () => void;
  #rejectOpened!: (error: Error) => void;
  #writerClosed: (() => void) | null = null;
  #closing: Promise<void> | null = null;
  readonly #forgetting = new Map<number, (answer: Extract<FromWriter, { type: 'forgot' }>) => void>();
  readonly #redacting = new Map<number, (answer: Extract<FromWriter, { type: 'redacted' }>) => void>();
  #lastForgetting = 0;
  /** Copies are made one after the other. */
  #copying: Promise<unknown> = Promise.resolve();

  constructor(options: OpenJournalOptions) {
    this.#options = options;
    this.#health = new Health(options.path, options.now);
    this.#startedAhead =
      options.faults === undefined ? startedAhead(options.path, options.key ?? null) : null;
    this.#handOver = new HandOver(this.#startedAhead?.handOver);
    this.opened = new Promise((resolve, reject) => {
      this.#resolveOpened = resolve;
      this.#rejectOpened = reject;
    });
    this.#writer = this.#startWriter();
  }

  append(record: NewRecord, done: Parameters<Journal['append']>[1]): void {
    this.#commits!.append(record, done);
  }

  read(...[fromSeq, options]: Parameters<Journal['read']>): ReturnType<Journal['read']> {
    // A race nobody has heard of has number 0 records; no race has number -1.
    const race = options?.race === undefined ? 0 : (this.#names.knownRace(options.race) ?? -1);
    const limit = options?.limit ?? Number.POSITIVE_INFINITY;
    const toSeq = race === -1 ? 0 : Math.min(options?.toSeq ?? Infinity, this.#commits!.settledSeq);
    const without = new Map<number, number>();
    for (const [id, upTo] of options?.withoutFixes ?? []) without.set(this.#names.knownRace(id) ?? 0, upTo);
    return this.#reading.records(Math.max(1, fromSeq), toSeq, {
      race,
      limit,
      without,
      onGap: options?.onGap,
      withoutTelemetry: options?.withoutTelemetry ?? false,
    });
  }

  async fixes(...[race, entry, range]: Parameters<Journal['fixes']>): ReturnType<Journal['fixes']> {
    const number = this.#names.knownRace(race);
    if (number === undefined) return [];
    return this.#reading.fixes(number, entry, range, this.#commits!.settledSeq);
  }

  health(): ReturnType<Journal['health']> {
    const { settledSeq: lastSeq, pending, waitingMs, failing } = this.#commits!;
    return {
      lastSeq,
      pending,
      waitingMs,
      failing,
      damaged: this.#damaged,
      lost: this.losses.told(this.lost()),
      ...this.#health.read(),
    };
  }

  backup(path: string): Promise<CopyMade> {
    const made = this.#copying.then(() => this.#copy(path));
    this.#copying = made.catch(() => {});
    return made;
  }

  async forgetTelemetry(race: RaceId, beforeMs: number): Promise<number> {
    const number = this.#names.knownRace(race);
    if (number === undefined) return 0;
    if (!this.#commits!.connected)
      throw new Error(`The telemetry of "${race}" was not taken out: ${this.#commits!.failing}`);
    const id = ++this.#lastForgetting;
    const answer = await new Promise<Extract<FromWriter, { type: 'forgot' }>>((resolve) => {
      this.#forgetting.set(id, resolve);
      this.#writer.post({ type: 'forget', id, race: number, beforeMs });
    });
    this.#reading.forgot();
    if (answer.error !== null)
      throw new Error(`The telemetry of "${race}" was not wholly taken out: ${answer.error}. Try again.`);
    return answer.records;
  }

  async redact(race: RaceId, entry: EntryId | null, rows: readonly Replaced[]) {
    const number = this.#names.knownRace(race);
    if (number === undefined || !this.#commits!.connected)
      throw new Error(
        `Nothing of "${race}" was taken out: ${this.#commits!.failing ?? 'it is not known here'}`,
      );
    const id = ++this.#lastForgetting;
    const { records, left, error } = await new Promise<Extract<FromWriter, { type: 'redacted' }>>(
      (resolve) => {
        this.#redacting.set(id, resolve);
        this.#writer.post({ type: 'redact', id, rows, race: number, entry });
      },
    );
    this.#reading.forgot();
    if (error !== null) throw new Error(`"${race}" was not wholly redacted: ${error}. It is tried again.`);
    return { records, left };
  }

  readonly pair: PairJournal = {
    position: () => this.#commits!.position,
    storedSeq: () => this.#commits!.durableSeq,
    witness: (witness) => this.#commits!.witness(witness),
    answer: (position) => this.#commits!.answer(position),
    shared: () => ({
      newNames: this.#names.all(),
      settings: [...this.#stored.shared(), ...this.#commits!.unansweredSettings()],
    }),
    rows: (fromSeq) => this.#reading.rows(fromSeq, this.#commits!.durableSeq),
    refuseAll: () => this.#commits!.refuseAll(),
    follow: (commit) => this.#follow(commit),
    adopt: (stationId) => this.#adopt(stationId),
  };

  async #follow(commit: Commit): Promise<readonly JournalRecord[]> {
    await this.#commits!.follow(commit);
    for (const name of commit.newNames) this.#names.learn(name);
    this.#stored.absorb(commit.settings);
    this.#gotSettings ||= commit.settings.length > 0;
    const records: JournalRecord[] = [];
    for (const row of rowsIn(copyOf(commit.rows), commit.rows.length))
      unpackRow(row, this.#names, 0, 0, records);
    return records;
  }

  async #adopt(stationId: string): Promise<void> {
    const error = await new Promise<string | null>((resolve) => {
      this.#adopted = resolve;
      this.#writer.post({ type: 'adopt', stationId });
    });
    if (error !== null) throw new Error(`The journal cannot become a standby's: ${error}.`);
    this.stationId = stationId;
  }

  lost(): LostTail | null {
    const lost = this.#lost;
    if (lost === null) return null;
    // What a master or the relay gave back is not missing any more.
    const fromSeq = Math.max(lost.fromSeq, this.#commits!.followedSeq + 1);
    if (fromSeq <= lost.toSeq) return fromSeq === lost.fromSeq ? lost : this.#lessLost(lost, fromSeq);
    // Settings are the station's: a master gave all of its own along, the relay never has any.
    return (lost.settings ?? 0) > 0 && !this.#gotSettings ? { ...lost, fromSeq } : null;
  }

  /** What is missing still, when a part of it has come back. */
  #lessLost(lost: LostTail, fromSeq: number): LostTail {
    this.#lost = { ...lost, fromSeq, of: this.#whose({ fromSeq, toSeq: lost.toSeq }) };
    return this.#lost;
  }

  async tellGaps(gaps: readonly Gap[]): Promise<readonly Gap[]> {
    if (gaps.length === 0) return [];
    const unexplained = await new Promise<readonly Gap[]>((resolve) => {
      this.#gapsAsked.push(resolve);
      this.#writer.post({ type: 'gaps', gaps });
    });
    const known = this.losses.list();
    const isTold = (gap: Gap): boolean =>
      known.some(({ fromSeq, toSeq }) => fromSeq <= gap.fromSeq && gap.toSeq <= toSeq);
    const untold = unexplained.filter((gap) => !isTold(gap));
    for (const gap of untold) await this.losses.add({ ...gap, paired: false, of: this.#whose(gap) });
    return untold;
  }

  #whose({ fromSeq, toSeq }: Pick<Gap, 'fromSeq' | 'toSeq'>): LostOf {
    const whose = whoseBeside(this.#options.path, fromSeq, toSeq);
    return lostOf(whose, (number) => (this.#names.holdsRace(number) ? this.#names.race(number) : '?'));
  }

  async restore(records: readonly JournalRecord[]): Promise<readonly JournalRecord[]> {
    const stored: JournalRecord[] = [];
    for (const run of unbroken(records)) {
      const batch = new Batch(run[0]!.seq, this.#names);
      for (const record of run) batch.add(record, () => {});
      const rows = batch.takeRows();
      const commit = { rows: new Uint8Array(rows.buffer, 0, rows.length), newNames: batch.newNames };
      stored.push(...(await this.#follow({ ...commit, settings: [] })));
    }
    return stored;
  }

  head(): Promise<JournalHead> {
    return new Promise((resolve) => {
      this.#headAsked.push(resolve);
      this.#writer.post({ type: 'head' });
    });
  }

  tie(seq: number): Promise<Tie | null> {
    return this.#reading.tie(seq);
  }

  unseal(path: string, key: Uint8Array): Unsealing {
    return this.#reading.unseal(path, key);
  }

  async look(toSeq: number): Promise<readonly Gap[] | null> {
    try {
      return await this.#reading.look(toSeq);
    } catch (error) {
      if (!(error instanceof JournalOpenError)) throw error;
      this.#damaged = error.message;
      return null;
    }
  }

  async goOnWithoutLost(): Promise<void> {
    const lost = this.lost();
    if (lost === null) return;
    if (this.#commits!.durableSeq < lost.toSeq) await this.#skip(lost.toSeq);
    await this.losses.add(lost);
    this.#lost = null;
  }

  async #skip(toSeq: number): Promise<void> {
    const error = await new Promise<string | null>((resolve) => {
      this.#skipped = resolve;
      this.#writer.post({ type: 'skip', toSeq });
    });
    if (error !== null) throw new Error(`The journal cannot go on: ${error}.`);
    this.#commits!.skipTo(toSeq);
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
    commits.refuseAll();
    await this.#copying;
    await this.#reading.close();
    if (late) await this.#writer.terminate();
    else if (commits.connected)
      await new Promise<void>((resolve) => {
        this.#writerClosed = resolve;
        this.#writer.post({ type: 'close' });
      });
    if (lost > 0)
      throw new JournalClosedError(
        `The journal was closed with ${lost} records not on disk, because the disk would not take them: ${commits.failing ?? 'too slow'}. None of them was acknowledged.`,
      );
  }

  async #copy(path: string): Promise<CopyMade> {
    if (this.#closing !== null) throw new JournalClosedError('The journal is closed.');
    return copyJournal({ ...this.#threadStart(), to: path });
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
    const anew = { ...this.#threadStart(), handOver: this.#handOver.memory };
    const start = this.#commits === null ? (this.#startedAhead ?? anew) : anew;
    return new JournalThread('writer.ts', start, {
      message: (message) => this.#fromWriter(message),
      died: (why) => this.#writerDied(why),
    });
  }

  #toWriter(commit: Extract<ToWriter, { type: 'commit' }>): void {
    if (this.#handOver.put(commit)) {
      this.#handedOver = commit.buffer;
      this.#writer.post(HANDED_OVER);
    } else this.#writer.post(commit, [commit.buffer]);
  }

  /** The buffer of the commit that is answered: one that was handed over stayed here. */
  #answered(returned: ArrayBuffer | null): ArrayBuffer {
    const buffer = this.#handedOver ?? returned;
    this.#handedOver = null;
    if (buffer === null) throw new Error('The writer answered a commit that it was not given.');
    return buffer;
  }

  #fromWriter(message: FromWriter): void {
    if (message === HANDED_OVER) {
      this.#health.committed(this.#handOver.took());
      this.#commits!.committed(this.#answered(null));
      return;
    }
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
        this.#health.committed(message);
        this.#commits!.committed(this.#answered(message.buffer));
        break;
      case 'failed':
        this.#commits!.failed(this.#answered(message.buffer), message.message);
        break;
      case 'fold':
        if (!this.#reading.fold()) this.#writer.post({ type: 'folded' });
        break;
      case 'redacted':
        this.#redacting.get(message.id)?.(message);
        this.#redacting.delete(message.id);
        break;
      case 'forgot':
        this.#forgetting.get(message.id)?.(message);
        this.#forgetting.delete(message.id);
        break;
      case 'adopted':
        this.#adopted?.(message.error);
        break;
      case 'head':
        this.#headAsked.shift()?.({ seq: message.seq, link: message.link });
        break;
      case 'gaps':
        this.#gapsAsked.shift()?.(message.gaps);
        break;
      case 'skipped':
        this.#skipped?.(message.error);
        break;
      case 'closed':
        this.#writerClosed?.();
    }
  }

  #firstOpened(message: Opened): void {
    this.stationId = message.stationId;
    this.report = message.report;
    this.#lost = message.lost;
    this.pairBeside = message.pairBeside;
    this.#names = new Names(message.names);
    const commits = new GroupCommit({
      names: this.#names,
      lastSeq: message.lastSeq,
      recordsMax: this.#options.pendingRecordsMax ?? PENDING_RECORDS_MAX,
      bytesMax: this.#options.pendingBytesMax ?? PENDING_BYTES_MAX,
      send: (commit) => this.#toWriter(commit),
      onFailing: (failing) => this.#options.onFailing?.(failing),
    });
    this.#commits = commits;
    this.#stored = new Settings(message.settings, (key, json) => commits.putSetting(key, json));
    this.settings = this.#stored.face();
    this.losses = new Losses(this.settings, this.#options.now);
    this.#reading = new Reading({
      start: () => this.#threadStart(),
      names: this.#names,
      onFolded: () => this.#writer.post({ type: 'folded' }),
    });
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
    const error = `the writer thread died: ${why}`;
    this.#handedOver = null;
    for (const asked of this.#headAsked.splice(0)) asked({ seq: this.#commits.durableSeq, link: '' });
    for (const [id, forgotten] of this.#forgetting) forgotten({ type: 'forgot', id, records: 0, error });
    this.#forgetting.clear();
    for (const [id, ended] of this.#redacting) ended({ type: 'redacted', id, records: 0, left: '', error });
    this.#redacting.clear();
    this.#commits.disconnected(`The journal's writer thread died (${why}) and is being started again.`);
    this.#writerClosed?.();
    setTimeout(() => {
      // While closing, too: what was taken is still to be stored, until `close` gives up.
      if (this.#writerClosed === null && !this.#commits!.abandoned) this.#writer = this.#startWriter();
    }, RESTART_MS);
  }
}

/** In runs without gaps, none longer than a commit may be. */
function unbroken(records: readonly JournalRecord[]): JournalRecord[][] {
  const runs: JournalRecord[][] = [];
  for (const record of records) {
    const run = runs.at(-1);
    if (run !== undefined && run.at(-1)!.seq + 1 === record.seq && run.length < BATCH_RECORDS_MAX / 2)
      run.push(record);
    else runs.push([record]);
  }
  return runs;
}
