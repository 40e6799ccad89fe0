/**
 * The outline of the world that every station carries: shores and borders, fetched when a map first has time for
 * them (115 kB), for views from afar. Too coarse for a venue: it fades before it could tell untruths.
 */
import outlineUrl from '../../../../resources/maps/world-outline.json?url';
import { type Camera, toScreen } from '../camera.ts';
import type { MapPalette } from '../palette.ts';
import { project } from '../projection.ts';
import { outlineStrength } from './outline-strength.ts';
import { decodePolyline } from './polyline.ts';

/** Shapes are kept at this zoom's size: single precision stays well below a pixel where they are shown. */
const SHAPE_SCALE = 2 ** 9;

export interface WorldOutline {
  readonly land: Path2D;
  readonly borders: Path2D;
}

interface OutlineFile {
  /** Steps a degree. */
  readonly steps: number;
  readonly land: readonly string[];
  readonly borders: readonly string[];
}

/** @throws when the station does not answer, or not with the outline */
export async function loadWorldOutline(): Promise<WorldOutline> {
  const answer = await fetch(outlineUrl);
  if (!answer.ok) throw new Error(`The world's outline did not come (${answer.status}).`);
  const file = (await answer.json()) as OutlineFile;
  return { land: pathOf(file.land, file.steps, true), borders: pathOf(file.borders, file.steps, false) };
}

function pathOf(lines: readonly string[], steps: number, closed: boolean): Path2D {
  const path = new Path2D();
  for (const line of lines) {
    let [turns, before] = [0, 0];
    decodePolyline(line, (latStep, lonStep, index) => {
      // Who crosses the date line goes on beyond it; Antarctica's foot is a true line from side to side.
      const jump = index === 0 || latStep <= -85 * steps ? 0 : lonStep - before;
      if (Math.abs(jump) > 180 * steps) turns -= Math.sign(jump);
      before = lonStep;
      const { x, y } = project(latStep / steps, lonStep / steps + turns * 360);
      if (index === 0) path.moveTo(x * SHAPE_SCALE, y * SHAPE_SCALE);
      else path.lineTo(x * SHAPE_SCALE, y * SHAPE_SCALE);
    });
    if (closed) path.closePath();
  }
  return path;
}

/** Draws seas, land and borders over the whole view. */
export function drawWorld(
  context: CanvasRenderingContext2D,
  camera: Camera,
  palette: MapPalette,
  world: WorldOutline,
): void {
  const strength = outlineStrength(Math.log2(camera.scale));
  if (strength === 0) return;
  const scale = camera.scale / SHAPE_SCALE;
  context.save();
  context.globalAlpha = strength;
  context.fillStyle = palette.water;
  context.fillRect(0, 0, camera.width, camera.height);
  // The world comes again and again to its left and right.
  const worldPx = 256 * camera.scale;
  const first = Math.floor(camera.left / worldPx) - 1;
  const last = Math.floor((camera.left + camera.width) / worldPx) + 1;
  const everyTurn = (paint: () => void) => {
    for (let turn = first; turn <= last; turn++) {
      const corner = toScreen(camera, { x: turn * 256, y: 0 });
      context.save();
      context.translate(corner.x, corner.y);
      context.scale(scale, scale);
      paint();
      context.restore();
    }
  };
  context.fillStyle = palette.ground;
  everyTurn(() => context.fill(world.land, 'evenodd'));
  // After all land: what goes on beyond the date line lies where another turn's borders are.
  context.strokeStyle = palette.border;
  context.lineWidth = 1 / scale;
  everyTurn(() => context.stroke(world.borders));
  context.restore();
}
