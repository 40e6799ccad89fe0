/**
 * The map for drawing: leaflet with the course as a line, its timing lines as labelled dots, and handles for the
 * points of a draft. Handles are made for points in view only, at most HANDLES_MAX, evenly thinned beyond it.
 */
import * as L from 'leaflet';
import type { Course, CoursePoint } from '../../../race/course/course.ts';
import { cumulativeM, placeAt } from '../../../race/course/geometry.ts';
import { layBaseUnder } from '../../ui/map/base/base-under.ts';
import type { Draft } from './draft.ts';
import { pointOf } from './draft.ts';

export interface CourseMapEvents {
  readonly onClick: (point: CoursePoint) => void;
  readonly onMoved: (index: number, point: CoursePoint) => void;
  readonly onRemoved: (index: number) => void;
}

export interface CourseMap {
  /** `draft` null: the course as it is, nothing to drag. */
  show(course: Course | null, draft: Draft | null): void;
  fit(): void;
  repaint(): void;
  destroy(): void;
}

const HANDLES_MAX = 150;
/** From a line's dot to the edge of its name, px; as in course.css. */
const LABEL_GAP_PX = 14;
const WORLD: L.LatLngTuple = [30, 5];

export function createCourseMap(place: HTMLElement, events: CourseMapEvents): CourseMap {
  const map = L.map(place, {
    ...{ zoomControl: false, attributionControl: false, preferCanvas: true, doubleClickZoom: false },
    ...{ zoomSnap: 0.25, minZoom: 2, maxZoom: 20, fadeAnimation: false, zoomAnimation: false },
  });
  map.setView(WORLD, 3, { animate: false });
  const base = layBaseUnder(map);
  const drawn = L.layerGroup().addTo(map);
  const handles = L.layerGroup().addTo(map);
  let labels: { readonly label: HTMLElement; readonly at: L.LatLngTuple }[] = [];
  let shown: { course: Course | null; draft: Draft | null } = { course: null, draft: null };

  const token = (name: string) => getComputedStyle(place).getPropertyValue(name).trim();
  const latLngs = (points: readonly CoursePoint[], loop: boolean): L.LatLngTuple[] => {
    const all = points.map(({ latDeg, lonDeg }): L.LatLngTuple => [latDeg, lonDeg]);
    return loop && all[0] ? [...all, all[0]] : all;
  };

  const draw = () => {
    drawn.clearLayers();
    labels = [];
    const { course, draft } = shown;
    const path = draft ?? course;
    if (path && path.points.length > 0) {
      const line = latLngs(path.points, path.loop);
      L.polyline(line, { color: token('--map-casing'), weight: 9, interactive: false }).addTo(drawn);
      L.polyline(line, {
        ...{ color: token(draft ? '--accent' : '--map-course'), weight: 5, interactive: false },
      }).addTo(drawn);
    }
    if (course && !draft) drawLines(course);
    drawHandles();
  };

  const drawLines = (course: Course) => {
    const along = cumulativeM(course.points, course.loop);
    for (const { atM, name } of course.lines) {
      const { latDeg, lonDeg } = placeAt(course, atM, along);
      L.circleMarker([latDeg, lonDeg], {
        ...{ radius: 8, weight: 3, color: token('--accent'), fillColor: token('--ground'), fillOpacity: 1 },
        interactive: false,
      }).addTo(drawn);
      const icon = L.divIcon({ className: 'course-line-name', html: '', iconSize: [0, 0] });
      const marker = L.marker([latDeg, lonDeg], { icon, interactive: false, keyboard: false }).addTo(drawn);
      // As text, not as markup: names are whatever somebody typed.
      const label = document.createElement('span');
      label.textContent = name;
      marker.getElement()?.append(label);
      labels.push({ label, at: [latDeg, lonDeg] });
    }
    sideLabels();
  };

  /** Names stand outside the course, away from one another; but inside where the edge would cut them. */
  const sideLabels = () => {
    const width = map.getSize().x;
    for (const { label, at } of labels) {
      const { x } = map.latLngToContainerPoint(at);
      const needs = label.offsetWidth + LABEL_GAP_PX;
      label.classList.toggle('leftwards', x < width / 2 ? x >= needs : width - x < needs);
    }
  };

  const drawHandles = () => {
    handles.clearLayers();
    const { draft } = shown;
    if (!draft) return;
    const view = map.getBounds().pad(0.1);
    const inView = draft.points.flatMap((point, index) =>
      view.contains([point.latDeg, point.lonDeg]) ? [{ point, index }] : [],
    );
    const step = Math.ceil(inView.length / HANDLES_MAX);
    const icon = L.divIcon({ className: 'course-handle', iconSize: [22, 22] });
    for (const { point, index } of inView.filter((_, i) => i % step === 0)) {
      const marker = L.marker([point.latDeg, point.lonDeg], { icon, draggable: true, keyboard: false });
      marker.on('dragend', () => events.onMoved(index, pointOf(marker.getLatLng())));
      marker.on('dblclick', () => events.onRemoved(index));
      marker.addTo(handles);
    }
  };

  map.on('click', (event: L.LeafletMouseEvent) => events.onClick(pointOf(event.latlng)));
  map.on('moveend zoomend', drawHandles);
  map.on('moveend zoomend resize', sideLabels);
  const observer = new ResizeObserver(() => map.invalidateSize({ animate: false }));
  observer.observe(place);

  return {
    show(course, draft) {
      shown = { course, draft };
      draw();
    },
    fit() {
      const { course, draft } = shown;
      const points = (draft ?? course)?.points ?? [];
      if (points.length > 1)
        map.fitBounds(L.latLngBounds(latLngs(points, false)), { animate: false, padding: [50, 50] });
    },
    repaint() {
      base.repaint();
      draw();
    },
    destroy() {
      base.destroy();
      observer.disconnect();
      map.remove();
    },
  };
}
