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
  /** Puts other bytes in a stored batch's place: the same records, some of them emptied. */
  replaceBatch(station: string, epoch: number, first: number, bytes: Buffer): Promise<void>;
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
`;

export const PUT_SETTING = `INSERT INTO race_setting (name, title, visibility, deleted_ms, purged_ms)
  VALUES ($1, $2, $3, $4, $5) ON CONFLICT (name) DO UPDATE SET title = excluded.title,
  visibility = excluded.visibility, deleted_ms = excluded.deleted_ms, purged_ms = excluded.purged_ms`;
export const PUT_HEARD = `INSERT INTO heard (station, at_ms, newest) VALUES ($1, $2, $3)
  ON CONFLICT (station) DO UPDATE SET at_ms = excluded.at_ms, newest = excluded.newest`;
export const PUT_EVENT = `INSERT INTO venue_event (station, told) VALUES ($1, $2)
  ON CONFLICT (station) DO UPDATE SET told = excluded.told`;
export const NO_EVENT = 'DELETE FROM venue_event WHERE station = $1';
export const ADD_ACCOUNT = `INSERT INTO account (id, name, role, races, digest, made_ms, expires_ms)
  VALUES ($1, $2, $3, $4, $5, $6, $7)`;
