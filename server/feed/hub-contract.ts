/** What a hub is to others: how viewers join it, its limits with their defaults, its figures. */
import type { RaceId } from '../../race/ids.ts';
import type { HistogramValue } from '../http/histogram.ts';
import type { Cadence } from './cadence.ts';
import type { RingLimits } from './changes-kept.ts';
import type { LiveClock, LiveSink } from './sink.ts';

/** A viewer's connection as the hub needs it: a WebSocket's underlying socket, or a test's stand-in. */
export interface ViewerSocket {
  /** Bytes written and not yet taken by the kernel. */
  readonly writableLength: number;
  write(bytes: Uint8Array): void;
  /** Says goodbye (RFC 6455 code) and closes. */
  close(code: number, reason: string): void;
  /** Ends it without a word: the other side is gone. */
  destroy(): void;
}

export interface HubLimits extends RingLimits {
  readonly viewersMax: number;
  /** Subscriptions a viewer may make at once, and then a second. */
  readonly subscribeBurst: number;
  readonly subscribePerSecond: number;
  /** A viewer whose queue does not move for this long is disconnected, ms. */
  readonly stuckMs: number;
}

export const HUB_LIMITS: HubLimits = {
  viewersMax: 19_500,
  deltasMax: 512,
  bytesMax: 524_288,
  subscribeBurst: 32,
  subscribePerSecond: 2,
  stuckMs: 60_000,
};

export interface HubOptions<Who> {
  readonly clock: LiveClock;
  /** Whether this viewer may read the race; asked at each subscription and by `recheck`. Default: everyone may. */
  readonly mayRead?: (race: RaceId, who: Who) => boolean;
  readonly limits?: Partial<HubLimits>;
  readonly cadence?: Partial<Cadence>;
  /** Which numbers races get in frames of positions: all, or every other where two hubs share connections. */
  readonly tags?: 'all' | 'even' | 'odd';
}

export interface Viewer {
  /** A text message of theirs. */
  text(message: string): void;
  /** Any sign of life (a pong). */
  heard(): void;
  left(): void;
}

export interface HubStats {
  readonly viewers: number;
  /** Of them, who follows nothing: lines that stand by should another host die. At the bound they give way. */
  readonly standingBy: number;
  readonly viewersByRace: ReadonlyMap<RaceId, number>;
  readonly refused: number;
  /** Since the start. */
  readonly ticks: number;
  readonly writes: number;
  readonly bytes: number;
  /** Times a viewer was passed over because its queue had not drained. */
  readonly passedOver: number;
  readonly catchUps: number;
  readonly resumed: number;
  readonly snapshots: number;
  readonly positionsRefused: number;
  readonly disconnectedSilent: number;
  readonly disconnectedStuck: number;
  /** The cadence in force, and what the last broadcast took, ms. */
  readonly tickIntervalMs: number;
  readonly broadcastMs: number;
  /** From the first change that waited to the last socket that it was handed to, seconds; ticks that somebody followed. */
  readonly delays: HistogramValue;
}

export interface Hub<Who> extends LiveSink {
  /** As many viewers as it takes, or closed. */
  readonly full: boolean;
  /** Null when the hub is full; the caller refuses the connection. */
  join(socket: ViewerSocket, who: Who): Viewer | null;
  /** Asks `mayRead` again for all viewers of the race, and drops those who may no more. */
  recheck(race: RaceId): void;
  /** Everybody who is here, once for each connection. */
  viewers(): readonly Who[];
  /** Sends away (1008) all who are meant, with the reason: what they were let in by is good no more. */
  dismiss(isMeant: (who: Who) => boolean, reason: string): void;
  /** How many watch the race, here and at other copies; costs nothing until it is much more or less than before. */
  setCrowd(race: RaceId, viewers: number): void;
  /**
   * Calls once, when whoever feeds this hub over a line of its own may as well tell it who moved meanwhile: shortly before the
   * next tick, which takes all of them along; at once when none is near; a few times a second while nobody follows anything. Whoever has told
   * calls it again: until then a tick that asked for it waits, a little.
   */
  whenMovesCount(call: () => void): void;
  races(): readonly RaceId[];
  stats(): HubStats;
  /** Says goodbye to everybody (1001) and stops all timers. */
  close(): void;
}
