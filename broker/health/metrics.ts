/** What the parts of the station count, as `/metrics` shows it. */

import type { Hub } from '../../server/feed/hub.ts';
import { bothTogether } from '../../server/http/histogram.ts';
import { counter, gauge, histogram, type Metric, refusedCounter } from '../../server/http/metrics.ts';
import { type RaceOn, raceMetrics } from '../../server/http/race-figures.ts';
import { brokerMetrics } from '../../server/mqtt/broker-stats.ts';
import type { Crowd } from '../crowd/crowd.ts';
import type { MqttServer } from '../mqtt/server.ts';
import type { Races } from '../races/races.ts';
import type { RelaySeen } from '../relays/uplinks.ts';
import type { Bounds } from './limits.ts';

export interface MeteredParts {
  readonly races: Races;
  readonly mqtt: MqttServer;
  readonly hub: Pick<Hub<unknown>, 'stats'>;
  readonly crowd: Crowd | null;
  /** The cloud relays and how each uplink is. */
  readonly relays: readonly RelaySeen[];
  readonly bounds: Bounds;
  readonly nowMs: number;
}

export function stationMetrics(parts: MeteredParts): readonly Metric[] {
  const { races, mqtt, hub, crowd, relays, bounds, nowMs } = parts;
  const broker = mqtt.stats();
  const feed = hub.stats();
  const crowdFeed = crowd?.stats().figures ?? null;
  const { counts } = races;
  return [
    gauge('races', 'Races of this station.', races.list().length),
    counter('fixes_total', 'Fixes stored.', counts.fixes),
    counter('fixes_repeated_total', 'Fixes received again and recognised.', counts.repeats),
    counter('passings_total', 'Passings stored.', counts.passings),
    counter('decisions_total', 'Decisions stored.', counts.decisions),
    refusedCounter('refused_total', 'Inputs refused, by dialect and reason.', counts.refused),
    gauge('mqtt_clients', 'MQTT clients connected.', broker.clients),
    gauge('mqtt_riders', 'Riders connected over MQTT.', broker.riders),
    counter('mqtt_publishes_total', "Riders' MQTT messages taken.", broker.publishes),
    ...brokerMetrics('mqtt', broker),
    gauge('live_viewers', 'Viewers of the live feed at the officials’ door.', feed.viewers),
    counter('live_bytes_total', 'Bytes of live feed sent there.', feed.bytes),
    gauge('live_tick_ms', 'Cadence of the live feed there, ms.', feed.tickIntervalMs),
    gauge('crowd_viewers', 'Spectators of the live feed.', crowdFeed?.viewers ?? 0),
    gauge('crowd_running', '1 while the crowd process runs.', crowd?.stats().running ? 1 : 0),
    counter(
      'crowd_restarts_total',
      'Times the crowd process was started again.',
      crowd?.stats().restarts ?? 0,
    ),
    ...raceMetrics('', racesOn(parts), nowMs),
    histogram(
      'fix_delay_seconds',
      'From the newest position of a message, by the phone’s clock as it was set right, to the commit that holds it.',
      Object.entries(races.delays).map(([way, delay]) => ({ labels: { way }, value: delay.value() })),
    ),
    histogram(
      'live_delay_seconds',
      'From a change of the live feed to the last viewer’s socket that it was handed to.',
      [{ value: crowdFeed === null ? feed.delays : bothTogether(feed.delays, crowdFeed.delays) }],
    ),
    ...boundsMetrics(bounds),
    ...uplinkMetrics(relays),
    ...eachUplink(relays),
  ];
}

/** Read when somebody asks; one that is over and put aside is not opened for it. */
function* racesOn({ races, hub, crowd }: MeteredParts): Iterable<RaceOn> {
  const inside = hub.stats().viewersByRace;
  const outside = crowd?.stats().figures?.viewersByRace ?? {};
  for (const id of races.list()) {
    const race = races.get(id);
    const board = races.isClosed(id) ? undefined : races.board(id);
    if (race === undefined || board === undefined) continue;
    yield { id, race, board, viewers: (inside.get(id) ?? 0) + (outside[id] ?? 0) };
  }
}

/** How far each cloud relay is, by its host: bytes, records, seconds. */
function eachUplink(relays: readonly RelaySeen[]): readonly Metric[] {
  const each = (
    type: 'counter' | 'gauge',
    name: string,
    help: string,
    of: (seen: RelaySeen) => number,
  ): Metric => ({
    name: `uplink_${name}`,
    help,
    type,
    values: relays.map((seen) => ({ labels: { relay: hostOf(seen.url) }, value: of(seen) })),
  });
  return [
    each('gauge', 'up', '1 while this cloud relay is reached.', ({ state }) =>
      state === 'connected' ? 1 : 0,
    ),
    each('gauge', 'unsent_records', 'Journal records that it has not on its disk.', ({ behind }) => behind),
    each(
      'gauge',
      'unacknowledged_bytes',
      'Bytes sent to it that it has not confirmed.',
      (seen) => seen.bytesUnderWay,
    ),
    each('gauge', 'lag_seconds', 'How long ago it had everything.', ({ lagMs }) => lagMs / 1_000),
    each(
      'gauge',
      'clock_ahead_seconds',
      'How far its clock is ahead of the station’s; 0 when they agree.',
      (seen) => seen.relayAheadMs / 1_000,
    ),
    each('counter', 'sent_bytes_total', 'Bytes sent to it.', ({ bytesSent }) => bytesSent),
    each(
      'counter',
      'sent_records_total',
      'Records sent to it, repeats included.',
      ({ recordsSent }) => recordsSent,
    ),
    each('counter', 'lines_ended_total', 'Times the line to it ended.', ({ reconnections }) => reconnections),
  ];
}

/** Without the name and password that an address may hold. */
const hostOf = (url: string): string => URL.parse(url)?.host ?? 'unknown';

/** Of the relay that is farthest, as there was one before; and of each by its address, where there are several. */
function uplinkMetrics(relays: readonly RelaySeen[]): readonly Metric[] {
  if (relays.length === 0) return [];
  const sum = (of: (seen: RelaySeen) => number): number => relays.reduce((all, one) => all + of(one), 0);
  const least = (of: (seen: RelaySeen) => number): number => Math.min(...relays.map(of));
  const isConnected = ({ state }: RelaySeen): number => (state === 'connected' ? 1 : 0);
  const each = (name: string, help: string, of: (seen: RelaySeen) => number): Metric => ({
    name,
    help,
    type: 'gauge',
    values: relays.map((seen) => ({ labels: { relay: seen.url }, value: of(seen) })),
  });
  return [
    gauge('uplink_connected', '1 while a cloud relay is reached.', Math.max(...relays.map(isConnected))),
    gauge(
      'uplink_behind_records',
      'Journal records no cloud relay has on its disk.',
      least(({ behind }) => behind),
    ),
    gauge(
      'uplink_lag_ms',
      'How long ago a cloud relay had everything, ms.',
      least(({ lagMs }) => lagMs),
    ),
    counter(
      'uplink_bytes_total',
      'Bytes sent to cloud relays.',
      sum(({ bytesSent }) => bytesSent),
    ),
    counter(
      'uplink_records_total',
      'Records sent to them, repeats after an outage included.',
      sum(({ recordsSent }) => recordsSent),
    ),
    counter(
      'uplink_reconnections_total',
      'Times a line to one ended.',
      sum(({ reconnections }) => reconnections),
    ),
    counter(
      'uplink_fixes_taken_total',
      'Fixes of phones on mobile data that came from them.',
      sum(({ fixesTaken }) => fixesTaken),
    ),
    ...(relays.length < 2
      ? []
      : [
          each('relay_connected', '1 while this cloud relay is reached.', isConnected),
          each(
            'relay_behind_records',
            'Journal records this cloud relay has not on its disk.',
            ({ behind }) => behind,
          ),
          each('relay_lag_ms', 'How long ago this cloud relay had everything, ms.', ({ lagMs }) => lagMs),
        ]),
  ];
}

/** What the station made of the limits that the operating system gave it when it started. */
function boundsMetrics({ resources, doors, mqttMemoryBytes }: Bounds): readonly Metric[] {
  return [
    gauge('limit_descriptors', 'File descriptors that this process may have open.', resources.descriptors),
    gauge('limit_memory_bytes', 'Memory that this process may use.', resources.memoryBytes),
    gauge('limit_mqtt_memory_bytes', 'What MQTT keeps for the absent at most.', mqttMemoryBytes),
    {
      name: 'limit_connections',
      help: 'Connections that each door holds at most, in all and of one address.',
      type: 'gauge',
      values: Object.entries(doors).flatMap(([door, { connections, perAddress }]) => [
        { labels: { door, of: 'all' }, value: connections },
        { labels: { door, of: 'address' }, value: perAddress },
      ]),
    },
  ];
}
