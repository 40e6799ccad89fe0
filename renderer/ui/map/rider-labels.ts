/**
 * What is written beside riders: bibs where there is room (the chosen and followed first), with the age of the last fix
 * where a rider went quiet, and at each group how many they are and how far behind. Settled twice a second and not with
 * every frame, so that nothing flickers.
 */
import type { EntryId } from '../../../race/ids.ts';
import { elementOf, present } from '../../../race/present.ts';
import { age, gapSeconds } from '../format.ts';
import { type Camera, toScreen } from './camera.ts';
import { type RoadGroup, roadGroups } from './groups.ts';
import type { MapPalette } from './palette.ts';
import { HOLLOW_AFTER_MS } from './rider-dots.ts';
import type { ShownRider } from './rider-motion.ts';
import type { Box, MovingScene, RiderLook } from './scene.ts';

/** A rider on the screen, CSS pixels. */
export interface PlacedRider {
  readonly rider: ShownRider;
  look: RiderLook;
  x: number;
  y: number;
  /** Another dot lies on this one. */
  covered: boolean;
  /** The bib stands with the age of the last fix, for which there is room. */
  aged: boolean;
}

/** Groups smaller than this are told by their bibs. */
export const GROUP_FROM = 3;
const GROUPS_SHOWN = 6;
const LABELS_MAX = 120;
/** ` · 12 min`, about. */
const AGE_LETTERS = 8;

/** What is said about a group, and where from its head's dot. */
export interface GroupTag {
  readonly head: EntryId;
  readonly text: string;
  readonly dx: number;
  readonly dy: number;
  readonly halfWidth: number;
}

/** Greedy: the most important first, everybody else only where nobody's label is yet. */
export function settleLabels(placed: readonly PlacedRider[], size: number, taken: Box[]): PlacedRider[] {
  const labels: PlacedRider[] = [];
  const halfHeight = 10 * size;
  for (let i = placed.length - 1; i >= 0 && taken.length < LABELS_MAX; i--) {
    const one = elementOf(placed, i);
    const { rider, look, x, y } = one;
    const boxOf = (letters: number): Box => ({
      ...{ x, y: y - 21 * size, halfHeight },
      halfWidth: (letters * 4.6 + 7) * size,
    });
    const whole = boxOf(look.bib.length + AGE_LETTERS);
    one.aged = rider.ageMs >= HOLLOW_AFTER_MS && (look.rank === 'selected' || isFree(whole, taken));
    const box = one.aged ? whole : boxOf(look.bib.length);
    if (!isFree(box, taken) && look.rank !== 'selected') continue;
    taken.push(box);
    labels.push(one);
  }
  return labels.reverse();
}

const isFree = (box: Box, taken: readonly Box[]): boolean =>
  taken.every(
    (other) =>
      Math.abs(other.x - box.x) > other.halfWidth + box.halfWidth ||
      Math.abs(other.y - box.y) > other.halfHeight + box.halfHeight,
  );

/** Those of the shown category who ride together, head of the race first; one or two riders are no group here. */
export function groupsShown(scene: MovingScene): readonly RoadGroup[] {
  const riding = scene.riders.flatMap((rider) =>
    rider.progressM !== null && rider.faded < 1 && scene.looks.get(rider.entry)?.grouped
      ? [{ entry: rider.entry, progressM: rider.progressM, speedMps: rider.speedMps }]
      : [],
  );
  return roadGroups(riding).filter((group) => group.entries.length >= GROUP_FROM);
}

/** `12 riders  ~+0:41`. */
export const groupText = (group: RoadGroup, countText: (count: number) => string): string =>
  `${countText(group.entries.length)}${group.behindMs ? `  ~${gapSeconds(group.behindMs)}` : ''}`;

/** The groups' tags, each beside its head where there is room for it; without room it is left out. */
export function settleTags(
  context: CanvasRenderingContext2D,
  camera: Camera,
  byEntry: ReadonlyMap<EntryId, PlacedRider>,
  groups: readonly RoadGroup[],
  scene: MovingScene,
  taken: Box[],
): readonly GroupTag[] {
  const { size } = scene;
  context.font = `600 ${13 * size}px ${scene.palette.font}`;
  const tags: GroupTag[] = [];
  for (const group of groups) {
    const head = byEntry.get(elementOf(group.entries, 0));
    if (!head || tags.length === GROUPS_SHOWN) continue;
    const text = groupText(group, scene.countText);
    const halfWidth = context.measureText(text).width / 2 + 8 * size;
    const halfHeight = 12 * size;
    for (const { dx, dy } of placesBeside(head, camera, scene, halfWidth)) {
      const box = { x: head.x + dx, y: head.y + dy, halfWidth, halfHeight };
      if (!isInView(box, camera) || !isFree(box, taken)) continue;
      taken.push(box);
      tags.push({ head: head.rider.entry, text, dx, dy, halfWidth });
      break;
    }
  }
  return tags;
}

/** Where a tag may stand from its head, best first: away from the middle of the course, then towards it. */
function placesBeside(
  { rider, x, y }: PlacedRider,
  camera: Camera,
  { middle, size }: MovingScene,
  halfWidth: number,
): readonly { dx: number; dy: number }[] {
  const direction = rider.direction ?? 0;
  const [left, up] = [Math.sin(direction), -Math.cos(direction)];
  const centre = middle ? toScreen(camera, middle) : { x: camera.width / 2, y: camera.height / 2 };
  const outward = left * (x - centre.x) + up * (y - centre.y) >= 0 ? 1 : -1;
  return [outward, -outward].flatMap((side) =>
    [26, 52].map((reach) => ({
      dx: side * left * (reach * size + halfWidth * Math.abs(left)),
      dy: side * up * (reach + 10) * size,
    })),
  );
}

const EDGE_PX = 6;
/** Room for the scale bar and the buttons at the bottom. */
const FOOT_PX = 58;
const isInView = ({ x, y, halfWidth, halfHeight }: Box, camera: Camera): boolean =>
  x - halfWidth > EDGE_PX &&
  x + halfWidth < camera.width - EDGE_PX &&
  y - halfHeight > EDGE_PX &&
  y + halfHeight < camera.height - FOOT_PX;

/** Plates with their bibs as ready pictures, as many as a large race has riders. */
const plates = new Map<string, ImageBitmap>();
const PLATES_MAX = 1_500;
let platesFor: { palette: MapPalette; size: number; density: number } | null = null;

/** To be called before a frame's bibs, and whenever typefaces have come. */
export function beginBibs(palette: MapPalette, size: number, density: number): void {
  if (platesFor?.palette === palette && platesFor.size === size && platesFor.density === density) return;
  forgetBibs();
  platesFor = { palette, size, density };
}

export function forgetBibs(): void {
  for (const picture of plates.values()) picture.close();
  plates.clear();
  platesFor = null;
}

const HEIGHT_PX = 19;
/** Around a plate, for its edge. */
const EDGE_ROOM_PX = 2;

export function drawBib(
  context: CanvasRenderingContext2D,
  { rider, look, x, y, aged }: PlacedRider,
  { palette, size }: MovingScene,
  density: number,
): void {
  const bottom = y - 12 * size;
  context.globalAlpha = 1 - rider.faded * 0.3;
  if (aged) {
    // Another text with each second: not worth keeping.
    const text = `${look.bib} · ${age(rider.ageMs)}`;
    context.font = bibFont(palette, size);
    drawPlate(context, x, bottom, context.measureText(text).width + 10 * size, text, look, palette, size);
  } else {
    const marked = look.rank !== 'rider';
    const key = `${look.bib} ${look.colour} ${marked}`;
    let picture = plates.get(key);
    if (!picture) {
      if (plates.size >= PLATES_MAX) forgetBibs();
      picture = platePicture(look, palette, size, density);
      plates.set(key, picture);
    }
    const width = picture.width / density;
    const height = picture.height / density;
    const [left, top] = [x - width / 2, bottom + EDGE_ROOM_PX * size - height];
    const snap = (px: number) => Math.round(px * density) / density;
    context.drawImage(picture, snap(left), snap(top), width, height);
  }
  context.globalAlpha = 1;
}

const bibFont = (palette: MapPalette, size: number) => `700 ${13 * size}px ${palette.font}`;

function platePicture(look: RiderLook, palette: MapPalette, size: number, density: number): ImageBitmap {
  const canvas = new OffscreenCanvas(1, 1);
  const context = present(canvas.getContext('2d'), 'A canvas to draw on');
  context.font = bibFont(palette, size);
  const width = context.measureText(look.bib).width + 10 * size;
  canvas.width = Math.ceil((width + 2 * EDGE_ROOM_PX * size) * density);
  canvas.height = Math.ceil((HEIGHT_PX + 2 * EDGE_ROOM_PX) * size * density);
  context.scale(density, density);
  context.font = bibFont(palette, size);
  const bottom = canvas.height / density - EDGE_ROOM_PX * size;
  drawPlate(context, canvas.width / density / 2, bottom, width, look.bib, look, palette, size);
  return canvas.transferToImageBitmap();
}

type AnyContext = CanvasRenderingContext2D | OffscreenCanvasRenderingContext2D;

/** A plate whose lower edge is at `bottom`, `x` its middle; the typeface is the context's. */
function drawPlate(
  context: AnyContext,
  x: number,
  bottom: number,
  width: number,
  text: string,
  look: RiderLook,
  palette: MapPalette,
  size: number,
): void {
  const height = HEIGHT_PX * size;
  const marked = look.rank !== 'rider';
  context.beginPath();
  context.roundRect(x - width / 2, bottom - height, width, height, 4);
  context.fillStyle = palette.halo;
  context.fill();
  context.strokeStyle = marked ? palette.accent : palette.course;
  context.lineWidth = marked ? 2 : 1;
  context.stroke();
  context.fillStyle = elementOf(palette.riders, look.colour);
  context.fillRect(x - width / 2 + 3, bottom - 3.5 * size, width - 6, 2 * size);
  context.fillStyle = palette.label;
  context.textAlign = 'center';
  context.textBaseline = 'middle';
  context.fillText(text, x, bottom - height / 2 - 1 * size);
}

export function drawTag(
  context: CanvasRenderingContext2D,
  { x, y }: PlacedRider,
  { text, dx, dy, halfWidth }: GroupTag,
  { palette, size }: MovingScene,
): void {
  const [cx, cy, halfHeight] = [x + dx, y + dy, 11 * size];
  context.strokeStyle = palette.label;
  context.lineWidth = 1;
  context.beginPath();
  context.moveTo(x, y);
  context.lineTo(
    Math.min(Math.max(x, cx - halfWidth), cx + halfWidth),
    Math.min(Math.max(y, cy - halfHeight), cy + halfHeight),
  );
  context.stroke();
  context.beginPath();
  context.roundRect(cx - halfWidth, cy - halfHeight, halfWidth * 2, halfHeight * 2, 4);
  context.fillStyle = palette.label;
  context.fill();
  context.font = `600 ${13 * size}px ${palette.font}`;
  context.textAlign = 'center';
  context.textBaseline = 'middle';
  context.fillStyle = palette.halo;
  context.fillText(text, cx, cy + 0.5);
}
