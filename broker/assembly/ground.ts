/**
 * The first part of a station: what all others stand on. Who may do what, what it is called and where it is, its
 * certificate, its bounds, the feed that viewers join. Nobody can come in yet.
 */

import { randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import type { RaceId } from '../../race/ids.ts';
import { isPublic } from '../../race/race.ts';
import { processResources } from '../../server/doors/process-resources.ts';
import type { Live } from '../../server/feed/sink.ts';
import { type Auth, createAuth } from '../auth/auth.ts';
import { type Backups, openBackups } from '../backups/backups.ts';
import type { StationConfig } from '../config.ts';
import type { Crowd } from '../crowd/crowd.ts';
import { createFeeds, type Feeds } from '../crowd/feeds.ts';
import { type EventDesk, openEventDesk } from '../event/event-desk.ts';
import { type DoorWatch, watchDoors } from '../health/doors.ts';
import { type Bounds, boundsOf } from '../health/limits.ts';
import { type ScreenWatch, watchScreens } from '../health/screen-watch.ts';
import { createStationNames, type StationNames } from '../naming/station-names.ts';
import { type AddressWatch, type LanAddress, watchAddresses } from '../network/addresses.ts';
import { isEverywhere, PHONES_BY, phonesAddress, readChosen } from '../network/connection.ts';
import { hostnameOf, type Mdns } from '../network/mdns.ts';
import type { Races } from '../races/races.ts';
import { createRelaySeals, type RelaySeals } from '../races/relay-seals.ts';
import { openRelayList, type RelayList } from '../relays/relay-list.ts';
import type { Uplinks } from '../relays/uplinks.ts';
import type { Certificates } from '../tls/certificates.ts';
import { stationCertificates } from '../tls/station-certificates.ts';
import type { Closers } from './closers.ts';
import type { StationOptions } from './options.ts';

/** Parts that come later than those that speak of them; null until then. */
export interface Late {
  live: Omit<Live, 'mark' | 'setAddresses'> | null;
  uplinks: Uplinks | null;
  crowd: Crowd | null;
  mdns: Mdns | null;
  /** The computer has other addresses now. */
  addressesChanged: (() => Promise<void>) | null;
}

export interface Ground {
  readonly options: StationOptions;
  readonly closers: Closers;
  readonly now: () => number;
  readonly bounds: Bounds;
  readonly doors: DoorWatch;
  /** The big screens at the doors of the live feed. */
  readonly screens: ScreenWatch;
  readonly auth: Auth;
  readonly backups: Backups;
  readonly event: EventDesk;
  /** What is believed of what comes by the cloud relay. */
  readonly seals: RelaySeals;
  /** Which cloud relays this station sends to. */
  readonly relays: RelayList;
  /** As mDNS answers for it, without `.local`. */
  readonly name: string;
  readonly addresses: AddressWatch;
  /** Every name and address that its certificate should hold. */
  readonly names: () => { hosts: string[]; addresses: string[] };
  /** Where phones are sent to. */
  readonly host: () => string;
  readonly certificates: Certificates;
  /** Names under relays' domains, and certificates for them. */
  readonly stationNames: StationNames;
  readonly caFile: string;
  readonly feeds: Feeds;
  readonly isPublicRace: (race: RaceId) => boolean;
  readonly late: Late;
}

export async function layGround(options: StationOptions, closers: Closers): Promise<Ground> {
  const { config, core, log } = options;
  const { journal, races } = core;
  const now = (): number => core.clock.now();
  const bounds = boundsOf(processResources());
  const doors = watchDoors(bounds.resources.descriptors);
  const backups = openBackups({ journal, data: config.data, now, log });
  closers.add(() => backups.close());
  const auth = await createAuth({
    settings: journal.settings,
    now,
    random: (count: number) => randomBytes(count),
    adminPassword: config.adminPassword,
  });
  races.signWith((text) => ({ signature: auth.sign(text), key: auth.publicJwk.x }));
  const event = openEventDesk({
    settings: journal.settings,
    races,
    cards: auth.cards,
    now,
    name: config.name,
  });
  const late: Late = { live: null, uplinks: null, crowd: null, mdns: null, addressesChanged: null };
  const name = hostnameOf(journal.stationId);
  const addresses = watchAddresses(() => void late.addressesChanged?.());
  const names = () => namesOf(config, name, addresses, late);
  const certificates = await stationCertificates(config, {
    settings: journal.settings,
    stationName: name,
    names: names(),
  });
  const caFile = join(config.data, 'ca.crt');
  writeFileSync(caFile, certificates.authority()?.caPem ?? certificates.tls().cert);
  const isPublicRace = (race: RaceId): boolean => isPublicNow(races, race);
  const feeds = createFeeds({ races, isPublic: isPublicRace, now });
  closers.add(() => feeds.hub.close());
  core.tell.listener = listenerOf(late);
  const chosen = () => readChosen(journal.settings.get(PHONES_BY));
  const host = (): string =>
    isEverywhere(config.host)
      ? (phonesAddress(addresses.current(), chosen()) ?? `${name}.local`)
      : config.host;
  const relays = await openRelayList(journal.settings, config);
  const stationNames = createStationNames({
    settings: journal.settings,
    relays: relays.now,
    host,
    addresses: () => heardAt(config.host, addresses.current()),
    now,
    log,
    nameServer: config.nameServer ?? null,
  });
  return {
    options,
    closers,
    now,
    bounds,
    doors,
    screens: watchScreens({ races, now }),
    auth,
    backups,
    event,
    seals: createRelaySeals(journal.settings, auth.cards.of),
    relays,
    name,
    addresses,
    names,
    host,
    certificates,
    stationNames,
    caFile,
    feeds,
    isPublicRace,
    late,
  };
}

/** The listener is complete only when all sinks are there; until then nothing is told. */
const listenerOf = (late: Late): NonNullable<StationOptions['core']['tell']['listener']> => ({
  board(race, board) {
    late.live?.setBoard(race, board);
    late.uplinks?.nudge();
  },
  position(race, position) {
    late.live?.setPosition(race, position);
    late.uplinks?.nudge();
  },
});

/** Of this computer's addresses those at which the station listens. */
function heardAt(listensAt: string, addresses: readonly LanAddress[]): readonly string[] {
  if (!isEverywhere(listensAt)) return [listensAt];
  return addresses.filter(({ family }) => listensAt === '::' || family === 4).map(({ address }) => address);
}

function isPublicNow(races: Races, race: RaceId): boolean {
  const found = races.get(race);
  return found !== undefined && isPublic(found);
}

function namesOf(config: StationConfig, name: string, addresses: AddressWatch, { mdns }: Late) {
  return {
    // Another station may have had the name that was wanted.
    hosts: [...new Set([`${name}.local`, ...(mdns ? [`${mdns.hostname()}.local`] : []), hostname()])],
    addresses: [
      ...new Set([
        ...addresses.current().map(({ address }) => address),
        // One that it was told to listen at, and that no interface lists (127.0.0.2).
        ...(/^127(\.\d{1,3}){3}$/.test(config.host) ? [config.host] : []),
      ]),
    ],
  };
}
