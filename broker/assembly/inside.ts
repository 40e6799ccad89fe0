/** The second part: what the doors will open on. MQTT's front is among it, since scoreboards are told through it. */
import { join } from 'node:path';
import type { RaceId } from '../../race/ids.ts';
import { entryOf } from '../../race/present.ts';
import { knowsChip, lapLine } from '../../race/race.ts';
import { type Decoders, openDecoders } from '../decoders/host.ts';
import type { RaceForReads } from '../decoders/routing.ts';
import { createDemo, type Demo } from '../demo.ts';
import { type EventFiles, openEventFiles } from '../event/file/event-files.ts';
import { stationMetrics } from '../health/metrics.ts';
import { upkeepMetrics } from '../health/upkeep-metrics.ts';
import { type Apart, apartMetrics, openApart } from '../history/apart.ts';
import type { StationPort } from '../http/station-port.ts';
import { type Maps, openMaps } from '../maps/maps.ts';
import type { MqttServer } from '../mqtt/server.ts';
import type { Races } from '../races/races.ts';
import { stationView } from '../races/station-view.ts';
import { openSponsors, type Sponsors } from '../sponsors/sponsors.ts';
import type { Ground } from './ground.ts';
import type { Mqtt } from './phones-door.ts';

export interface Inside {
  readonly mqtt: MqttServer;
  readonly maps: Maps;
  readonly sponsors: Sponsors;
  readonly files: EventFiles;
  readonly decoders: Decoders;
  readonly demo: Demo;
  /** Answers heavy questions off this loop. */
  readonly apart: Apart;
  /** What the HTTP API may read. */
  readonly station: StationPort;
}

export async function openInside(ground: Ground, { mqtt, phones }: Mqtt): Promise<Inside> {
  const { options, closers, auth, bounds, doors, feeds, late, now } = ground;
  const { config, core, log, faults } = options;
  const { journal, races, clock } = core;
  const maps = await openMaps({ folder: join(config.data, 'maps'), source: config.mapSource, log });
  closers.add(() => maps.close());
  const sponsors = await openSponsors({ folder: join(config.data, 'sponsors'), log });
  const files = await openEventFiles({
    races,
    journal,
    sponsors,
    auth,
    cards: auth.cards,
    desk: ground.event,
    now,
    log,
    file: core.file,
    data: config.data,
    stationId: journal.stationId,
  });
  closers.add(() => files.close());
  const decoders = openDecoders({
    settings: journal.settings,
    intake: races,
    races: () => races.list().flatMap((id) => racesForReads(races, id)),
    // Asked of races in the list above.
    lapLineOf: (id) => lapLine(entryOf(races, id)),
    host: config.host,
    now,
    log,
  });
  closers.add(() => decoders.close());
  const demo = createDemo({ data: config.data, quiet: config.announce, log });
  closers.add(() => demo.stop());
  const apart = openApart({
    ...core.file,
    now,
    lastSeq: (ids) => races.lastSeq(ids),
    folded: () => races.lastSeq(),
    memoryMaxMb: Math.round(Math.min(1_024, bounds.resources.memoryBytes / 16 / 1024 ** 2)),
    log,
  });
  closers.add(() => apart.close());
  const station = stationView({
    races,
    phones,
    now,
    clock,
    notReady: () => null,
    cloud: () => late.uplinks?.seen() ?? [],
    doors: doors.seen,
    screens: ground.screens,
    faults: () => faults?.() ?? { count: 0, newest: null },
    waitingReads: (id) => decoders.waitingFor(id),
    metrics: () => [
      ...stationMetrics({
        races,
        mqtt,
        hub: feeds.hub,
        crowd: late.crowd,
        relays: late.uplinks?.seen() ?? [],
        bounds,
        nowMs: now(),
      }),
      ...upkeepMetrics({
        certificate: ground.certificates.tls().cert,
        backups: ground.backups.seen(),
        standby: options.standby.state(),
      }),
      ...doors.metrics(),
      ...apartMetrics(apart),
    ],
  });
  return { mqtt, maps, sponsors, files, decoders, demo, apart, station };
}

function racesForReads(races: Races, id: RaceId): readonly RaceForReads[] {
  const race = races.get(id);
  const board = races.board(id)?.race;
  if (race === undefined || board === undefined) return [];
  const { state, startMs, result } = board;
  return [
    {
      id,
      state,
      startMs,
      isOfficial: result === 'official',
      knows: (chip) => knowsChip(race, chip),
      heard: (passing) => races.heard(id, passing),
    },
  ];
}
