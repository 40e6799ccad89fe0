/**
 * The line to the station: MQTT over a WebSocket while there is one, a plain POST where a network lets no socket
 * through, and a POST to the cloud relay while the venue is out of reach (phone/reach.ts). `send` resolves once
 * the station, or the relay for it, has the batch on its disk. Opens when there is something to say. At the standby's
 * addresses only the socket is tried: a POST to another origin is not allowed to a page.
 */

import type { ClockExchange } from '../../../phone/clock-offset.ts';
import {
  AT_THE_VENUE,
  nextPlace,
  relayMissed,
  venueAnswered,
  venueMissed,
  venuePatienceMs,
} from '../../../phone/reach.ts';
import { encodeFixes } from '../../../race/codec/fix-batch.ts';
import type { Fix } from '../../../race/fix.ts';
import { basicOf, type RiderSetup } from '../setup.ts';
import { CardRefused } from './card-refused.ts';
import { openSocket, type Socket } from './socket.ts';

export interface Line {
  readonly via: 'mqtt' | 'http' | 'relay' | null;
  readonly bytes: number;
  send(fixes: readonly Fix[]): Promise<void>;
  /** Null when only the relay is there and the station's clock is known already: its word is the better one. */
  askClock(isKnown: boolean): Promise<ClockExchange | null>;
  /** Drops the connection: the network has changed, or the ride is over. */
  close(): void;
}

const HTTP_MS_MAX = 25_000;
/** So many sockets in a row that did not open, and posts are used for a while. */
const SOCKET_FAILURES = 2;
const HTTP_FOR_MS = 60_000;

/** `alternates`: where the standby may be, as known now; the ports are the station's. */
export function createLine(
  setup: RiderSetup,
  place: Pick<Location, 'host' | 'origin' | 'port'>,
  alternates: () => readonly string[],
): Line {
  const { race, credential } = setup;
  // The card's own bib, which may not be the rider's any more.
  const bib = credential.username.slice(credential.username.lastIndexOf('.') + 1);
  const entry = `${place.origin}/v1/races/${race.id}/entries/${bib}`;
  let socket: Socket | null = null;
  let opening: Promise<Socket> | null = null;
  let failures = 0;
  let httpUntilMs = 0;
  let via: Line['via'] = null;
  let reach = AT_THE_VENUE;
  const relay = setup.relay ?? null;
  let bytes = 0;
  const count = (more: number): void => {
    bytes += more;
  };

  const drop = (): void => {
    socket?.close();
    socket = null;
    opening = null;
  };

  const addresses = (): number => 1 + alternates().length;
  /** Null at the address that the page came from. */
  const alternate = (): string | null =>
    reach.address === 0 ? null : (alternates()[reach.address - 1] ?? null);
  const hostNow = (): string => {
    const host = alternate();
    return host === null ? place.host : `${host}${place.port === '' ? '' : `:${place.port}`}`;
  };

  /** The open socket, or null when posts are to be used for now. */
  async function byMqtt(): Promise<Socket | null> {
    if (socket?.isOpen) return socket;
    const isElsewhere = alternate() !== null;
    if (!isElsewhere && Date.now() < httpUntilMs) return null;
    opening ??= openSocket(`wss://${hostNow()}/mqtt`, setup, count, patienceMs());
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
        httpUntilMs = Date.now() + HTTP_FOR_MS;
      }
      return null;
    } finally {
      if (opening === mine) opening = null;
    }
  }

  const patienceMs = (): number => venuePatienceMs(reach, addresses(), relay !== null);

  async function post(url: string, payload: Uint8Array<ArrayBuffer>, msMax: number): Promise<Response> {
    count(payload.length + 400);
    return fetch(url, {
      method: 'POST',
      headers: { authorization: basicOf(setup), 'content-type': 'application/octet-stream' },
      body: payload,
      signal: AbortSignal.timeout(msMax),
    });
  }

  async function postToVenue(payload: Uint8Array<ArrayBuffer>): Promise<void> {
    const answer = await post(`${entry}/fixes`, payload, patienceMs());
    reach = venueAnswered(reach);
    if (answer.status === 401 || answer.status === 403 || answer.status === 404)
      throw new CardRefused(`The station answers ${answer.status}.`);
    // Whatever else it finds wrong with these fixes it would find again: as over MQTT, it has counted them and officials see it.
    if (answer.status >= 500 || answer.status === 408 || answer.status === 429)
      throw new Error(`The station answers ${answer.status}.`);
  }

  async function sendToVenue(payload: Uint8Array<ArrayBuffer>): Promise<void> {
    const open = await byMqtt();
    if (open === null) {
      await postToVenue(payload);
      via = 'http';
      return;
    }
    try {
      await open.publish(setup.mqtt.topic, payload);
      reach = venueAnswered(reach);
      via = 'mqtt';
    } catch (error) {
      drop();
      throw error;
    }
  }

  async function postToRelay(payload: Uint8Array<ArrayBuffer>): Promise<void> {
    try {
      const answer = await post(relay?.fixes ?? '', payload, HTTP_MS_MAX);
      // Also when it does not know the card: only the venue can say that a card has ended, the relay may not know yet.
      if (!answer.ok) throw new Error(`The relay answers ${answer.status}.`);
      via = 'relay';
    } catch (error) {
      reach = relayMissed(reach);
      throw error;
    }
  }

  /** Notes that the venue did not answer; false when it did, and said no. */
  function wasMissed(error: unknown): boolean {
    if (error instanceof CardRefused) return false;
    drop();
    reach = venueMissed(reach, Date.now(), addresses());
    return true;
  }

  async function askClockAt(url: string, msMax: number): Promise<ClockExchange> {
    const t0 = Date.now();
    const answer = await fetch(`${url}?t0=${t0}`, { cache: 'no-store', signal: AbortSignal.timeout(msMax) });
    if (!answer.ok) throw new Error(`The clock answers ${answer.status}.`);
    const { t1, t2 } = (await answer.json()) as { t1: number; t2: number };
    return { t0, t1, t2, t3: Date.now() };
  }

  return {
    get via() {
      return via;
    },
    get bytes() {
      return bytes;
    },
    async send(fixes) {
      const payload = encodeFixes(fixes);
      if (nextPlace(reach, relay !== null, Date.now()) === 'relay') return postToRelay(payload);
      try {
        await sendToVenue(payload);
      } catch (error) {
        if (!wasMissed(error) || relay === null) throw error;
        return postToRelay(payload);
      }
    },
    async askClock(isKnown) {
      if (nextPlace(reach, relay !== null, Date.now()) === 'venue')
        try {
          const open = await byMqtt();
          const exchange = await (open === null
            ? askClockAt(`${place.origin}/v1/clock`, patienceMs())
            : open.askClock());
          reach = venueAnswered(reach);
          return exchange;
        } catch (error) {
          if (!wasMissed(error) || relay === null) throw error;
        }
      return isKnown || relay === null ? null : askClockAt(relay.clock, HTTP_MS_MAX);
    },
    close: drop,
  };
}
