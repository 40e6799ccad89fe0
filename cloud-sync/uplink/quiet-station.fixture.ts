/** For tests: what an uplink is given of a station that has nothing to say but its journal. */
import type { UplinkOptions } from './uplink.ts';

export const QUIET_STATION = {
  name: 'Tent',
  epoch: 1,
  races: () => [],
  cards: () => [],
  event: () => null,
  accept: async () => {},
  restoring: null,
  isPublic: () => true,
  sentClosed: { note: async () => {}, isOneOpen: () => false },
  beginAnew: async () => 2,
  capBytesPerS: null,
  now: Date.now,
  random: () => 0.5,
  log: () => {},
} satisfies Partial<UplinkOptions>;
