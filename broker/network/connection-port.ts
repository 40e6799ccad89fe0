/** What officials are told of how the station is reached, and what an organiser may choose of it. */
import type { NameSeen } from '../naming/station-names.ts';
import type { ChosenNetwork, ShownAddress } from './connection.ts';

export interface ConnectionSeen {
  /** The event's. */
  readonly name: string;
  /** Where phones, cards and codes are sent to now: an address, or a name. */
  readonly host: string;
  /** Where they are sent to by HTTPS and MQTT over TLS: the same, or the station's name while it works here. */
  readonly securely: string;
  /** What it was told to listen at; `::` is every address. */
  readonly listensAt: string;
  /** As the local network knows it; null where it is not announced. */
  readonly hostname: string | null;
  readonly addresses: readonly ShownAddress[];
  /** The network that an organiser said phones are on; null: nobody did. */
  readonly chosen: ChosenNetwork | null;
  readonly ports: {
    readonly mqtt: number;
    readonly mqtts: number;
    readonly https: number;
    readonly osmand: number;
    readonly crowd: number;
    readonly crowdHttps: number;
  };
  readonly certificate: {
    /** The station made it; false: the organiser's. */
    readonly isOwn: boolean;
    /** SHA-256 of what browsers are shown, hex: the one in their warning. */
    readonly served: string;
    /** SHA-256 of the station's authority, hex: what phones install; null with the organiser's certificate. */
    readonly authority: string | null;
    readonly names: readonly string[];
    /** Where browsers warn whatever is installed. */
    readonly uncovered: readonly string[];
    readonly endsMs: number;
  };
  /** Its name under a relay's domain; null where no relay gives one. */
  readonly named: NameSeen | null;
  /** The first cloud relay's address; null where there is none. */
  readonly relay: string | null;
  /** Every one's. */
  readonly relays: readonly string[];
}

export interface ConnectionPort {
  seen(): ConnectionSeen;
  /** Null: the station decides by itself again. */
  choose(network: ChosenNetwork | null): Promise<void>;
  /** Whether phones are to be sent to the station's name where it works. */
  useName(wanted: boolean): Promise<void>;
}
