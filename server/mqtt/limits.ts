/**
 * Every bound of MQTT, at the station and at the relay, and what happens there. A bound holds in all, for one address
 * (`perAddress…`) and for one credential (`…OfOne`): no stranger and no rider can take what is everybody's.
 */
import type { RetainedLimits } from './retained.ts';

export interface MqttLimits extends RetainedLimits {
  /** Connections in all and of one address; beyond, the stranger who has been silent longest goes, or the newcomer. */
  readonly connectionsMax: number;
  readonly perAddressMax: number;
  /** Connections that have not signed in; beyond, the one that has been silent longest goes. */
  readonly strangersMax: number;
  /** New connections of one address: so many at once, then so many a second. */
  readonly perAddressBurst: number;
  readonly perAddressPerSecond: number;
  /** TLS handshakes, in all: so many at once, then so many a second; others wait their turn. */
  readonly handshakesBurst: number;
  readonly handshakesPerSecond: number;
  /** Of one credential; beyond, the one silent longest goes if it is silent, else the newcomer. */
  readonly connectionsOfOneMax: number;
  /** From the first byte of a connection (its TLS handshake included) to the end of a good CONNECT, ms. */
  readonly connectMs: number;
  /** A frame; a CONNECT. A larger PUBLISH of somebody signed in is skipped and answered; beyond `skipBytesMax` it ends. */
  readonly frameBytesMax: number;
  readonly connectBytesMax: number;
  readonly skipBytesMax: number;
  /** Messages, and fixes in them, of one client that wait for their commit; beyond, its socket is not read. */
  readonly messagesWaitingMax: number;
  readonly fixesWaitingMax: number;
  /** What one credential may send: units at once, then units a second (see `costOf`); beyond, its sockets are read later. */
  readonly burst: number;
  readonly perSecond: number;
  /** QoS 2 messages of one client between PUBREC and PUBREL; one more ends the connection. */
  readonly halfOpenMax: number;
  /** Filters in one SUBSCRIBE and in one session; those beyond are refused. */
  readonly filtersMax: number;
  /** Topic aliases that a client may set (MQTT 5). */
  readonly aliasesMax: number;
  /** Sessions that outlive their connection: in all, of one credential, and for how long, s; the one away longest goes. */
  readonly sessionsMax: number;
  readonly sessionsOfOneMax: number;
  readonly sessionExpiryMaxS: number;
  /** Messages that wait for one session, and their bytes: of one session, of one credential, in all; the newest beyond are dropped. */
  readonly waitingMax: number;
  readonly waitingBytesMax: number;
  readonly waitingBytesOfOneMax: number;
  readonly waitingBytesInAllMax: number;
  /** Messages sent to one client and not acknowledged. */
  readonly inflightMax: number;
  /** Bytes sent that one client has not read; more waits in its session. A client that reads nothing so long is let go. */
  readonly unreadBytesMax: number;
  readonly slowReaderMs: number;
  /** Frames of one connection that are taken before others have their turn. */
  readonly framesInTurnMax: number;
  /** MQTT 5 clients are told to speak at least this often, s. */
  readonly keepaliveMaxS: number;
}

const MB = 1024 * 1024;

export const MQTT_LIMITS: MqttLimits = {
  connectionsMax: 12_000,
  perAddressMax: 3_000,
  strangersMax: 3_000,
  perAddressBurst: 3_000,
  perAddressPerSecond: 100,
  handshakesBurst: 100,
  handshakesPerSecond: 100,
  connectionsOfOneMax: 8,
  connectMs: 10_000,
  frameBytesMax: 65_536,
  connectBytesMax: 8_192,
  skipBytesMax: 16 * MB,
  messagesWaitingMax: 64,
  fixesWaitingMax: 7_200,
  burst: 2_000,
  perSecond: 500,
  halfOpenMax: 256,
  filtersMax: 64,
  aliasesMax: 16,
  sessionsMax: 10_000,
  sessionsOfOneMax: 8,
  sessionExpiryMaxS: 7 * 24 * 3_600,
  waitingMax: 1_000,
  waitingBytesMax: 4 * MB,
  waitingBytesOfOneMax: 8 * MB,
  waitingBytesInAllMax: 64 * MB,
  inflightMax: 64,
  unreadBytesMax: 256 * 1024,
  slowReaderMs: 3_000,
  framesInTurnMax: 32,
  keepaliveMaxS: 60,
  retainedMax: 5_000,
  retainedBytesMax: 64 * MB,
  retainedOfOneMax: 1_000,
};

/** The bounds for what this process really has (broker/health/limits.ts): connections by descriptors, bytes by memory. */
export function limitsFor(
  door: { readonly connections: number; readonly perAddress: number; readonly strangers: number },
  memoryBytes: number,
): MqttLimits {
  return {
    ...MQTT_LIMITS,
    connectionsMax: door.connections,
    perAddressMax: door.perAddress,
    perAddressBurst: door.perAddress,
    strangersMax: door.strangers,
    retainedBytesMax: Math.floor(memoryBytes / 2),
    waitingBytesInAllMax: Math.floor(memoryBytes / 2),
    waitingBytesOfOneMax: Math.min(MQTT_LIMITS.waitingBytesOfOneMax, Math.floor(memoryBytes / 8)),
  };
}

/**
 * What a frame costs its sender, in units: about what it takes to serve it. A phone's backlog of five hours (18,000
 * fixes in batches of sixty) is some 2,500; one message at a time it is 18,000, a flood's worth in 13 s.
 */
export const costOf = (bytes: number, fixes: number): number => 1 + Math.max(fixes / 10, bytes / 512);
/** A token that is not a rider's may be in many screens: so many times what a card may have. */
export const SCREENS_FACTOR = 8;
/** A sign-in, and a SUBSCRIBE's filter: sessions are looked up, retained messages searched. */
export const CONNECT_COST = 20;
export const FILTER_COST = 10;
