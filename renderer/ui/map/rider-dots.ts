/**
 * Riders' dots as ready pictures: one for each colour, rank and direction of riding, made when first needed and then
 * copied as it is. Nothing is turned or filtered while riders move: drawn in software, a thousand dots copied this way
 * cost a quarter of a thousand turned ones (`npm run bench -- console`).
 */

import { elementOf, present } from '../../../race/present.ts';
import type { MapPalette } from './palette.ts';
import type { ShownRider } from './rider-motion.ts';
import type { RiderLook } from './scene.ts';

export interface DotScene {
  readonly palette: MapPalette;
  /** Larger for a big screen. */
  readonly size: number;
}

export interface RiderDots {
  /**
   * Draws one dot with its middle at x, y (CSS pixels). `exact`: between two pixels of the screen, for a slow dot that
   * must not tremble; else on the nearest one, which is cheaper.
   */
  draw(
    context: CanvasRenderingContext2D,
    look: RiderLook,
    rider: ShownRider,
    x: number,
    y: number,
    exact: boolean,
  ): void;
  /** To be called before a frame's dots. */
  begin(context: CanvasRenderingContext2D, scene: DotScene, density: number, exact: boolean): void;
}

/** A beak every 7.5°: nobody sees a smaller turn of a dot. */
const DIRECTIONS = 48;
/** From a dot's edge to its picture's: room for the beak. */
const BEAK_PX = 7;
/** Quiet this long, a dot is hollow: what it shows is the past. */
export const HOLLOW_AFTER_MS = 20_000;
/** Some 2 kB each on a usual screen: 8 colours × 49 directions × full or hollow × 3 ranks, few of them ever asked for. */
const PICTURES_MAX = 2_400;

const radiusOf = (rank: RiderLook['rank'], size: number) => (rank === 'rider' ? 5.5 : 7.5) * size;
const RANK = { rider: 0, followed: 1, selected: 2 };

export function createRiderDots(): RiderDots {
  const pictures = new Map<number, ImageBitmap>();
  let scene: DotScene | null = null;
  let density = 1;

  const forget = () => {
    for (const picture of pictures.values()) picture.close();
    pictures.clear();
  };

  return {
    begin(context, next, nextDensity, exact) {
      if (scene?.palette !== next.palette || scene.size !== next.size || density !== nextDensity) forget();
      scene = next;
      density = nextDensity;
      context.setTransform(1, 0, 0, 1, 0, 0);
      context.imageSmoothingEnabled = exact;
    },
    draw(context, look, rider, x, y, exact) {
      const { direction } = rider;
      const turn =
        direction === null
          ? DIRECTIONS
          : (Math.round((direction / (2 * Math.PI)) * DIRECTIONS) + 2 * DIRECTIONS) % DIRECTIONS;
      const hollow = rider.ageMs >= HOLLOW_AFTER_MS ? 1 : 0;
      const key = ((look.colour * (DIRECTIONS + 1) + turn) * 2 + hollow) * 3 + RANK[look.rank];
      let picture = pictures.get(key);
      if (!picture) {
        if (pictures.size >= PICTURES_MAX) forget();
        picture = dotPicture(
          look,
          turn === DIRECTIONS ? null : turn,
          hollow === 1,
          present(scene, 'The scene, which is set before riders are drawn'),
          density,
        );
        pictures.set(key, picture);
      }
      const half = picture.width / 2;
      const [left, top] = [x * density - half, y * density - half];
      context.globalAlpha = 1 - rider.faded * 0.45;
      if (exact) context.drawImage(picture, left, top);
      else context.drawImage(picture, Math.round(left), Math.round(top));
    },
  };
}

/** A dot with its beak, or without one while its rider stands. */
function dotPicture(
  { rank, colour }: RiderLook,
  turn: number | null,
  hollow: boolean,
  { palette, size }: DotScene,
  density: number,
): ImageBitmap {
  const radius = radiusOf(rank, size);
  const half = radius + BEAK_PX * size;
  const side = Math.ceil(half * 2 * density);
  const canvas = new OffscreenCanvas(side, side);
  const context = present(canvas.getContext('2d'), 'A canvas to draw on');
  context.translate(side / 2, side / 2);
  context.scale(density, density);
  context.fillStyle = palette.casing;
  if (turn !== null && !hollow) {
    context.rotate((turn / DIRECTIONS) * 2 * Math.PI);
    context.beginPath();
    context.moveTo(radius * 0.5, -radius - 1);
    context.lineTo(radius + 6 * size, 0);
    context.lineTo(radius * 0.5, radius + 1);
    context.fill();
  }
  const disc = (to: number, fill: string) => {
    context.beginPath();
    context.arc(0, 0, to, 0, Math.PI * 2);
    context.fillStyle = fill;
    context.fill();
  };
  disc(radius + 2, rank === 'rider' ? palette.casing : palette.accent);
  disc(radius, elementOf(palette.riders, colour));
  if (hollow) disc(radius - 2.5 * size, palette.casing);
  return canvas.transferToImageBitmap();
}
