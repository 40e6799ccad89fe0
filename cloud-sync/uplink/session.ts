/**
 * One connection of the uplink, from the relay's hello to the line's end: the newest state first, then the journal
 * in order from the relay's mark, as fast as the line takes it; and down the same line what phones sent to the
 * relay. Whatever is not acknowledged when it ends is simply sent again by the next.
 */
import type { WebSocket } from 'ws';
import type { RaceId } from '../../race/ids.ts';
import type { JournalRecord } from '../../race/journal/record.ts';
import { BATCH_RECORDS_MAX, encodeBatch } from '../wire/batch.ts';
import { withoutGaps } from '../wire/emptied.ts';
import { BEAT_MS, type CardDigest, type DownItem, type FromRelay, JOURNAL_LANE } from '../wire/messages.ts';
import { mirrored, type Venue } from '../wire/mirrored.ts';
import { type Agreement, compare, type Restoring } from './agreeing.ts';
import { createAsking } from './asking.ts';
import type { UplinkIdentity } from './identity.ts';
import { createLiveLane, type LiveRace } from './live-lane.ts';
import type { Outbox } from './outbox.ts';
import { createPace } from './pace.ts';
import type { RelayClock } from './relay-clock.ts';
import type { SentClosed } from './sent-closed.ts';

export interface SessionOptions {
  readonly station: string;
  readonly epoch: number;
  readonly identity: UplinkIdentity;
  readonly outbox: Outbox;
  readonly races: () => readonly LiveRace[];
  readonly cards: () => readonly CardDigest[];
  /** `relayAddMs`: added to the relay's moments they are the station's (relay-clock.ts). */
  readonly accept: (item: DownItem, relayAddMs: number) => Promise<void>;
  readonly relayClock: RelayClock;
  /** Takes back what the relay knows and the journal does not; null for a station that has nowhere to put it. */
  readonly restoring: Restoring | null;
  /** This relay knows cards by their passes, too. */
  readonly onPasses?: () => void;
  /** Whether everybody may see a race, as of now. */
  readonly isPublic: (race: RaceId) => boolean;
  readonly sentClosed: SentClosed;
  readonly capBytesPerS: number | null;
  readonly now: () => number;
}

export interface SessionEvents {
  readonly counts: { bytesSent: number; recordsSent: number; fixesTaken: number };
  onWelcome(): void;
  onMark(seq: number): void;
  /** Relay and journal were compared; null: this relay cannot be asked, and knows of records that the journal has not. */
  onAgreement(agreement: Agreement | null): void;
  /** A race that was sent as closed is open: all is to be sent under another epoch. */
  onOpened(): void;
  onRefused(why: { readonly code: string; readonly says: string }): void;
  onClosed(why: string): void;
}

export interface Session {
  nudge(): void;
  close(): void;
}

/** Nothing heard for this long: the line is dead, another is tried. */
const SILENT_MS = 2.5 * BEAT_MS;
/** With so many records behind, viewers are told where the race stands ahead of its history. */
const BEHIND_RECORDS = 200;
const LANE_EVERY_MS = 1_000;
const CARDS_EVERY_MS = 2_000;
/** Changes of a moment go in one batch. */
const GATHER_MS = 30;
/** A record's bytes before any was sent. */
const RECORD_BYTES = 8;

/** Answers the relay's hello with who this is; whether this relay gives records back. */
function greet(
  socket: WebSocket,
  { station, epoch, identity, onPasses }: SessionOptions,
  { nonce, gives, passes }: Extract<FromRelay, { hello: object }>['hello'],
): boolean {
  if (passes) onPasses?.();
  socket.send(
    JSON.stringify({ hello: { station, epoch, signature: identity.prove(nonce, station, epoch) } }),
  );
  return gives === true;
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

export function runSession(socket: WebSocket, options: SessionOptions, events: SessionEvents): Session {
  const { outbox, now } = options;
  const pace = createPace(options.capBytesPerS);
  const lane = createLiveLane();
  const underWay: { readonly lastSeq: number; readonly bytes: number; readonly sentMs: number }[] = [];
  let underWayBytes = 0;
  let mark: number | null = null;
  let sentSeq = 0;
  /** Counts rewinds: a batch made before one is not sent after it. */
  let course = 0;
  let recordBytes = RECORD_BYTES;
  let heardMs = now();
  let laneMs = Number.NEGATIVE_INFINITY;
  let cardsSent = '';
  let over = false;
  let gives = false;
  const asking = createAsking((message) => socket.send(JSON.stringify(message)));
  const { wake, change } = createChanges();
  const timers: NodeJS.Timeout[] = [];

  const end = (why: string): void => {
    if (over) return;
    over = true;
    for (const timer of timers) clearInterval(timer);
    wake();
    asking.end(why);
    socket.terminate();
    events.onClosed(why);
  };
  const every = (ms: number, call: () => void): void => void timers.push(setInterval(call, ms).unref());
  // ── What is sent ─────────────────────────────────────────────────────────────────────────────────────────────

  const sendLane = async (): Promise<void> => {
    laneMs = now();
    const bytes = await lane.next(options.races(), outbox.lastSeq());
    if (bytes !== null && !over) await sendBytes(bytes);
  };
  const laneIsDue = (): boolean =>
    outbox.lastSeq() - (mark ?? 0) > BEHIND_RECORDS && now() - laneMs >= LANE_EVERY_MS;

  const sendBytes = async (bytes: Buffer): Promise<void> => {
    socket.send(bytes);
    events.counts.bytesSent += bytes.length;
    const waitMs = pace.spend(bytes.length, now());
    if (waitMs > 0) await new Promise((resolve) => setTimeout(resolve, waitMs).unref());
  };

  /** Answers how many of them it dealt with: none when they came out far larger than a batch should be. */
  const sendBatch = async (records: readonly JournalRecord[]): Promise<number> => {
    const bytes = await packed(records, options);
    if (records.length > 1 && bytes.length > 2 * pace.batchBytes) {
      // The guess was off (a record is a fix or a hundred of them): known better now, fewer are packed anew.
      recordBytes = bytes.length / records.length;
      return 0;
    }
    recordBytes += (bytes.length / records.length - recordBytes) / 4;
    while (!over && underWay.length > 0 && underWayBytes + bytes.length > pace.windowBytes) {
      await change(LANE_EVERY_MS);
      if (laneIsDue() && underWayBytes < pace.windowBytes) await sendLane();
    }
    if (laneIsDue()) await sendLane();
    const first = records[0]!.seq;
    if (over || first !== sentSeq + 1) return records.length;
    sentSeq = first + records.length - 1;
    underWay.push({ lastSeq: sentSeq, bytes: bytes.length, sentMs: now() });
    underWayBytes += bytes.length;
    events.counts.recordsSent += records.length;
    await sendBytes(bytes);
    return records.length;
  };

  /** Sends whatever follows the mark, for as long as the line lives. */
  const sendAll = async (): Promise<void> => {
    // Viewers see now before a single page of history is read.
    if (laneIsDue()) await sendLane();
    while (!over) {
      if (isOneOpened(options, events)) return end('a race is open now; it is sent everything anew');
      if (sentSeq >= outbox.lastSeq()) {
        await change(LANE_EVERY_MS);
        if (!over && sentSeq < outbox.lastSeq()) await new Promise((r) => setTimeout(r, GATHER_MS));
        continue;
      }
      const began = course;
      const [fromSeq, throughSeq] = [sentSeq + 1, outbox.lastSeq()];
      const race = (): RaceId | null => options.races()[0]?.race ?? null;
      for await (const page of withoutGaps(outbox.read(fromSeq), { fromSeq, throughSeq, race })) {
        for (let at = 0; at < page.length && !over && began === course; ) {
          const count = Math.max(1, Math.min(BATCH_RECORDS_MAX, Math.floor(pace.batchBytes / recordBytes)));
          at += await sendBatch(page.slice(at, at + count));
        }
        if (over || began !== course) break;
      }
      // Nothing is left there, and nobody knows of which race it was: another record will come.
      if (sentSeq < fromSeq && began === course) await change(LANE_EVERY_MS);
    }
  };

  /** Nothing is sent to a relay that holds another history: it would be taken for what follows. */
  const begin = async (seq: number): Promise<void> => {
    const next = await compare(seq, gives ? asking : null, options, events.onAgreement);
    if (next === 'anew') end('what the relay knew is here now; it is sent everything anew');
    if (next === 'send') await sendAll();
  };

  const sendCards = (): void => {
    const cards = options.cards();
    const text = JSON.stringify({ cards });
    if (text === cardsSent || over || mark === null) return;
    cardsSent = text;
    socket.send(text);
  };

  // ── What is heard ────────────────────────────────────────────────────────────────────────────────────────────

  const onMark = (seq: number, again: boolean): void => {
    const isFirst = mark === null;
    mark = Math.max(mark ?? 0, seq);
    while (underWay[0] && underWay[0].lastSeq <= seq) {
      const { bytes, sentMs } = underWay.shift()!;
      underWayBytes -= bytes;
      pace.acknowledged({ sentMs, nowMs: now(), bytes });
    }
    if (isFirst || again) {
      mark = seq;
      course += 1;
      sentSeq = seq;
      underWay.length = 0;
      underWayBytes = 0;
    }
    events.onMark(seq);
    if (isFirst) {
      events.onWelcome();
      sendCards();
      every(CARDS_EVERY_MS, sendCards);
      begin(seq).catch((error: unknown) => end(`the journal could not be read: ${String(error)}`));
    }
    wake();
  };

  const accepted = ({ id, fixes }: DownItem): boolean => {
    events.counts.fixesTaken += fixes.length;
    if (!over) socket.send(JSON.stringify({ taken: id }));
    return !over;
  };
  let taking: Promise<void> = Promise.resolve();

  const onMessage = (message: FromRelay): void => {
    if ('hello' in message) gives = greet(socket, options, message.hello);
    else if ('mark' in message) onMark(message.mark.seq, message.mark.again === true);
    else if ('down' in message) {
      taking = taking.then(() => acceptAll(message.down, options, accepted));
      taking.catch((error: unknown) => end(`what came down could not be stored: ${String(error)}`));
    } else if ('given' in message) asking.given(message.given.throughSeq);
    else if ('refused' in message) {
      events.onRefused(message.refused);
      end(message.refused.says);
    }
  };

  const heard = (): void => {
    heardMs = now();
  };
  socket.on('ping', heard);
  socket.on('message', (data, isBinary) => {
    heard();
    if (over) return;
    if (isBinary) return asking.hear(data as Buffer);
    try {
      onMessage(timed(JSON.parse(String(data)) as FromRelay, options));
    } catch {
      end('the relay sent what could not be read');
    }
  });
  socket.on('close', (_code, reason) => end(reason.toString() || 'the line to the relay was cut'));
  socket.on('error', () => end('the line to the relay broke'));
  every(500, () => {
    if (now() - heardMs > SILENT_MS) end('the relay is silent: no internet');
  });

  return {
    nudge: wake,
    close: () => end('closing'),
  };
}

/** Each message says the relay's time; those of a relay of before do not. */
function timed(message: FromRelay, { relayClock, now }: SessionOptions): FromRelay {
  if (message.nowMs !== undefined) relayClock.heard(message.nowMs, now());
  return message;
}

/** One after the other, until `accepted` says that nobody is there to hear of it. */
async function acceptAll(
  items: readonly DownItem[],
  { accept, relayClock }: SessionOptions,
  accepted: (item: DownItem) => boolean,
): Promise<void> {
  for (const item of items) {
    await accept(item, relayClock.addMs());
    if (!accepted(item)) return;
  }
}
