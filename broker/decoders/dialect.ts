/**
 * What a chip decoder's dialect is: how a conversation with one device goes, from bytes to reads. A dialect knows its
 * wire format and nothing of races, sockets or timers; the shell (desk.ts) carries the bytes and turns the clock.
 */

/** One chip at one moment, as the device told it. */
export interface ChipRead {
  /** The chip's code as the device tells it; which chip that is, race/chip.ts says. */
  readonly chip: string;
  /** UTC epoch ms by the station's clock. */
  readonly timeMs: number;
  /** The same for the same read told again, unlike all others of this device. */
  readonly key: string;
}

/** The device's side of a conversation, given by the shell. */
export interface Device {
  send(text: string): void;
  /** Resolves with true once the read is durable; false: it is not, and the device must be asked again. */
  read(read: ChipRead): Promise<boolean>;
  /** How the device calls itself. */
  named(name: string): void;
  /** What is not as it should be, in a sentence for an official; null when it is again. */
  trouble(says: string | null): void;
  /** Ends the conversation; the shell begins another one. */
  hangUp(why: string): void;
  now(): number;
  /** Calls once, after so many ms, unless the conversation has ended by then. */
  after(delayMs: number, call: () => void): void;
}

export interface Conversation {
  /** Bytes as they came, in pieces of any size. */
  heard(bytes: Uint8Array): void;
  /** About once a second. */
  tick(): void;
  /** How far it has got, for the conversation after the next cut (not kept over the station's end). */
  readonly mark: unknown;
}

export interface Dialect {
  readonly id: DialectId;
  readonly name: string;
  /** Who opens the connection, from the station's side. */
  readonly side: 'connects' | 'listens';
  /** The device's usual port, or the station's for those that call it. */
  readonly port: number;
  begin(device: Device, mark: unknown): Conversation;
}

export const DIALECT_IDS = ['race-result', 'j-chip', 'my-laps', 'ultra'] as const;
export type DialectId = (typeof DIALECT_IDS)[number];
