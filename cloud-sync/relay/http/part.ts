/** What the relay's routes are given: the app with zod as its type provider, and the relay's parts. */
import type { RaceId } from '../../../race/ids.ts';
import type { Metric } from '../../../server/http/metrics.ts';
import type { Api } from '../../../server/http/shell.ts';
import type { Archivist } from '../../archive/archivist.ts';
import type { RelayLog } from '../log/log.ts';
import type { Quarantine } from '../mirror/quarantine.ts';
import type { MirroredRace, ShelvedSummary } from '../mirror.ts';
import type { Cards } from '../phones/cards.ts';
import type { PhoneInbox } from '../phones/inbox.ts';
import type { Segments } from '../segments.ts';
import type { ServerHealth } from '../server-health.ts';
import type { Sleeper } from '../sleep/sleeper.ts';
import type { Identity } from './access.ts';
import type { Oidc } from './oidc.ts';

export type { Api } from '../../../server/http/shell.ts';

export interface AppOptions {
  readonly log: RelayLog;
  /** Races this relay knows. */
  readonly races: () => readonly MirroredRace[];
  readonly race: (name: RaceId) => MirroredRace | null;
  /** As `race`, also of an archived one that has not been read yet. */
  readonly recalled: (name: RaceId) => Promise<MirroredRace | null>;
  /** Archived races that have not been read yet, as lists show them. */
  readonly shelved: () => readonly ShelvedSummary[];
  /** Resolves when every archived race has been read. */
  readonly whole: () => Promise<void>;
  /** Whether it may sleep; null for a relay that never does. */
  readonly rest: Sleeper['rest'] | null;
  /** Whether it knows them: one that has just started reads its log first. */
  readonly isFolded: () => boolean;
  readonly segments: Segments;
  /** Null when finished races are not archived here. */
  readonly archive: Pick<Archivist, 'versions' | 'file' | 'order'> | null;
  /** Viewers of a race over all copies. */
  readonly viewers: (name: RaceId) => number;
  readonly identify: (authorization: string | undefined) => Promise<Identity | null>;
  /** Further routes, made elsewhere (GraphQL). */
  readonly routes: (api: Api) => void;
  readonly cards: Cards;
  readonly inbox: PhoneInbox;
  /** Whether this copy has the station on its line. */
  readonly connected: (station: string) => boolean;
  /** What of a station this copy left out. */
  /** Origins of all relays that stations name. */
  readonly addresses: () => readonly string[];
  readonly quarantine: (station: string) => Quarantine;
  /** How long a deleted race can be brought back, ms. */
  readonly retentionMs: number;
  /** The provider whose tokens are taken; null without one. */
  readonly oidc: Omit<Oidc, 'read'> | null;
  /** A station's rights, or how a race is shown, changed. */
  readonly onStations: () => void;
  readonly metrics: () => readonly Metric[];
  /** The same, and what it stands on. */
  readonly figures: () => Promise<readonly Metric[]>;
  /** How the server is that it stands on; null where nobody looks. */
  readonly server: () => Promise<ServerHealth | null>;
  /** Why requests should go to another copy, or null. */
  readonly notReady: () => string | null;
  readonly now: () => number;
  readonly pagesDir: string;
  /** How many proxies stand before the relay whose X-Forwarded-For is believed. */
  readonly proxies: number;
  readonly onMistake: (error: Error) => void;
  /** Hears of every route as it is made; tests hold the list against a table. */
  readonly onRoute?: ((method: string, url: string) => void) | undefined;
}

/** A file of routes; it names what it needs of the options. */
export type Part = (api: Api, options: AppOptions) => void;
