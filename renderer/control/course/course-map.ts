/**
 * The map for drawing: leaflet with the course, its timing lines and the points of a draft on it (map-layers.ts). Shown
 * whole until somebody looks elsewhere.
 */
import * as L from 'leaflet';
import type { Course } from '../../../race/course/course.ts';
import type { Place } from '../../../race/course/geometry.ts';
import { layBaseUnder } from '../../ui/map/base/base-under.ts';
import { type Draft, pointOf } from './draft.ts';
import type { CourseMapEvents, OtherLine } from './map-events.ts';
import {
  drawArrows,
  drawHandles,
  drawOthers,
  drawTimingLines,
  drawWay,
  type LineLabel,
  latLngs,
  sideLabels,
} from './map-layers.ts';

export interface CourseMap {
  /** `draft` null: the course as it is, its lines to drag. With a draft, `course` is what it makes. */
  show(course: Course | null, draft: Draft | null, others: readonly OtherLine[]): void;
  fit(): void;
  /** −1 further away, 1 closer. */
  zoom(by: -1 | 1): void;
  /** Shows a place, with a mark on it. */
  goTo(place: Place): void;
  /** A mark on the course; null takes it away. */
  mark(place: Place | null): void;
  repaint(): void;
  destroy(): void;
}

/** How far beside the line a click is still meant for it, px. */
const FINGER_PX = 14;
const GO_ZOOM = 16;
const WORLD: L.LatLngTuple = [30, 5];

interface Shown {
  readonly course: Course | null;
  readonly draft: Draft | null;
  readonly others: readonly OtherLine[];
}

export function createCourseMap(place: HTMLElement, events: CourseMapEvents): CourseMap {
  const map = L.map(place, {
    zoomControl: false,
    attributionControl: false,
    preferCanvas: true,
    doubleClickZoom: false,
    zoomSnap: 0.25,
    minZoom: 2,
    maxZoom: 20,
    fadeAnimation: false,
    zoomAnimation: false,
  });
  map.setView(WORLD, 3, { animate: false });
  const base = layBaseUnder(map);
  const [drawn, handles, arrows, marks] = [0, 1, 2, 3].map(() => L.layerGroup().addTo(map)) as [
    ...[L.LayerGroup, L.LayerGroup, L.LayerGroup, L.LayerGroup],
  ];
  let labels: readonly LineLabel[] = [];
  let shown: Shown = { course: null, draft: null, others: [] };
  const token = (name: string) => getComputedStyle(place).getPropertyValue(name).trim();

  const drawView = () => {
    const { course, draft } = shown;
    drawArrows(map, arrows, draft ?? course ?? { points: [], loop: false });
    drawHandles(map, handles, draft, events);
    sideLabels(map, labels);
  };
  const draw = () => {
    drawn.clearLayers();
    const { course, draft, others } = shown;
    drawOthers(drawn, others, token('--attention'), events.onPicked);
    const way = draft ?? course;
    if (way) drawWay(drawn, way, token('--map-casing'), token(draft ? '--accent' : '--map-course'));
    labels = course ? drawTimingLines(drawn, course, draft === null, events.onLineMoved) : [];
    drawView();
  };
  map.on('click', (event: L.LeafletMouseEvent) => {
    const beside = map.containerPointToLatLng(event.containerPoint.add([FINGER_PX, 0]));
    events.onClick(pointOf(event.latlng), map.distance(event.latlng, beside));
  });
  map.on('moveend zoomend resize', drawView);
  const whole = keepWhole(map, place, () => shown);
  const mark = (at: Place | null) => markAt(marks, at);
  return {
    show(course, draft, others) {
      shown = { course, draft, others };
      draw();
    },
    fit: whole.fit,
    zoom(by) {
      whole.leave();
      map.setZoom(map.getZoom() + by, { animate: false });
    },
    goTo(at) {
      whole.leave();
      map.setView([at.latDeg, at.lonDeg], Math.max(map.getZoom(), GO_ZOOM), { animate: false });
      mark(at);
    },
    mark,
    repaint() {
      base.repaint();
      draw();
    },
    destroy() {
      base.destroy();
      whole.stop();
      map.remove();
    },
  };
}

function markAt(marks: L.LayerGroup, at: Place | null): void {
  marks.clearLayers();
  if (at === null) return;
  const icon = L.divIcon({ className: 'course-mark', html: '', iconSize: [26, 26] });
  L.marker([at.latDeg, at.lonDeg], { icon, interactive: false, keyboard: false }).addTo(marks);
}

/** What is shown stays whole in view when the map gets another size, until somebody looks elsewhere. */
function keepWhole(map: L.Map, place: HTMLElement, shown: () => Shown) {
  let isWhole = false;
  const leave = () => {
    isWhole = false;
  };
  const fit = () => {
    const { course, draft, others } = shown();
    const points = [...((draft ?? course)?.points ?? []), ...others.flatMap(({ places }) => places)];
    if (points.length < 2) return;
    map.fitBounds(L.latLngBounds(latLngs(points, false)), { animate: false, padding: [50, 50] });
    isWhole = true;
  };
  map.on('dragstart', leave);
  place.addEventListener('wheel', leave);
  const observer = new ResizeObserver(() => {
    map.invalidateSize({ animate: false });
    if (isWhole) fit();
  });
  observer.observe(place);
  return { fit, leave, stop: () => observer.disconnect() };
}
