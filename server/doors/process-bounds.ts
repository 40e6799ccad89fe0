/**
 * What this process may have of the computer, asked of the system at start: descriptors (every connection and every
 * open file takes one) and memory. All bounds on strangers are shares of these, so that a station on a small machine,
 * or one started with a low limit, refuses at the door instead of failing inside.
 */
import { readFileSync } from 'node:fs';
import { totalmem } from 'node:os';

export interface ProcessBounds {
  /** Descriptors this process may hold at once. */
  readonly descriptors: number;
  /** Memory it may use, bytes: the machine's, or its container's share of it. */
  readonly memoryBytes: number;
}

/** Windows has no such limit on sockets; beyond this a station gains nothing. */
const DESCRIPTORS_UNKNOWN = 16_384;
/** A limit of "unlimited" is not one to fill. */
const DESCRIPTORS_MAX = 262_144;

/** Reads the limits as they are now. Node raises the soft limit of descriptors to the hard one when it starts. */
export function processBounds(): ProcessBounds {
  const constrained = process.constrainedMemory();
  const memoryBytes = constrained > 0 ? Math.min(constrained, totalmem()) : totalmem();
  return { descriptors: Math.min(descriptorLimit() ?? DESCRIPTORS_UNKNOWN, DESCRIPTORS_MAX), memoryBytes };
}

/** Null where the system says nothing. */
function descriptorLimit(): number | null {
  try {
    const line = /^Max open files\s+(\d+|unlimited)/m.exec(readFileSync('/proc/self/limits', 'utf8'));
    if (line?.[1] !== undefined) return line[1] === 'unlimited' ? DESCRIPTORS_MAX : Number(line[1]);
  } catch {
    // No Linux.
  }
  const { userLimits } = process.report.getReport() as {
    userLimits?: { open_files?: { soft?: number | 'unlimited' } };
  };
  const soft = userLimits?.open_files?.soft;
  if (soft === undefined) return null;
  return soft === 'unlimited' ? DESCRIPTORS_MAX : soft;
}

export interface ConnectionShares {
  /** MQTT over TCP and TLS together. */
  readonly mqtt: number;
  /** The officials' and riders' HTTPS door, MQTT over WebSocket and live feeds there among them. */
  readonly https: number;
  /** Port 5055. */
  readonly devices: number;
}

/** Files, threads' own descriptors, the crowd's line, the uplink, decoders, workers: a running station holds some 90. */
const KEPT_FOR_ITSELF = 224;
/** The station was measured up to so many. */
const MQTT_MOST = 12_000;
const HTTPS_MOST = 12_000;
const DEVICES_MOST = 6_000;

/** How the station's doors share its descriptors: what it needs for itself is taken off first. */
export function connectionShares({ descriptors }: ProcessBounds): ConnectionShares {
  const free = Math.max(64, descriptors - Math.min(KEPT_FOR_ITSELF, Math.floor(descriptors / 2)));
  return {
    mqtt: Math.min(MQTT_MOST, Math.floor(free * 0.5)),
    https: Math.min(HTTPS_MOST, Math.floor(free * 0.35)),
    devices: Math.min(DEVICES_MOST, Math.floor(free * 0.15)),
  };
}

/** Connections of a process that does nothing else (crowd, relay): all but what it needs for itself. */
export const connectionsOf = ({ descriptors }: ProcessBounds): number =>
  Math.max(32, descriptors - Math.min(KEPT_FOR_ITSELF, Math.floor(descriptors / 2)));
