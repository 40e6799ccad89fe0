/**
 * The two phones of one card at a real station's doors: OwnTracks over MQTT, and Traccar Client over HTTP or, where both
 * call themselves alike, another OwnTracks under the same client id. A phone holds a message until it is acknowledged.
 */
import mqtt, { type MqttClient } from 'mqtt';
import { ask, type StationProcess } from '../../station/station-process.ts';
import { ownTracksItem, type Told, traccarItem } from './stream.ts';

export interface Card {
  readonly race: string;
  readonly bib: string;
  readonly secret: string;
}

export interface Phone {
  /** Resolves once it is acknowledged. @throws Error when it never is */
  send(message: readonly Told[]): Promise<void>;
  /** The next message goes by a connection of its own. */
  reconnect(): void;
  end(): void;
}

const TRIES_MAX = 60;
const AGAIN_MS = 250;
const ANSWER_MS = 10_000;
const rest = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

/** Tries until the station has answered: it may be away for a while. */
async function untilAnswered(what: string, once: () => Promise<boolean>): Promise<void> {
  let last: unknown = 'not acknowledged';
  for (let tries = 0; tries < TRIES_MAX; tries++) {
    try {
      if (await once()) return;
    } catch (error) {
      last = error;
    }
    await rest(AGAIN_MS);
  }
  throw new Error(`${what} was never acknowledged: ${String(last)}`);
}

export function ownTracks(
  station: () => StationProcess,
  { race, bib, secret }: Card,
  clientId: string,
): Phone {
  let line: MqttClient | null = null;
  const end = (): void => {
    line?.end(true);
    line = null;
  };
  const connected = async (): Promise<MqttClient> => {
    if (line?.connected) return line;
    end();
    const port = station().ports.mqtt;
    const settings = { username: `${race}.${bib}`, password: secret, clientId, reconnectPeriod: 0 };
    line = await mqtt.connectAsync(`mqtt://127.0.0.1:${port}`, { ...settings, connectTimeout: 3_000 }, false);
    line.on('error', () => {});
    return line;
  };
  return {
    end,
    reconnect: end,
    send: (message) =>
      untilAnswered(`a message of ${race}.${bib}`, async () => {
        const client = await connected();
        const payload = JSON.stringify(message.map(ownTracksItem));
        let gone = (): void => {};
        const isGone = new Promise<false>((resolve) => {
          gone = () => resolve(false);
          client.once('close', gone);
        });
        const acknowledged = client
          .publishAsync(`owntracks/${race}.${bib}/phone`, payload, { qos: 1 })
          .then(() => true);
        acknowledged.catch(() => false);
        const isTaken = await Promise.race([acknowledged, isGone, rest(ANSWER_MS).then(() => false)]);
        client.off('close', gone);
        if (!isTaken) end();
        return isTaken;
      }),
  };
}

export function traccar(station: () => StationProcess, { race, bib, secret }: Card): Phone {
  return {
    end() {},
    reconnect() {},
    send: (message) =>
      untilAnswered(`a report of ${race}.${bib}`, async () => {
        const body = { id: secret, locations: message.map(traccarItem) };
        const { status } = await ask(station(), 'POST', '/osmand', { body });
        if (status !== 200 && status !== 503 && status !== 429) throw new Error(`answered ${status}`);
        return status === 200;
      }),
  };
}
