/** How full the HTTP doors are, and whom they sent away, as officials and `/metrics` see it. */
import type { GateStats } from '../../server/doors/gate.ts';
import { gauge, type Metric } from '../../server/http/metrics.ts';

export interface DoorsSeen {
  /** Connections open now at these doors, and how many they hold. */
  readonly open: number;
  readonly most: number;
  /** Sent away within the last minute: said nothing, gave way, or turned away. */
  readonly sentAway: number;
  /** Descriptors of the process. */
  readonly descriptors: number;
}

export interface DoorWatch {
  add(door: string, stats: () => GateStats): void;
  /** Call every few seconds. */
  look(nowMs: number): void;
  seen(): DoorsSeen;
  metrics(): readonly Metric[];
}

const WINDOW_MS = 60_000;

export function watchDoors(descriptors: number): DoorWatch {
  const doors = new Map<string, () => GateStats>();
  let looks: { readonly atMs: number; readonly sentAway: number }[] = [];
  const stats = () => [...doors].map(([door, of]) => ({ door, ...of() }));
  const sentAway = () =>
    stats().reduce((sum, one) => sum + one.droppedSilent + one.gaveWay + one.turnedAway, 0);
  return {
    add: (door, of) => void doors.set(door, of),
    look(nowMs) {
      // A clock that was set back begins anew.
      looks = looks.filter(({ atMs }) => atMs <= nowMs && atMs > nowMs - WINDOW_MS);
      looks.push({ atMs: nowMs, sentAway: sentAway() });
    },
    seen() {
      const all = stats();
      return {
        open: all.reduce((sum, { open }) => sum + open, 0),
        most: all.reduce((sum, { totalMax }) => sum + totalMax, 0),
        sentAway: sentAway() - (looks[0]?.sentAway ?? 0),
        descriptors,
      };
    },
    metrics() {
      const all = stats();
      return [
        gauge('http_connections_max', 'Connections that all HTTP doors hold.', this.seen().most),
        {
          name: 'http_connections',
          help: 'Connections at each HTTP door.',
          type: 'gauge',
          values: all.map(({ door, open }) => ({ labels: { door }, value: open })),
        },
        {
          name: 'http_connections_sent_away_total',
          help: 'Connections ended at the door: silent too long, their place given to others, or none free.',
          type: 'counter',
          values: all.flatMap(({ door, droppedSilent, gaveWay, turnedAway }) => [
            { labels: { door, why: 'silent' }, value: droppedSilent },
            { labels: { door, why: 'gave-way' }, value: gaveWay },
            { labels: { door, why: 'full' }, value: turnedAway },
          ]),
        },
      ];
    },
  };
}
