/**
 * What MQTT keeps on disk, so that a message for somebody who is away outlives a restart: sessions that outlive their
 * connection with what they have subscribed to, and the messages that wait in them and are not riders' own. The station
 * keeps them beside its journal; who gives none, keeps nothing.
 */
import type { Identity } from '../intake.ts';

export interface StoredSession {
  readonly username: string;
  readonly clientId: string;
  readonly identity: Identity;
  readonly expiryS: number;
  readonly subscriptions: readonly {
    readonly asked: string;
    readonly filter: string;
    readonly qos: 0 | 1 | 2;
    readonly identifier: number | null;
  }[];
}

export interface StoredMail {
  readonly username: string;
  readonly clientId: string;
  readonly topic: string;
  readonly payload: Uint8Array;
  readonly qos: 1 | 2;
}

export interface StoredSessions {
  sessions(): Iterable<StoredSession>;
  /** In the order in which they came. */
  mails(): Iterable<StoredMail & { readonly key: string }>;
  putSession(session: StoredSession): Promise<void>;
  endSession(username: string, clientId: string): void;
  /** Its key at once; whether and when it is on disk, by the promise. */
  putMail(mail: StoredMail): { readonly key: string; readonly done: Promise<void> };
  endMail(key: string): void;
}
