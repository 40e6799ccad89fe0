/**
 * What this process may use, asked of the operating system at start, and how the doors share it. A door that takes
 * every descriptor takes the journal's and the other doors' too, so each has its own part, a part of that for one
 * address, and a part for those who have not said who they are. `/v1/health` and `/metrics` show what came out.
 */
import type { ProcessResources } from '../../server/doors/process-resources.ts';

export type DoorName = 'mqtt' | 'https' | 'devices' | 'crowd' | 'standby';

export interface DoorBounds {
  /** Sockets open at one time. */
  readonly connections: number;
  /** Of them, of one address. */
  readonly perAddress: number;
  /** Of them, of clients that have not said who they are. */
  readonly strangers: number;
}

export interface Bounds {
  readonly resources: ProcessResources;
  readonly doors: Readonly<Record<DoorName, DoorBounds>>;
  /** What MQTT may keep for those who are away, and for topics, bytes. */
  readonly mqttMemoryBytes: number;
}

/** Journal, workers, the crowd's line, logs, and what libraries open in passing. */
const RESERVED_MIN = 96;
const RESERVED_SHARE = 0.1;
/** What of the rest each door may have; together they leave a little. */
const SHARES: Readonly<Record<DoorName, { readonly share: number; readonly max: number }>> = {
  mqtt: { share: 0.55, max: 12_000 },
  https: { share: 0.22, max: 6_000 },
  devices: { share: 0.12, max: 4_000 },
  crowd: { share: 0.06, max: 1_000 },
  standby: { share: 0.02, max: 64 },
};
const MEMORY_SHARE = 1 / 64;
const MQTT_MEMORY_MAX = 128 * 1024 * 1024;
const MQTT_MEMORY_MIN = 8 * 1024 * 1024;

/** How the doors share what there is. Pure: the same resources give the same bounds. */
export function boundsOf(resources: ProcessResources): Bounds {
  const reserved = Math.max(RESERVED_MIN, Math.ceil(resources.descriptors * RESERVED_SHARE));
  const free = Math.max(0, resources.descriptors - reserved);
  const door = (name: DoorName): DoorBounds => {
    const { share, max } = SHARES[name];
    const connections = Math.max(8, Math.min(max, Math.floor(free * share)));
    return {
      connections,
      // A riders' test from one laptop, or a venue behind one router, is a quarter of everything.
      perAddress: Math.max(4, Math.floor(connections / 4)),
      strangers: Math.max(4, Math.floor(connections / 4)),
    };
  };
  const memory = Math.min(MQTT_MEMORY_MAX, Math.max(MQTT_MEMORY_MIN, resources.memoryBytes * MEMORY_SHARE));
  return {
    resources,
    doors: {
      mqtt: door('mqtt'),
      https: door('https'),
      devices: door('devices'),
      crowd: door('crowd'),
      standby: door('standby'),
    },
    mqttMemoryBytes: Math.floor(memory),
  };
}
