/** What one connection of the uplink is given, and what it tells. */
import type { RaceId } from '../../race/ids.ts';
import type { CardDigest, DownItem, EventTold, ToldByStation } from '../wire/messages.ts';
import type { VenueAsk, VenueTold } from '../wire/venue-name.ts';
import type { Agreement, Restoring } from './agreeing.ts';
import type { UplinkIdentity } from './identity.ts';
import type { LiveRace } from './live-lane.ts';
import type { Outbox } from './outbox.ts';
import type { RelayClock } from './relay-clock.ts';
import type { SentClosed } from './sent-closed.ts';
import type { Why } from './trouble.ts';

/** The station's name under one relay's domain, as far as that relay has to do with it. */
export interface VenueNaming {
  /** What is wanted of it at this moment; sent when it changes. */
  ask(): VenueAsk;
  heard(told: VenueTold): void;
  /** The line to this relay stands (or does not), and whether it gives names at all. */
  line(state: 'names' | 'no-names' | 'away'): void;
}

export interface SessionOptions {
  readonly station: string;
  readonly epoch: number;
  readonly identity: UplinkIdentity;
  readonly outbox: Outbox;
  readonly races: () => readonly LiveRace[];
  readonly cards: () => readonly CardDigest[];
  /** What those who follow at the relay are told. */
  readonly told?: () => ToldByStation;
  /** The event as everybody may know it; null: nothing is said of it, or no race of it is open. */
  readonly event: () => EventTold | null;
  /** `relayAddMs`: added to the relay's moments they are the station's (relay-clock.ts). */
  readonly accept: (item: DownItem, relayAddMs: number) => Promise<void>;
  readonly relayClock: RelayClock;
  /** Takes back what the relay knows and the journal does not; null for a station that has nowhere to put it. */
  readonly restoring: Restoring | null;
  /** This relay knows cards by their passes, too. */
  readonly onPasses?: () => void;
  /** Whether everybody may see a race, as of now. */
  readonly isPublic: (race: RaceId) => boolean;
  readonly sentClosed: SentClosed;
  /** Left out: the station wants no name. */
  readonly naming?: VenueNaming;
  readonly capBytesPerS: number | null;
  readonly now: () => number;
}

export interface SessionEvents {
  readonly counts: { bytesSent: number; bytesUnderWay: number; recordsSent: number; fixesTaken: number };
  onWelcome(): void;
  onMark(seq: number): void;
  /** Relay and journal were compared; null: this relay cannot be asked, and knows of records that the journal has not. */
  onAgreement(agreement: Agreement | null): void;
  /** A race that was sent as closed is open: all is to be sent under another epoch. */
  onOpened(): void;
  onRefused(why: Why): void;
  onClosed(why: Why): void;
}
