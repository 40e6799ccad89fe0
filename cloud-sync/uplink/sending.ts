/**
 * What one connection of the uplink sends: the newest state while the relay is far behind, and the journal in order from
 * the relay's mark, as much at a time as the line takes. It owns where it stands: the mark, what is under way.
 */
import type { RaceId } from '../../race/ids.ts';
import type { JournalRecord } from '../../race/journal/record.ts';
import { type BatchTrace, telemetry } from '../../server/otlp/of-process.ts';
import { BATCH_RECORDS_MAX, encodeBatch } from '../wire/batch.ts';
import { withoutGaps } from '../wire/emptied.ts';
import { JOURNAL_LANE } from '../wire/messages.ts';
import { mirrored, type Venue } from '../wire/mirrored.ts';
import { createLiveLane } from './live-lane.ts';
import { createPace } from './pace.ts';
import type { SessionEvents, SessionOptions } from './session-options.ts';

/** With so many records behind, viewers are told where the race stands ahead of its history. */
const BEHIND_RECORDS = 200;
const LANE_EVERY_MS = 1_000;
/** Changes of a moment go in one batch. */
const GATHER_MS = 30;
/** A record's bytes before any was sent. */
const RECORD_BYTES = 8;

/** The line that it is sent on. */
export interface SendingLine {
  send(bytes: Buffer): void;
  /** Says of which trace the batch is that begins with this record, where the relay takes that. */
  trace(first: number, parent: string): void;
  isOver(): boolean;
  end(why: string): void;
}

/** Whether a race that this relay was sent as closed is open: all is to be sent under another epoch. */
function isOneOpened({ sentClosed, epoch, isPublic }: SessionOptions, events: SessionEvents): boolean {
  const isOne = sentClosed.isOneOpen(epoch, isPublic);
  if (isOne) events.onOpened();
  return isOne;
}

/** Waits until something may have changed: an acknowledgement, a new record, the end. */
function createChanges() {
  let woken: (() => void) | null = null;
  return {
    wake: (): void => woken?.(),
    change: (msMax: number): Promise<void> =>
      new Promise((resolve) => {
        const timer = setTimeout(resolve, msMax);
        woken = () => {
          clearTimeout(timer);
          resolve();
        };
      }),
  };
}

/** What of these records leaves the venue, as a message; it is noted first which races were closed then. */
async function packed(
  records: readonly JournalRecord[],
  { identity, isPublic, sentClosed, epoch }: SessionOptions,
): Promise<Buffer> {
  const isOpen = new Map([...new Set(records.map(({ race }) => race))].map((race) => [race, isPublic(race)]));
  const venue: Venue = { isPublic: (race) => isOpen.get(race) === true, key: identity.key };
  const open = records.map((record) => mirrored(record, venue));
  await sentClosed.note(epoch, new Set([...isOpen].flatMap(([race, is]) => (is ? [] : [race]))));
  return Buffer.concat([Buffer.of(JOURNAL_LANE), await encodeBatch(open)]);
}

interface UnderWay {
  readonly lastSeq: number;
  readonly bytes: number;
  readonly sentMs: number;
  readonly trace: BatchTrace | null;
}

export class Sending {
  readonly #options: SessionOptions;
  readonly #events: SessionEvents;
  readonly #line: SendingLine;
  readonly #pace: ReturnType<typeof createPace>;
  readonly #lane = createLiveLane();
  readonly #changes = createChanges();
  #underWay: UnderWay[] = [];
  #underWayBytes = 0;
  #mark: number | null = null;
  #sentSeq = 0;
  /** Counts rewinds: a batch made before one is not sent after it. */
  #course = 0;
  #recordBytes = RECORD_BYTES;
  #laneMs = Number.NEGATIVE_INFINITY;

  constructor(options: SessionOptions, events: SessionEvents, line: SendingLine) {
    this.#options = options;
    this.#events = events;
    this.#line = line;
    this.#pace = createPace(options.capBytesPerS);
  }

  /** Up to where the relay has the journal; null before it has said so. */
  get mark(): number | null {
    return this.#mark;
  }

  /** Something may have changed. */
  wake(): void {
    this.#changes.wake();
  }

  /** The relay has everything up to `seq`; `again`: whatever was said before. Answers whether it is the first mark. */
  onMark(seq: number, again: boolean): boolean {
    const isFirst = this.#mark === null;
    this.#mark = Math.max(this.#mark ?? 0, seq);
    while (this.#underWay[0] && this.#underWay[0].lastSeq <= seq) {
      const { bytes, sentMs, trace } = this.#underWay.shift() as UnderWay;
      trace?.acknowledged();
      this.#underWayBytes -= bytes;
      this.#pace.acknowledged({ sentMs, nowMs: this.#options.now(), bytes });
    }
    this.#events.counts.bytesUnderWay = this.#underWayBytes;
    if (!isFirst && !again) return false;
    this.#mark = seq;
    this.#course += 1;
    this.#sentSeq = seq;
    this.#underWay = [];
    this.#underWayBytes = 0;
    this.#events.counts.bytesUnderWay = 0;
    return isFirst;
  }

  /** Sends whatever follows the mark, for as long as the line lives. */
  async all(): Promise<void> {
    const { outbox } = this.#options;
    // Viewers see now before a single page of history is read.
    if (this.#laneIsDue()) await this.#sendLane();
    while (!this.#line.isOver()) {
      if (isOneOpened(this.#options, this.#events))
        return this.#line.end('a race is open now; it is sent everything anew');
      if (this.#sentSeq >= outbox.lastSeq()) {
        await this.#changes.change(LANE_EVERY_MS);
        if (!this.#line.isOver() && this.#sentSeq < outbox.lastSeq())
          await new Promise((r) => setTimeout(r, GATHER_MS));
      } else await this.#sendPages();
    }
  }

  /** What there is beyond what was sent, until it is all under way or the relay is somewhere else. */
  async #sendPages(): Promise<void> {
    const { outbox, races } = this.#options;
    const began = this.#course;
    const isBehind = () => this.#line.isOver() || began !== this.#course;
    const [fromSeq, throughSeq] = [this.#sentSeq + 1, outbox.lastSeq()];
    const race = (): RaceId | null => races()[0]?.race ?? null;
    for await (const page of withoutGaps(outbox.read(fromSeq), { fromSeq, throughSeq, race })) {
      for (let at = 0; at < page.length && !isBehind(); ) {
        const fit = Math.floor(this.#pace.batchBytes / this.#recordBytes);
        const count = Math.max(1, Math.min(BATCH_RECORDS_MAX, fit));
        at += await this.#sendBatch(page.slice(at, at + count));
      }
      if (isBehind()) break;
    }
    // Nothing is left there, and nobody knows of which race it was: another record will come.
    if (this.#sentSeq < fromSeq && began === this.#course) await this.#changes.change(LANE_EVERY_MS);
  }

  /** Answers how many of them it dealt with: none when they came out far larger than a batch should be. */
  async #sendBatch(records: readonly JournalRecord[]): Promise<number> {
    const { now } = this.#options;
    const bytes = await packed(records, this.#options);
    if (records.length > 1 && bytes.length > 2 * this.#pace.batchBytes) {
      // The guess was off (a record is a fix or a hundred of them): known better now, fewer are packed anew.
      this.#recordBytes = bytes.length / records.length;
      return 0;
    }
    this.#recordBytes += (bytes.length / records.length - this.#recordBytes) / 4;
    await this.#roomFor(bytes.length);
    if (this.#laneIsDue()) await this.#sendLane();
    const first = (records[0] as JournalRecord).seq;
    if (this.#line.isOver() || first !== this.#sentSeq + 1) return records.length;
    this.#sentSeq = first + records.length - 1;
    const { traces } = telemetry;
    const trace = traces === null ? null : traces.batch(first, this.#sentSeq);
    if (trace !== null) this.#line.trace(first, trace.parent);
    this.#underWay.push({ lastSeq: this.#sentSeq, bytes: bytes.length, sentMs: now(), trace });
    this.#underWayBytes += bytes.length;
    this.#events.counts.bytesUnderWay = this.#underWayBytes;
    this.#events.counts.recordsSent += records.length;
    await this.#sendBytes(bytes);
    return records.length;
  }

  async #roomFor(bytes: number): Promise<void> {
    const pace = this.#pace;
    while (
      !this.#line.isOver() &&
      this.#underWay.length > 0 &&
      this.#underWayBytes + bytes > pace.windowBytes
    ) {
      await this.#changes.change(LANE_EVERY_MS);
      if (this.#laneIsDue() && this.#underWayBytes < pace.windowBytes) await this.#sendLane();
    }
  }

  #laneIsDue(): boolean {
    const { outbox, now } = this.#options;
    return outbox.lastSeq() - (this.#mark ?? 0) > BEHIND_RECORDS && now() - this.#laneMs >= LANE_EVERY_MS;
  }

  async #sendLane(): Promise<void> {
    const { outbox, races, now } = this.#options;
    this.#laneMs = now();
    const bytes = await this.#lane.next(races(), outbox.lastSeq());
    if (bytes !== null && !this.#line.isOver()) await this.#sendBytes(bytes);
  }

  async #sendBytes(bytes: Buffer): Promise<void> {
    this.#line.send(bytes);
    this.#events.counts.bytesSent += bytes.length;
    const waitMs = this.#pace.spend(bytes.length, this.#options.now());
    if (waitMs > 0) await new Promise((resolve) => setTimeout(resolve, waitMs).unref());
  }
}
