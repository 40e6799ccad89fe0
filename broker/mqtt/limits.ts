/** Every bound of the MQTT server, and what happens there. */
import type { FrontLimits } from './connection.ts';
import type { SessionLimits } from './sessions.ts';

export interface MqttLimits extends FrontLimits, SessionLimits {
  /** Connections beyond are closed at once. */
  readonly connectionsMax: number;
  /** A client that reads nothing for so long is let go, since the broker waits for it. */
  readonly slowReaderMs: number;
  /** From the first byte to the end of CONNECT. */
  readonly connectMs: number;
  /** QoS 2 messages of one client between PUBREC and PUBREL; one more ends the connection. */
  readonly halfOpenMax: number;
  /** Messages on their way to listeners; copies beyond are not made. */
  readonly passingOnMax: number;
}

export const MQTT_LIMITS: MqttLimits = {
  frameBytesMax: 65_536,
  connectBytesMax: 8_192,
  messagesWaitingMax: 64,
  fixesWaitingMax: 7_200,
  retainedMax: 20_000,
  retainedBytesMax: 64 * 1024 * 1024,
  sessionsMax: 10_000,
  sessionsOfOneMax: 8,
  waitingMax: 1_000,
  connectionsMax: 12_000,
  slowReaderMs: 3_000,
  connectMs: 10_000,
  halfOpenMax: 256,
  passingOnMax: 5_000,
};
