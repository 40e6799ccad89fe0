/** What moves on the map in one frame: the riders, how each looks, and what is said about them. */
import type { EntryId } from '../../../race/ids.ts';
import type { MapPalette } from './palette.ts';
import type { WorldPoint } from './projection.ts';
import type { RiderMotion, ShownRider } from './rider-motion.ts';

/** What the map knows about a rider beside the position. */
export interface RiderLook {
  readonly bib: string;
  /** Index in the rider colours. */
  readonly colour: number;
  /** Ordered by importance: selected, followed, the rest. */
  readonly rank: 'selected' | 'followed' | 'rider';
  /** Riders with the lowest numbers get their labels first. */
  readonly order: number;
  /** Whether the rider counts in the groups told on the map: the category that is shown. */
  readonly grouped: boolean;
}

/** A place on the screen where something is written, by its middle, CSS pixels. */
export interface Box {
  readonly x: number;
  readonly y: number;
  readonly halfWidth: number;
  readonly halfHeight: number;
}

export interface MovingScene {
  readonly riders: readonly ShownRider[];
  readonly looks: ReadonlyMap<EntryId, RiderLook>;
  readonly palette: MapPalette;
  readonly nowMs: number;
  /** `12 riders`. */
  readonly countText: (count: number) => string;
  /** The middle of the course, world pixels: what is said about groups stands on the far side of the riders. */
  readonly middle: WorldPoint | null;
  /** Larger for a big screen. */
  readonly size: number;
  /** Where the names of the timing lines stand: nothing is written over them. */
  readonly names: readonly Box[];
  /** Whose trails to draw; null: none. */
  readonly trails: Pick<RiderMotion, 'trail'> | null;
}
