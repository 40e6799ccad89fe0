/** A message on its way to those who hear it, and what it looks like on one of their lines. */
import { publish } from './answers.ts';
import { u16Bytes, u32Bytes, varintBytes } from './bytes.ts';
import type { Version } from './frames.ts';

export interface Mail {
  readonly topic: string;
  readonly payload: Uint8Array;
  readonly qos: 0 | 1 | 2;
  readonly retain: boolean;
  /** MQTT 5's properties that are passed on unchanged, as bytes; empty for most. */
  readonly properties: Uint8Array;
  /** By the broker's own clock, ms; Infinity for those that never expire. */
  readonly expiresMs: number;
  /** Whether it waits for its hearers on disk when they are away. */
  readonly isDurable: boolean;
  /** Its bytes for QoS 0 in MQTT 3, made once for all who hear it so. */
  plain: Buffer | null;
}

/** One message for one session. */
export interface Delivery {
  readonly mail: Mail;
  readonly qos: 0 | 1 | 2;
  readonly retain: boolean;
  readonly subscriptionIds: readonly number[];
  /** Its key on disk, when it waits there too. */
  readonly stored: string | null;
}

export function newMail(
  topic: string,
  payload: Uint8Array,
  qos: 0 | 1 | 2,
  more: Partial<Pick<Mail, 'retain' | 'properties' | 'expiresMs' | 'isDurable'>> = {},
): Mail {
  const {
    retain = false,
    properties = NOTHING,
    expiresMs = Number.POSITIVE_INFINITY,
    isDurable = false,
  } = more;
  return { topic, payload, qos, retain, properties, expiresMs, isDurable, plain: null };
}

/** What it takes in memory, about. */
export const bytesOf = ({ mail }: Delivery): number =>
  mail.payload.length + mail.topic.length * 2 + mail.properties.length + 200;

const NOTHING = Buffer.alloc(0);

/** The one of an alias and a topic that a line sends for a topic (MQTT 5, 3.3.2.3.4). */
export interface Alias {
  readonly alias: number;
  readonly isNew: boolean;
}

export function deliveryBytes(
  version: Version,
  { mail, qos, retain, subscriptionIds }: Delivery,
  packetId: number,
  dup: boolean,
  nowMs: number,
  alias: Alias | null,
): Buffer {
  const { topic, payload } = mail;
  if (version !== 5) {
    if (qos > 0 || retain)
      return publish(version, { topic, payload, qos, retain, dup, packetId, properties: NOTHING });
    mail.plain ??= publish(version, { topic, payload, qos, retain, dup, packetId, properties: NOTHING });
    return mail.plain;
  }
  const extra: number[] = [];
  if (mail.expiresMs !== Number.POSITIVE_INFINITY)
    extra.push(0x02, ...u32Bytes(Math.max(0, Math.ceil((mail.expiresMs - nowMs) / 1000))));
  for (const id of subscriptionIds) extra.push(0x0b, ...varintBytes(id));
  if (alias !== null) extra.push(0x23, ...u16Bytes(alias.alias));
  const properties =
    extra.length === 0 ? mail.properties : Buffer.concat([Buffer.from(extra), mail.properties]);
  const sent = alias === null || alias.isNew ? topic : '';
  return publish(5, { topic: sent, payload, qos, retain, dup, packetId, properties });
}
