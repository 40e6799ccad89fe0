/**
 * One station's line into the relay: it proves who it is, its batches are acknowledged when the log has them, what waits
 * for it is sent down. Eight messages of it wait, then it is read no further; 64 messages are on their way down; of its
 * wishes for its name eight are being seen to, and the newest waits.
 */
import { createPublicKey, randomBytes, verify } from 'node:crypto';
import type { WebSocket } from 'ws';
import { elementOf, lastOf } from '../../race/present.ts';
import type { Histogram } from '../../server/http/histogram.ts';
import { type ArrivedTrace, batchKey, telemetry } from '../../server/otlp/of-process.ts';
import { decodeBatch } from '../wire/batch.ts';
import {
  BEAT_MS,
  DOWN_WINDOW,
  type FromRelay,
  fromStation,
  JOURNAL_LANE,
  LIVE_LANE,
  proofOf,
  type RefusedCode,
} from '../wire/messages.ts';
import { unsound } from '../wire/sound.ts';
import type { VenueAsk } from '../wire/venue-name.ts';
import type { Bus } from './bus/bus.ts';
import { giveBack } from './giving.ts';
import { createLaneReader, LaneError, packLane } from './lane.ts';
import type { RelayLog } from './log/log.ts';
import type { Venues } from './venues/venues.ts';

/** A hello is a tenth of it. */
const STRANGERS_MESSAGE_MAX = 4_096;
const WAITING_MAX = 8;
const ASKS_MAX = 8;
const ASK_AGAIN_MS = 30_000;
const HELLO_MS_MAX = 10_000;
/** Nothing came for so long: the line is dead. */
const SILENT_MS = 15_000;
const PUMP_MS = 1_000;
const HEARD_EVERY_MS = 5_000;

export interface UplinkCounts {
  records: number;
  gaps: number;
  refused: number;
  /** From the moment at which the station took the newest record of a batch to the log's word for it, seconds. */
  readonly delays: Histogram;
  /** What the log took to store a batch, seconds. */
  readonly commits: Histogram;
}

/** What all guests of the door share. */
export interface UplinkRoom {
  readonly log: RelayLog;
  readonly bus: () => Bus;
  readonly say: (line: Record<string, unknown>) => void;
  readonly counts: UplinkCounts;
  /** Gives stations their names; null: this relay gives none. */
  readonly venues: Pick<Venues, 'asked'> | null;
  /** A guest has proved which station it is. */
  entered(guest: UplinkGuest, station: string): void;
  left(guest: UplinkGuest, station: string): void;
}

/** Who a guest has proved to be. */
interface Proved {
  readonly station: string;
  readonly epoch: number;
}

export class UplinkGuest {
  readonly #room: UplinkRoom;
  readonly #socket: WebSocket;
  readonly #nonce = randomBytes(18).toString('base64url');
  readonly #lane = createLaneReader();
  readonly #openedMs = performance.now();
  #proved: Proved | null = null;
  #heardMs = performance.now();
  #toldHeardMs = Number.NEGATIVE_INFINITY;
  /** The newest record that the station is known to have. */
  #newest = 0;
  #waiting = 0;
  #queue: Promise<void> = Promise.resolve();
  #downSent = 0;
  #downUnderWay = 0;
  #pumping = false;
  #asks = 0;
  #askWaiting: VenueAsk | null = null;
  #askNewest: VenueAsk | null = null;
  #againTimer: NodeJS.Timeout | null = null;
  /** Of which trace a batch is that is on its way. */
  #trace: { readonly first: number; readonly parent: string } | null = null;

  /** Greets whoever came. */
  constructor(socket: WebSocket, room: UplinkRoom) {
    this.#socket = socket;
    this.#room = room;
    socket.on('message', (data, isBinary) => this.#came(data as Buffer, isBinary));
    socket.on('error', () => {});
    const beat = setInterval(() => this.#beat(), BEAT_MS);
    const pump = setInterval(() => {
      this.pumpDown();
      this.#noteHeard();
    }, PUMP_MS);
    socket.on('close', () => {
      clearInterval(beat);
      clearInterval(pump);
      this.#askNewest = null;
      if (this.#againTimer !== null) clearTimeout(this.#againTimer);
      if (this.#proved) room.left(this, this.#proved.station);
    });
    const can = {
      ...(room.venues !== null && ({ names: true } as const)),
      ...(telemetry.traces !== null && ({ traces: true } as const)),
    };
    this.#tell({
      hello: { nonce: this.#nonce, gives: true, passes: true, listens: true, events: true, ...can },
    });
  }

  /** Bytes came, of whatever kind: the line lives. */
  heard(): void {
    this.#heardMs = performance.now();
  }

  /** The same station came by another line. */
  giveWay(): void {
    this.#socket.close(1000, 'the station connected again');
  }

  /** Sends what waits for the station. */
  pumpDown(): void {
    if (!this.#proved || this.#pumping || this.#downUnderWay >= DOWN_WINDOW) return;
    const { log, say } = this.#room;
    this.#pumping = true;
    log
      .down(this.#proved.station, this.#downSent, DOWN_WINDOW - this.#downUnderWay)
      .then((items) => {
        if (items.length === 0) return;
        this.#downUnderWay += items.length;
        this.#downSent = lastOf(items).id;
        this.#tell({ down: items });
      })
      .catch((error: unknown) => say({ down: 'not read', reason: String(error) }))
      .finally(() => {
        this.#pumping = false;
      });
  }

  #tell(message: FromRelay): void {
    if (this.#socket.readyState !== this.#socket.OPEN) return;
    this.#socket.send(JSON.stringify({ ...message, nowMs: Date.now() }));
  }

  #refuse(code: RefusedCode, says: string): void {
    this.#room.counts.refused += 1;
    this.#room.say({ uplink: 'refused', code, station: this.#proved?.station });
    this.#tell({ refused: { code, says } });
    this.#socket.close(1008, code);
  }

  #superseded(): void {
    this.#refuse('superseded', 'Another machine has taken this station over; this one is no longer it.');
  }

  /** One message after the other; no more are read while eight wait. */
  #came(data: Buffer, isBinary: boolean): void {
    const socket = this.#socket;
    if (!this.#proved && data.length > STRANGERS_MESSAGE_MAX) {
      socket.terminate();
      return;
    }
    this.#waiting += 1;
    if (this.#waiting >= WAITING_MAX) socket.pause();
    this.#queue = this.#queue
      .then(() => (socket.readyState === socket.OPEN ? this.#receive(data, isBinary) : undefined))
      .catch((error: unknown) => {
        // Nothing was acknowledged: the station comes back, to another copy perhaps, and sends it again.
        this.#room.say({ uplink: 'failed', station: this.#proved?.station, reason: String(error) });
        socket.close(1013, 'the relay could not store this now');
      })
      .finally(() => {
        this.#waiting -= 1;
        if (socket.isPaused && this.#waiting < WAITING_MAX / 2) socket.resume();
      });
  }

  #receive(data: Buffer, isBinary: boolean): Promise<void> {
    if (!isBinary) return this.#text(data.toString('utf8'));
    const proved = this.#proved;
    if (data[0] !== JOURNAL_LANE && data[0] !== LIVE_LANE)
      return Promise.reject(new Error('an unknown kind of message'));
    if (!proved) return Promise.resolve();
    return data[0] === JOURNAL_LANE
      ? this.#journal(proved, data.subarray(1))
      : this.#live(proved, data.subarray(1));
  }

  async #text(said: string): Promise<void> {
    const parsed = fromStation.safeParse(JSON.parse(said));
    if (!parsed.success) return this.#refuse('malformed', 'The relay does not know this message.');
    const message = parsed.data;
    const proved = this.#proved;
    if ('hello' in message) {
      const { station, epoch, signature } = message.hello;
      if (!proved) await this.#hello({ station, epoch }, signature);
    } else if (!proved) this.#refuse('malformed', 'The station has not said who it is.');
    else if ('cards' in message) await this.#room.log.setCards(proved.station, message.cards);
    else if ('told' in message) await this.#room.log.setTold(proved.station, message.told);
    else if ('trace' in message) this.#trace = message.trace;
    else if ('event' in message) await this.#room.log.setEvent(proved.station, message.event);
    else if ('give' in message) await this.#give(proved, message.give);
    else if ('venue' in message) await this.#venue(proved, message.venue);
    else {
      await this.#room.log.forgetDown(proved.station, message.taken);
      this.#downUnderWay = Math.max(0, this.#downUnderWay - 1);
      this.pumpDown();
    }
  }

  /** Of a pair the machine that has the station says where its name leads, and not one that was left behind on another copy. */
  async #venue({ station, epoch }: Proved, ask: VenueAsk): Promise<void> {
    if (((await this.#room.log.station(station))?.epoch ?? 0) > epoch) return this.#superseded();
    this.#ask(station, ask);
  }

  /** Not waited for: an authority takes its time, and batches are not to wait for it. Beyond some the newest alone waits. */
  #ask(station: string, ask: VenueAsk): void {
    const { venues, say } = this.#room;
    if (venues === null) return;
    if (this.#asks >= ASKS_MAX) {
      this.#askWaiting = ask;
      return;
    }
    this.#asks += 1;
    this.#askNewest = ask;
    venues
      .asked(station, ask, (venue) => this.#tell({ venue }))
      .catch((error: unknown) => {
        say({ venueName: 'failed', station, reason: String(error) });
        this.#askAgain(station);
      })
      .finally(() => {
        this.#asks -= 1;
        const next = this.#askWaiting;
        this.#askWaiting = null;
        if (next !== null) this.#ask(station, next);
      });
  }

  /** What the store could not take the station does not say again by itself. */
  #askAgain(station: string): void {
    this.#againTimer ??= setTimeout(() => {
      this.#againTimer = null;
      if (this.#askNewest !== null) this.#ask(station, this.#askNewest);
    }, ASK_AGAIN_MS).unref();
  }

  async #hello({ station, epoch }: Proved, signature: string): Promise<void> {
    const { log, say } = this.#room;
    const enrolled = await log.station(station);
    if (!enrolled || enrolled.revoked)
      return this.#refuse('unknown-station', 'This station is not known to the relay: enrol it with a code.');
    const key = createPublicKey({ key: { ...enrolled.key }, format: 'jwk' });
    if (!verify(null, proofOf(this.#nonce, station, epoch), key, Buffer.from(signature, 'base64url')))
      return this.#refuse('wrong-signature', 'The station could not prove who it is: its key is another.');
    const now = await log.beginEpoch(station, epoch);
    if (!now || now.epoch > epoch) return this.#superseded();
    this.#proved = { station, epoch };
    say({ uplink: 'connected', station, epoch, mark: now.mark });
    this.#room.entered(this, station);
    this.#tell({ mark: { seq: now.mark } });
    this.pumpDown();
  }

  async #journal({ station, epoch }: Proved, bytes: Buffer): Promise<void> {
    const { log, bus, counts } = this.#room;
    const records = await decodeBatch(bytes);
    const batch = { first: elementOf(records, 0).seq, last: lastOf(records).seq, bytes };
    // What is not sound is kept as it came and never folded: the mirror says so to operators.
    const races = new Set(records.filter((record) => unsound(record) === null).map(({ race }) => race));
    const trace = this.#traceOf(batch.first, records.length);
    const fromMs = performance.now();
    const { taken, mark, epoch: epochNow } = await log.append(station, epoch, batch, races);
    counts.commits.observe((performance.now() - fromMs) / 1_000);
    if (epochNow !== epoch) return this.#superseded();
    if (!taken) {
      counts.gaps += 1;
      this.#tell({ mark: { seq: mark, again: true } });
      return;
    }
    counts.records += records.length;
    counts.delays.observe((Date.now() - lastOf(records).atMs) / 1_000);
    this.#newest = Math.max(this.#newest, mark);
    this.#tell({ mark: { seq: mark } });
    trace?.stored(batchKey(station, batch.last));
    // Not waited for: the bus keeps the order, and whoever misses it has the log.
    void bus().publish({ station, epoch, ...batch });
  }

  #traceOf(first: number, records: number): ArrivedTrace | null {
    const of = this.#trace;
    if (of === null || of.first !== first) return null;
    this.#trace = null;
    return telemetry.traces?.arrived(of.parent, records) ?? null;
  }

  async #live({ station }: Proved, bytes: Buffer): Promise<void> {
    const whole = await this.#lane.read(bytes).catch((error: unknown) => {
      if (!(error instanceof LaneError)) throw error;
      this.#room.say({ uplink: 'lane not shown', station, reason: error.message });
      return null;
    });
    if (whole === null) return;
    this.#newest = Math.max(this.#newest, whole.seq);
    await this.#room.bus().tell({ kind: 'lane', station, bytes: await packLane(whole) });
  }

  /** The station asks for what it has lost. */
  async #give({ station, epoch }: Proved, asked: { fromSeq: number; toSeq: number }): Promise<void> {
    const throughSeq = await giveBack(this.#room.log, { station, epoch, ...asked }, (bytes) => {
      if (this.#socket.readyState === this.#socket.OPEN)
        this.#socket.send(Buffer.concat([Buffer.of(JOURNAL_LANE), bytes]));
    });
    this.#tell({ given: { throughSeq } });
  }

  #beat(): void {
    const socket = this.#socket;
    const silentMs = performance.now() - this.#heardMs;
    const isLate = !this.#proved && performance.now() - this.#openedMs > HELLO_MS_MAX;
    if (isLate || (silentMs > SILENT_MS && !socket.isPaused)) socket.terminate();
    else if (socket.readyState === socket.OPEN) socket.ping();
  }

  /** For operators: when it was last heard, written down every few seconds while it is. */
  #noteHeard(): void {
    const nowMs = performance.now();
    if (!this.#proved || nowMs - this.#toldHeardMs < HEARD_EVERY_MS || this.#heardMs < this.#toldHeardMs)
      return;
    this.#toldHeardMs = nowMs;
    this.#room.log
      .setContact({ station: this.#proved.station, atMs: Date.now(), newest: this.#newest })
      .catch((error: unknown) => this.#room.say({ heard: 'not written', reason: String(error) }));
  }
}
