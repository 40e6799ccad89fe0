/**
 * The map: leaflet for the view (drag, pinch, wheel, keyboard; base tiles when there are some), two canvases of our
 * own above it: the still course, and the riders, drawn every frame while anybody moves and the page is visible.
 */

import type { Course } from '../../../race/course/course.ts';
import type { LivePosition } from '../../../race/feed/positions.ts';
import type { EntryId } from '../../../race/ids.ts';
import { coursePath } from './course-path.ts';
import { courseShape, drawStill, type StillScene } from './draw-course.ts';
import { createRiderPainter } from './draw-riders.ts';
import type { RoadGroup } from './groups.ts';
import * as L from './leaflet.ts';
import { cameraOf, layCanvas, openLeaflet } from './map-canvas.ts';
import { latLngOf, MapFollower } from './map-follower.ts';
import { readPalette } from './palette.ts';
import { forgetBibs } from './rider-labels.ts';
import { createRiderMotion, type RiderMotion } from './rider-motion.ts';
import type { MovingScene, RiderLook } from './scene.ts';
import { createGroupTeller } from './told-groups.ts';

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

const FIT_PADDING_PX = 36;
const BUTTONS_PX = 62;
/** Nobody's fix is newer: the frame loop rests. */
const ASLEEP_AFTER_MS = 40_000;
/** Ages on labels still grow while it rests. */
const RESTING_REDRAW_MS = 1_000;
/** The base map is asked for when the page's own first answers are through. */
const BASE_AFTER_MS = 800;
/** A growing map's least side at which everything is as large as on a phone, and how much larger it gets. */
const GROWS_FROM_PX = 330;
const GROWS_TO = 4;

export function createMapView(container: HTMLElement, options: MapOptions): MapView {
  return new CanvasMap(container, options);
}

class CanvasMap implements MapView {
  readonly #container: HTMLElement;
  readonly #options: MapOptions;
  readonly #isStill = window.matchMedia('(prefers-reduced-motion: reduce)').matches;
  readonly #map: L.LeafletMap;
  readonly #stillCanvas: HTMLCanvasElement;
  readonly #movingCanvas: HTMLCanvasElement;
  readonly #motion: RiderMotion;
  readonly #painter = createRiderPainter();
  readonly #follower: MapFollower;
  readonly #tellGroups: ReturnType<typeof createGroupTeller>;
  readonly #observer: ResizeObserver;
  readonly #baseTimer: number;
  #scene: StillScene;
  #looks: ReadonlyMap<EntryId, RiderLook> = new Map();
  #countText: MapOptions['countText'];
  #trails = false;
  #newestMs = 0;
  #fitted = false;
  /** The still canvas no longer shows the view or the scene. */
  #isStale = true;
  #names: MovingScene['names'] = [];
  #frame = 0;
  #timer = 0;
  #ended = false;

  constructor(container: HTMLElement, options: MapOptions) {
    const { bare = false } = options;
    this.#container = container;
    this.#options = options;
    this.#countText = options.countText;
    this.#map = openLeaflet(container, { bare, still: this.#isStill });
    this.#stillCanvas = layCanvas(container);
    this.#movingCanvas = layCanvas(container);
    this.#motion = createRiderMotion(!this.#isStill);
    this.#follower = new MapFollower(this.#map, this.#motion, this.#isStill);
    this.#tellGroups = createGroupTeller((groups) => options.onGroups?.(groups));
    this.#scene = {
      path: null,
      shape: null,
      base: null,
      palette: readPalette(container),
      bare,
      size: 1,
    };
    this.#listen();
    this.#observer = new ResizeObserver(() => this.#resized());
    this.#observer.observe(container);
    this.#baseTimer = bare ? 0 : window.setTimeout(() => this.#layBase(), BASE_AFTER_MS);
    // Text measured before the typeface has come would keep the wrong width.
    void document.fonts?.ready.then(() => {
      forgetBibs();
      this.#stale();
    });
  }

  setCourse(course: Course | null): void {
    const path = course && coursePath(course);
    this.#scene = { ...this.#scene, path, shape: path && courseShape(path) };
    if (path) this.#fit();
    this.#stale();
  }
  setLooks(looks: ReadonlyMap<EntryId, RiderLook>): void {
    this.#looks = looks;
    this.#wake();
  }
  setCountText(countText: (count: number) => string): void {
    this.#countText = countText;
    this.#wake();
  }
  ingest(positions: readonly LivePosition[]): void {
    this.#motion.ingest(positions);
    for (const position of positions) this.#newestMs = Math.max(this.#newestMs, position.timeMs);
    if (!this.#fitted && !this.#scene.path && positions.length > 0) this.#fit();
    this.#wake();
  }
  clear(): void {
    this.#motion.clear();
    this.#newestMs = 0;
    this.#stale();
  }
  follow(entries: readonly EntryId[]): void {
    this.#follower.follow(entries);
    this.#wake();
  }
  followGroup(of: EntryId): void {
    this.#follower.followGroup(of);
    this.#wake();
  }
  setTrails(shown: boolean): void {
    this.#trails = shown;
    this.#wake();
  }
  fit(): void {
    this.#follower.letGo();
    this.#fit();
  }
  zoomBy(steps: number): void {
    this.#map.setZoom(this.#map.getZoom() + steps, { animate: false });
  }
  panBy(x: number, y: number): void {
    this.#letGo();
    this.#map.panBy([x, y], { animate: false });
  }
  repaint(): void {
    this.#scene = { ...this.#scene, palette: readPalette(this.#container) };
    this.#stale();
  }
  destroy(): void {
    this.#ended = true;
    clearTimeout(this.#baseTimer);
    this.#scene.base?.destroy();
    cancelAnimationFrame(this.#frame);
    clearTimeout(this.#timer);
    this.#observer.disconnect();
    this.#map.remove();
    for (const canvas of [this.#stillCanvas, this.#movingCanvas]) canvas.remove();
  }

  #listen(): void {
    const { onPick, onPickGroup } = this.#options;
    this.#map.on('move zoom resize viewreset', () => this.#stale());
    this.#map.on('dragstart', () => this.#letGo());
    this.#map.on('click', (event: L.LeafletMouseEvent) => {
      const { x, y } = event.containerPoint;
      const group = onPickGroup ? this.#painter.hitGroup(x, y) : null;
      if (group !== null) onPickGroup?.(group);
      else onPick?.(this.#painter.hit(x, y));
    });
  }

  #letGo(): void {
    if (this.#follower.letGo()) this.#options.onDragged?.();
  }

  readonly #draw = (): void => {
    this.#frame = 0;
    const nowMs = this.#options.now();
    const riders = this.#motion.at(nowMs);
    this.#follower.keepInView(this.#painter.groups, nowMs);
    const view = cameraOf(this.#map);
    if (view.width === 0 || view.height === 0) return;
    if (this.#isStale) this.#names = drawStill(this.#stillCanvas, view, this.#scene);
    this.#isStale = false;
    const { palette, path, size } = this.#scene;
    const bounds = path?.bounds;
    const middle = bounds
      ? { x: (bounds.min.x + bounds.max.x) / 2, y: (bounds.min.y + bounds.max.y) / 2 }
      : null;
    this.#painter.draw(this.#movingCanvas, view, {
      riders,
      looks: this.#looks,
      palette,
      nowMs,
      countText: this.#countText,
      middle,
      size,
      names: this.#names,
      trails: this.#trails ? this.#motion : null,
    });
    this.#tellGroups(this.#painter.groups);
    const isAwake = nowMs - this.#newestMs < ASLEEP_AFTER_MS && !this.#isStill;
    clearTimeout(this.#timer);
    if (isAwake) this.#wake();
    else if (this.#newestMs > 0) this.#timer = window.setTimeout(() => this.#wake(), RESTING_REDRAW_MS);
  };

  /** A hidden page gets no frames; the first one after it is shown again draws what is true then. */
  #wake(): void {
    if (this.#frame === 0) this.#frame = requestAnimationFrame(this.#draw);
  }

  readonly #stale = (): void => {
    this.#isStale = true;
    this.#wake();
  };

  #fit(): void {
    const { path, size } = this.#scene;
    this.#map.invalidateSize({ animate: false });
    const points = path ? [path.bounds.min, path.bounds.max] : this.#motion.at(this.#options.now());
    if (points.length === 0 || this.#map.getSize().x === 0) return;
    const bounds = L.latLngBounds(points.map((point) => latLngOf(this.#map, point)));
    const padding = FIT_PADDING_PX * size;
    this.#map.fitBounds(bounds, {
      animate: false,
      maxZoom: 18,
      paddingTopLeft: [padding, padding],
      paddingBottomRight: [padding, this.#options.buttons ? Math.max(padding, BUTTONS_PX) : padding],
    });
    this.#fitted = true;
  }

  #resized(): void {
    const { grows = false } = this.#options;
    this.#map.invalidateSize({ animate: false, pan: true });
    const least = Math.min(this.#container.clientWidth, this.#container.clientHeight);
    const size = grows ? Math.min(Math.max(least / GROWS_FROM_PX, 1), GROWS_TO) : 1;
    if (size !== this.#scene.size) this.#scene = { ...this.#scene, size };
    // A screen that nobody touches shows the whole course, whatever its size.
    if (!this.#fitted || grows) this.#fit();
    this.#stale();
  }

  /** After the course stands: nobody waits for the ground under it, and a map without it is whole. */
  #layBase(): void {
    import('./base/base-map.ts').then(
      ({ createBaseMap }) => {
        if (this.#ended) return;
        this.#scene = { ...this.#scene, base: createBaseMap(this.#stale) };
        this.#stale();
      },
      () => undefined,
    );
  }
}
