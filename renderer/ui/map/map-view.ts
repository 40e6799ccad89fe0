/**
 * The map: leaflet for the view (drag, pinch, wheel, keyboard; base tiles when there are some), two canvases of our
 * own above it: the still course, and the riders, drawn every frame while anybody moves and the page is visible.
 */

import type { Course } from '../../../race/course/course.ts';
import type { LivePosition } from '../../../race/feed/positions.ts';
import type { EntryId } from '../../../race/ids.ts';
import type { Camera } from './camera.ts';
import { coursePath } from './course-path.ts';
import { courseShape, drawStill, type StillScene } from './draw-course.ts';
import { createRiderPainter } from './draw-riders.ts';
import { createFollowCamera } from './follow-camera.ts';
import type { RoadGroup } from './groups.ts';
import * as L from './leaflet.ts';
import { readPalette } from './palette.ts';
import type { WorldPoint } from './projection.ts';
import { forgetBibs } from './rider-labels.ts';
import { createRiderMotion } from './rider-motion.ts';
import type { RiderLook } from './scene.ts';

export interface MapOptions {
  /** The station's time, UTC epoch ms. */
  readonly now: () => number;
  readonly countText: (count: number) => string;
  /** A tap on a rider, or on nobody. */
  readonly onPick?: (entry: EntryId | null) => void;
  /** A tap on what is said of a group: the rider at its head. */
  readonly onPickGroup?: (head: EntryId) => void;
  /** The groups on the road, head of the race first, whenever they or their gaps have changed (twice a second at most). */
  readonly onGroups?: (groups: readonly RoadGroup[]) => void;
  /** The reader moved the map: whoever was followed no longer is. */
  readonly onDragged?: () => void;
  /** No ground, no scale, nothing to touch: for broadcast. */
  readonly bare?: boolean;
  /** Buttons lie over the map's foot: the whole course is shown above them. */
  readonly buttons?: boolean;
  /** Dots, bibs and names grow with the view: for a screen that is read from afar. */
  readonly grows?: boolean;
}

export interface MapView {
  setCourse(course: Course | null): void;
  setLooks(looks: ReadonlyMap<EntryId, RiderLook>): void;
  setCountText(countText: (count: number) => string): void;
  ingest(positions: readonly LivePosition[]): void;
  /** Forgets all riders. */
  clear(): void;
  /** Keeps these riders in view until told otherwise; none: the map stays where it is. */
  follow(entries: readonly EntryId[]): void;
  /** Keeps the group in view that this rider is in, whoever joins or leaves it. */
  followGroup(of: EntryId): void;
  setTrails(shown: boolean): void;
  /** The whole course, or everybody if there is none. */
  fit(): void;
  zoomBy(steps: number): void;
  /** CSS pixels. Whoever was followed no longer is. */
  panBy(x: number, y: number): void;
  repaint(): void;
  destroy(): void;
}

const FOLLOW_ZOOM = 16.5;
const FIT_PADDING_PX = 36;
const BUTTONS_PX = 62;
/** Nobody's fix is newer: the frame loop rests. */
const ASLEEP_AFTER_MS = 40_000;
/** Ages on labels still grow while it rests. */
const RESTING_REDRAW_MS = 1_000;
const DENSITY_MAX = 2;
/** The base map is asked for when the page's own first answers are through. */
const BASE_AFTER_MS = 800;
/** A growing map's least side at which everything is as large as on a phone, and how much larger it gets. */
const GROWS_FROM_PX = 330;
const GROWS_TO = 4;

export function createMapView(container: HTMLElement, options: MapOptions): MapView {
  const still = window.matchMedia('(prefers-reduced-motion: reduce)').matches;
  const { bare = false, grows = false } = options;
  const map = L.map(container, {
    ...{ zoomControl: false, attributionControl: false, zoomAnimation: false, fadeAnimation: false },
    ...{ zoomSnap: 0, zoomDelta: 0.75, wheelPxPerZoomLevel: 90, maxZoom: 20, minZoom: 2 },
    ...{ inertia: !still, doubleClickZoom: !bare, dragging: !bare, keyboard: false },
    ...{ touchZoom: !bare, scrollWheelZoom: !bare, boxZoom: !bare, bounceAtZoomLimits: false },
  });
  map.setView([0, 0], 2, { animate: false });

  const [stillCanvas, movingCanvas] = [document.createElement('canvas'), document.createElement('canvas')];
  for (const canvas of [stillCanvas, movingCanvas]) {
    canvas.className = 'map-canvas';
    canvas.setAttribute('aria-hidden', 'true');
    container.append(canvas);
  }
  const motion = createRiderMotion(!still);
  const painter = createRiderPainter();
  let scene: StillScene = {
    ...{ path: null, shape: null, base: null },
    ...{ palette: readPalette(container), bare, size: 1 },
  };
  let looks: ReadonlyMap<EntryId, RiderLook> = new Map();
  let countText = options.countText;
  let followed: readonly EntryId[] = [];
  let groupOf: EntryId | null = null;
  let trails = false;
  let toldGroups: readonly RoadGroup[] = [];
  const follower = createFollowCamera(still);
  let newestMs = 0;
  let fitted = false;
  let dirty = true;
  let frame = 0;
  let timer = 0;

  const camera = (): Camera => {
    const view = map.getSize();
    const corner = map.getPixelBounds().min!;
    const density = Math.min(window.devicePixelRatio || 1, DENSITY_MAX);
    return {
      scale: 2 ** map.getZoom(),
      ...{ left: corner.x, top: corner.y, width: view.x, height: view.y, density },
    };
  };

  const draw = () => {
    frame = 0;
    const nowMs = options.now();
    const riders = motion.at(nowMs);
    keepInView(nowMs);
    const view = camera();
    if (view.width === 0 || view.height === 0) return;
    if (dirty) drawStill(stillCanvas, view, scene);
    dirty = false;
    const { palette } = scene;
    const bounds = scene.path?.bounds;
    const middle = bounds
      ? { x: (bounds.min.x + bounds.max.x) / 2, y: (bounds.min.y + bounds.max.y) / 2 }
      : null;
    painter.draw(movingCanvas, view, {
      ...{ riders, looks, palette, nowMs, countText, middle, size: scene.size },
      trails: trails ? motion : null,
    });
    tellGroups();
    const awake = nowMs - newestMs < ASLEEP_AFTER_MS && !still;
    clearTimeout(timer);
    if (awake) wake();
    else if (newestMs > 0) timer = window.setTimeout(wake, RESTING_REDRAW_MS);
  };
  const wake = () => {
    // A hidden page gets no frames; the first one after it is shown again draws what is true then.
    if (frame === 0) frame = requestAnimationFrame(draw);
  };
  const stale = () => {
    dirty = true;
    wake();
  };

  /** From far away a follower comes nearer; otherwise the reader's own zoom is kept. */
  const nearer = () => (map.getZoom() < FOLLOW_ZOOM - 2 ? FOLLOW_ZOOM - 1 : null);
  const latLng = (point: WorldPoint) => map.unproject([point.x, point.y], 0);

  const followedNow = (): readonly EntryId[] => {
    if (groupOf === null) return followed;
    const group = painter.groups.find(({ entries }) => entries.includes(groupOf!));
    return group?.entries ?? [groupOf];
  };

  const keepInView = (nowMs: number) => {
    if (followed.length === 0 && groupOf === null) return;
    const places = followedNow().flatMap((entry) => motion.get(entry) ?? []);
    const { x: width, y: height } = map.getSize();
    if (width === 0 || height === 0) return;
    const zoom = map.getZoom();
    const middle = map.project(map.getCenter(), 0);
    const next = follower.next({ middle, zoom }, width, height, places, nowMs);
    if (next) map.setView(latLng(next.middle), next.zoom, { animate: false });
  };

  const letGo = () => {
    if (followed.length === 0 && groupOf === null) return;
    followed = [];
    groupOf = null;
    options.onDragged?.();
  };

  const tellGroups = () => {
    const { groups } = painter;
    if (groups === toldGroups) return;
    const changed =
      groups.length !== toldGroups.length ||
      groups.some((group, i) => {
        const told = toldGroups[i]!;
        return (
          group.entries[0] !== told.entries[0] ||
          group.entries.length !== told.entries.length ||
          Math.round((group.behindMs ?? 0) / 1_000) !== Math.round((told.behindMs ?? 0) / 1_000)
        );
      });
    if (!changed) return;
    toldGroups = groups;
    options.onGroups?.(groups);
  };

  const fit = () => {
    map.invalidateSize({ animate: false });
    const points = scene.path ? [scene.path.bounds.min, scene.path.bounds.max] : motion.at(options.now());
    if (points.length === 0 || map.getSize().x === 0) return;
    const bounds = L.latLngBounds(points.map(latLng));
    const padding = FIT_PADDING_PX * scene.size;
    map.fitBounds(bounds, {
      ...{ animate: false, maxZoom: 18, paddingTopLeft: [padding, padding] },
      paddingBottomRight: [padding, options.buttons ? Math.max(padding, BUTTONS_PX) : padding],
    });
    fitted = true;
  };

  map.on('move zoom resize viewreset', stale);
  map.on('dragstart', letGo);
  map.on('click', (event: L.LeafletMouseEvent) => {
    const { x, y } = event.containerPoint;
    const group = options.onPickGroup ? painter.hitGroup(x, y) : null;
    if (group !== null) options.onPickGroup?.(group);
    else options.onPick?.(painter.hit(x, y));
  });
  const observer = new ResizeObserver(() => {
    map.invalidateSize({ animate: false, pan: true });
    const least = Math.min(container.clientWidth, container.clientHeight);
    const size = grows ? Math.min(Math.max(least / GROWS_FROM_PX, 1), GROWS_TO) : 1;
    if (size !== scene.size) scene = { ...scene, size };
    // A screen that nobody touches shows the whole course, whatever its size.
    if (!fitted || grows) fit();
    stale();
  });
  observer.observe(container);
  let ended = false;
  // After the course stands: nobody waits for the ground under it, and a map without it is whole.
  const layBase = () =>
    import('./base/base-map.ts').then(
      ({ createBaseMap }) => {
        if (ended) return;
        scene = { ...scene, base: createBaseMap(stale) };
        stale();
      },
      () => undefined,
    );
  const baseTimer = bare ? 0 : window.setTimeout(layBase, BASE_AFTER_MS);
  // Text measured before the typeface has come would keep the wrong width.
  void document.fonts?.ready.then(() => {
    forgetBibs();
    stale();
  });

  return {
    setCourse(course) {
      const path = course && coursePath(course);
      scene = { ...scene, path, shape: path && courseShape(path) };
      if (path) fit();
      stale();
    },
    setLooks(next) {
      looks = next;
      wake();
    },
    setCountText(next) {
      countText = next;
      wake();
    },
    ingest(positions) {
      motion.ingest(positions);
      for (const position of positions) newestMs = Math.max(newestMs, position.timeMs);
      if (!fitted && !scene.path && positions.length > 0) fit();
      wake();
    },
    clear() {
      motion.clear();
      newestMs = 0;
      stale();
    },
    follow(entries) {
      followed = entries;
      groupOf = null;
      if (entries.length > 0) follower.begin(nearer());
      wake();
    },
    followGroup(of) {
      followed = [];
      groupOf = of;
      follower.begin(FOLLOW_ZOOM);
      wake();
    },
    setTrails(shown) {
      trails = shown;
      wake();
    },
    fit() {
      followed = [];
      groupOf = null;
      fit();
    },
    zoomBy(steps) {
      map.setZoom(map.getZoom() + steps, { animate: false });
    },
    panBy(x, y) {
      letGo();
      map.panBy([x, y], { animate: false });
    },
    repaint() {
      scene = { ...scene, palette: readPalette(container) };
      stale();
    },
    destroy() {
      ended = true;
      clearTimeout(baseTimer);
      scene.base?.destroy();
      cancelAnimationFrame(frame);
      clearTimeout(timer);
      observer.disconnect();
      map.remove();
      for (const canvas of [stillCanvas, movingCanvas]) canvas.remove();
    },
  };
}
