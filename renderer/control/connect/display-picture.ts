/** The displays of a computer as they are drawn, so that somebody knows which is which. */
import type { Display } from '../desktop.ts';

/** Displays in the order in which they are numbered: as they stand, left to right, then top to bottom. */
export const numbered = (all: readonly Display[]): readonly Display[] =>
  [...all].sort((a, b) => a.xPx - b.xPx || a.yPx - b.yPx);

export interface Placed {
  readonly display: Display;
  readonly number: number;
  /** Per cent of the drawing. */
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** The displays drawn as they stand, in per cent of a drawing of this shape (width by height). */
export function placed(all: readonly Display[]): {
  readonly shape: number;
  readonly displays: readonly Placed[];
} {
  if (all.length === 0) return { shape: 1, displays: [] };
  const left = Math.min(...all.map(({ xPx }) => xPx));
  const top = Math.min(...all.map(({ yPx }) => yPx));
  const width = Math.max(1, Math.max(...all.map(({ xPx, widthPx }) => xPx + widthPx)) - left);
  const height = Math.max(1, Math.max(...all.map(({ yPx, heightPx }) => yPx + heightPx)) - top);
  const share = (part: number, of: number): number => (100 * part) / of;
  return {
    shape: width / height,
    displays: numbered(all).map((display, index) => ({
      display,
      number: index + 1,
      left: share(display.xPx - left, width),
      top: share(display.yPx - top, height),
      width: share(display.widthPx, width),
      height: share(display.heightPx, height),
    })),
  };
}
