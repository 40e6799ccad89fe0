/**
 * The sample courses of resources/courses as Course values, for tests, simulations and the demo.
 * (The station's own import of GeoJSON is tested elsewhere; this reads only the form our own files have.)
 */
import { readFileSync } from 'node:fs';
import type { Course, TimingLine } from '../race/course/course.ts';
import { cumulativeM, distanceM } from '../race/course/geometry.ts';
import type { LineId } from '../race/ids.ts';
import { elementOf } from '../race/present.ts';

export type SampleCourse = 'grant-park-criterium' | 'central-park-loop';

type Position = readonly [lon: number, lat: number, altitude: number];
interface SampleFile {
  readonly features: readonly (
    | {
        readonly properties: { readonly name: string; readonly loop: boolean };
        readonly geometry: { readonly type: 'LineString'; readonly coordinates: readonly Position[] };
      }
    | {
        readonly properties: {
          readonly id: string;
          readonly name: string;
          readonly kind: TimingLine['kind'];
        };
        readonly geometry: { readonly type: 'Point'; readonly coordinates: Position };
      }
  )[];
}

export function sampleCourse(name: SampleCourse): Course {
  const text = readFileSync(new URL(`../resources/courses/${name}.geojson`, import.meta.url), 'utf8');
  const file = JSON.parse(text) as SampleFile;
  let course: Course | null = null;
  for (const { geometry, properties } of file.features) {
    if (geometry.type !== 'LineString' || !('loop' in properties)) continue;
    const points = geometry.coordinates.map(([lonDeg, latDeg, altitudeM]) => ({ latDeg, lonDeg, altitudeM }));
    course = {
      name: properties.name,
      loop: properties.loop,
      points: properties.loop ? points.slice(0, -1) : points,
      lines: [],
    };
  }
  if (course === null) throw new Error(`${name}.geojson has no course: it needs one LineString feature`);
  const lines: TimingLine[] = [];
  for (const { geometry, properties } of file.features) {
    if (geometry.type !== 'Point' || !('id' in properties)) continue;
    const [lonDeg, latDeg] = geometry.coordinates;
    lines.push({
      id: properties.id as LineId,
      name: properties.name,
      kind: properties.kind,
      atM: along(course, latDeg, lonDeg),
    });
  }
  return { ...course, lines: lines.sort((one, other) => one.atM - other.atM) };
}

/** Metres along the course of a place that lies on it, as race/course/geometry.ts measures them. */
function along(course: Course, latDeg: number, lonDeg: number): number {
  const place = { latDeg, lonDeg };
  const atPoint = cumulativeM(course.points, course.loop);
  let best = { detourM: Number.POSITIVE_INFINITY, atM: 0 };
  for (let i = 1; i < atPoint.length; i++) {
    const [from, to] = [elementOf(course.points, i - 1), elementOf(course.points, i % course.points.length)];
    const [beforeM, afterM] = [distanceM(from, place), distanceM(place, to)];
    const lengthM = elementOf(atPoint, i) - elementOf(atPoint, i - 1);
    const detourM = beforeM + afterM - lengthM;
    // Of equals the first: the seam of a loop is its beginning, not its end.
    if (detourM < best.detourM - 0.001) {
      best = {
        detourM,
        atM: elementOf(atPoint, i - 1) + (lengthM * beforeM) / Math.max(1e-9, beforeM + afterM),
      };
    }
  }
  return Math.round(best.atM * 10) / 10;
}
