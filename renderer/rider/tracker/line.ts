/**
 * The page's line: MQTT over a WebSocket while there is one, a plain POST where a network lets no socket through, and a POST
 * to a cloud relay, the next one when one is gone. At the standby's addresses only the socket is tried: a POST to another origin is not allowed to a
 * page.
 */
import { CardRefused, createLine, type Line, type Venue } from '../../../phone/line.ts';
import { type Ask, askClockAt, postToVenue, type RelayRider, relayAt } from '../../../phone/post.ts';
import { atHost } from '../../../phone/reach.ts';
import { anyRelay, firstRelayOf } from '../../../phone/relays.ts';
import { type AtRelay, basicOf, type RiderSetup, relaysOf } from '../setup.ts';
import { openSocket, type Socket } from './socket.ts';

/** Heads of a request and its answer, TLS and TCP under them. */
const FRAMING_BYTES = 400;
/** So many sockets in a row that did not open, and posts are used for a while. */
const SOCKET_FAILURES = 2;
const HTTP_FOR_MS = 60_000;

export interface LineParts {
  /** Where the page came from: `https://HOST:PORT`. */
  readonly origin: string;
  /** The standby's addresses, as known now; the ports are the station's. */
  readonly alternates: () => readonly string[];
  readonly count: (bytes: number) => void;
  readonly now: () => number;
}

export function pageLine(setup: RiderSetup, parts: LineParts): Line {
  const { count, now } = parts;
  const ask: Ask = (url, request, msMax) => {
    count(FRAMING_BYTES + (request.body?.length ?? 0));
    return fetch(url, { ...request, cache: 'no-store', signal: AbortSignal.timeout(msMax) });
  };
  const relays = relaysOf(setup).map((place) => relayAt(ask, place, atRelay(setup, place), now));
  const relay = anyRelay(relays, firstRelayOf(setup.credential.username));
  return createLine(pageVenue(setup, parts, ask), relay, now);
}

function atRelay({ credential }: RiderSetup, relay: AtRelay): RelayRider {
  const { username, password } = credential;
  return {
    username,
    authorization: basicOf({ credential: { username, password: relay.password ?? password } }),
  };
}

function pageVenue(setup: RiderSetup, { origin, alternates, count, now }: LineParts, ask: Ask): Venue {
  const { race, credential, mqtt } = setup;
  // The card's own bib, which may not be the rider's any more.
  const bib = credential.username.slice(credential.username.lastIndexOf('.') + 1);
  let socket: Socket | null = null;
  let opening: Promise<Socket> | null = null;
  let failures = 0;
  let httpUntilMs = 0;

  const socketAt = (address: number): string => {
    const host = alternates()[address - 1];
    return `${(host === undefined ? origin : atHost(origin, host)).replace(/^http/, 'ws')}/mqtt`;
  };

  /** The open socket, or null when posts are to be used for now. */
  async function bySocket(address: number, msMax: number): Promise<Socket | null> {
    if (socket?.isOpen) return socket;
    const isElsewhere = address > 0;
    if (!isElsewhere && now() < httpUntilMs) return null;
    opening ??= openSocket(socketAt(address), setup, { count, now }, msMax);
    const mine = opening;
    try {
      socket = await mine;
      failures = 0;
      return socket;
    } catch (error) {
      if (error instanceof CardRefused || isElsewhere) throw error;
      failures += 1;
      if (failures >= SOCKET_FAILURES) {
        failures = 0;
        httpUntilMs = now() + HTTP_FOR_MS;
      }
      return null;
    } finally {
      if (opening === mine) opening = null;
    }
  }

  return {
    async send(payload, address, msMax) {
      const open = await bySocket(address, msMax);
      if (open !== null) {
        await open.publish(mqtt.topic, payload);
        return 'mqtt';
      }
      const url = `${origin}/v1/races/${race.id}/entries/${bib}/fixes`;
      await postToVenue(ask, url, basicOf(setup), payload, msMax);
      return 'http';
    },
    async askClock(address, msMax) {
      const open = await bySocket(address, msMax);
      return open === null ? askClockAt(ask, `${origin}/v1/clock`, now, msMax) : open.askClock();
    },
    addresses: () => 1 + alternates().length,
    drop() {
      socket?.close();
      socket = null;
      opening = null;
    },
  };
}
