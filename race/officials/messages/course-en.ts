/** English, for files that hold courses and for courses. */
import type { CoursePhrases, LineKind, OtherFile } from './course-facts.ts';

const count = (n: number, one: string, many = `${one}s`): string => `${n} ${n === 1 ? one : many}`;
const quoted = (names: readonly string[]): string => names.map((name) => `“${name}”`).join(', ');
const km = (metres: number): string => `${(metres / 1000).toFixed(2)} km`;
const KNOWN = 'Known are GPX, TCX, FIT, GeoJSON, KML and KMZ.';

const KIND: Readonly<Record<OtherFile, string>> = {
  zip: 'This is a ZIP file with no course in it',
  gzip: 'This is a compressed file (gzip) with no course in it',
  pdf: 'This is a PDF: a picture of a course, not its places',
  'web-page': 'This is a web page, not the file itself: on the site, look for “Export GPX”',
  picture: 'This is a picture: a course cannot be read from it',
  spreadsheet: 'This is a spreadsheet',
  xml: 'This is XML, but none that holds a course',
  unknown: 'This is no recording that can be read',
};
export const LINE_EN: Readonly<Record<LineKind, string>> = {
  ride: 'Ride',
  track: 'Track',
  route: 'Route',
  line: 'Line',
  outline: 'Outline',
  joined: 'Parts joined',
};

export const courseEn: CoursePhrases = {
  'file-empty': () => 'The file is empty.',
  'file-too-large': ({ mostMb }) => `The file is larger than ${mostMb} MiB.`,
  'file-of-other-kind': ({ kind }) => `${KIND[kind]}. ${KNOWN}`,
  'file-damaged': ({ format }) =>
    `This ${format} file is damaged, and nothing in it can be read. Export it again.`,
  'file-nested': ({ most }) =>
    `The file is nested more than ${most} deep, which no recording is: it is damaged.`,
  'file-declares-entities': () =>
    'The file declares XML entities, which is not safe to read. Export it again without.',
  'file-not-whole-json': () => 'The file is damaged or cut off: it is not whole JSON.',
  'file-not-geojson': () => 'The file is JSON, but not GeoJSON: it has no “type”.',
  'file-too-many-points': ({ most }) => `The file has more than ${most} points; thin it out first.`,
  'file-not-unpacked': ({ why }) =>
    why === 'no-course'
      ? `There is no course in this packed file. ${KNOWN}`
      : why === 'damaged'
        ? 'This packed file is damaged. Unpack it, and bring the file that is in it.'
        : 'What is in this packed file is too large. Unpack it, and bring the file that is in it.',
  'file-without-places': ({ format }) => `This ${format} file has no track, route or waypoint in it.`,
  'file-points-without-place': ({ format, count: n }) =>
    `This ${format} file has ${count(n, 'point')}, but none with a position.`,
  'file-only-waypoints': ({ format, count: n, names }) =>
    `This ${format} file has ${count(n, 'waypoint')}${names.length > 0 ? ` (${quoted(names)})` : ''}, but no track or route: export the track or route of the course.`,
  'file-only-links': ({ count: n }) =>
    `This KML file holds no course, only ${count(n, 'link')} to where it is on the internet. Open it in Google Earth or My Maps, and export the layer itself as KML or KMZ.`,
  'file-no-such-line': ({ line, count: n }) =>
    `There is no line ${line} in this file; there ${n === 1 ? 'is' : 'are'} ${n}, counted from 0.`,
  'line-too-short': ({ line }) => `“${line}” has fewer than two places that lie apart: it is no course.`,

  'text-guessed': ({ as }) =>
    `The file does not say how its letters are written; they were read as ${as}. Look at the names.`,
  'text-not-as-declared': ({ declared, as }) =>
    `The file says that its letters are written as ${declared}, but they are not; they were read as ${as}. Look at the names.`,
  'file-cut-off': ({ points }) =>
    `The file is cut off; the ${count(points, 'point')} before the cut were read. Is the end of the course missing?`,
  'fit-never-finished': ({ points }) =>
    `The device never finished this file (an empty battery?); all of its ${count(points, 'point')} were read. Is the end of the course missing?`,
  'fit-damaged': ({ points }) =>
    `The file’s check sum is wrong: something in it was changed or lost. ${count(points, 'point was', 'points were')} read; look at them on the map.`,
  'points-without-place': ({ count: n }) => `${count(n, 'point')} without a usable position left out.`,
  'sides-swapped': () =>
    'Latitude and longitude stood the wrong way round in this file; they were exchanged. Look at the map.',
  'links-left-out': ({ count: n }) =>
    `${count(n, 'link')} to something on the internet left out: the station reads only what is in the file.`,

  'line-taken': ({ line, lengthM, others, more }) =>
    `The file has ${count(others.length + more + 1, 'line')}. Taken: “${line}”, ${km(lengthM)}. Left out: ${quoted(others)}${more > 0 ? ` and ${more} more` : ''}.`,
  'parts-joined': ({ parts }) =>
    `${parts} parts that meet end to end were joined to one course, in the order in which they meet.`,
  'lap-cut-out': ({ laps, lapM }) =>
    `The recording has ${count(laps, 'lap')} of the same way; one of ${km(lapM)} was taken as the course.`,
  'loop-closed': ({ gapM }) =>
    `The line ends ${gapM.toFixed(0)} m from where it begins; it was closed to a loop by a straight.`,
  'shape-guessed': ({ loop, gapM }) =>
    loop
      ? `The line ends ${gapM.toFixed(0)} m from where it begins: taken as a loop.`
      : `The line ends ${gapM.toFixed(0)} m from where it begins: taken as a road from start to finish.`,
  'points-thinned': ({ before, after, offM }) =>
    `${after} of ${count(before, 'point')} kept; what was left out lies at most ${offM.toFixed(1)} m beside the course.`,
  'jumps-left-out': ({ count: n }) =>
    `${count(n, 'point')} left out: standing still, or a jump that nobody can ride.`,

  'course-without-way': () => 'The course has fewer than two points: record, draw or import one.',
  'course-too-many-points': ({ points, most }) =>
    `The course has ${points} points, at most ${most} are allowed: import it again to thin it out.`,
  'course-off-earth': ({ point }) => `Point ${point} of the course is not a place on Earth: remove it.`,
  'course-too-short': ({ loop, lengthM, leastM }) =>
    loop
      ? `The loop is ${lengthM.toFixed(0)} m long: laps under ${leastM} m cannot be timed by GPS.`
      : `The course is ${lengthM.toFixed(0)} m long: GPS cannot tell its start from its finish under ${leastM} m.`,
  'course-too-long': ({ lengthM, mostM }) =>
    `The course is ${km(lengthM)} long, at most ${(mostM / 1000).toFixed(0)} km are possible.`,
  'course-far-away': ({ awayM }) =>
    `This course lies ${(awayM / 1000).toFixed(0)} km from the one in use: another race’s, or latitude and longitude the wrong way round?`,
  'course-straight': ({ fromM, toM }) =>
    `Between ${km(fromM)} and ${km(toM)} the course runs straight for ${km(toM - fromM)}: add the points that are missing there.`,
  'course-sparse': ({ points, lengthM }) =>
    `The course has only ${count(points, 'point')} over ${km(lengthM)}: bends are cut, and riders will seem to leave it. Import it with more points, or add them.`,
  'loop-of-few-points': ({ points }) =>
    points < 3
      ? `A loop needs at least three points, this one has ${points}.`
      : `The loop has only ${points} points: that is a triangle, not a road. Add the points along the way.`,
  'loop-repeats-first-point': () => 'The loop repeats its first point at the end: remove the last point.',
  'loop-has-road-lines': () =>
    'A loop has one start/finish line in place of a start and a finish: change their kind.',
  'road-has-loop-line': () =>
    'A start/finish line makes sense on a loop only: make the course a loop, or use two lines.',
  'line-off-course': ({ line, atM, lengthM }) =>
    `Line “${line}” lies at ${km(atM)}, but the course ends at ${km(lengthM)}: move it onto the course.`,
  'lines-unordered': () => 'The lines are not in the order of the course: sort them by distance.',
  'lines-too-near': ({ line, next, apartM, leastM }) =>
    `Lines “${line}” and “${next}” are ${apartM.toFixed(0)} m apart; GPS cannot tell lines apart that are nearer than ${leastM} m.`,
};
