/** What the crowd benchmark and its processes of viewers tell each other over IPC. Times: CLOCK_MONOTONIC, ms. */

/** Whose live feed is watched. */
export type Dialect = 'bell-lap' | 'centrifuge';

export interface Connect {
  readonly dialect: Dialect;
  readonly port: number;
  readonly count: number;
  readonly race: string;
  /** Which process of viewers this is: its source addresses are its own. */
  readonly block: number;
  /** So many of them decode everything they are told. */
  readonly decoding: number;
}

export type ToViewers = { readonly connect: Connect } | { readonly begin: true } | { readonly report: true };

/** One frame as this process's viewers got it; `key` names it among those of its server. */
export interface SeenFrame {
  readonly key: number;
  /** `entry/timeMs` of the fixes in it; null until a decoding viewer said. */
  readonly fixes: readonly string[] | null;
  readonly firstMs: number;
  /** How many viewers had it so many whole ms after the first; the last bin holds all that came later. */
  readonly arrivals: Uint32Array;
}

export interface Report {
  readonly viewers: number;
  readonly frames: readonly SeenFrame[];
  /** Since `begin`, of all viewers: WebSocket bytes with their headers, and messages. */
  readonly bytes: number;
  readonly messages: number;
  /** Frames that came out of order or twice, and changes of the board that did not fit: must be none. */
  readonly faults: number;
  /** Viewers that were passed over and brought up again by a key frame. */
  readonly skips: number;
  /** Connections lost since they were opened. */
  readonly lost: number;
  /** What the first lost one said. */
  readonly lostWhy: string | null;
  /** Where the decoding viewers' boards stand, `epoch/offset`. */
  readonly boards: readonly string[];
}

export type FromViewers =
  | { readonly connected: number; readonly tookMs: number; readonly welcomeBytes: number }
  | { readonly report: Report };

const startMs = Number(process.hrtime.bigint()) / 1e6 - performance.now();
/** The same clock in every process of this machine. */
export const monotonicMs = (): number => startMs + performance.now();
