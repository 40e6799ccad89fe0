/** A position on the phone, from when it was taken until the station has it. */
import type { Fix } from '../race/fix.ts';

export interface Held {
  /** The store's key, growing with each fix. */
  readonly id: number;
  /** As the phone stamped it. */
  readonly fix: Fix;
  /** Corrected and frozen at the first sending, station's time; null before. */
  readonly sentMs: number | null;
  /** A relay has it, and the station has not said so; in memory only: an app that starts again sends it again. */
  readonly given?: GivenMark;
}

/** Which store of a relay has it, under which number. */
export interface GivenMark {
  readonly store: string;
  readonly id: number;
}
