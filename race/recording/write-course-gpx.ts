/**
 * A course as GPX 1.1 for other programs: one track (a loop comes back to its first point), and a waypoint for each
 * timing line. `gpx.ts` reads it back.
 */
import type { Course, TimingLine } from '../course/course.ts';
import { cumulativeM, placeAt } from '../course/geometry.ts';
import { elementOf } from '../present.ts';
import { escaped } from './write-gpx.ts';

/** What head units and planners have a sign for. */
const SYMBOL: Readonly<Record<TimingLine['kind'], string>> = {
  start: 'Flag, Green',
  finish: 'Flag, Red',
  'start-finish': 'Flag, Red',
  intermediate: 'Flag, Blue',
};

const seven = (deg: number): string => String(Math.round(deg * 1e7) / 1e7);

export function courseGpx(course: Course): string {
  const along = cumulativeM(course.points, course.loop);
  const points = course.loop ? [...course.points, elementOf(course.points, 0)] : course.points;
  const waypoints = course.lines.map(({ name, kind, atM }) => {
    const { latDeg, lonDeg } = placeAt(course, atM, along);
    return `<wpt lat="${seven(latDeg)}" lon="${seven(lonDeg)}"><name>${escaped(name)}</name><sym>${SYMBOL[kind]}</sym><type>${kind}</type></wpt>`;
  });
  const track = points.map(
    ({ latDeg, lonDeg, altitudeM }) =>
      `<trkpt lat="${seven(latDeg)}" lon="${seven(lonDeg)}">${altitudeM === undefined ? '' : `<ele>${altitudeM}</ele>`}</trkpt>`,
  );
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<gpx version="1.1" creator="Bell Lap" xmlns="http://www.topografix.com/GPX/1/1">',
    `<metadata><name>${escaped(course.name)}</name></metadata>`,
    ...waypoints,
    `<trk><name>${escaped(course.name)}</name><trkseg>`,
    ...track,
    '</trkseg></trk>',
    '</gpx>',
    '',
  ].join('\n');
}
