/**
 * Who watches what, for how long: the scenario that everything is priced for, and the figures that follow from it.
 * What was measured is said here once, with where it came from.
 */
import { BYTES_A_GB } from './prices.ts';

export interface Crowd {
  readonly viewers: number;
  readonly riders: number;
  /** Frames a second. */
  readonly hz: number;
  readonly hours: number;
  /** Bytes of one frame of all riders, without what carries it. */
  readonly frameBytes: number;
}

/** Measured with 50 riders: columns of protobuf (what any service can carry), and our own deltas. */
const GENERAL_FRAME_BYTES_OF_50 = 986;
const DELTA_FRAME_BYTES_OF_50 = 314;
/**
 * What a viewer costs a relay, measured on a core of a server of 2026: broadcasting (`npm run bench -- crowd`), one that comes
 * or comes back (`npm run relays:herd`, the broadcasts meanwhile left in), and memory (both).
 */
export const VIEWER = { usPerS: 12.6, comesUs: 290, bytes: 10 * 1_024 } as const;
/** IPv4 and TCP headers 40, TLS record and WebSocket header about 20. */
export const CARRIER_BYTES = 60;
/** What HTTP/2 adds to a cached answer once HPACK has seen its headers. */
export const HTTP_BYTES = 70;
export const SEGMENT_S = 10;

export type FrameFormat = 'general' | 'delta';

/** Bytes of a frame for any number of riders, in proportion to what 50 took. */
export const frameBytesOf = (format: FrameFormat, riders: number): number =>
  Math.ceil(((format === 'general' ? GENERAL_FRAME_BYTES_OF_50 : DELTA_FRAME_BYTES_OF_50) * riders) / 50);

export const framesOf = ({ hz, hours }: Crowd): number => hz * hours * 3_600;
/** Frames × viewers. */
export const deliveriesOf = (crowd: Crowd): number => framesOf(crowd) * crowd.viewers;
export const connectionMinutesOf = ({ viewers, hours }: Crowd): number => viewers * hours * 60;
export const gbOf = (messages: number, bytes: number): number => (messages * bytes) / BYTES_A_GB;
