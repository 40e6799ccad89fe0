/**
 * Where stations come in: `/v1/uplink`. A station proves who it is, is told the log's mark, and sends what follows;
 * each batch is acknowledged when the log has it on disk, and then handed to all copies. A batch that does not
 * follow the mark changes nothing: the station is told the mark and sends again from there.
 *
 * Bounds: one connection a station; eight messages of it wait, then it is read no further; 64 messages on their
 * way down. Whoever does not say who they are within ten seconds is disconnected, whatever else they send; of those
 * who have not yet, so many of one address and so many in all are let in, and their messages are short.
 */
import { createPublicKey, randomBytes, verify } from 'node:crypto';
import type { Server as HttpServer, IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { type WebSocket, WebSocketServer } from 'ws';
import { createStrangers } from '../../server/doors/strangers.ts';
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
  UPLINK_MESSAGE_MAX,
  UPLINK_PATH,
  UPLINK_SUBPROTOCOL,
} from '../wire/messages.ts';
import { unsound } from '../wire/sound.ts';
import type { Bus } from './bus/bus.ts';
import { giveBack } from './giving.ts';
import { createLaneReader, LaneError, packLane } from './lane.ts';
import type { RelayLog } from './log/log.ts';

export interface UplinkDoorOptions {
  readonly log: RelayLog;
  readonly bus: () => Bus;
  /** A station is here whose records the mirror may not follow yet. */
  readonly onStation: () => void;
  readonly say: (line: Record<string, unknown>) => void;
  readonly stationsMax?: number;
  /** Where a request comes from, behind the proxies that are believed. */
  readonly addressOf: (request: IncomingMessage) => string;
}

export interface UplinkDoor {
  /** Something waits for this station. */
  pumpDown(station: string): void;
  stations(): readonly string[];
  stats(): {
    readonly connected: number;
    readonly records: number;
    readonly gaps: number;
    readonly refused: number;
  };
  close(): void;
}

const STATIONS_MAX = 2_000;
/** Sockets whose station is not known yet. */
const STRANGERS_MAX = 400;
const STRANGERS_PER_ADDRESS_MAX = 20;
/** A hello is a tenth of it. */
const STRANGERS_MESSAGE_MAX = 4_096;
const WAITING_MAX = 8;
const HELLO_MS_MAX = 10_000;
/** Nothing came for so long: the line is dead. */
const SILENT_MS = 15_000;
const PUMP_MS = 1_000;
const HEARD_EVERY_MS = 5_000;

interface Guest {
  readonly socket: WebSocket;
  readonly station: string;
  pumpDown(): void;
}

export function openUplinkDoor(server: HttpServer, options: UplinkDoorOptions): UplinkDoor {
  const { log, say } = options;
  const guests = new Map<string, Guest>();
  const strangers = createStrangers(STRANGERS_MAX, STRANGERS_PER_ADDRESS_MAX);
  const counts = { records: 0, gaps: 0, refused: 0 };
  const sockets = new WebSocketServer({
    noServer: true,
    clientTracking: true,
    maxPayload: UPLINK_MESSAGE_MAX,
    perMessageDeflate: false,
    handleProtocols: (offered) => (offered.has(UPLINK_SUBPROTOCOL) ? UPLINK_SUBPROTOCOL : false),
  });

  const onUpgrade = (request: IncomingMessage, socket: Duplex, head: Buffer): void => {
    if (request.url?.split('?', 1)[0] !== UPLINK_PATH) return;
    socket.on('error', () => {});
    const address = options.addressOf(request);
    const known = guests.size >= (options.stationsMax ?? STATIONS_MAX) ? 'full' : strangers.enter(address);
    if (typeof known === 'string') {
      const status = known === 'full' ? '503 Service Unavailable' : '429 Too Many Requests';
      socket.end(`HTTP/1.1 ${status}\r\nRetry-After: 10\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
      return;
    }
    socket.once('close', known);
    sockets.handleUpgrade(request, socket, head, (accepted) => welcome(accepted, socket, known));
  };
  server.on('upgrade', onUpgrade);

  function welcome(socket: WebSocket, stream: Duplex, known: () => void): void {
    const openedMs = performance.now();
    const nonce = randomBytes(18).toString('base64url');
    const lane = createLaneReader();
    let guest: (Guest & { readonly epoch: number }) | null = null;
    let heardMs = performance.now();
    let waiting = 0;
    /** The newest record that the station is known to have. */
    let newest = 0;
    let toldHeardMs = Number.NEGATIVE_INFINITY;
    let downSent = 0;
    let downUnderWay = 0;
    let pumping = false;
    let queue: Promise<void> = Promise.resolve();

    const tell = (message: FromRelay): void => {
      if (socket.readyState === socket.OPEN) socket.send(JSON.stringify({ ...message, nowMs: Date.now() }));
    };
    const refuse = (code: RefusedCode, says: string): void => {
      counts.refused += 1;
      say({ uplink: 'refused', code, station: guest?.station });
      tell({ refused: { code, says } });
      socket.close(1008, code);
    };

    const hello = async (station: string, epoch: number, signature: string): Promise<void> => {
      const enrolled = await log.station(station);
      if (!enrolled || enrolled.revoked)
        return refuse('unknown-station', 'This station is not known to the relay: enrol it with a code.');
      const key = createPublicKey({ key: { ...enrolled.key }, format: 'jwk' });
      if (!verify(null, proofOf(nonce, station, epoch), key, Buffer.from(signature, 'base64url')))
        return refuse('wrong-signature', 'The station could not prove who it is: its key is another.');
      const now = await log.beginEpoch(station, epoch);
      if (!now || now.epoch > epoch)
        return refuse('superseded', 'Another machine has taken this station over; this one is no longer it.');
      guests.get(station)?.socket.close(1000, 'the station connected again');
      guest = { socket, station, epoch, pumpDown };
      guests.set(station, guest);
      known();
      say({ uplink: 'connected', station, epoch, mark: now.mark });
      options.onStation();
      tell({ mark: { seq: now.mark } });
      pumpDown();
    };

    const journal = async (bytes: Buffer): Promise<void> => {
      if (!guest) return;
      const { station, epoch } = guest;
      const records = await decodeBatch(bytes);
      const batch = { first: records[0]!.seq, last: records.at(-1)!.seq, bytes };
      // What is not sound is kept as it came and never folded: the mirror says so to operators.
      const races = new Set(records.filter((record) => unsound(record) === null).map(({ race }) => race));
      const { taken, mark, epoch: epochNow } = await log.append(station, epoch, batch, races);
      if (epochNow !== epoch)
        return refuse('superseded', 'Another machine has taken this station over; this one is no longer it.');
      if (!taken) {
        counts.gaps += 1;
        tell({ mark: { seq: mark, again: true } });
        return;
      }
      counts.records += records.length;
      newest = Math.max(newest, mark);
      tell({ mark: { seq: mark } });
      // Not waited for: the bus keeps the order, and whoever misses it has the log.
      void options.bus().publish({ station, epoch, ...batch });
    };

    const live = async (bytes: Buffer): Promise<void> => {
      if (!guest) return;
      const { station } = guest;
      const whole = await lane.read(bytes).catch((error: unknown) => {
        if (!(error instanceof LaneError)) throw error;
        say({ uplink: 'lane not shown', station, reason: error.message });
        return null;
      });
      if (whole === null) return;
      newest = Math.max(newest, whole.seq);
      await options.bus().tell({ kind: 'lane', station, bytes: await packLane(whole) });
    };

    const give = async (asked: { fromSeq: number; toSeq: number }): Promise<void> => {
      if (!guest) return;
      const { station, epoch } = guest;
      const throughSeq = await giveBack(log, { station, epoch, ...asked }, (bytes) => {
        if (socket.readyState === socket.OPEN) socket.send(Buffer.concat([Buffer.of(JOURNAL_LANE), bytes]));
      });
      tell({ given: { throughSeq } });
    };

    const text = async (said: string): Promise<void> => {
      const parsed = fromStation.safeParse(JSON.parse(said));
      if (!parsed.success) return refuse('malformed', 'The relay does not know this message.');
      const message = parsed.data;
      if ('hello' in message) {
        const { station, epoch, signature } = message.hello;
        if (!guest) await hello(station, epoch, signature);
      } else if (!guest) refuse('malformed', 'The station has not said who it is.');
      else if ('cards' in message) await log.setCards(guest.station, message.cards);
      else if ('give' in message) await give(message.give);
      else {
        await log.forgetDown(guest.station, message.taken);
        downUnderWay = Math.max(0, downUnderWay - 1);
        pumpDown();
      }
    };

    function pumpDown(): void {
      if (!guest || pumping || downUnderWay >= DOWN_WINDOW) return;
      const { station } = guest;
      pumping = true;
      log
        .down(station, downSent, DOWN_WINDOW - downUnderWay)
        .then((items) => {
          if (items.length === 0) return;
          downUnderWay += items.length;
          downSent = items.at(-1)!.id;
          tell({ down: items });
        })
        .catch((error: unknown) => say({ down: 'not read', reason: String(error) }))
        .finally(() => {
          pumping = false;
        });
    }

    const receive = (data: Buffer, isBinary: boolean): Promise<void> => {
      if (!isBinary) return text(data.toString('utf8'));
      if (data[0] === JOURNAL_LANE) return journal(data.subarray(1));
      if (data[0] === LIVE_LANE) return live(data.subarray(1));
      return Promise.reject(new Error('an unknown kind of message'));
    };

    socket.on('message', (data, isBinary) => {
      if (!guest && (data as Buffer).length > STRANGERS_MESSAGE_MAX) {
        socket.terminate();
        return;
      }
      waiting += 1;
      if (waiting >= WAITING_MAX) socket.pause();
      queue = queue
        .then(() => (socket.readyState === socket.OPEN ? receive(data as Buffer, isBinary) : undefined))
        .catch((error: unknown) => {
          // Nothing was acknowledged: the station comes back, to another copy perhaps, and sends it again.
          say({ uplink: 'failed', station: guest?.station, reason: String(error) });
          socket.close(1013, 'the relay could not store this now');
        })
        .finally(() => {
          waiting -= 1;
          if (socket.isPaused && waiting < WAITING_MAX / 2) socket.resume();
        });
    });
    stream.on('data', () => {
      heardMs = performance.now();
    });
    const beat = setInterval(() => {
      const silentMs = performance.now() - heardMs;
      const isLate = !guest && performance.now() - openedMs > HELLO_MS_MAX;
      if (isLate || (silentMs > SILENT_MS && !socket.isPaused)) socket.terminate();
      else if (socket.readyState === socket.OPEN) socket.ping();
    }, BEAT_MS);
    /** For operators: when it was last heard, written down every few seconds while it is. */
    const noteHeard = (): void => {
      if (!guest || performance.now() - toldHeardMs < HEARD_EVERY_MS || heardMs < toldHeardMs) return;
      toldHeardMs = performance.now();
      log
        .setContact({ station: guest.station, atMs: Date.now(), newest })
        .catch((error: unknown) => say({ heard: 'not written', reason: String(error) }));
    };
    const pump = setInterval(() => {
      pumpDown();
      noteHeard();
    }, PUMP_MS);
    socket.on('error', () => {});
    socket.on('close', () => {
      clearInterval(beat);
      clearInterval(pump);
      if (guest && guests.get(guest.station) === guest) guests.delete(guest.station);
      if (guest) say({ uplink: 'gone', station: guest.station });
    });
    tell({ hello: { nonce, gives: true } });
  }

  return {
    pumpDown: (station) => guests.get(station)?.pumpDown(),
    stations: () => [...guests.keys()],
    stats: () => ({ connected: guests.size, ...counts }),
    close() {
      server.off('upgrade', onUpgrade);
      for (const socket of sockets.clients) socket.terminate();
    },
  };
}
