/**
 * The still part of the map: a quiet ground with a metric grid, the course with its direction of riding, timing
 * lines with their names, a scale bar and north. Drawn again only when the view, the course or the theme changes.
 */

import { elementOf } from '../../../race/present.ts';
import { distance } from '../format.ts';
import { currentLanguage } from '../language.ts';
import { lineName } from '../line-name.ts';
import type { BaseMap } from './base/base-map.ts';
import { type Camera, isOnScreen, prepare, roundLength, toScreen } from './camera.ts';
import { type CoursePath, pointAt } from './course-path.ts';
import type { MapPalette } from './palette.ts';
import { metresPerWorldPx } from './projection.ts';
import type { Box } from './scene.ts';

const CASING_PX = 13;
const COURSE_PX = 7;
const ARROW_EVERY_PX = 96;
const GRID_PX = 90;

export interface StillScene {
  readonly path: CoursePath | null;
  readonly palette: MapPalette;
  /** The course in world pixels from its own corner (floats near zero keep their precision); see `courseShape`. */
  readonly shape: Path2D | null;
  /** 1 on a phone; larger lines and letters for a big screen. */
  readonly size: number;
  /** Leave out what only a small screen needs (the scale bar on a broadcast overlay). */
  readonly bare: boolean;
  /** What lies under the course; null until it has been loaded. */
  readonly base: BaseMap | null;
}

/** Shapes are kept at this zoom's size, so that single-precision paths stay exact to a fraction of a pixel. */
const SHAPE_SCALE = 2 ** 16;

export function courseShape(path: CoursePath): Path2D {
  const shape = new Path2D();
  const { points, bounds } = path;
  for (let i = 0; i < points.length; i += 2) {
    const x = (elementOf(points, i) - bounds.min.x) * SHAPE_SCALE;
    const y = (elementOf(points, i + 1) - bounds.min.y) * SHAPE_SCALE;
    if (i === 0) shape.moveTo(x, y);
    else shape.lineTo(x, y);
  }
  if (path.course.loop) shape.closePath();
  return shape;
}

/** Draws it, and says where the names of the lines stand. */
export function drawStill(canvas: HTMLCanvasElement, camera: Camera, scene: StillScene): readonly Box[] {
  const names: Box[] = [];
  const context = prepare(canvas, camera, !scene.bare);
  const { palette, path, shape, size } = scene;
  if (!scene.bare) drawGrid(context, camera, palette);
  if (!scene.bare) scene.base?.draw(context, camera, palette);
  if (path && shape) {
    strokeCourse(context, camera, path, shape, palette.casing, CASING_PX * size);
    strokeCourse(context, camera, path, shape, palette.course, COURSE_PX * size);
    drawArrows(context, camera, path, palette, size);
    for (const { line, at } of path.lines) {
      const finish = line.kind !== 'intermediate';
      const screen = toScreen(camera, at);
      if (!isOnScreen(camera, screen, 20)) continue;
      drawLine(context, screen, at.direction, finish, palette, size);
      const name = drawLabel(context, camera, screen, at.direction, lineName(line), palette, size);
      if (name) names.push(name);
    }
  }
  if (!scene.bare) {
    drawScale(context, camera, palette, size);
    drawCredit(context, camera, palette, size, scene.base?.credit() ?? '');
  }
  return names;
}

function drawGrid(context: CanvasRenderingContext2D, camera: Camera, palette: MapPalette): void {
  context.fillStyle = palette.ground;
  context.fillRect(0, 0, camera.width, camera.height);
  const step = roundLength(camera, GRID_PX).px;
  context.strokeStyle = palette.grid;
  context.lineWidth = 1;
  context.beginPath();
  for (let x = -(camera.left % step); x < camera.width; x += step) {
    context.moveTo(Math.round(x) + 0.5, 0);
    context.lineTo(Math.round(x) + 0.5, camera.height);
  }
  for (let y = -(camera.top % step); y < camera.height; y += step) {
    context.moveTo(0, Math.round(y) + 0.5);
    context.lineTo(camera.width, Math.round(y) + 0.5);
  }
  context.stroke();
}

function strokeCourse(
  context: CanvasRenderingContext2D,
  camera: Camera,
  path: CoursePath,
  shape: Path2D,
  colour: string,
  widthPx: number,
): void {
  const corner = toScreen(camera, path.bounds.min);
  const scale = camera.scale / SHAPE_SCALE;
  context.save();
  context.translate(corner.x, corner.y);
  context.scale(scale, scale);
  context.strokeStyle = colour;
  context.lineWidth = widthPx / scale;
  context.lineJoin = 'round';
  context.lineCap = 'round';
  context.stroke(shape);
  context.restore();
}

/** Small arrows on the course, the way the race goes. */
function drawArrows(
  context: CanvasRenderingContext2D,
  camera: Camera,
  path: CoursePath,
  palette: MapPalette,
  size: number,
): void {
  const everyM = ARROW_EVERY_PX * size * (metresPerWorldPx(path.bounds.min.y) / camera.scale);
  const count = Math.min(400, Math.floor(path.lengthM / everyM));
  context.strokeStyle = palette.casing;
  context.lineWidth = 1.6;
  context.lineCap = 'round';
  context.lineJoin = 'round';
  for (let i = 0; i < count; i++) {
    const at = pointAt(path, (i + 0.5) * (path.lengthM / count));
    const screen = toScreen(camera, at);
    if (!isOnScreen(camera, screen, 10)) continue;
    context.save();
    context.translate(screen.x, screen.y);
    context.rotate(at.direction);
    context.scale(size, size);
    context.beginPath();
    context.moveTo(-1.8, -2.2);
    context.lineTo(1.2, 0);
    context.lineTo(-1.8, 2.2);
    context.stroke();
    context.restore();
  }
}

/** Start and finish: a chequered band across the course; an intermediate: a plain one. */
function drawLine(
  context: CanvasRenderingContext2D,
  at: { x: number; y: number },
  direction: number,
  chequered: boolean,
  palette: MapPalette,
  size: number,
): void {
  const [square, rows] = [4, chequered ? 2 : 1];
  const across = chequered ? 6 : 5;
  context.save();
  context.translate(at.x, at.y);
  context.rotate(direction);
  context.scale(size, size);
  context.fillStyle = palette.halo;
  context.fillRect(
    -(rows * square) / 2 - 2,
    -(across * square) / 2 - 2,
    rows * square + 4,
    across * square + 4,
  );
  for (let row = 0; row < rows; row++) {
    for (let i = 0; i < across; i++) {
      context.fillStyle = !chequered || (row + i) % 2 === 0 ? palette.label : palette.halo;
      context.fillRect((row - rows / 2) * square, (i - across / 2) * square, square, square);
    }
  }
  context.restore();
}

/** Beside the line, on the right of the riders or else on their left; shortened, or left out, where nothing fits. */
function drawLabel(
  context: CanvasRenderingContext2D,
  camera: Camera,
  at: { x: number; y: number },
  direction: number,
  name: string,
  palette: MapPalette,
  size: number,
): Box | null {
  context.font = `600 ${13 * size}px ${palette.font}`;
  const [right, down] = [-Math.sin(direction), Math.cos(direction)];
  const gap = 20 * size;
  const short = elementOf(name.split(','), 0);
  for (const side of [1, -1]) {
    const towards = right * side;
    const room =
      towards > 0.4
        ? camera.width - at.x - gap - EDGE_PX
        : towards < -0.4
          ? at.x - gap - EDGE_PX
          : camera.width - 2 * EDGE_PX;
    const text = shortened(context, side === 1 ? name : short, room);
    if (text === null) continue;
    const half = context.measureText(text).width / 2;
    const x = Math.min(
      Math.max(at.x + towards * (gap + half), half + EDGE_PX),
      camera.width - half - EDGE_PX,
    );
    const y = at.y + down * side * 24 * size;
    context.textAlign = 'center';
    context.textBaseline = 'middle';
    context.lineJoin = 'round';
    context.strokeStyle = palette.halo;
    context.lineWidth = 4;
    context.strokeText(text, x, y);
    context.fillStyle = palette.label;
    context.fillText(text, x, y);
    return { x, y, halfWidth: half - 2, halfHeight: 7 * size };
  }
  return null;
}

const EDGE_PX = 8;

/** `Start / finish, Columbus Drive` → `Start / finish`; null when not even that fits. */
function shortened(context: CanvasRenderingContext2D, text: string, widthPx: number): string | null {
  const fits = [text, elementOf(text.split(','), 0)].find(
    (each) => context.measureText(each).width <= widthPx,
  );
  return fits ?? null;
}

function drawScale(
  context: CanvasRenderingContext2D,
  camera: Camera,
  palette: MapPalette,
  size: number,
): void {
  const { metres, px } = roundLength(camera, 110 * size);
  // Drawn in pixels that are larger on a big screen.
  const barPx = px / size;
  context.save();
  context.translate(0, camera.height);
  context.scale(size, size);
  const [x, y] = [16, -16];
  context.strokeStyle = palette.label;
  context.lineWidth = 2;
  context.lineCap = 'butt';
  context.beginPath();
  context.moveTo(x, y - 6);
  context.lineTo(x, y);
  context.lineTo(x + barPx, y);
  context.lineTo(x + barPx, y - 6);
  context.stroke();
  context.font = `600 13px ${palette.font}`;
  context.textAlign = 'left';
  context.textBaseline = 'alphabetic';
  context.fillStyle = palette.label;
  // The course may pass below the words.
  const write = (text: string, at: number, up: number) => {
    context.strokeStyle = palette.halo;
    context.lineWidth = 4;
    context.lineJoin = 'round';
    context.strokeText(text, at, up);
    context.fillText(text, at, up);
  };
  write(distance(metres, currentLanguage()), x, y - 11);
  // North: up, always.
  const north = x + barPx + 18;
  context.beginPath();
  context.moveTo(north, y + 1);
  context.lineTo(north + 6, y - 15);
  context.lineTo(north + 12, y + 1);
  context.lineTo(north + 6, y - 4);
  context.closePath();
  context.strokeStyle = palette.halo;
  context.lineWidth = 3;
  context.stroke();
  context.fill();
  context.textAlign = 'center';
  write('N', north + 6, y - 18);
  context.restore();
}

/** Who made the map, above the scale. */
function drawCredit(
  context: CanvasRenderingContext2D,
  camera: Camera,
  palette: MapPalette,
  size: number,
  credit: string,
): void {
  if (credit === '') return;
  context.font = `400 13px ${palette.font}`;
  context.textAlign = 'left';
  context.textBaseline = 'alphabetic';
  context.lineJoin = 'round';
  context.strokeStyle = palette.halo;
  context.lineWidth = 3;
  const [x, y] = [16 * size, camera.height - 62 * size];
  context.strokeText(credit, x, y);
  context.fillStyle = palette.place;
  context.fillText(credit, x, y);
}
