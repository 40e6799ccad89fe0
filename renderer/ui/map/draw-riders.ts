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
}

export interface MovingScene {
  readonly riders: readonly ShownRider[];
  readonly looks: ReadonlyMap<EntryId, RiderLook>;
  readonly palette: MapPalette;
  readonly nowMs: number;
  /** `12 riders`. */
  readonly countText: (count: number) => string;
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
const GROUPS_SHOWN = 8;
const STALE_LABEL_MS = 20_000;

interface Placed {
  readonly rider: ShownRider;
  readonly look: RiderLook;
  x: number;
  y: number;
}

interface GroupTag {
  readonly head: EntryId;
  readonly text: string;
}

export function createRiderPainter(): RiderPainter {
  let settledMs = 0;
  let labelled = new Set<EntryId>();
  let tags: readonly GroupTag[] = [];
  let placed: Placed[] = [];

  return {
    draw(canvas, camera, scene) {
      const context = prepare(canvas, camera);
      placed = place(camera, scene);
      if (Math.abs(scene.nowMs - settledMs) >= SETTLE_MS) {
        settledMs = scene.nowMs;
        labelled = settleLabels(placed, scene.size);
        tags = settleTags(scene);
      }
      for (const one of placed) drawDot(context, one, scene);
      for (const one of placed) if (labelled.has(one.rider.entry)) drawBib(context, one, scene);
      const byEntry = new Map(placed.map((one) => [one.rider.entry, one]));
      for (const tag of tags) {
        const head = byEntry.get(tag.head);
        if (head) drawTag(context, camera, head, tag.text, scene);
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

/** Riders on the screen, least important first, so that the important are drawn on top. */
function place(camera: Camera, scene: MovingScene): Placed[] {
  const result: Placed[] = [];
  for (const rider of scene.riders) {
    const look = scene.looks.get(rider.entry);
    if (!look) continue;
    const { x, y } = toScreen(camera, rider);
    if (isOnScreen(camera, { x, y }, 40)) result.push({ rider, look, x, y });
  }
  const weight = { selected: 2, followed: 1, rider: 0 };
  return result.sort((a, b) => weight[a.look.rank] - weight[b.look.rank] || b.look.order - a.look.order);
}

/** Greedy: the most important first, everybody else only where nobody's label is yet. */
function settleLabels(placed: readonly Placed[], size: number): Set<EntryId> {
  const taken: { x: number; y: number; half: number }[] = [];
  const labels = new Set<EntryId>();
  const height = 20 * size;
  for (let i = placed.length - 1; i >= 0 && taken.length < 120; i--) {
    const { rider, look, x, y } = placed[i]!;
    const half = (look.bib.length * 4.6 + 7) * size;
    const free = taken.every(
      (other) => Math.abs(other.x - x) > other.half + half || Math.abs(other.y - y) > height,
    );
    if (!free && look.rank !== 'selected') continue;
    taken.push({ x, y, half });
    labels.add(rider.entry);
  }
  return labels;
}

function settleTags(scene: MovingScene): readonly GroupTag[] {
  const riding = scene.riders.flatMap((rider) =>
    rider.progressM === null || rider.faded === 1 || !scene.looks.has(rider.entry)
      ? []
      : [{ entry: rider.entry, progressM: rider.progressM, speedMps: rider.speedMps }],
  );
  return roadGroups(riding)
    .filter((group) => group.entries.length >= GROUP_FROM)
    .slice(0, GROUPS_SHOWN)
    .map((group) => {
      const behind = group.behindMs ? ` · ~${gapSeconds(group.behindMs)}` : '';
      return { head: group.entries[0]!, text: `${scene.countText(group.entries.length)}${behind}` };
    });
}

function drawDot(context: CanvasRenderingContext2D, { rider, look, x, y }: Placed, scene: MovingScene): void {
  const { palette, size } = scene;
  const radius = (look.rank === 'rider' ? 5.5 : 7.5) * size;
  context.globalAlpha = 1 - rider.faded * 0.6;
  context.save();
  context.translate(x, y);
  if (rider.direction !== null && rider.faded < 1) {
    context.rotate(rider.direction);
    context.fillStyle = palette.casing;
    context.beginPath();
    context.moveTo(radius * 0.5, -radius - 1);
    context.lineTo(radius + 6 * size, 0);
    context.lineTo(radius * 0.5, radius + 1);
    context.fill();
  }
  context.beginPath();
  context.arc(0, 0, radius + 2, 0, Math.PI * 2);
  context.fillStyle = look.rank === 'rider' ? palette.casing : palette.accent;
  context.fill();
  context.beginPath();
  context.arc(0, 0, radius, 0, Math.PI * 2);
  context.fillStyle = palette.riders[look.colour]!;
  context.fill();
  context.restore();
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

/** A group's tag stands off the course, to the left of the riders. */
function drawTag(
  context: CanvasRenderingContext2D,
  camera: Camera,
  { rider, x, y }: Placed,
  text: string,
  { palette, size }: MovingScene,
): void {
  const direction = rider.direction ?? 0;
  const reach = 44 * size;
  context.font = `600 ${13 * size}px ${palette.font}`;
  const width = context.measureText(text).width;
  const [dx, dy] = [Math.sin(direction) * reach, -Math.cos(direction) * reach];
  const cx = Math.min(
    Math.max(x + dx + Math.sign(dx) * (width / 2) * Math.abs(Math.sin(direction)), width / 2 + 8),
    camera.width - width / 2 - 8,
  );
  const cy = Math.min(Math.max(y + dy, 14), camera.height - 40);
  context.strokeStyle = palette.label;
  context.lineWidth = 1;
  context.beginPath();
  context.moveTo(x, y);
  context.lineTo(cx, cy);
  context.globalAlpha = 0.5;
  context.stroke();
  context.globalAlpha = 1;
  context.lineJoin = 'round';
  context.strokeStyle = palette.halo;
  context.lineWidth = 5;
  context.textAlign = 'center';
  context.textBaseline = 'middle';
  context.strokeText(text, cx, cy);
  context.fillStyle = palette.label;
  context.fillText(text, cx, cy);
}
