/**
 * Web Mercator as the map draws it: `x`, `y` in pixels of the world at zoom 0 (256 px wide), doubles, y downwards.
 * Times 2^zoom, less the view's corner, they are screen pixels.
 */
export interface WorldPoint {
  readonly x: number;
  readonly y: number;
}

const WORLD_PX = 256;
const EARTH_CIRCUMFERENCE_M = 40_075_016.686;
const radians = (degrees: number) => (degrees * Math.PI) / 180;

export const project = (latDeg: number, lonDeg: number): WorldPoint => ({
  x: ((lonDeg + 180) / 360) * WORLD_PX,
  y: (0.5 - Math.asinh(Math.tan(radians(latDeg))) / (2 * Math.PI)) * WORLD_PX,
});

/** Metres on the ground of one world pixel at this height of the world. */
export const metresPerWorldPx = (y: number): number =>
  EARTH_CIRCUMFERENCE_M / WORLD_PX / Math.cosh(2 * Math.PI * (0.5 - y / WORLD_PX));
