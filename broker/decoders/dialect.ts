/**
 * What a chip decoder's dialect is: how a conversation with one device goes, from bytes to reads. A dialect knows its
 * wire format and nothing of races, sockets or timers; the shell (decoder.ts) carries the bytes and turns the clock.
 * Another instrument is another file like j-chip.ts: its reads go to `read`, whatever else it tells to `aside`.
 */
import type { Saying } from '../../race/race.ts';
import type { DialectId } from './dialect-ids.ts';
import type { DecoderSettings } from './settings.ts';

/** One chip at one moment, as the device told it. */
export interface ChipRead {
  /** The chip's code as the device tells it; which chip that is, race/chip.ts says. */
  readonly chip: string;
  /** UTC epoch ms by the station's clock. */
  readonly timeMs: number;
  /** The same for the same read told again, unlike all others of this decoder. */
  readonly key: string;
  /** The key that stations before November 2026 gave it. */
  readonly formerKey?: string;
  /** As the device told it, for officials. */
  readonly told: string;
}

/** What a device told that is no passing to be counted by itself: kept with its reason, before officials' eyes. */
export interface KeptAside {
  readonly key: string;
  readonly told: string;
  readonly why: Saying;
  /** Null where it names no chip, or none that is understood. */
  readonly chip: string | null;
  /** UTC epoch ms; null where it has no moment that can be placed. */
  readonly timeMs: number | null;
}

/** The device's side of a conversation, given by the shell. */
export interface Device {
  send(text: string): void;
  /** Resolves with true once the read is durable; false: it is not, and the device must be asked again. */
  read(read: ChipRead): Promise<boolean>;
  /** The same for what is kept aside. A read of the same key that is taken later replaces it. */
  aside(what: KeptAside): Promise<boolean>;
  /** How the device calls itself. A line of it that is still there is one that it has given up. */
  named(name: string): void;
  /** What is not as it should be, until said otherwise; null when it is again. */
  trouble(says: Saying | null): void;
  /** What happened, for officials to know: shown with its moment. */
  note(says: Saying): void;
  /** Its clock less the station's, ms. */
  clock(aheadMs: number): void;
  /** Ends the conversation; the shell begins another one. */
  hangUp(why: Saying): void;
  now(): number;
  /** Calls once, after so many ms, unless the conversation has ended by then. */
  after(delayMs: number, call: () => void): void;
  /** What `remember` was given under this name, in this conversation or one before; undefined without. */
  recall(name: string): unknown;
  /** Keeps a small fact for conversations to come; `lasting`: over the station's end as well. */
  remember(name: string, value: unknown, lasting: boolean): void;
  readonly settings: Pick<DecoderSettings, 'loop' | 'bibSet'>;
}

export interface Conversation {
  /** Bytes as they came, in pieces of any size. */
  heard(bytes: Uint8Array): void;
  /** About once a second. */
  tick(): void;
  /** The line is gone: what waited in the conversation is read or kept aside now. */
  ended(): void;
}

export interface Dialect {
  readonly id: DialectId;
  readonly name: string;
  /** Who opens the connection, from the station's side. */
  readonly side: 'connects' | 'listens';
  /** The device's usual port, or the station's for those that call it. */
  readonly port: number;
  begin(device: Device): Conversation;
}

/** As much of a line as is shown and kept. */
export const told = (line: string): string => line.slice(0, 200);
