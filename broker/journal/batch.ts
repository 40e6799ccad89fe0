/**
 * A batch: the records (and settings) that will share one commit, packed as they come in on the main thread,
 * with whom to tell when they are on disk. Packing again gives the same bytes, which is what a batch whose
 * buffer died with the writer thread is saved by.
 */
import { writtenFixes } from '../../race/codec/fix-batch.ts';
import { zigZag } from '../../race/codec/varint.ts';
import type { FixSource } from '../../race/fix.ts';
import type { FixesInput, JournalRecord } from '../../race/journal/record.ts';
import { RecordError } from './errors.ts';
import type { Name, Names } from './names.ts';
import { RowBuffer, RowKind } from './rows.ts';

/** What one commit takes at most; more waits for the next. Bounds how long a commit, and its retry, can take. */
export const BATCH_RECORDS_MAX = 8_192;
export const BATCH_BYTES_MAX = 4 * 1024 * 1024;
/** A run of telemetry is closed at either: a row is what is read at one go. */
const RUN_RECORDS_MAX = 1_024;
const RUN_BYTES_MAX = 64 * 1024;
/** A course of 50,000 points is about 4 MB. */
export const RECORD_BYTES_MAX = 16 * 1024 * 1024;

/** By their number in telemetry; new ones may only be added at the end. 0 stands for a record taken out. */
export const FIX_SOURCES: readonly (FixSource | null)[] = [
  null,
  'native',
  'owntracks',
  'osmand',
  'relay',
  'import',
];

export type Done = (error: Error | null, record: JournalRecord | null) => void;
/** A setting to store (its value as JSON) or, with null, to delete. */
export type SettingChange = readonly [key: string, json: string | null];

/** Settings below this are of one computer, not of the station: a standby does not get them. */
export const LOCAL_SETTINGS = 'local/';
export const isLocal = (key: string): boolean => key.startsWith(LOCAL_SETTINGS);

/** One listener that throws must not keep the others from hearing. */
export function tell(listener: () => void): void {
  try {
    listener();
  } catch (thrown) {
    throwLater(thrown);
  }
}

function throwLater(thrown: unknown): void {
  process.nextTick(() => {
    throw thrown;
  });
}

const utf8 = new TextEncoder();

export class Batch {
  firstSeq: number;
  readonly records: JournalRecord[] = [];
  readonly dones: Done[] = [];
  readonly newNames: Name[] = [];
  readonly settings: SettingChange[] = [];
  readonly settingDones: ((error: Error | null) => void)[] = [];
  /** Of settings that are this computer's alone: told when they are on disk, whatever the rest waits for. */
  readonly localDones: ((error: Error | null) => void)[] = [];
  bytes = 0;
  /** When the first of it came, by the steady clock; null while it is empty. */
  sinceMs: number | null = null;
  /** Null while the writer thread has it, or when it died with it. */
  #rows: RowBuffer | null;
  #rowBytes = 0;
  /** The open run of telemetry: its records, where it began and the arrival of the last. */
  #run = 0;
  #runStart = 0;
  #lastAtMs = 0;
  readonly #names: Names;
  readonly #fresh = (name: Name): void => void this.newNames.push(name);

  constructor(firstSeq: number, names: Names, buffer?: ArrayBuffer) {
    this.firstSeq = firstSeq;
    this.#names = names;
    this.#rows = new RowBuffer(buffer);
  }

  get lastSeq(): number {
    return this.firstSeq + this.records.length - 1;
  }

  get empty(): boolean {
    return this.records.length === 0 && this.settings.length === 0;
  }

  get full(): boolean {
    return this.records.length >= BATCH_RECORDS_MAX || this.bytes >= BATCH_BYTES_MAX;
  }

  /** Packs the record and returns its bytes. Throws, having changed nothing, if it can't be stored as it is. */
  add(record: JournalRecord, done: Done): number {
    const before = this.bytes;
    this.#pack(record);
    this.records.push(record);
    this.dones.push(done);
    return this.bytes - before;
  }

  addSetting(change: SettingChange, done: (error: Error | null) => void): number {
    const bytes = change[0].length + (change[1]?.length ?? 0);
    this.settings.push(change);
    (isLocal(change[0]) ? this.localDones : this.settingDones).push(done);
    this.bytes += bytes;
    return bytes;
  }

  /** The next record's number is another, because records of a master were stored in between. */
  rebase(firstSeq: number): void {
    if (this.records.length === 0) this.firstSeq = firstSeq;
  }

  /** The packed rows, to be sent away. What died with the writer thread is packed anew. */
  takeRows(): RowBuffer {
    const rows = this.#rows ?? this.#repacked();
    this.#rows = null;
    this.#rowBytes = rows.length;
    return rows;
  }

  /** A copy of the rows, out of the buffer that the writer gave back. */
  rowsIn(buffer: ArrayBuffer): Uint8Array {
    return new Uint8Array(buffer.slice(0, this.#rowBytes));
  }

  /** Tells everybody who waits for the whole of it. */
  settle(error: Error | null): void {
    for (let i = 0; i < this.dones.length; i++) {
      try {
        if (error === null) this.dones[i]!(null, this.records[i]!);
        else this.dones[i]!(error, null);
      } catch (thrown) {
        throwLater(thrown);
      }
    }
    for (const done of this.settingDones) tell(() => done(error));
  }

  /** Tells those who wait for this disk only. */
  settleLocal(error: Error | null): void {
    for (const done of this.localDones) tell(() => done(error));
  }

  /** The writer gave the buffer back without storing it. */
  returned(buffer: ArrayBuffer): void {
    this.#rows = new RowBuffer(buffer, this.#rowBytes);
  }

  #repacked(): RowBuffer {
    const { bytes } = this;
    const rows = new RowBuffer();
    this.#rows = rows;
    this.#run = 0;
    for (const record of this.records) this.#pack(record);
    this.bytes = bytes;
    return rows;
  }

  #pack(record: JournalRecord): void {
    // Whatever can throw comes before the first byte is written.
    const { input } = record;
    const race = this.#names.raceNumber(record.race, this.#fresh);
    const author = this.#names.authorNumber(record.by, this.#fresh);
    if (input.kind === 'fixes') {
      this.#packFixes(record, input, race, author);
      return;
    }
    const json = JSON.stringify(input.kind === 'passing' ? input.passing : input.decision);
    const body = utf8.encode(json);
    if (body.length > RECORD_BYTES_MAX)
      throw new RecordError(
        `A record may take ${RECORD_BYTES_MAX} bytes; this ${input.kind} takes ${body.length}.`,
      );
    const rows = this.#rows!;
    const before = rows.length;
    rows.begin(
      input.kind === 'passing' ? RowKind.passing : RowKind.decision,
      record.seq,
      race,
      author,
      record.atMs,
    );
    rows.body(body);
    rows.end(1);
    this.#run = 0;
    this.bytes += rows.length - before;
  }

  #packFixes(record: JournalRecord, input: FixesInput, race: number, author: number): void {
    const source = FIX_SOURCES.indexOf(input.source);
    if (source < 1) throw new RecordError(`The journal knows no source of fixes called "${input.source}".`);
    const packed = writtenFixes(input.fixes);
    const rows = this.#rows!;
    const before = rows.length;
    if (this.#run >= RUN_RECORDS_MAX || before - this.#runStart >= RUN_BYTES_MAX) this.#run = 0;
    if (this.#run === 0) {
      this.#runStart = before;
      rows.begin(RowKind.telemetry, record.seq, 0, 0, record.atMs);
      this.#lastAtMs = record.atMs;
    }
    rows.byte(source);
    rows.unsigned(race);
    rows.unsigned(author);
    rows.unsigned(input.entry);
    rows.unsigned(zigZag(record.atMs - this.#lastAtMs));
    rows.unsigned(packed.length);
    rows.body(packed.memory, packed.length);
    rows.end(++this.#run);
    this.#lastAtMs = record.atMs;
    this.bytes += rows.length - before;
  }
}
