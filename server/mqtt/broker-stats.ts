/** What a broker counts, for health and `/metrics`: the same at the station and at the relay. */
import { counter, gauge, type Metric } from '../http/metrics.ts';
import type { Broker } from './broker.ts';

export interface BrokerStats {
  readonly clients: number;
  readonly riders: number;
  /** Connections of those who have not signed in. */
  readonly strangers: number;
  readonly connectionsRefused: number;
  /** Strangers who were let go because they said nothing, or to make room for others. */
  readonly strangersLetGo: number;
  /** Messages, refused ones among them. */
  readonly publishes: number;
  readonly refused: number;
  readonly bytesReceived: number;
  readonly takeovers: number;
  /** Times a credential was read more slowly, since it sent more than it may. */
  readonly rested: number;
  readonly sessions: number;
  readonly retained: number;
  /** Bytes of messages that wait in sessions, and that are retained. */
  readonly waitingBytes: number;
  readonly retainedBytes: number;
  /** Retained messages, sessions and messages in them that were dropped at their bounds. */
  readonly dropped: { readonly retained: number; readonly sessions: number; readonly waiting: number };
}

export function brokerStats({ connections, gate, counts, sessions, post }: Broker): BrokerStats {
  let [clients, riders] = [0, 0];
  for (const { identity } of connections) {
    if (identity !== null) clients++;
    if (identity?.role === 'rider') riders++;
  }
  const { publishes, refused, bytesReceived, takeovers, rested } = counts;
  return {
    clients,
    riders,
    strangers: gate.strangers,
    connectionsRefused: gate.counts.refused,
    strangersLetGo: gate.counts.silent + gate.counts.madeRoom,
    publishes,
    refused,
    bytesReceived,
    takeovers,
    rested,
    sessions: sessions.count,
    retained: post.retained.count,
    waitingBytes: sessions.waitingBytes,
    retainedBytes: post.retained.bytes,
    dropped: { retained: post.retained.dropped, ...sessions.dropped },
  };
}

/** Names begin with `prefix`: station and relay count the same, each under its own. */
export function brokerMetrics(prefix: string, broker: BrokerStats): readonly Metric[] {
  const { dropped } = broker;
  return [
    gauge(`${prefix}_strangers`, 'MQTT connections that have not signed in.', broker.strangers),
    counter(`${prefix}_connections_refused_total`, 'MQTT connections refused.', broker.connectionsRefused),
    counter(
      `${prefix}_strangers_let_go_total`,
      'Strangers who said nothing or made room.',
      broker.strangersLetGo,
    ),
    counter(`${prefix}_takeovers_total`, 'Connections taken over by the same client id.', broker.takeovers),
    counter(
      `${prefix}_rested_total`,
      'Times a credential over its rate was read more slowly.',
      broker.rested,
    ),
    gauge(`${prefix}_sessions`, 'MQTT sessions, of those who are away too.', broker.sessions),
    gauge(`${prefix}_waiting_bytes`, 'Messages that wait in them, bytes.', broker.waitingBytes),
    gauge(`${prefix}_retained`, 'Retained messages.', broker.retained),
    gauge(`${prefix}_retained_bytes`, 'Bytes of them.', broker.retainedBytes),
    {
      name: `${prefix}_dropped_total`,
      help: 'Dropped at a bound.',
      type: 'counter',
      values: Object.entries(dropped).map(([what, value]) => ({ labels: { what }, value })),
    },
  ];
}
