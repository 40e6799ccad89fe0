/**
 * The station's MQTT: the broker that station and relay share (server/mqtt/), with the station's doors, its intake and
 * its disk. Nothing a rider publishes is acknowledged before it is durable.
 */
import type { Duplex } from 'node:stream';
import type { GateStats } from '../../server/doors/gate.ts';
import type { Identity, Intake, Refusal } from '../../server/intake.ts';
import {
  Broker,
  type From,
  type Guest,
  type Origin,
  type Quarrel,
  type TurnedAway,
} from '../../server/mqtt/broker.ts';
import { type BrokerStats, brokerStats } from '../../server/mqtt/broker-stats.ts';
import type { Ticket } from '../../server/mqtt/gate.ts';
import type { InboxOptions, RiderStatus } from '../../server/mqtt/inbox.ts';
import { MQTT_LIMITS, type MqttLimits } from '../../server/mqtt/limits.ts';
import type { Rules } from '../../server/mqtt/rules.ts';
import type { StoredSessions } from '../../server/mqtt/stored-sessions.ts';
import { type Doors, type MqttListeners, openDoors } from './listeners.ts';

/** Somebody by what cannot end before the connection, or by a token, or known and not let in by this door. */
export type SignedIn = Identity | Pick<Guest, 'identity' | 'credential'> | TurnedAway;

export interface MqttOptions {
  readonly listeners: MqttListeners;
  /** Who this is, or null. A throw is answered as "server unavailable". */
  authenticate(username: string, password: string, from: From): Promise<SignedIn | null> | SignedIn | null;
  readonly intake: Intake;
  readonly now: () => number;
  /** A clock that nobody sets, ms. */
  readonly monotonicMs?: (() => number) | undefined;
  readonly limits?: Partial<MqttLimits> | undefined;
  readonly onStatus?: ((status: RiderStatus) => void) | undefined;
  readonly onQuarrel?: ((quarrel: Quarrel) => void) | undefined;
  /** What outlives a restart. */
  readonly stored?: StoredSessions | undefined;
  readonly rules?: Rules | undefined;
}

export interface MqttServer {
  /** Where it listens; null where it does not. */
  readonly addresses: Doors['addresses'];
  /** Publishes for the station itself. Resolves when it is as safe as it will be. */
  publish(
    topic: string,
    payload: Uint8Array | string,
    options?: { retain?: boolean; qos?: 0 | 1 },
  ): Promise<void>;
  /** A place for a connection whose first byte is still to come; null when there is none. */
  enter(remoteAddress: string, drop: () => void): Ticket | null;
  /** Serves MQTT on any byte stream. */
  handleStream(stream: Duplex, origin: Origin): void;
  /** A renewed certificate, for connections from now on. */
  renewCertificate(cert: string | Buffer, key: string | Buffer): void;
  /** Another certificate for whoever asks for this name in the handshake. */
  addCertificate(name: string, cert: string, key: string): void;
  /** Ends the connections of credentials that are no longer good; answers how many. */
  disconnect(whose: Parameters<Broker['disconnect']>[0]): number;
  stats(): BrokerStats;
  /** Its door, as health tells of all doors. */
  gateStats(): GateStats;
  close(): Promise<void>;
}

/** What strangers call themselves, and topics they try, are shown to officials no longer than this. */
const WHO_LENGTH_MAX = 80;
const WHY_LENGTH_MAX = 300;

export async function startMqtt(options: MqttOptions): Promise<MqttServer> {
  const limits = { ...MQTT_LIMITS, ...options.limits };
  const { intake, now, onStatus, rules, stored, onQuarrel } = options;
  const refused = (dialect: string, who: string, { code, message }: Refusal, items = 1): void =>
    intake.refused({
      dialect,
      who: who.slice(0, WHO_LENGTH_MAX),
      refusal: { code, message: message.slice(0, WHY_LENGTH_MAX) },
      items,
    });
  const inbox: InboxOptions = { intake, onStatus, refused };
  const broker = new Broker({
    limits,
    now,
    monotonicMs: options.monotonicMs ?? (() => performance.now()),
    authenticate: async (username, password, from) => {
      const found = await options.authenticate(username, password, from);
      if (found === null || 'turnedAway' in found) return found;
      return 'identity' in found ? { ...found, inbox } : { identity: found, inbox };
    },
    refused: (who, refusal) => refused('mqtt', who, refusal),
    rules,
    stored,
    onQuarrel,
  });
  const doors = await openDoors(options.listeners, broker.gate, limits, (stream, origin) =>
    broker.handleStream(stream, origin),
  );
  return {
    addresses: doors.addresses,
    publish: (topic, payload, how) => broker.publish(topic, payload, how),
    enter: (remoteAddress, drop) => broker.gate.enter(remoteAddress, drop),
    handleStream: (stream, origin) => broker.handleStream(stream, origin),
    renewCertificate: (cert, key) => doors.renewCertificate(cert, key),
    addCertificate: (name, cert, key) => doors.addCertificate(name, cert, key),
    disconnect: (whose) => broker.disconnect(whose),
    stats: () => brokerStats(broker),
    gateStats: () => ({
      open: broker.gate.size,
      totalMax: limits.connectionsMax,
      droppedSilent: broker.gate.counts.silent,
      gaveWay: broker.gate.counts.madeRoom,
      turnedAway: broker.gate.counts.refused,
    }),
    async close() {
      const closed = doors.close();
      broker.close();
      await closed;
    },
  };
}
