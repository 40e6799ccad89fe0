/** Whom the map keeps in view: riders, or the group that a rider is in. */
import type { EntryId } from '../../../race/ids.ts';
import { createFollowCamera } from './follow-camera.ts';
import type { RoadGroup } from './groups.ts';
import type * as L from './leaflet.ts';
import type { WorldPoint } from './projection.ts';
import type { RiderMotion } from './rider-motion.ts';

const FOLLOW_ZOOM = 16.5;

export const latLngOf = (map: L.LeafletMap, point: WorldPoint): L.LatLng =>
  map.unproject([point.x, point.y], 0);

export class MapFollower {
  readonly #map: L.LeafletMap;
  readonly #motion: RiderMotion;
  readonly #camera: ReturnType<typeof createFollowCamera>;
  #riders: readonly EntryId[] = [];
  #groupOf: EntryId | null = null;

  /** `still`: jumps instead of gliding. */
  constructor(map: L.LeafletMap, motion: RiderMotion, still: boolean) {
    this.#map = map;
    this.#motion = motion;
    this.#camera = createFollowCamera(still);
  }

  /** From far away it comes nearer; otherwise the reader's own zoom is kept. None: nobody is followed. */
  follow(entries: readonly EntryId[]): void {
    this.#riders = entries;
    this.#groupOf = null;
    const isFar = this.#map.getZoom() < FOLLOW_ZOOM - 2;
    if (entries.length > 0) this.#camera.begin(isFar ? FOLLOW_ZOOM - 1 : null);
  }

  followGroup(of: EntryId): void {
    this.#riders = [];
    this.#groupOf = of;
    this.#camera.begin(FOLLOW_ZOOM);
  }

  /** Follows nobody from now on. True when somebody was followed. */
  letGo(): boolean {
    if (this.#riders.length === 0 && this.#groupOf === null) return false;
    this.follow([]);
    return true;
  }

  /** Moves the map so that those who are followed are in it. `groups`: as last drawn. */
  keepInView(groups: readonly RoadGroup[], nowMs: number): void {
    if (this.#riders.length === 0 && this.#groupOf === null) return;
    const places = this.#now(groups).flatMap((entry) => this.#motion.get(entry) ?? []);
    const { x: width, y: height } = this.#map.getSize();
    if (width === 0 || height === 0) return;
    const zoom = this.#map.getZoom();
    const middle = this.#map.project(this.#map.getCenter(), 0);
    const next = this.#camera.next({ middle, zoom }, width, height, places, nowMs);
    if (next) this.#map.setView(latLngOf(this.#map, next.middle), next.zoom, { animate: false });
  }

  #now(groups: readonly RoadGroup[]): readonly EntryId[] {
    const of = this.#groupOf;
    if (of === null) return this.#riders;
    return groups.find(({ entries }) => entries.includes(of))?.entries ?? [of];
  }
}
