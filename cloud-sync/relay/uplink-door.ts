/**
 * Where stations come in: `/v1/uplink`. A station proves who it is, is told the log's mark, and sends what follows;
 * each batch is acknowledged when the log has it on disk, and then handed to all copies. A batch that does not
 * follow the mark changes nothing: the station is told the mark and sends again from there.
 *
 * Bounds: one connection a station. Whoever does not say who they are within ten seconds is disconnected, whatever else they send; of those
 * who have not yet, so many of one address and so many in all are let in, and their messages are short.
 */
import type { Server as HttpServer, IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer } from 'ws';
import { createStrangers } from '../../server/doors/strangers.ts';
import { COMMIT_S, createHistogram, FIX_DELAY_S, type HistogramValue } from '../../server/http/histogram.ts';
import { UPLINK_MESSAGE_MAX, UPLINK_PATH, UPLINK_SUBPROTOCOL } from '../wire/messages.ts';
import type { Bus } from './bus/bus.ts';
import type { RelayLog } from './log/log.ts';
import { type UplinkCounts, UplinkGuest } from './uplink-guest.ts';
import type { Venues } from './venues/venues.ts';

export interface UplinkDoorOptions {
  readonly log: RelayLog;
  readonly bus: () => Bus;
  /** A station is here whose records the mirror may not follow yet. */
  readonly onStation: () => void;
  readonly say: (line: Record<string, unknown>) => void;
  /** Gives stations their names; null: this relay gives none. */
  readonly venues?: Pick<Venues, 'asked'> | null;
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
    readonly delays: HistogramValue;
    readonly commits: HistogramValue;
  };
  close(): void;
}

const STATIONS_MAX = 2_000;
/** Sockets whose station is not known yet. */
const STRANGERS_MAX = 400;
const STRANGERS_PER_ADDRESS_MAX = 20;

export function openUplinkDoor(server: HttpServer, options: UplinkDoorOptions): UplinkDoor {
  const { log, bus, say, venues = null } = options;
  const guests = new Map<string, UplinkGuest>();
  const strangers = createStrangers(STRANGERS_MAX, STRANGERS_PER_ADDRESS_MAX);
  const counts: UplinkCounts = {
    ...{ records: 0, gaps: 0, refused: 0 },
    delays: createHistogram(FIX_DELAY_S),
    commits: createHistogram(COMMIT_S),
  };
  const sockets = new WebSocketServer({
    noServer: true,
    clientTracking: true,
    maxPayload: UPLINK_MESSAGE_MAX,
    perMessageDeflate: false,
    handleProtocols: (offered) => (offered.has(UPLINK_SUBPROTOCOL) ? UPLINK_SUBPROTOCOL : false),
  });
  const left = (guest: UplinkGuest, station: string): void => {
    if (guests.get(station) === guest) guests.delete(station);
    say({ uplink: 'gone', station });
  };

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
    sockets.handleUpgrade(request, socket, head, (accepted) => {
      const entered = (guest: UplinkGuest, station: string): void => {
        guests.get(station)?.giveWay();
        guests.set(station, guest);
        known();
        options.onStation();
      };
      const guest = new UplinkGuest(accepted, { log, bus, say, counts, venues, entered, left });
      socket.on('data', () => guest.heard());
    });
  };
  server.on('upgrade', onUpgrade);

  return {
    pumpDown: (station) => guests.get(station)?.pumpDown(),
    stations: () => [...guests.keys()],
    stats: () => ({
      ...counts,
      connected: guests.size,
      delays: counts.delays.value(),
      commits: counts.commits.value(),
    }),
    close() {
      server.off('upgrade', onUpgrade);
      for (const socket of sockets.clients) socket.terminate();
    },
  };
}
