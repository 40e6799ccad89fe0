/**
 * The map for drawing: leaflet with the course as a line with its direction, its timing lines as labelled dots that can
 * be dragged, and handles for the points of a draft. Handles are made for points in view only, at most HANDLES_MAX,
 * evenly thinned beyond it; arrows a hand's breadth apart.
 */
import * as L from 'leaflet';
import type { Course, CoursePoint } from '../../../race/course/course.ts';
import { cumulativeM, type Place, placeAt } from '../../../race/course/geometry.ts';
import { layBaseUnder } from '../../ui/map/base/base-under.ts';
import type { Draft } from './draft.ts';
import { pointOf } from './draft.ts';

export interface CourseMapEvents {
  /** `nearM`: as far as a finger reaches on the ground. */
  readonly onClick: (point: CoursePoint, nearM: number) => void;
  readonly onLineMoved: (id: string, point: CoursePoint) => void;
  /** Another line of a file was clicked. */
  readonly onPicked: (line: number) => void;
  readonly onMoved: (index: number, point: CoursePoint) => void;
  readonly onRemoved: (index: number) => void;
}

/** A line of a file that is not the one chosen. */
export interface OtherLine {
  readonly line: number;
  readonly places: readonly Place[];
}

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

const HANDLES_MAX = 150;
/** From a line's dot to the edge of its name, px; as in course.css. */
const LABEL_GAP_PX = 14;
const ARROW_EVERY_PX = 110;
const ARROWS_MAX = 80;
/** How far beside the line a click is still meant for it, px. */
const FINGER_PX = 14;
const GO_ZOOM = 16;
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
  const arrows = L.layerGroup().addTo(map);
  let marked: L.Marker | null = null;
  let shown: { course: Course | null; draft: Draft | null; others: readonly OtherLine[] } = {
    ...{ course: null, draft: null, others: [] },
  };

  const token = (name: string) => getComputedStyle(place).getPropertyValue(name).trim();
  const latLngs = (points: readonly Place[], loop: boolean): L.LatLngTuple[] => {
    const all = points.map(({ latDeg, lonDeg }): L.LatLngTuple => [latDeg, lonDeg]);
    return loop && all[0] ? [...all, all[0]] : all;
  };

  const draw = () => {
    drawn.clearLayers();
    labels = [];
    const { course, draft, others } = shown;
    for (const { line, places } of others) {
      const way = L.polyline(latLngs(places, false), {
        ...{ color: token('--attention'), weight: 6, opacity: 0.8, dashArray: '10 8' },
      }).addTo(drawn);
      way.on('click', (event: L.LeafletMouseEvent) => {
        L.DomEvent.stopPropagation(event);
        events.onPicked(line);
      });
    }
    const path = draft ?? course;
    if (path && path.points.length > 0) {
      const line = latLngs(path.points, path.loop);
      L.polyline(line, { color: token('--map-casing'), weight: 9, interactive: false }).addTo(drawn);
      L.polyline(line, {
        ...{ color: token(draft ? '--accent' : '--map-course'), weight: 5, interactive: false },
      }).addTo(drawn);
    }
    if (course) drawLines(course, draft === null);
    drawArrows();
    drawHandles();
  };

  const drawLines = (course: Course, isDraggable: boolean) => {
    const along = cumulativeM(course.points, course.loop);
    for (const { id, atM, name } of course.lines) {
      const { latDeg, lonDeg } = placeAt(course, atM, along);
      const icon = L.divIcon({ className: 'course-line-name', html: '', iconSize: [24, 24] });
      const marker = L.marker([latDeg, lonDeg], {
        icon,
        draggable: isDraggable,
        keyboard: false,
        zIndexOffset: 500,
      });
      marker.on('dragend', () => events.onLineMoved(id, pointOf(marker.getLatLng())));
      marker.addTo(drawn);
      // As text, not as markup: names are whatever somebody typed.
      const label = document.createElement('span');
      label.textContent = name;
      marker.getElement()?.append(label);
      labels.push({ label, at: [latDeg, lonDeg] });
    }
    sideLabels();
  };

  /** Which way it is ridden. */
  const drawArrows = () => {
    arrows.clearLayers();
    const path = shown.draft ?? shown.course;
    if (!path || path.points.length < 2) return;
    const view = map.getBounds();
    const line = latLngs(path.points, path.loop);
    let sincePx = ARROW_EVERY_PX / 2;
    let count = 0;
    for (let i = 1; i < line.length && count < ARROWS_MAX; i++) {
      const [a, b] = [map.latLngToLayerPoint(line[i - 1]!), map.latLngToLayerPoint(line[i]!)];
      const px = Math.hypot(b.x - a.x, b.y - a.y);
      for (let at = ARROW_EVERY_PX - sincePx; at < px && count < ARROWS_MAX; at += ARROW_EVERY_PX) {
        const place = map.layerPointToLatLng(
          L.point(a.x + ((b.x - a.x) * at) / px, a.y + ((b.y - a.y) * at) / px),
        );
        if (!view.contains(place)) continue;
        const icon = L.divIcon({ className: 'course-arrow', html: '', iconSize: [16, 16] });
        const marker = L.marker(place, { icon, interactive: false, keyboard: false }).addTo(arrows);
        const sign = document.createElement('span');
        sign.style.transform = `rotate(${Math.atan2(b.y - a.y, b.x - a.x)}rad)`;
        marker.getElement()?.append(sign);
        count++;
      }
      sincePx = (sincePx + px) % ARROW_EVERY_PX;
    }
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

  const markAt = (at: Place | null) => {
    marked?.remove();
    marked = null;
    if (at === null) return;
    const icon = L.divIcon({ className: 'course-mark', html: '', iconSize: [26, 26] });
    marked = L.marker([at.latDeg, at.lonDeg], { icon, interactive: false, keyboard: false }).addTo(map);
  };

  map.on('click', (event: L.LeafletMouseEvent) => {
    const beside = map.containerPointToLatLng(event.containerPoint.add([FINGER_PX, 0]));
    events.onClick(pointOf(event.latlng), map.distance(event.latlng, beside));
  });
  map.on('moveend zoomend', drawHandles);
  map.on('moveend zoomend', drawArrows);
  map.on('moveend zoomend resize', sideLabels);
  // Shown whole until somebody looks elsewhere: also when the map gets another size.
  let isWhole = false;
  map.on('dragstart', () => {
    isWhole = false;
  });
  place.addEventListener('wheel', () => {
    isWhole = false;
  });
  const fit = () => {
    const { course, draft, others } = shown;
    const points = [...((draft ?? course)?.points ?? []), ...others.flatMap(({ places }) => places)];
    if (points.length < 2) return;
    map.fitBounds(L.latLngBounds(latLngs(points, false)), { animate: false, padding: [50, 50] });
    isWhole = true;
  };
  const observer = new ResizeObserver(() => {
    map.invalidateSize({ animate: false });
    if (isWhole) fit();
  });
  observer.observe(place);

  return {
    show(course, draft, others) {
      shown = { course, draft, others };
      draw();
    },
    fit,
    zoom(by) {
      isWhole = false;
      map.setZoom(map.getZoom() + by, { animate: false });
    },
    goTo(place) {
      isWhole = false;
      map.setView([place.latDeg, place.lonDeg], Math.max(map.getZoom(), GO_ZOOM), { animate: false });
      markAt(place);
    },
    mark: (at) => markAt(at),
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
