/** What a copy of the relay tells of itself at `/metrics`. */
import type { GateStats } from '../../server/doors/gate.ts';
import type { HubStats } from '../../server/feed/hub-contract.ts';
import { counter, gauge, histogram, type Metric, refusedCounter } from '../../server/http/metrics.ts';
import { type RaceOn, raceMetrics } from '../../server/http/race-figures.ts';
import { brokerMetrics } from '../../server/mqtt/broker-stats.ts';
import type { Archivist } from '../archive/archivist.ts';
import type { LateShelf } from '../archive/late-shelf.ts';
import type { Bus } from './bus/bus.ts';
import type { Mirror } from './mirror.ts';
import type { PhoneInbox } from './phones/inbox.ts';
import type { MqttDoor } from './phones/mqtt-door.ts';
import type { Segments } from './segments.ts';
import type { UplinkDoor } from './uplink-door.ts';

export interface MeasuredParts {
  readonly hub: { stats(): HubStats };
  readonly stations: Pick<UplinkDoor, 'stats'>;
  readonly mirror: Pick<Mirror, 'stats' | 'races'>;
  readonly segments: Pick<Segments, 'stats' | 'records'>;
  readonly archivist: Pick<Archivist, 'stats'> | null;
  readonly inbox: Pick<PhoneInbox, 'stats'>;
  readonly phones: Pick<MqttDoor, 'stats'>;
  readonly gate: { stats(): GateStats };
  readonly bus: Pick<Bus, 'works'>;
  /** Null where nothing is archived. */
  readonly shelf: Pick<LateShelf, 'isOpen'> | null;
  /** When the machine began without the store of before, UTC epoch ms; null: it did not. */
  readonly beganAnewMs: number | null;
  /** Since the log last answered, ms. */
  readonly storeSilentMs: number;
  readonly nowMs: number;
}

export function relayMetrics(of: MeasuredParts): readonly Metric[] {
  const feed = of.hub.stats();
  const stations = of.stations.stats();
  const folded = of.mirror.stats();
  const cut = of.segments.stats();
  // The recorder of a race's segments is no viewer.
  const recorders = [...feed.viewersByRace.keys()].filter((race) => of.segments.records(race)).length;
  const archived = of.archivist?.stats();
  const said = of.inbox.stats();
  const mqtt = of.phones.stats();
  return [
    gauge(
      'relay_viewers',
      'Viewers of the live feed at this copy.',
      feed.viewers - feed.standingBy - recorders,
    ),
    gauge('relay_standing_by', 'Lines that stand by should another relay die.', feed.standingBy),
    counter('relay_live_bytes_total', 'Bytes of live feed sent.', feed.bytes),
    gauge('relay_live_tick_ms', 'Cadence of the live feed, ms.', feed.tickIntervalMs),
    gauge('relay_stations_connected', 'Stations connected to this copy.', stations.connected),
    counter('relay_records_total', 'Journal records stored by this copy.', stations.records),
    counter('relay_gaps_total', 'Batches that did not follow the mark.', stations.gaps),
    counter('relay_batches_from_bus_total', 'Batches folded as they came over the bus.', folded.fromBus),
    counter('relay_batches_from_log_total', 'Batches read from the log instead.', folded.fromLog),
    gauge(
      'relay_phones_connected',
      'Phones connected over MQTT to this copy.',
      mqtt.clients + mqtt.strangers,
    ),
    counter(
      'relay_phone_connections_refused_total',
      'MQTT connections and messages refused.',
      mqtt.connectionsRefused + mqtt.refused,
    ),
    ...brokerMetrics('relay_mqtt', mqtt),
    counter(
      'relay_phone_messages_total',
      'Messages of phones that are on disk for their stations.',
      said.messages,
    ),
    counter('relay_phone_fixes_total', 'Fixes in them.', said.fixes),
    refusedCounter(
      'relay_phone_refused_total',
      'Messages of phones refused, by dialect and reason.',
      said.refused,
    ),
    gauge('relay_races', 'Races known.', folded.races),
    ...gateMetrics(of.gate.stats()),
    gauge('relay_records_left_out', 'Records of stations that could not be folded.', folded.leftOut),
    gauge('relay_bus_works', '1 while the bus reaches the other copies.', of.bus.works ? 1 : 0),
    gauge('relay_store_silent_ms', 'Since the log last answered, ms.', of.storeSilentMs),
    counter('relay_segments_total', 'Segments stored by this copy.', cut.stored),
    counter('relay_archived_total', 'Archive versions published by this copy.', archived?.published ?? 0),
    counter('relay_archive_failed_total', 'Archive versions not written.', archived?.failed ?? 0),
    gauge(
      'relay_archive_unread',
      '1 while the list of archived races could not be read since the start: past races are missing.',
      of.shelf === null || of.shelf.isOpen() ? 0 : 1,
    ),
    gauge(
      'relay_began_anew_seconds',
      'When this machine began without the store of the one before, UTC epoch seconds; 0: it did not.',
      (of.beganAnewMs ?? 0) / 1_000,
    ),
    gauge('relay_segment_requests_waiting', 'Requests that wait for the next segment.', cut.waiting),
    ...raceMetrics('relay_', racesOn(of), of.nowMs),
    histogram(
      'relay_record_delay_seconds',
      'From the moment at which a station took the newest record of a batch, by its clock, to this relay’s store.',
      [{ value: stations.delays }],
    ),
    histogram('relay_store_seconds', 'Time to store a batch of a station.', [{ value: stations.commits }]),
    histogram(
      'relay_live_delay_seconds',
      'From a change of the live feed to the last viewer’s socket that it was handed to.',
      [{ value: feed.delays }],
    ),
  ];
}

/** Watched here; of all copies together it is the sum. */
function* racesOn({ mirror, hub, segments }: MeasuredParts): Iterable<RaceOn> {
  const { viewersByRace } = hub.stats();
  for (const { name, race, board } of mirror.races())
    yield {
      id: name,
      race,
      board,
      viewers: (viewersByRace.get(name) ?? 0) - (segments.records(name) ? 1 : 0),
    };
}

const gateMetrics = ({
  open,
  totalMax,
  droppedSilent,
  gaveWay,
  turnedAway,
}: GateStats): readonly Metric[] => [
  gauge('relay_connections', 'Connections open.', open),
  gauge('relay_connections_max', 'Connections that this copy holds.', totalMax),
  counter(
    'relay_connections_sent_away_total',
    'Connections ended at the door: silent too long, their place given to others, or none free.',
    droppedSilent + gaveWay + turnedAway,
  ),
];
