/**
 * The moving part of the map: every rider a dot in their colour with a beak in the direction of riding, hollow and faded
 * once quiet, with what is written beside them (`rider-labels.ts`) and, if asked for, their trails. Made for a thousand
 * riders at sixty frames a second: nothing is allocated a rider and frame, and of dots that lie on one another in a
 * bunch the topmost is drawn.
 */
import type { EntryId } from '../../../race/ids.ts';
import { elementOf } from '../../../race/present.ts';
import { type Camera, isOnScreen, prepare } from './camera.ts';
import { drawTrails } from './draw-trails.ts';
import type { RoadGroup } from './groups.ts';
import { createRiderDots } from './rider-dots.ts';
import {
  beginBibs,
  drawBib,
  drawTag,
  type GroupTag,
  groupsShown,
  type PlacedRider,
  settleLabels,
  settleTags,
} from './rider-labels.ts';
import type { Box, MovingScene } from './scene.ts';

export interface RiderPainter {
  draw(canvas: HTMLCanvasElement, camera: Camera, scene: MovingScene): void;
  /** The rider nearest to this place of the screen, within a finger's width. */
  hit(x: number, y: number): EntryId | null;
  /** The head of the group whose tag is at this place of the screen. */
  hitGroup(x: number, y: number): EntryId | null;
  /** The groups as they were settled last, head of the race first. */
  readonly groups: readonly RoadGroup[];
}

const SETTLE_MS = 500;
const FINGER_PX = 26;
const MARGIN_PX = 40;
/** Up to this many on the screen are drawn between pixels, so that slow ones do not tremble. */
const EXACT_MAX = 150;
/** Of plain dots closer than this to one another only the topmost is drawn, in a crowd. */
const CELL_PX = 3;
const WEIGHT = { selected: 2, followed: 1, rider: 0 };

/** Who is under a finger; null for nobody. */
function nearestTo(visible: readonly PlacedRider[], x: number, y: number): EntryId | null {
  let best: EntryId | null = null;
  let nearest = FINGER_PX;
  for (const one of visible) {
    // A label counts as its rider.
    const far = Math.min(Math.hypot(one.x - x, one.y - y), Math.hypot(one.x - x, one.y - 18 - y));
    if (far < nearest) {
      nearest = far;
      best = one.rider.entry;
    }
  }
  return best;
}

export function createRiderPainter(): RiderPainter {
  let settledMs = 0;
  let settledLooks: MovingScene['looks'] | null = null;
  let labelled: readonly PlacedRider[] = [];
  let tags: readonly GroupTag[] = [];
  let groups: readonly RoadGroup[] = [];
  const byEntry = new Map<EntryId, PlacedRider>();
  /** Everybody, least important first. */
  let order: PlacedRider[] = [];
  /** Of them, in the same order, those on the screen. */
  const visible: PlacedRider[] = [];
  const dots = createRiderDots();
  /** One number a cell of the screen: the frame that drew there last. */
  let cells = new Uint32Array(0);
  let frame = 0;

  /** Who there is, and in which order they are drawn. */
  const settleOrder = ({ riders, looks }: MovingScene) => {
    if (order.length > riders.length) byEntry.clear();
    order = [];
    for (const rider of riders) {
      const look = looks.get(rider.entry);
      if (!look) continue;
      let one = byEntry.get(rider.entry);
      if (one?.rider !== rider) one = { rider, look, x: 0, y: 0, covered: false, aged: false };
      one.look = look;
      byEntry.set(rider.entry, one);
      order.push(one);
    }
    order.sort((a, b) => WEIGHT[a.look.rank] - WEIGHT[b.look.rank] || b.look.order - a.look.order);
  };

  const place = (camera: Camera) => {
    visible.length = 0;
    for (const one of order) {
      one.x = one.rider.x * camera.scale - camera.left;
      one.y = one.rider.y * camera.scale - camera.top;
      if (isOnScreen(camera, one, MARGIN_PX)) visible.push(one);
    }
  };

  const drawDots = (context: CanvasRenderingContext2D, camera: Camera, scene: MovingScene) => {
    const exact = visible.length <= EXACT_MAX;
    const cell = CELL_PX * scene.size;
    const columns = Math.ceil((camera.width + 2 * MARGIN_PX) / cell) + 1;
    const rows = Math.ceil((camera.height + 2 * MARGIN_PX) / cell) + 1;
    if (cells.length < columns * rows) cells = new Uint32Array(columns * rows);
    frame += 1;
    if (!exact) {
      // From the top down: who comes first has the cell.
      for (let i = visible.length - 1; i >= 0; i--) {
        const one = elementOf(visible, i);
        const row = Math.floor((one.y + MARGIN_PX) / cell);
        const at = row * columns + Math.floor((one.x + MARGIN_PX) / cell);
        one.covered = cells[at] === frame && one.look.rank === 'rider';
        cells[at] = frame;
      }
    }
    dots.begin(context, scene, camera.density, exact);
    for (const one of visible)
      if (exact || !one.covered) dots.draw(context, one.look, one.rider, one.x, one.y, exact);
    context.globalAlpha = 1;
    context.setTransform(camera.density, 0, 0, camera.density, 0, 0);
  };

  return {
    get groups() {
      return groups;
    },
    draw(canvas, camera, scene) {
      const context = prepare(canvas, camera);
      const settle = Math.abs(scene.nowMs - settledMs) >= SETTLE_MS || scene.looks !== settledLooks;
      if (settle) settleOrder(scene);
      place(camera);
      if (settle) {
        settledMs = scene.nowMs;
        settledLooks = scene.looks;
        const taken: Box[] = [...scene.names];
        labelled = settleLabels(visible, scene.size, taken);
        groups = groupsShown(scene);
        tags = settleTags(context, camera, byEntry, groups, scene, taken);
      }
      if (scene.trails)
        drawTrails(context, camera, visible, scene.trails, scene.palette, scene.nowMs, scene.size);
      drawDots(context, camera, scene);
      beginBibs(scene.palette, scene.size, camera.density);
      for (const one of labelled) drawBib(context, one, scene, camera.density);
      for (const tag of tags) {
        const head = byEntry.get(tag.head);
        if (head) drawTag(context, head, tag, scene);
      }
    },
    hit: (x, y) => nearestTo(visible, x, y),
    hitGroup(x, y) {
      for (const { head, dx, dy, halfWidth } of tags) {
        const at = byEntry.get(head);
        if (at && Math.abs(at.x + dx - x) <= halfWidth && Math.abs(at.y + dy - y) <= FINGER_PX / 2)
          return head;
      }
      return null;
    },
  };
}
