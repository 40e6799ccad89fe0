/** What the station and its crowd process say to each other over the IPC channel (structured clone, trusted both ways). */

import type { BoardDelta } from '../../race/feed/board-delta.ts';
import type { BoardView } from '../../race/feed/board-view.ts';
import type { BoardMark } from '../../race/feed/protocol.ts';
import type { RaceId } from '../../race/ids.ts';
import type { GateStats } from '../../server/doors/gate.ts';
import type { HubLimits } from '../../server/feed/hub.ts';
import type { ScreensSeen } from '../../server/feed/named-screens.ts';
import type { Stall } from '../../server/flight/recorder.ts';
import type { HistogramValue } from '../../server/http/histogram.ts';

export interface Certificate {
  /** Chain, PEM. */
  readonly cert: string;
  /** Private key, PEM. */
  readonly key: string;
}

/** What is shown to whoever asks for this name in the handshake. */
export interface NamedCertificate extends Certificate {
  readonly name: string;
}

export interface CrowdSettings {
  /** Address to listen on; default all. */
  readonly host?: string;
  /** null: no such listener. 0: any free port. */
  readonly httpPort: number | null;
  readonly httpsPort: number | null;
  readonly tls: Certificate | null;
  readonly named: readonly NamedCertificate[];
  /** The station's door for spectators' requests: a Unix socket or a named pipe. */
  readonly coreSocketPath: string;
  readonly limits: Partial<HubLimits>;
  readonly perAddressMax?: number;
}

/** A board as a whole, or as a change of the last one sent. */
export type BoardUpdate = { readonly race: RaceId; readonly mark: BoardMark } & (
  | { readonly board: BoardView }
  | { readonly delta: BoardDelta }
);

/** Positions of one race: entry, timeMs, latDeg, lonDeg, progressM (NaN: none), five numbers a rider. */
export interface PositionsUpdate {
  readonly race: RaceId;
  readonly numbers: Float64Array;
}

export interface LiveUpdate {
  readonly kind: 'live';
  readonly forget: readonly RaceId[];
  readonly boards: readonly BoardUpdate[];
  readonly positions: readonly PositionsUpdate[];
}

export type ToCrowd =
  | { readonly kind: 'start'; readonly settings: CrowdSettings }
  | LiveUpdate
  | { readonly kind: 'certificate'; readonly tls: Certificate }
  | { readonly kind: 'named'; readonly named: readonly NamedCertificate[] }
  /** The station's time as of this message: spectators' pages set their clocks by it, not by the computer's. */
  | { readonly kind: 'clock'; readonly nowMs: number }
  | { readonly kind: 'close' };

export interface CrowdFigures {
  readonly viewers: number;
  readonly viewersByRace: Readonly<Record<string, number>>;
  /** Share of a core since the last report, 0…1. */
  readonly cpuShare: number;
  /** The 99th percentile of how late its event loop ran since the last report, ms. */
  readonly lagMs: number;
  readonly memoryBytes: number;
  readonly tickIntervalMs: number;
  readonly broadcastMs: number;
  /** As HubStats has it. */
  readonly delays: HistogramValue;
  readonly bytes: number;
  readonly passedOver: number;
  readonly refused: number;
  readonly requests: number;
  readonly requestsRefused: number;
  /** Of both ports together. */
  readonly gate: GateStats;
}

export type FromCrowd =
  /** Started and waiting for the first `live` message; doors open after it, so that nobody is told of a race less. */
  | { readonly kind: 'ready' }
  | { readonly kind: 'listening'; readonly httpPort: number | null; readonly httpsPort: number | null }
  /** A port cannot be had: `says` is for an official. */
  | { readonly kind: 'failed'; readonly says: string }
  /** The newest `live` message is taken; the next may come. `moves`: also one of nothing but who moved. */
  | { readonly kind: 'taken'; readonly moves: boolean }
  /** One of nothing but who moved may come: sooner than now it would have waited here for the next tick. */
  | { readonly kind: 'moves' }
  | { readonly kind: 'figures'; readonly figures: CrowdFigures }
  /** The big screens at its doors; said again when that changes. */
  | { readonly kind: 'screens'; readonly seen: ScreensSeen }
  /** Its loop stood still: what it was doing, and how long ago that ended, ms (its clock is its own). */
  | { readonly kind: 'stall'; readonly stall: Stall; readonly agoMs: number };

export const NUMBERS_PER_RIDER = 5;
