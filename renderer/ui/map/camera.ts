/** What part of the world a map's canvas shows: screen px = world px × scale − corner. */

import { present } from '../../../race/present.ts';
import { metresPerWorldPx, type WorldPoint } from './projection.ts';

export interface Camera {
  /** 2^zoom. */
  readonly scale: number;
  /** Screen pixels of the view's top left corner from the world's. */
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
  /** Device pixels a CSS pixel. */
  readonly density: number;
}

export const toScreen = (camera: Camera, point: WorldPoint): WorldPoint => ({
  x: point.x * camera.scale - camera.left,
  y: point.y * camera.scale - camera.top,
});

export const isOnScreen = (camera: Camera, { x, y }: WorldPoint, marginPx: number): boolean =>
  x > -marginPx && y > -marginPx && x < camera.width + marginPx && y < camera.height + marginPx;

/** Metres on the ground of one screen pixel in the middle of the view. */
export const metresPerPx = (camera: Camera): number =>
  metresPerWorldPx((camera.top + camera.height / 2) / camera.scale) / camera.scale;

/** The round length (1, 2 or 5 × 10ⁿ metres) nearest below `px` screen pixels. */
export function roundLength(camera: Camera, px: number): { readonly metres: number; readonly px: number } {
  const most = metresPerPx(camera) * px;
  const power = 10 ** Math.floor(Math.log10(most));
  const metres = power * (most >= 5 * power ? 5 : most >= 2 * power ? 2 : 1);
  return { metres, px: metres / metresPerPx(camera) };
}

/** Fits a canvas to the view and clears it; its context then draws in CSS pixels. `opaque`: always, or never. */
export function prepare(canvas: HTMLCanvasElement, camera: Camera, opaque = false): CanvasRenderingContext2D {
  const width = Math.round(camera.width * camera.density);
  const height = Math.round(camera.height * camera.density);
  if (canvas.width !== width || canvas.height !== height) {
    canvas.width = width;
    canvas.height = height;
    canvas.style.width = `${camera.width}px`;
    canvas.style.height = `${camera.height}px`;
  }
  const context = present(canvas.getContext('2d', { alpha: !opaque }), 'A canvas to draw on');
  context.setTransform(camera.density, 0, 0, camera.density, 0, 0);
  context.clearRect(0, 0, camera.width, camera.height);
  return context;
}
