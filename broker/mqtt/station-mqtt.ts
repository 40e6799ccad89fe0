/** The station's MQTT with all that it is of the station's: who may come in, what is bounded by what, who is told. */
import { saying } from '../../race/race.ts';
import { addressOf } from '../../server/doors/gate.ts';
import { isLoopback } from '../../server/doors/loopback.ts';
import type { From, Quarrel } from '../../server/mqtt/broker.ts';
import { limitsFor } from '../../server/mqtt/limits.ts';
import { attachMqtt, type UpgradeServer } from '../../server/mqtt/websocket-door.ts';
import { refusalOf } from '../../server/refusal.ts';
import type { Auth } from '../auth/auth.ts';
import type { Bounds } from '../health/limits.ts';
import type { Journal } from '../journal/journal.ts';
import type { Phones } from '../races/phones.ts';
import type { Races } from '../races/races.ts';
import type { MqttListeners } from './listeners.ts';
import { type MqttServer, type SignedIn, startMqtt } from './server.ts';
import { storedSessions } from './stored-sessions.ts';

export interface StationMqttOptions {
  readonly listeners: MqttListeners;
  readonly auth: Auth;
  readonly races: Races;
  readonly phones: Phones;
  readonly bounds: Bounds;
  readonly now: () => number;
  readonly journal: Pick<Journal, 'settings'>;
}

export function startStationMqtt(options: StationMqttOptions): Promise<MqttServer> {
  const { listeners, auth, races, phones, bounds, now, journal } = options;
  return startMqtt({
    listeners,
    authenticate: (username, password, from) => signInByMqtt(auth, username, password, from),
    intake: races,
    stored: storedSessions(journal.settings),
    now,
    limits: limitsFor(bounds.doors.mqtt, bounds.mqttMemoryBytes),
    onQuarrel: (quarrel) => races.refused(told(quarrel)),
    onStatus: ({ rider, ...status }) => phones.accept(rider.race, rider.entry, status),
  });
}

/** MQTT over WebSocket at the officials' door. */
export function openWebSocketDoor(server: UpgradeServer, mqtt: MqttServer): void {
  attachMqtt(server, {
    enter: (address, drop) => mqtt.enter(address, drop),
    serve: (bytes, origin) => mqtt.handleStream(bytes, origin),
    addressOf: (request) => addressOf(request.socket.remoteAddress),
  });
}

/** Two phones with one card, in words for officials. */
function told({ username, clientId, addresses, areBothServed }: Quarrel) {
  const where = [...new Set(addresses)].join(' and ');
  const facts = { name: username, client: clientId, where, both: areBothServed };
  return {
    dialect: 'mqtt',
    who: username,
    refusal: refusalOf('conflict', saying('phones-one-id', facts)),
  };
}

/**
 * A rider by their card; everybody else by a token as the password, under their own name, and over a line that nobody
 * else reads: a card opens one rider's positions, a token whatever its holder may do.
 */
async function signInByMqtt(
  auth: Auth,
  username: string,
  password: string,
  { isSecure, address }: From,
): Promise<SignedIn | null> {
  const rider = auth.rider(username, password);
  if (rider !== null) return rider;
  const verified = await auth.inspect(password);
  if (verified === null) return null;
  const { identity, id, expiresMs } = verified;
  if (identity.name.toLowerCase() !== username.toLowerCase()) return null;
  if (!isSecure && !isLoopback(address))
    return {
      turnedAway: `the token of "${identity.name}" came over a line that is not encrypted and was not taken; whoever listens has seen it: end it, make a new one, and connect by TLS (port 8883, or wss://…/mqtt)`,
    };
  return { identity, credential: { id, untilMs: expiresMs } };
}
