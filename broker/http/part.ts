/** What the station's routes are given: the app with zod as its type provider, and the station's parts. */

import type { EntryId, RaceId } from '../../race/ids.ts';
import type { Api } from '../../server/http/shell.ts';
import type { Intake, Refusal } from '../../server/intake.ts';
import type { Auth } from '../auth/auth.ts';
import type { Backups } from '../backups/backups.ts';
import type { Decoders } from '../decoders/host.ts';
import type { Demo } from '../demo.ts';
import type { EventDesk } from '../event/event-desk.ts';
import type { EventFiles } from '../event/file/event-files.ts';
import type { Apart } from '../history/apart.ts';
import type { Journal } from '../journal/journal.ts';
import type { Maps } from '../maps/maps.ts';
import type { ConnectionPort } from '../network/connection-port.ts';
import type { Forgetting } from '../races/forgetting.ts';
import type { RelaySeals } from '../races/relay-seals.ts';
import type { Uplinks } from '../relays/uplinks.ts';
import type { Sponsors } from '../sponsors/sponsors.ts';
import type { StandbyPort } from '../standby/standby-port.ts';
import type { StationPort } from './station-port.ts';

export type { Api } from '../../server/http/shell.ts';

/** How phones and browsers reach the station now; it changes when an address does. */
export interface Endpoints {
  /** Host name or address that a phone on the LAN resolves. */
  readonly host: string;
  /** The station's name under a relay's domain while it works here: certificates are good there. Left out: `host`. */
  readonly securely?: string | undefined;
  readonly httpsPort: number;
  readonly mqttPort: number;
  readonly mqttsPort: number;
  readonly osmandPort: number;
  /** The first cloud relay's address, without a slash at the end, where the event has one. */
  readonly relay?: string | undefined;
  /** Every one's, the first among them. */
  readonly relays?: readonly string[];
  /** Whether relays know cards by their passes, so that phones need not tell it their secrets. */
  readonly relayPasses?: boolean | undefined;
}

/** The station's own certificate authority; null where the organiser brought a certificate. */
export interface AuthorityFiles {
  readonly caPem: string;
  readonly caDer: Uint8Array;
  /** SHA-256 of `caDer`, hex. */
  readonly fingerprint: string;
  readonly mobileconfig: string;
}

/** One finished request. Patterns and names only: no address, query, header or body of a request gets here. */
export interface RequestLine {
  readonly atMs: number;
  readonly method: string;
  readonly route: string;
  readonly status: number;
  readonly ms: number;
  readonly who: string;
  readonly error?: string;
}

export interface AppOptions {
  readonly door: 'https' | 'crowd' | 'devices';
  readonly station: StationPort;
  readonly intake: Intake;
  readonly auth: Auth;
  /** What is believed of what comes by the cloud relay. */
  readonly seals: RelaySeals;
  /** Counts what is held of a rider; answers how many positions that were, or why they wait on. */
  readonly countHeld: (rider: {
    readonly race: RaceId;
    readonly entry: EntryId;
  }) => Promise<number | Refusal>;
  readonly journal: Pick<Journal, 'fixes' | 'health' | 'settings' | 'stationId'>;
  readonly maps: Maps;
  /** How long positions are kept; nothing else of it is asked for over HTTP. */
  readonly forgetting: Pick<Forgetting, 'rule' | 'setRule' | 'races' | 'clock'>;
  readonly demo: Demo;
  readonly decoders: Decoders;
  readonly standby: StandbyPort;
  /** The cloud relays that this station sends to, and how each line is. */
  readonly relays: Pick<Uplinks, 'seen' | 'add' | 'remove'>;
  readonly backups: Backups;
  readonly sponsors: Sponsors;
  /** Answers heavy questions off this loop; without it routes answer by themselves. */
  readonly apart?: Apart;
  readonly now: () => number;
  readonly event: EventDesk;
  readonly files: EventFiles;
  /** The journal is encrypted. */
  readonly journalHasKey: boolean;
  readonly endpoints: () => Endpoints;
  readonly connection: ConnectionPort;
  readonly authority: () => AuthorityFiles | null;
  /** Certificate chain and key (PEM) for the `https` door; without them it speaks plain HTTP (tests, a proxy before it). */
  readonly tls?: { readonly cert: string; readonly key: string };
  /** Folder of the built pages. */
  readonly pagesDir: string;
  readonly log: (line: RequestLine) => void;
  /** Requests of one address, and of one identity. A tent behind one router is one address. */
  readonly limits?: { readonly burst: number; readonly perSecond: number };
  /** Checks every answer against its schema; tests do, a race day does not. */
  readonly checkAnswers?: boolean;
  /** Hears of every route as it is made; tests hold the list against a table. */
  readonly onRoute?: (method: string, url: string) => void;
}

/** A file of routes; it names what it needs of the options. */
export type Part = (api: Api, options: AppOptions) => void;
