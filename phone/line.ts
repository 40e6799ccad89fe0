/**
 * The line to race control: to the venue while it answers, at whichever of its addresses does, and to the cloud relay
 * while it is out of reach (phone/reach.ts). How bytes get to either is the shell's: a WebSocket, a POST. `send` resolves
 * once the station, or the relay for it (with a receipt), has the batch on its disk.
 */
import { encodeFixes } from '../race/codec/fix-batch.ts';
import type { Fix } from '../race/fix.ts';
import type { ClockExchange } from './clock-offset.ts';
import type { Receipt } from './given.ts';
import {
  AT_THE_VENUE,
  nextPlace,
  type Reach,
  relayMissed,
  venueAnswered,
  venueMissed,
  venuePatienceMs,
} from './reach.ts';

/** The station does not take this card (any more): sending again will not help. */
export class CardRefused extends Error {
  override readonly name = 'CardRefused';
}

/** How the last batch went out. */
export type Via = 'mqtt' | 'http' | 'relay';

/** A full batch over a bad line takes its time. */
export const RELAY_MS_MAX = 25_000;

/** The station and its standby. `address` 0 is where the phone was told to report, the others are the standby's. */
export interface Venue {
  /** @throws CardRefused when it says no to this card; anything else when nobody (useful) answered. */
  send(payload: Uint8Array<ArrayBuffer>, address: number, msMax: number): Promise<Via>;
  askClock(address: number, msMax: number): Promise<ClockExchange>;
  /** How many addresses there are now, at least 1. */
  addresses(): number;
  /** Lets go of what is open. */
  drop(): void;
}

export interface Relay {
  /** Its receipt; null from a relay that gives none. @throws unless it has taken the batch. */
  send(payload: Uint8Array<ArrayBuffer>, msMax: number): Promise<Receipt | null>;
  askClock(msMax: number): Promise<ClockExchange>;
}

export interface Line {
  readonly via: Via | null;
  /** A relay's receipt; null when the station itself has them, or a relay that gives none. @throws CardRefused */
  send(fixes: readonly Fix[]): Promise<Receipt | null>;
  /** Null when only the relay is there and the station's clock is known already: its word is the better one. */
  askClock(isKnown: boolean): Promise<ClockExchange | null>;
  /** Drops the connection: the network has changed, or the ride is over. */
  close(): void;
}

export function createLine(venue: Venue, relay: Relay | null, now: () => number): Line {
  let reach: Reach = AT_THE_VENUE;
  let via: Via | null = null;

  /** What the venue says, or null when it is out of reach and there is a relay to turn to. */
  async function venueOrElse<T>(ask: (address: number, msMax: number) => Promise<T>): Promise<T | null> {
    if (nextPlace(reach, relay !== null, now()) === 'relay') return null;
    // A standby may have gone meanwhile, and its address with it.
    const address = reach.address < venue.addresses() ? reach.address : 0;
    try {
      const answer = await ask(address, venuePatienceMs(reach, venue.addresses(), relay !== null));
      reach = venueAnswered({ ...reach, address });
      return answer;
    } catch (error) {
      if (error instanceof CardRefused) throw error;
      venue.drop();
      reach = venueMissed({ ...reach, address }, now(), venue.addresses());
      if (relay === null) throw error;
      return null;
    }
  }

  async function sendToRelay(payload: Uint8Array<ArrayBuffer>): Promise<Receipt | null> {
    try {
      const receipt = (await relay?.send(payload, RELAY_MS_MAX)) ?? null;
      via = 'relay';
      return receipt;
    } catch (error) {
      reach = relayMissed(reach);
      throw error;
    }
  }

  return {
    get via() {
      return via;
    },
    async send(fixes) {
      const payload = encodeFixes(fixes) as Uint8Array<ArrayBuffer>;
      const took = await venueOrElse((address, msMax) => venue.send(payload, address, msMax));
      if (took === null) return sendToRelay(payload);
      via = took;
      return null;
    },
    async askClock(isKnown) {
      const answer = await venueOrElse((address, msMax) => venue.askClock(address, msMax));
      if (answer !== null || isKnown || relay === null) return answer;
      return relay.askClock(RELAY_MS_MAX);
    },
    close: () => venue.drop(),
  };
}
