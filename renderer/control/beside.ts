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
