/** What the parts of the station count, as `/metrics` shows it. */

import type { Hub } from '../../server/feed/hub.ts';
import { counter, gauge, type Metric, refusedCounter } from '../../server/http/metrics.ts';
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
}

export function stationMetrics({ races, mqtt, hub, crowd, relays, bounds }: MeteredParts): readonly Metric[] {
  const broker = mqtt.stats();
  const feed = hub.stats();
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
    gauge('crowd_viewers', 'Spectators of the live feed.', crowd?.stats().figures?.viewers ?? 0),
    gauge('crowd_running', '1 while the crowd process runs.', crowd?.stats().running ? 1 : 0),
    counter(
      'crowd_restarts_total',
      'Times the crowd process was started again.',
      crowd?.stats().restarts ?? 0,
    ),
    ...boundsMetrics(bounds),
    ...uplinkMetrics(relays),
  ];
}

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
