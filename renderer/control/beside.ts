import type { Box } from './keep-clear.ts';

/** Between messages and what they keep clear of, px. */
const GAP_PX = 8;

const overlaps = (a: Box, b: Box): boolean =>
  a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;

/**
 * How far messages that stand at `box` have to go up to lie on none of `clear`, px: 0 when they lie on none. Where there
 * is no room above, as far as the window allows.
 */
export function liftOver(box: Box, clear: readonly Box[]): number {
  // A DOMRect has its sides on its prototype: spread, they would be gone.
  const { left, right } = box;
  let top = box.top;
  const height = box.bottom - box.top;
  for (let moved = true; moved; ) {
    moved = false;
    for (const one of clear)
      if (overlaps({ left, right, top, bottom: top + height }, one)) {
        top = one.top - GAP_PX - height;
        moved = true;
      }
  }
  return Math.min(box.top - top, Math.max(0, box.top));
}

/** Narrower than this a message is no longer read in one look, px. */
const LEAST_WIDTH_PX = 220;

/** By how much messages are moved from where they stand, px; `width`: made so narrow, null as they are. */
export interface Moved {
  readonly x: number;
  readonly y: number;
  readonly width: number | null;
}

/**
 * Where messages that stand at `box` lie on none of `clear`: aside at the same height, else above, else narrower beside all of
 * them. Where none of that has room they go up as far as the window allows. `windowWidth`, as all boxes, in px.
 */
export function movedClear(box: Box, clear: readonly Box[], windowWidth: number): Moved {
  const isFree = (dx: number, dy: number): boolean => {
    const at = { left: box.left + dx, right: box.right + dx, top: box.top + dy, bottom: box.bottom + dy };
    const isInside = at.left >= 0 && at.right <= windowWidth;
    return (dx === 0 || isInside) && clear.every((one) => !overlaps(at, one));
  };
  if (isFree(0, 0)) return { x: 0, y: 0, width: null };
  const beside = clear.flatMap(({ left, right }) => [right + GAP_PX - box.left, left - GAP_PX - box.right]);
  const nearest = beside.filter((dx) => isFree(dx, 0)).sort((a, b) => Math.abs(a) - Math.abs(b))[0];
  if (nearest !== undefined) return { x: nearest, y: 0, width: null };
  const up = -liftOver(box, clear);
  const edge = Math.max(...clear.map(({ right }) => right)) + GAP_PX;
  const width = Math.min(box.right - box.left, windowWidth - GAP_PX - edge);
  if (isFree(0, up) || width < LEAST_WIDTH_PX) return { x: 0, y: up, width: null };
  // They stay in the middle of the window, whatever their width.
  return { x: edge - ((box.left + box.right) / 2 - width / 2), y: 0, width };
}
