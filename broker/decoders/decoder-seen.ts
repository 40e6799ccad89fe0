/** What is told of a decoder: to its page, and to whoever keeps it. */
import type { LineId, RaceId } from '../../race/ids.ts';
import type { Author } from '../../race/journal/record.ts';
import type { Saying, WaitingRead } from '../../race/race.ts';
import type { Intake } from '../../server/intake.ts';
import type { Journal } from '../journal/journal.ts';
import type { KeptRead } from './kept-reads.ts';
import type { RaceForReads } from './routing.ts';
import type { DecoderSettings } from './settings.ts';

/** A read as officials see it, placed or not. */
export interface ShownRead {
  readonly chip: string;
  readonly timeMs: number;
  /** The races that have it; empty: none could. */
  readonly races: readonly RaceId[];
}

/** What happened at a moment, for officials. */
export interface DecoderNote {
  readonly atMs: number;
  readonly says: Saying;
}

export interface DecoderSeen {
  readonly id: string;
  readonly settings: DecoderSettings;
  readonly connected: boolean;
  /** How it calls itself; of several readers, all. */
  readonly name: string | null;
  readonly reads: number;
  /** Told again, and known. */
  readonly repeats: number;
  readonly lastReads: readonly ShownRead[];
  /** Last sign of life, UTC epoch ms. */
  readonly heardMs: number | null;
  /** Its clock less the station's, ms; null while that is not known. */
  readonly clockAheadMs: number | null;
  /** What is wrong; null when nothing is. */
  readonly trouble: Saying | null;
  /** Newest first. */
  readonly notes: readonly DecoderNote[];
  readonly waiting: number;
  readonly asideCount: number;
  /** Kept aside, newest first; not all when there are many. */
  readonly aside: readonly KeptRead[];
}

export interface RunningDecoder {
  seen(): DecoderSeen;
  waitingFor(race: RaceId): readonly WaitingRead[];
  tick(): void;
  /** Counts a read that was kept aside. Null when it is done, else why it cannot be. */
  count(key: string, by: Author): Promise<Saying | 'unknown' | null>;
  dismiss(key: string): boolean;
  dismissAll(): void;
  end(): Promise<void>;
}

export interface DecodersOptions {
  readonly settings: Journal['settings'];
  readonly intake: Pick<Intake, 'passing'>;
  readonly races: () => readonly RaceForReads[];
  /** The line at which a race counts laps. */
  readonly lapLineOf: (race: RaceId) => LineId;
  /** Address to listen on for decoders that call. */
  readonly host: string;
  readonly now: () => number;
  readonly log: (line: Record<string, unknown>) => void;
}
