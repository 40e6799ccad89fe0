/**
 * What the relay's operators have decided, beside the log: how each race is shown, who may sign in without a provider,
 * when each station was last heard. Kept in the log's own store (`sqlite-registry.ts`, `postgres-registry.ts`).
 */
import type { RaceId } from '../../../race/ids.ts';
import type { EventTold } from '../../wire/messages.ts';

/** `public`: as the venue says. `unlisted`: for whoever has the address. `private`: for people who are signed in. */
export const VISIBILITIES = ['public', 'unlisted', 'private'] as const;
export type Visibility = (typeof VISIBILITIES)[number];

export interface RaceSetting {
  readonly name: RaceId;
  /** Shown instead of the venue's name of the race. */
  readonly title: string | null;
  readonly visibility: Visibility;
  /** When an operator deleted it: nobody sees it any more, and its data goes when the retention is over. */
  readonly deletedMs: number | null;
  /** When its data went. */
  readonly purgedMs: number | null;
}

/** Somebody whom an operator invited. The token is known by its SHA-256 only. */
export interface Account {
  readonly id: string;
  readonly name: string;
  readonly role: 'admin' | 'official' | 'display';
  readonly races: 'all' | readonly RaceId[];
  readonly madeMs: number;
  readonly expiresMs: number;
}

export interface StationContact {
  readonly station: string;
  readonly atMs: number;
  /** The newest record that the station said it has. */
  readonly newest: number;
}

export interface StationEvent {
  readonly station: string;
  readonly event: EventTold;
}

/** A station's name under the relay's domain, and what stands under it. */
export interface VenueNameRow {
  readonly station: string;
  /** The name's first part: drawn by lot, and says nothing of anybody. */
  readonly label: string;
  readonly addresses: readonly string[];
  /** Since when these, UTC epoch ms. */
  readonly sinceMs: number;
  /** What the authority looks for just now. */
  readonly challenge: string | null;
  /** The newest certificate: SHA-256 of the request that it was made for (hex), and its chain. */
  readonly request: string | null;
  readonly chain: string | null;
}

export interface VenueCertificateMade {
  readonly station: string;
  readonly atMs: number;
}

/** What a stored batch is to hold instead of what it held. */
export interface ReplacedBatch {
  readonly epoch: number;
  readonly first: number;
  readonly bytes: Buffer;
}

export interface Registry {
  raceSettings(): Promise<readonly RaceSetting[]>;
  setRace(setting: RaceSetting): Promise<void>;
  accounts(): Promise<readonly Account[]>;
  addAccount(account: Account, digest: string): Promise<void>;
  removeAccount(id: string): Promise<boolean>;
  accountOf(digest: string): Promise<Account | null>;
  contacts(): Promise<readonly StationContact[]>;
  setContact(heard: StationContact): Promise<void>;
  /** What each station's venue tells of its event; those that tell none are left out. */
  events(): Promise<readonly StationEvent[]>;
  /** Null: it tells none any more. */
  setEvent(station: string, event: EventTold | null): Promise<void>;
  /** Names of stations that are not shut out. One cheap query: asked for once a second by every relay that names. */
  venueNames(): Promise<readonly VenueNameRow[]>;
  /** The one of this station; null: it has none yet, or is shut out. */
  venueName(station: string): Promise<VenueNameRow | null>;
  /** @throws when the label is another station's. */
  putVenueName(row: VenueNameRow): Promise<void>;
  /** When an authority began to make certificates, from then on; older ones are forgotten. */
  venueCertificates(fromMs: number): Promise<readonly VenueCertificateMade[]>;
  addVenueCertificate(made: VenueCertificateMade): Promise<void>;
  /** The account at an authority, by its directory's address; null: none yet. What is in it is the caller's. */
  venueAccount(directory: string): Promise<string | null>;
  putVenueAccount(directory: string, account: string): Promise<void>;
  /** Puts other bytes in stored batches' places, in all of them or in none: the same records, some of them emptied. */
  replaceBatches(station: string, batches: readonly ReplacedBatch[]): Promise<void>;
  dropSegments(name: RaceId): Promise<void>;
}

export interface AccountStored {
  id: string;
  name: string;
  role: Account['role'];
  races: string;
  made_ms: string | number;
  expires_ms: string | number;
}
export const accountRow = (row: AccountStored): Account => ({
  id: row.id,
  name: row.name,
  role: row.role,
  races: JSON.parse(row.races) as Account['races'],
  madeMs: Number(row.made_ms),
  expiresMs: Number(row.expires_ms),
});

export interface SettingStored {
  name: RaceId;
  title: string | null;
  visibility: Visibility;
  deleted_ms: string | number | null;
  purged_ms: string | number | null;
}
export interface EventStored {
  station: string;
  told: string;
}
export const eventRow = ({ station, told }: EventStored): StationEvent => ({
  station,
  event: JSON.parse(told) as EventTold,
});

export interface VenueNameStored {
  station: string;
  label: string;
  told: string;
}
export const venueNameRow = ({ station, label, told }: VenueNameStored): VenueNameRow => ({
  ...(JSON.parse(told) as Omit<VenueNameRow, 'station' | 'label'>),
  station,
  label,
});
export const toldOfName = ({ station: _, label: _label, ...told }: VenueNameRow): string =>
  JSON.stringify(told);

const momentOf = (value: string | number | null): number | null => (value === null ? null : Number(value));
export const settingRow = (row: SettingStored): RaceSetting => ({
  name: row.name,
  title: row.title,
  visibility: row.visibility,
  deletedMs: momentOf(row.deleted_ms),
  purgedMs: momentOf(row.purged_ms),
});

/** The same words for both stores: neither has a type of its own for these. */
export const REGISTRY_SCHEMA = `
CREATE TABLE IF NOT EXISTS race_setting (
  name text PRIMARY KEY, title text, visibility text NOT NULL, deleted_ms bigint, purged_ms bigint
);
CREATE TABLE IF NOT EXISTS account (
  id text PRIMARY KEY, name text NOT NULL, role text NOT NULL, races text NOT NULL, digest text NOT NULL UNIQUE,
  made_ms bigint NOT NULL, expires_ms bigint NOT NULL
);
CREATE TABLE IF NOT EXISTS heard (station text PRIMARY KEY, at_ms bigint NOT NULL, newest bigint NOT NULL);
CREATE TABLE IF NOT EXISTS venue_event (station text PRIMARY KEY, told text NOT NULL);
CREATE TABLE IF NOT EXISTS venue_name (station text PRIMARY KEY, label text NOT NULL UNIQUE, told text NOT NULL);
CREATE TABLE IF NOT EXISTS venue_certificate (station text NOT NULL, at_ms bigint NOT NULL);
CREATE TABLE IF NOT EXISTS venue_account (directory text PRIMARY KEY, account text NOT NULL);
`;

export const PUT_SETTING = `INSERT INTO race_setting (name, title, visibility, deleted_ms, purged_ms)
  VALUES ($1, $2, $3, $4, $5) ON CONFLICT (name) DO UPDATE SET title = excluded.title,
  visibility = excluded.visibility, deleted_ms = excluded.deleted_ms, purged_ms = excluded.purged_ms`;
export const PUT_HEARD = `INSERT INTO heard (station, at_ms, newest) VALUES ($1, $2, $3)
  ON CONFLICT (station) DO UPDATE SET at_ms = excluded.at_ms, newest = excluded.newest`;
export const PUT_EVENT = `INSERT INTO venue_event (station, told) VALUES ($1, $2)
  ON CONFLICT (station) DO UPDATE SET told = excluded.told`;
export const NO_EVENT = 'DELETE FROM venue_event WHERE station = $1';
export const VENUE_NAMES = `SELECT venue_name.* FROM venue_name JOIN station ON station.station = venue_name.station
  WHERE NOT station.revoked`;
export const VENUE_NAME = `${VENUE_NAMES} AND venue_name.station = $1`;
export const PUT_VENUE_NAME = `INSERT INTO venue_name (station, label, told) VALUES ($1, $2, $3)
  ON CONFLICT (station) DO UPDATE SET label = excluded.label, told = excluded.told`;
export const FORGET_VENUE_CERTIFICATES = 'DELETE FROM venue_certificate WHERE at_ms < $1';
export const VENUE_CERTIFICATES = 'SELECT station, at_ms FROM venue_certificate ORDER BY at_ms';
export const ADD_VENUE_CERTIFICATE = 'INSERT INTO venue_certificate (station, at_ms) VALUES ($1, $2)';
export const VENUE_ACCOUNT = 'SELECT account FROM venue_account WHERE directory = $1';
export const PUT_VENUE_ACCOUNT = `INSERT INTO venue_account (directory, account) VALUES ($1, $2)
  ON CONFLICT (directory) DO UPDATE SET account = excluded.account`;
export const ADD_ACCOUNT = `INSERT INTO account (id, name, role, races, digest, made_ms, expires_ms)
  VALUES ($1, $2, $3, $4, $5, $6, $7)`;
