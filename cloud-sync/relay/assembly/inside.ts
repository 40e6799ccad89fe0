/**
 * What a relay is made of behind its doors: the log, the bus between copies, the races as this copy knows them, who
 * watches them, and the archive.
 */
import { randomBytes } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { processResources, viewersOf } from '../../../server/doors/process-resources.ts';
import { createHub, type Hub } from '../../../server/feed/hub.ts';
import { createLive, systemClock } from '../../../server/feed/sink.ts';
import { type Archivist, createArchivist } from '../../archive/archivist.ts';
import { createAsleep } from '../../archive/asleep.ts';
import { type LateShelf, lateShelf } from '../../archive/late-shelf.ts';
import { openStore } from '../../archive/open-store.ts';
import { openShelf } from '../../archive/shelf.ts';
import type { ArchiveStore } from '../../archive/store.ts';
import type { Bus, BusListener } from '../bus/bus.ts';
import { createLocalBus } from '../bus/local-bus.ts';
import { createRedisBus } from '../bus/redis-bus.ts';
import type { RelayConfig } from '../config.ts';
import { type Changes, createChanges } from '../graphql/changes.ts';
import type { Guest } from '../guests.ts';
import { mayRead } from '../http/access.ts';
import { unpackLane } from '../lane.ts';
import type { RelayLog } from '../log/log.ts';
import { openPostgresLog } from '../log/postgres-log.ts';
import { openSqliteLog } from '../log/sqlite-log.ts';
import { createMirror, type Mirror } from '../mirror.ts';
import { createPresence, type Presence } from '../presence.ts';
import { createSegments, type Segments } from '../segments.ts';
import { createSleeper, type Sleeper } from '../sleep/sleeper.ts';
import { openVenues, type Venues } from '../venues/venues.ts';

/** What all parts of a relay are given. */
export interface Ground {
  readonly config: RelayConfig;
  readonly say: (line: Record<string, unknown>) => void;
  readonly onError: (error: Error) => void;
  readonly now: () => number;
}

export interface Inside {
  readonly log: RelayLog;
  readonly hub: Hub<Guest>;
  readonly segments: Segments;
  readonly changes: Changes;
  readonly mirror: Mirror;
  readonly presence: Presence;
  readonly archivist: Archivist | null;
  /** Where archives lie, and their list; null: nowhere. */
  readonly store: ArchiveStore | null;
  readonly shelf: LateShelf | null;
  /** Null for a relay that never sleeps. */
  readonly sleeper: Sleeper | null;
  /** Gives stations names under this relay's domain; null where the operator did not ask for it. */
  readonly venues: Venues | null;
  readonly bus: Bus;
  /** Something waits for this station, which may be on a line of this copy's. Set by the doors. */
  onDown: (station: string) => void;
}

export async function openInside({ config, say, onError, now }: Ground): Promise<Inside> {
  const copy = randomBytes(6).toString('base64url');
  const log = await openLog(config, onError);
  for (const code of config.codes) await log.addCode(code, now());

  const insider: Guest = { who: { role: 'display', name: 'segments', races: 'all' }, shown: null };
  const hub = createHub<Guest>({
    clock: systemClock,
    // Not a number of ours: one machine may have to take another region's crowd beside its own.
    limits: { viewersMax: viewersOf(processResources()) },
    mayRead: (race, { who }) => !mirror.isClosed(race) || mayRead(who, race),
  });
  const segments = createSegments<Guest>({ hub: () => hub, who: insider, log, now, onError });
  const changes = createChanges();
  const { store, shelf } = await openArchive(config, log, say, now);
  const live = createLive(randomBytes(9).toString('base64url'), [hub, segments, changes]);
  const mirror = createMirror({
    log,
    bus: () => bus,
    ...{ live, shelf },
    onPublic: (race) => {
      hub.recheck(race);
      changes.recheck(race);
    },
    now,
    onError,
  });
  // The recorder of segments is no viewer.
  const viewersHere = () =>
    new Map(
      [...hub.stats().viewersByRace].map(([race, count]) => [race, count - (segments.records(race) ? 1 : 0)]),
    );
  const presence = createPresence({ copy, own: viewersHere, tell: (news) => bus.tell(news), now });
  const archivist = archivistOf(config, store, shelf, { log, races: () => mirror.races(), copy, say });
  const { codes, sleeps } = config;
  const asleep = sleeps && store !== null ? createAsleep({ store, pagesDir: config.pagesDir }) : null;
  const sleeper = sleeps ? createSleeper({ log, mirror, store, asleep, codes, now }) : null;

  const listener: BusListener = {
    batch: (batch) => mirror.batch(batch),
    news: (news) => {
      if (news.kind === 'lane')
        unpackLane(news.bytes).then((lane) => mirror.lane(news.station, lane), onError);
      else if (news.kind === 'down') inside.onDown(news.station);
      else presence.heard(news);
    },
  };
  const bus: Bus = config.redisUrl
    ? createRedisBus({ url: config.redisUrl, listener, onError })
    : createLocalBus(listener);
  const inside: Inside = {
    venues: config.venues === null ? null : openVenues(config.venues, { log, now, say, onError }),
    log,
    hub,
    segments,
    changes,
    mirror,
    presence,
    archivist,
    store,
    shelf,
    sleeper,
    bus,
    onDown: () => {},
  };
  return inside;
}

async function openLog(config: RelayConfig, onError: (error: Error) => void): Promise<RelayLog> {
  if (config.databaseUrl !== null) return openPostgresLog(config.databaseUrl, onError);
  mkdirSync(config.dataDir, { recursive: true, mode: 0o700 });
  return openSqliteLog(join(config.dataDir, 'relay.db'));
}

/** Nothing when no archive is configured, or what writes it is missing: spectators are served without one. */
async function openArchive(
  { archive }: RelayConfig,
  log: RelayLog,
  say: Ground['say'],
  now: () => number,
): Promise<{ readonly store: ArchiveStore | null; readonly shelf: LateShelf | null }> {
  if (archive === null) return { store: null, shelf: null };
  let store: ArchiveStore;
  try {
    store = await openStore(archive.place, process.env);
  } catch (error) {
    say({ archive: 'off', reason: (error as Error).message });
    return { store: null, shelf: null };
  }
  const shelf = lateShelf(() => openShelf(store, log, now));
  // Without its list the past is folded from the log, as far as that has it, until the store answers (upkeep.ts).
  await shelf
    .open()
    .catch((error: Error) => say({ archive: 'not read', reason: error.message, again: 'in half a minute' }));
  return { store, shelf };
}

function archivistOf(
  { archive }: RelayConfig,
  store: ArchiveStore | null,
  shelf: LateShelf | null,
  parts: Pick<Parameters<typeof createArchivist>[0], 'log' | 'races' | 'copy' | 'say'>,
): Archivist | null {
  if (archive === null || store === null) return null;
  const { quietMs, settledMs } = archive;
  return createArchivist({ ...parts, store, ...(shelf && { shelf }), quietMs, settledMs, now: Date.now });
}
