/** What lies on the course's map: the way with its direction, its timing lines, the points to drag, a file's other lines. */
import * as L from 'leaflet';
import type { Course, CoursePoint } from '../../../race/course/course.ts';
import { cumulativeM, type Place, placeAt } from '../../../race/course/geometry.ts';
import { elementOf } from '../../../race/present.ts';
import { lineName } from '../../ui/line-name.ts';
import { type Draft, pointOf } from './draft.ts';
import type { CourseMapEvents, OtherLine } from './map-events.ts';

const HANDLES_MAX = 150;
const ARROW_EVERY_PX = 110;
const ARROWS_MAX = 80;
/** A line's dot, and from its middle to the edge of its name, px; as in course.css. */
const DOT_PX = 24;
const DOT_BOX = { width: DOT_PX, height: DOT_PX };
const LABEL_GAP_PX = 17;

export type Way = Pick<Course, 'points' | 'loop'>;

export const latLngs = (points: readonly Place[], loop: boolean): L.LatLngTuple[] => {
  const all = points.map(({ latDeg, lonDeg }): L.LatLngTuple => [latDeg, lonDeg]);
  return loop && all[0] ? [...all, all[0]] : all;
};

/** Lines of a file that were not chosen: to be clicked. */
export function drawOthers(
  group: L.LayerGroup,
  others: readonly OtherLine[],
  color: string,
  onPicked: (line: number) => void,
): void {
  for (const { line, places } of others) {
    const way = L.polyline(latLngs(places, false), { color, weight: 6, opacity: 0.8, dashArray: '10 8' });
    way.on('click', (event: L.LeafletMouseEvent) => {
      L.DomEvent.stopPropagation(event);
      onPicked(line);
    });
    way.addTo(group);
  }
}

export function drawWay(group: L.LayerGroup, { points, loop }: Way, casing: string, color: string): void {
  if (points.length === 0) return;
  const line = latLngs(points, loop);
  L.polyline(line, { color: casing, weight: 9, interactive: false }).addTo(group);
  L.polyline(line, { color, weight: 5, interactive: false }).addTo(group);
}

/** A timing line's name, and where it belongs. */
export interface LineLabel {
  readonly label: HTMLElement;
  readonly at: L.LatLngTuple;
}

/** The timing lines as dots with their names. */
export function drawTimingLines(
  group: L.LayerGroup,
  course: Course,
  isDraggable: boolean,
  onMoved: CourseMapEvents['onLineMoved'],
): LineLabel[] {
  const along = cumulativeM(course.points, course.loop);
  return course.lines.map((line) => {
    const { id, atM } = line;
    const { latDeg, lonDeg } = placeAt(course, atM, along);
    const icon = L.divIcon({ className: 'course-line-name', html: '', iconSize: [24, 24] });
    const options = { icon, draggable: isDraggable, keyboard: false, zIndexOffset: 500 };
    const marker = L.marker([latDeg, lonDeg], options);
    marker.on('dragend', () => onMoved(id, pointOf(marker.getLatLng())));
    marker.addTo(group);
    // As text, not as markup: names are whatever somebody typed.
    const label = document.createElement('span');
    label.textContent = lineName(line);
    marker.getElement()?.append(label);
    return { label, at: [latDeg, lonDeg] };
  });
}

interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

const meet = (a: Box, b: Box): boolean =>
  a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;

const SIDES = ['leftwards', 'rightwards', 'upwards', 'downwards'] as const;
type Side = (typeof SIDES)[number];

/** Where a name of that size lies, at that side of its line's dot. As in course.css. */
function boxAt(side: Side, { x, y }: L.Point, width: number, height: number): Box {
  const size = { width, height };
  if (side === 'leftwards') return { ...size, x: x - LABEL_GAP_PX - width, y: y - height / 2 };
  if (side === 'rightwards') return { ...size, x: x + LABEL_GAP_PX, y: y - height / 2 };
  return { ...size, x: x - width / 2, y: side === 'upwards' ? y - LABEL_GAP_PX - height : y + LABEL_GAP_PX };
}

/**
 * Names stand outside the course, away from one another; inside, over or under their dot where the edge would cut them or
 * another name or dot is in the way.
 */
export function sideLabels(map: L.Map, labels: readonly LineLabel[]): void {
  const size = map.getSize();
  const dots = labels.map(({ at }) => map.latLngToContainerPoint(at));
  const taken = dots.map(({ x, y }): Box => ({ ...{ x: x - DOT_PX / 2, y: y - DOT_PX / 2 }, ...DOT_BOX }));
  for (const [index, { label }] of labels.entries()) {
    const dot = elementOf(dots, index);
    const boxOf = (side: Side) => boxAt(side, dot, label.offsetWidth, label.offsetHeight);
    const isIn = ({ x, y, width, height }: Box) =>
      x >= 0 && y >= 0 && x + width <= size.x && y + height <= size.y;
    const [outside, inside] = dot.x < size.x / 2 ? SIDES : [SIDES[1], SIDES[0]];
    const free = [outside, inside, SIDES[2], SIDES[3]].find((one) => {
      const box = boxOf(one);
      return isIn(box) && !taken.some((other, at) => at !== index && meet(box, other));
    });
    const side = free ?? (isIn(boxOf(outside)) ? outside : inside);
    taken.push(boxOf(side));
    for (const one of SIDES) label.classList.toggle(one, one === side);
  }
}

/** Which way it is ridden: arrows a hand's breadth apart, in view only. */
export function drawArrows(map: L.Map, group: L.LayerGroup, { points, loop }: Way): void {
  group.clearLayers();
  if (points.length < 2) return;
  const view = map.getBounds();
  const line = latLngs(points, loop).map((place) => map.latLngToLayerPoint(place));
  let sincePx = ARROW_EVERY_PX / 2;
  let count = 0;
  for (let i = 1; i < line.length; i++) {
    const [a, b] = [elementOf(line, i - 1), elementOf(line, i)];
    const px = Math.hypot(b.x - a.x, b.y - a.y);
    for (let at = ARROW_EVERY_PX - sincePx; at < px; at += ARROW_EVERY_PX) {
      const share = at / px;
      const place = map.layerPointToLatLng(L.point(a.x + (b.x - a.x) * share, a.y + (b.y - a.y) * share));
      if (!view.contains(place)) continue;
      if (count++ >= ARROWS_MAX) return;
      addArrow(group, place, Math.atan2(b.y - a.y, b.x - a.x));
    }
    sincePx = (sincePx + px) % ARROW_EVERY_PX;
  }
}

function addArrow(group: L.LayerGroup, place: L.LatLng, angle: number): void {
  const icon = L.divIcon({ className: 'course-arrow', html: '', iconSize: [16, 16] });
  const marker = L.marker(place, { icon, interactive: false, keyboard: false }).addTo(group);
  const sign = document.createElement('span');
  sign.style.transform = `rotate(${angle}rad)`;
  marker.getElement()?.append(sign);
}

/** The points of a draft to drag: in view only, at most HANDLES_MAX, evenly thinned beyond it. */
export function drawHandles(
  map: L.Map,
  group: L.LayerGroup,
  draft: Draft | null,
  events: CourseMapEvents,
): void {
  group.clearLayers();
  if (!draft) return;
  const view = map.getBounds().pad(0.1);
  const inView = draft.points.flatMap((point: CoursePoint, index) =>
    view.contains([point.latDeg, point.lonDeg]) ? [{ point, index }] : [],
  );
  const step = Math.ceil(inView.length / HANDLES_MAX);
  const icon = L.divIcon({ className: 'course-handle', iconSize: [22, 22] });
  for (const { point, index } of inView.filter((_, i) => i % step === 0)) {
    const marker = L.marker([point.latDeg, point.lonDeg], { icon, draggable: true, keyboard: false });
    marker.on('dragend', () => events.onMoved(index, pointOf(marker.getLatLng())));
    marker.on('dblclick', () => events.onRemoved(index));
    marker.addTo(group);
  }
}
