/**
 * The camera that keeps whom the reader follows in view, without nausea: it rests while they are in the middle part of
 * the map, then glides until they are in its middle again; it widens where a group no longer fits. Pure; the map's view
 * asks it with each frame.
 */
import type { WorldPoint } from './projection.ts';

export interface FollowView {
  /** World pixels in the middle of the view. */
  readonly middle: WorldPoint;
  readonly zoom: number;
}

export interface FollowCamera {
  /** Where the view goes now to keep these places in it; null: it stays as it is. */
  next(
    view: FollowView,
    width: number,
    height: number,
    places: readonly WorldPoint[],
    nowMs: number,
  ): FollowView | null;
  /** Glides to them at once, wherever they are in the view; nearer if `zoom` is. */
  begin(zoom: number | null): void;
}

const GLIDE_MS = 700;
/** Of half the view: outside of it the camera sets off. */
const CALM_SHARE = 0.4;
/** Of the view, what a group may fill before it is widened, and what it fills then. */
const FILL_MAX = 0.85;
const FILL = 0.6;

interface Glide {
  readonly sinceMs: number;
  readonly from: FollowView;
  readonly zoom: number;
}

/** `still` (reduced motion): it jumps where it would glide. */
export function createFollowCamera(still: boolean): FollowCamera {
  let glide: Glide | null = null;
  let wanted: { zoom: number | null } | null = null;
  return {
    begin(zoom) {
      wanted = { zoom };
      glide = null;
    },
    next(view, width, height, places, nowMs) {
      if (places.length === 0) return null;
      const min = { x: Number.POSITIVE_INFINITY, y: Number.POSITIVE_INFINITY };
      const max = { x: Number.NEGATIVE_INFINITY, y: Number.NEGATIVE_INFINITY };
      for (const { x, y } of places) {
        min.x = Math.min(min.x, x);
        min.y = Math.min(min.y, y);
        max.x = Math.max(max.x, x);
        max.y = Math.max(max.y, y);
      }
      const middle = { x: (min.x + max.x) / 2, y: (min.y + max.y) / 2 };
      const scale = 2 ** view.zoom;
      if (!glide) {
        const fills = Math.max((max.x - min.x) / width, (max.y - min.y) / height) * scale;
        const far = Math.max(
          Math.abs(middle.x - view.middle.x) / width,
          Math.abs(middle.y - view.middle.y) / height,
        );
        const tooWide = fills > FILL_MAX;
        if (!wanted && !tooWide && far * scale * 2 < CALM_SHARE) return null;
        const asked = wanted?.zoom ?? view.zoom;
        const most = fills > 0 ? view.zoom + Math.log2(FILL / fills) : Number.POSITIVE_INFINITY;
        glide = { sinceMs: nowMs, from: view, zoom: wanted || tooWide ? Math.min(asked, most) : view.zoom };
        wanted = null;
      }
      const share = still ? 1 : Math.min(1, Math.max(0, (nowMs - glide.sinceMs) / GLIDE_MS));
      const eased = share * share * (3 - 2 * share);
      const { from, zoom } = glide;
      if (share === 1) glide = null;
      return {
        middle: {
          x: from.middle.x + (middle.x - from.middle.x) * eased,
          y: from.middle.y + (middle.y - from.middle.y) * eased,
        },
        zoom: from.zoom + (zoom - from.zoom) * eased,
      };
    },
  };
}
