/**
 * The line to the station: MQTT over a WebSocket while there is one, a plain POST where a network lets no socket
 * through. `send` resolves once the station has the batch on its disk. Opens when there is something to say.
 */
import { encodeFixes } from '../../../race/codec/fix-batch.ts';
import type { Fix } from '../../../race/fix.ts';
import type { ClockExchange } from '../../../race/tracker/clock-offset.ts';
import { basicOf, type RiderSetup } from '../setup.ts';
import { CardRefused } from './card-refused.ts';
import { openSocket, type Socket } from './socket.ts';

export interface Line {
  readonly via: 'mqtt' | 'http' | null;
  readonly bytes: number;
  send(fixes: readonly Fix[]): Promise<void>;
  askClock(): Promise<ClockExchange>;
  /** Drops the connection: the network has changed, or the ride is over. */
  close(): void;
}

const HTTP_MS_MAX = 25_000;
/** So many sockets in a row that did not open, and posts are used for a while. */
const SOCKET_FAILURES = 2;
const HTTP_FOR_MS = 60_000;

export function createLine(setup: RiderSetup, place: Pick<Location, 'host' | 'origin'>): Line {
  const { race, credential } = setup;
  // The card's own bib, which may not be the rider's any more.
  const bib = credential.username.slice(credential.username.lastIndexOf('.') + 1);
  const entry = `${place.origin}/v1/races/${race.id}/entries/${bib}`;
  let socket: Socket | null = null;
  let opening: Promise<Socket> | null = null;
  let failures = 0;
  let httpUntilMs = 0;
  let via: Line['via'] = null;
  let bytes = 0;
  const count = (more: number): void => {
    bytes += more;
  };

  const drop = (): void => {
    socket?.close();
    socket = null;
    opening = null;
  };

  /** The open socket, or null when posts are to be used for now. */
  async function byMqtt(): Promise<Socket | null> {
    if (socket?.isOpen) return socket;
    if (Date.now() < httpUntilMs) return null;
    opening ??= openSocket(`wss://${place.host}/mqtt`, setup, count);
    const mine = opening;
    try {
      socket = await mine;
      failures = 0;
      return socket;
    } catch (error) {
      if (error instanceof CardRefused) throw error;
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

  async function post(payload: Uint8Array<ArrayBuffer>): Promise<void> {
    count(payload.length + 400);
    const answer = await fetch(`${entry}/fixes`, {
      method: 'POST',
      headers: { authorization: basicOf(setup), 'content-type': 'application/octet-stream' },
      body: payload,
      signal: AbortSignal.timeout(HTTP_MS_MAX),
    });
    if (answer.status === 401 || answer.status === 403 || answer.status === 404)
      throw new CardRefused(`The station answers ${answer.status}.`);
    // Whatever else it finds wrong with these fixes it would find again: as over MQTT, it has counted them and officials see it.
    if (answer.status >= 500 || answer.status === 408 || answer.status === 429)
      throw new Error(`The station answers ${answer.status}.`);
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
      const open = await byMqtt();
      if (open === null) {
        await post(payload);
        via = 'http';
        return;
      }
      try {
        await open.publish(setup.mqtt.topic, payload);
        via = 'mqtt';
      } catch (error) {
        drop();
        throw error;
      }
    },
    async askClock() {
      const open = await byMqtt();
      if (open !== null) return open.askClock();
      const t0 = Date.now();
      const answer = await fetch(`${place.origin}/v1/clock?t0=${t0}`, {
        cache: 'no-store',
        signal: AbortSignal.timeout(HTTP_MS_MAX),
      });
      if (!answer.ok) throw new Error(`The station answers ${answer.status}.`);
      const { t1, t2 } = (await answer.json()) as { t1: number; t2: number };
      return { t0, t1, t2, t3: Date.now() };
    },
    close: drop,
  };
}
