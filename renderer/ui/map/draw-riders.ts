/**
 * The moving part of the map: every rider a dot in their colour with a beak in the direction of riding, bibs where
 * there is room (the chosen and followed first), ages on those who went quiet, and a count with its gap at each
 * group. Which labels are shown is settled twice a second, not every frame, so that they do not flicker.
 */
import type { EntryId } from '../../../race/ids.ts';
import { age, gapSeconds } from '../format.ts';
import { type Camera, isOnScreen, prepare, toScreen } from './camera.ts';
import { roadGroups } from './groups.ts';
import type { MapPalette } from './palette.ts';
import type { WorldPoint } from './projection.ts';
import type { ShownRider } from './rider-motion.ts';

/** What the map knows about a rider beside the position. */
export interface RiderLook {
  readonly bib: string;
  /** Index in the rider colours. */
  readonly colour: number;
  /** Ordered by importance: selected, followed, the rest. */
  readonly rank: 'selected' | 'followed' | 'rider';
  /** Riders with the lowest numbers get their labels first. */
  readonly order: number;
  /** Whether the rider counts in the groups told on the map: the category that is shown. */
  readonly grouped: boolean;
}

export interface MovingScene {
  readonly riders: readonly ShownRider[];
  readonly looks: ReadonlyMap<EntryId, RiderLook>;
  readonly palette: MapPalette;
  readonly nowMs: number;
  /** `12 riders`. */
  readonly countText: (count: number) => string;
  /** The middle of the course, world pixels: what is said about groups stands on the far side of the riders. */
  readonly middle: WorldPoint | null;
  /** Larger for a big screen. */
  readonly size: number;
}

export interface RiderPainter {
  draw(canvas: HTMLCanvasElement, camera: Camera, scene: MovingScene): void;
  /** The rider nearest to this place of the screen, within a finger's width. */
  hit(x: number, y: number): EntryId | null;
}

const SETTLE_MS = 500;
const FINGER_PX = 26;
/** Groups smaller than this are told by their bibs. */
const GROUP_FROM = 3;
const GROUPS_SHOWN = 6;
const LABELS_MAX = 120;
const STALE_LABEL_MS = 20_000;

interface Placed {
  readonly rider: ShownRider;
  readonly look: RiderLook;
  x: number;
  y: number;
}

interface Box {
  readonly x: number;
  readonly y: number;
  readonly halfWidth: number;
  readonly halfHeight: number;
}

/** What is said about a group, and where from its head's dot. */
interface GroupTag {
  readonly head: EntryId;
  readonly text: string;
  readonly dx: number;
  readonly dy: number;
  readonly halfWidth: number;
}

export function createRiderPainter(): RiderPainter {
  let settledMs = 0;
  let labelled = new Set<EntryId>();
  let tags: readonly GroupTag[] = [];
  let placed: Placed[] = [];
  let order: readonly ShownRider[] = [];
  const dots = createDotSprites();

  return {
    draw(canvas, camera, scene) {
      const context = prepare(canvas, camera);
      const settle = Math.abs(scene.nowMs - settledMs) >= SETTLE_MS;
      placed = settle ? byImportance(place(camera, scene, scene.riders)) : place(camera, scene, order);
      if (settle) {
        settledMs = scene.nowMs;
        order = placed.map((one) => one.rider);
        const taken: Box[] = [];
        labelled = settleLabels(placed, scene.size, taken);
        tags = settleTags(context, camera, placed, scene, taken);
      }
      for (const one of placed)
        drawDot(context, one, scene, camera.density, dots.of(one.look, scene, camera.density));
      for (const one of placed) if (labelled.has(one.rider.entry)) drawBib(context, one, scene);
      const byEntry = new Map(placed.map((one) => [one.rider.entry, one]));
      for (const tag of tags) {
        const head = byEntry.get(tag.head);
        if (head) drawTag(context, head, tag, scene);
      }
    },
    hit(x, y) {
      let best: EntryId | null = null;
      let nearest = FINGER_PX;
      for (const one of placed) {
        // A label counts as its rider.
        const far = Math.min(Math.hypot(one.x - x, one.y - y), Math.hypot(one.x - x, one.y - 18 - y));
        if (far < nearest) {
          nearest = far;
          best = one.rider.entry;
        }
      }
      return best;
    },
  };
}

/** These riders on the screen, in their order; those outside the view are left out. */
function place(camera: Camera, scene: MovingScene, riders: readonly ShownRider[]): Placed[] {
  const result: Placed[] = [];
  for (const rider of riders) {
    const look = scene.looks.get(rider.entry);
    if (!look) continue;
    const { x, y } = toScreen(camera, rider);
    if (isOnScreen(camera, { x, y }, 40)) result.push({ rider, look, x, y });
  }
  return result;
}

const WEIGHT = { selected: 2, followed: 1, rider: 0 };
/** Least important first, so that the important are drawn on top. */
const byImportance = (placed: Placed[]): Placed[] =>
  placed.sort((a, b) => WEIGHT[a.look.rank] - WEIGHT[b.look.rank] || b.look.order - a.look.order);

/** Greedy: the most important first, everybody else only where nobody's label is yet. */
function settleLabels(placed: readonly Placed[], size: number, taken: Box[]): Set<EntryId> {
  const labels = new Set<EntryId>();
  const halfHeight = 10 * size;
  for (let i = placed.length - 1; i >= 0 && taken.length < LABELS_MAX; i--) {
    const { rider, look, x, y } = placed[i]!;
    const stale = rider.ageMs >= STALE_LABEL_MS ? 8 : 0;
    const halfWidth = ((look.bib.length + stale) * 4.6 + 7) * size;
    const box = { x, y: y - 21 * size, halfWidth, halfHeight };
    if (!isFree(box, taken) && look.rank !== 'selected') continue;
    taken.push(box);
    labels.add(rider.entry);
  }
  return labels;
}

const isFree = (box: Box, taken: readonly Box[]): boolean =>
  taken.every(
    (other) =>
      Math.abs(other.x - box.x) > other.halfWidth + box.halfWidth ||
      Math.abs(other.y - box.y) > other.halfHeight + box.halfHeight,
  );

/** The groups' tags, each beside its head where there is room for it; without room it is left out. */
function settleTags(
  context: CanvasRenderingContext2D,
  camera: Camera,
  placed: readonly Placed[],
  scene: MovingScene,
  taken: Box[],
): readonly GroupTag[] {
  const { size } = scene;
  const byEntry = new Map(placed.map((one) => [one.rider.entry, one]));
  const riding = scene.riders.flatMap((rider) =>
    rider.progressM !== null && rider.faded < 1 && scene.looks.get(rider.entry)?.grouped
      ? [{ entry: rider.entry, progressM: rider.progressM, speedMps: rider.speedMps }]
      : [],
  );
  context.font = `600 ${13 * size}px ${scene.palette.font}`;
  const tags: GroupTag[] = [];
  for (const group of roadGroups(riding)) {
    const head = byEntry.get(group.entries[0]!);
    if (group.entries.length < GROUP_FROM || !head || tags.length === GROUPS_SHOWN) continue;
    const behind = group.behindMs ? `  ~${gapSeconds(group.behindMs)}` : '';
    const text = `${scene.countText(group.entries.length)}${behind}`;
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
  { rider, x, y }: Placed,
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

/** Dots are drawn once for each colour and rank, then copied: a thousand copies cost less than a thousand circles. */
interface DotSprites {
  of(look: RiderLook, scene: MovingScene, density: number): HTMLCanvasElement;
}

const dotRadius = (rank: RiderLook['rank'], size: number) => (rank === 'rider' ? 5.5 : 7.5) * size;
/** From a sprite's middle to its edge, beyond the dot: room for the beak. */
const BEAK_PX = 7;
const halfSprite = (rank: RiderLook['rank'], size: number) => dotRadius(rank, size) + BEAK_PX * size;

/** At most ranks × colours sprites; made anew with the theme, the size or the screen's density. */
function createDotSprites(): DotSprites {
  const sprites = new Map<string, HTMLCanvasElement>();
  let madeFor: { palette: MapPalette; size: number; density: number } | null = null;
  return {
    of({ rank, colour }, { palette, size }, density) {
      if (madeFor?.palette !== palette || madeFor.size !== size || madeFor.density !== density) {
        sprites.clear();
        madeFor = { palette, size, density };
      }
      const key = `${rank} ${colour}`;
      let sprite = sprites.get(key);
      if (!sprite) {
        sprite = dotSprite(rank, palette.riders[colour]!, palette, size, density);
        sprites.set(key, sprite);
      }
      return sprite;
    },
  };
}

/** A dot whose beak points east. */
function dotSprite(
  rank: RiderLook['rank'],
  colour: string,
  palette: MapPalette,
  size: number,
  density: number,
): HTMLCanvasElement {
  const [radius, half] = [dotRadius(rank, size), halfSprite(rank, size)];
  const sprite = document.createElement('canvas');
  sprite.width = Math.ceil(half * 2 * density);
  sprite.height = sprite.width;
  const context = sprite.getContext('2d')!;
  context.scale(density, density);
  context.translate(half, half);
  context.fillStyle = palette.casing;
  context.beginPath();
  context.moveTo(radius * 0.5, -radius - 1);
  context.lineTo(radius + 6 * size, 0);
  context.lineTo(radius * 0.5, radius + 1);
  context.fill();
  context.beginPath();
  context.arc(0, 0, radius + 2, 0, Math.PI * 2);
  context.fillStyle = rank === 'rider' ? palette.casing : palette.accent;
  context.fill();
  context.beginPath();
  context.arc(0, 0, radius, 0, Math.PI * 2);
  context.fillStyle = colour;
  context.fill();
  return sprite;
}

function drawDot(
  context: CanvasRenderingContext2D,
  { rider, look, x, y }: Placed,
  { size }: MovingScene,
  density: number,
  sprite: HTMLCanvasElement,
): void {
  const half = halfSprite(look.rank, size);
  const direction = rider.direction ?? 0;
  const [cos, sin] = [Math.cos(direction) * density, Math.sin(direction) * density];
  context.globalAlpha = 1 - rider.faded * 0.6;
  context.setTransform(cos, sin, -sin, cos, x * density, y * density);
  context.drawImage(sprite, -half, -half, half * 2, half * 2);
  context.setTransform(density, 0, 0, density, 0, 0);
  context.globalAlpha = 1;
}

function drawBib(context: CanvasRenderingContext2D, { rider, look, x, y }: Placed, scene: MovingScene): void {
  const { palette, size } = scene;
  const stale = rider.ageMs >= STALE_LABEL_MS;
  const text = stale ? `${look.bib} · ${age(rider.ageMs)}` : look.bib;
  const px = 13 * size;
  context.font = `700 ${px}px ${palette.font}`;
  const width = context.measureText(text).width + 10 * size;
  const height = 19 * size;
  const bottom = y - 12 * size;
  context.globalAlpha = 1 - rider.faded * 0.3;
  plate(context, x - width / 2, bottom - height, width, height, palette, look.rank !== 'rider');
  context.fillStyle = palette.riders[look.colour]!;
  context.fillRect(x - width / 2 + 3, bottom - 3.5 * size, width - 6, 2 * size);
  context.fillStyle = palette.label;
  context.textAlign = 'center';
  context.textBaseline = 'middle';
  context.fillText(text, x, bottom - height / 2 - 1 * size);
  context.globalAlpha = 1;
}

function plate(
  context: CanvasRenderingContext2D,
  x: number,
  y: number,
  width: number,
  height: number,
  palette: MapPalette,
  marked: boolean,
): void {
  context.beginPath();
  context.roundRect(x, y, width, height, 4);
  context.fillStyle = palette.halo;
  context.fill();
  context.strokeStyle = marked ? palette.accent : palette.course;
  context.lineWidth = marked ? 2 : 1;
  context.stroke();
}

function drawTag(
  context: CanvasRenderingContext2D,
  { x, y }: Placed,
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
