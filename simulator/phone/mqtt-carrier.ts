/**
 * A phone on MQTT: the native topic (binary batches, its own clock exchange) or OwnTracks, over TCP, TLS or WebSocket.
 * The queue is the outbox's, not the MQTT library's: every connection starts clean and what was not acknowledged goes again.
 */
import mqtt from 'mqtt';
import { encodeFixes, roundFix } from '../../race/codec/fix-batch.ts';
import type { Carrier, Credential, StationAddress } from './carrier.ts';
import { Refused } from './carrier.ts';
import { ownTracksLocation, ownTracksRounding } from './dialects.ts';

const CONNECT_TIMEOUT_MS = 10_000;
/** An answer to the clock question that takes longer is of no use. */
const CLOCK_TIMEOUT_MS = 5_000;

export function createMqttCarrier(
  dialect: 'native' | 'owntracks',
  address: StationAddress,
  { race, bib, secret }: Credential,
): Carrier {
  const own = `bell-lap/v1/${race}/${bib}`;
  const username = `${race}.${bib}`;
  let client: mqtt.MqttClient | null = null;
  let bytes = 0;
  let clockAsked: { t0: number; answer: (reply: { t1: number; t2: number }) => void } | null = null;
  /** Promises of publishes under way: a cut connection must break them, the library would keep them for later. */
  const underWay = new Set<(error: Error) => void>();

  const broken = (): void => {
    client = null;
    for (const reject of underWay) reject(new Error('the connection broke'));
    underWay.clear();
  };

  const publish = (topic: string, payload: Buffer | string, retain = false): Promise<void> =>
    new Promise((resolve, reject) => {
      if (client === null) return reject(new Error('not connected'));
      bytes += topic.length + payload.length + 7;
      underWay.add(reject);
      client.publish(topic, payload, { qos: 1, retain }, (error) => {
        underWay.delete(reject);
        if (error) reject(error);
        else resolve();
      });
    });

  return {
    batchMax: dialect === 'native' ? 600 : 1,
    onWire: dialect === 'native' ? roundFix : ownTracksRounding,
    get connected() {
      return client?.connected ?? false;
    },
    get bytes() {
      return bytes;
    },
    connect() {
      const connecting = mqtt.connect(address.mqtt, optionsOf(dialect, address, username, secret));
      return new Promise<void>((resolve, reject) => {
        connecting.once('connect', () => {
          client = connecting;
          if (dialect === 'native') connecting.subscribe(`${own}/clock/reply`, { qos: 0 });
          resolve();
        });
        connecting.on('message', (topic, payload) => {
          if (topic !== `${own}/clock/reply` || clockAsked === null) return;
          const reply = JSON.parse(payload.toString()) as { t0: number; t1: number; t2: number };
          if (reply.t0 === clockAsked.t0) clockAsked.answer(reply);
        });
        connecting.on('error', (error) => {
          connecting.end(true);
          const refused = 'code' in error && (error.code === 4 || error.code === 5);
          reject(refused ? new Refused(`${username}: ${error.message}`) : error);
        });
        connecting.on('close', () => {
          if (client === connecting) broken();
          reject(new Error('the connection closed before it was open'));
        });
      });
    },
    async send(batch) {
      if (dialect === 'native') return publish(`${own}/fixes`, Buffer.from(encodeFixes(batch.fixes)));
      for (const fix of batch.fixes) {
        await publish(`owntracks/${username}/phone`, ownTracksLocation(fix, bib.slice(-2)), true);
      }
    },
    askClock(t0) {
      if (dialect !== 'native') return null;
      return new Promise((resolve, reject) => {
        const timer = setTimeout(() => reject(new Error('no answer about the clock')), CLOCK_TIMEOUT_MS);
        clockAsked = {
          t0,
          answer(reply) {
            clearTimeout(timer);
            clockAsked = null;
            resolve(reply);
          },
        };
        client?.publish(`${own}/clock`, JSON.stringify({ t0 }), { qos: 0 });
      });
    },
    cut() {
      const gone = client;
      broken();
      gone?.stream.destroy();
      gone?.end(true);
    },
    async close() {
      const leaving = client;
      client = null;
      if (leaving !== null) await leaving.endAsync();
    },
  };
}

/** How a phone of a dialect signs in, with the will that its app leaves. */
const optionsOf = (
  dialect: 'native' | 'owntracks',
  { ca }: StationAddress,
  username: string,
  password: string,
): mqtt.IClientOptions => ({
  clientId: `${username}-${dialect}`.slice(0, 60),
  username,
  password,
  clean: true,
  protocolVersion: 4,
  keepalive: 60,
  reconnectPeriod: 0,
  connectTimeout: CONNECT_TIMEOUT_MS,
  ...(ca === undefined ? { rejectUnauthorized: false } : { ca }),
  ...(dialect === 'owntracks'
    ? {
        will: {
          topic: `owntracks/${username}/phone`,
          payload: Buffer.from('{"_type":"lwt","tst":0}'),
          qos: 1,
          retain: false,
        },
      }
    : {}),
});
