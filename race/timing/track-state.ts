/** What a track holds, and what is read off it: where laps are counted from, the crossings. */
import type { LineId } from '../ids.ts';
import type { FixStore } from './fix-store.ts';
import type { Bracket, Mark } from './mark.ts';
import type { Marks } from './marks.ts';
import type { Matcher } from './matching.ts';

/** Opaque: use the functions of `track.ts`, `position.ts` and `crossing.ts`. */
export interface Track {
  readonly store: FixStore;
  readonly matcher: Matcher;
  /** Crossings by the time they became certain. */
  marks: Marks;
  readonly bracket: Bracket;
  /** The rider's start, from which laps are counted; null = from the first time on the course. */
  startMs: number | null;
  /** The start that is likely to be asked about, and where the rider was then: noted while it goes by, to be at hand later. */
  readonly likelyStartMs: number | null;
  atLikelyStart: { readonly unwrappedM: number | null } | null;
  /** Fixes refused at the cap. */
  refused: number;
  /** Grows whenever `crossings` may answer differently. */
  version: number;
  /** What `crossings` and `originOf` last answered; null = work it out again. */
  crossed: Crossed | null;
  origin: Origin | null;
}

/** Where laps are counted from: unwrapped metres of the start line, and how much of the way since was never seen. */
export interface Origin {
  readonly atM: number;
  readonly unseenM: number;
}

/** Crossings as they are kept: what they have beyond their marks, three numbers each (see `crossing.ts`). */
export interface Crossed {
  /** Metres of the start line then. */
  readonly originM: number;
  /** Marks beyond the track's own: likely, not yet certain. */
  readonly likely: readonly Mark[];
  readonly numbers: readonly number[];
}

export interface Crossing {
  readonly line: LineId;
  /**
   * Laps completed at this line: on a loop the start is 0 and the end of the first lap 1; an intermediate line of
   * the first lap has 0. Point to point: 0.
   */
  readonly lap: number;
  /** Unwrapped metres since the start line. */
  readonly progressM: number;
  /** The moment, interpolated between fixes; UTC epoch ms with fractions. */
  readonly timeMs: number;
  /** One standard deviation of `timeMs`. */
  readonly uncertaintyMs: number;
  /** Time between the two fixes around the line. */
  readonly gapMs: number;
  /** How long the rider stood on the line before `timeMs`, which is then their departure; 0 when they rode over it. */
  readonly stoodMs: number;
  /**
   * True when the fixes around the line lie more than a minute apart, or so far that a lap more or less is possible:
   * propose it, don't count it.
   */
  readonly suspected: boolean;
  /** False while the rider is less than 20 m behind the line and may yet turn out to be standing on it. */
  readonly settled: boolean;
  /** False when too much of the way since this line was last crossed was not ridden: a short cut, a half lap. */
  readonly lapDistanceOk: boolean;
  /** Metres of that way which were not ridden, or not seen. */
  readonly missedM: number;
}
