// biome-ignore-all lint/style/noNonNullAssertion: columns of numbers, read for every point of every picture: a check shared by lists of all kinds takes 7 ns a read instead of half a one (measured).
/**
 * Where riders came from: a calm line behind each of the most important ones, thinner and fainter with its age. Off
 * unless asked for. No more than a screenful of riders have one: in a bunch of hundreds, lines would hide the road.
 */
import type { Camera } from './camera.ts';
import type { MapPalette } from './palette.ts';
import type { PlacedRider } from './rider-labels.ts';
import type { RiderMotion, Trail } from './rider-motion.ts';

export const TRAIL_MS = 30_000;
const TRAILS_MAX = 60;
/** A phone that was away leaves a gap and no straight line across the houses. */
const BREAK_MS = 10_000;
/** Older and newer half. */
const HALVES = [
  { fromMs: TRAIL_MS, toMs: TRAIL_MS / 2 - 1_000, alpha: 0.28, px: 2 },
  { fromMs: TRAIL_MS / 2, toMs: 0, alpha: 0.55, px: 3 },
] as const;

export function drawTrails(
  context: CanvasRenderingContext2D,
  camera: Camera,
  /** Least important first. */
  placed: readonly PlacedRider[],
  motion: Pick<RiderMotion, 'trail'>,
  palette: MapPalette,
  nowMs: number,
  size: number,
): void {
  context.lineJoin = 'round';
  context.lineCap = 'round';
  for (let i = Math.max(0, placed.length - TRAILS_MAX); i < placed.length; i++) {
    const { rider, look } = placed[i]!;
    const trail = motion.trail(rider.entry, nowMs - TRAIL_MS);
    if (trail.count < 2) continue;
    context.strokeStyle = palette.riders[look.colour]!;
    for (const { fromMs, toMs, alpha, px } of HALVES) {
      context.globalAlpha = alpha;
      context.lineWidth = px * size;
      context.beginPath();
      follow(context, camera, trail, nowMs - fromMs, nowMs - toMs);
      context.stroke();
    }
  }
  context.globalAlpha = 1;
}

function follow(
  context: CanvasRenderingContext2D,
  camera: Camera,
  trail: Trail,
  fromMs: number,
  toMs: number,
): void {
  let beforeMs = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < trail.count; i++) {
    const timeMs = trail.timeMs[i]!;
    if (timeMs < fromMs || timeMs > toMs) continue;
    const x = trail.x[i]! * camera.scale - camera.left;
    const y = trail.y[i]! * camera.scale - camera.top;
    if (timeMs - beforeMs > BREAK_MS) context.moveTo(x, y);
    else context.lineTo(x, y);
    beforeMs = timeMs;
  }
}
