/** Any bytes give a course or a reason: never another error, never for long, never a lost letter in a name. */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import fc from 'fast-check';
import { readRecording } from '../recording/read.ts';
import { fitRide } from '../recording/testing/fit-file.ts';
import { checkCourse, sentenceOf } from './check-course.ts';
import { findingsOfError, importCourse, lookAtCourse } from './import-course.ts';

const TIME_MAX_MS = 5_000;
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must not be there
const LOST = /[\ufffd\u0000-\u001f]|\p{Surrogate}/u;

function giveCourseOrReason(bytes: Uint8Array): void {
  const from = performance.now();
  try {
    const recording = readRecording(bytes);
    const look = lookAtCourse(recording);
    const names = [look.name, ...look.lines.flatMap(({ name, folder }) => [name, folder])];
    for (const name of [...names, ...look.waypoints.map(({ name: called }) => called)])
      assert.doesNotMatch(name ?? '', LOST);
    const { course, findings } = importCourse(recording, {}, 'file');
    assert.doesNotMatch(course.name, LOST);
    assert.ok(checkCourse(course).every(({ level }) => level !== 'error'));
    for (const one of findings) assert.match(sentenceOf(one), /[.?!]$/);
  } catch (error) {
    const findings = findingsOfError(error);
    if (findings === null) throw error;
    assert.ok(findings.length > 0);
    for (const one of findings) assert.doesNotMatch(sentenceOf(one), /undefined|NaN|\[object|\ufffd/);
  }
  assert.ok(performance.now() - from < TIME_MAX_MS, `${performance.now() - from} ms`);
}

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);
const ring = Array.from({ length: 60 }, (_, i) => {
  const angle = (i / 60) * 2 * Math.PI;
  return [46.05 + 0.005 * Math.sin(angle), 14.5 + 0.007 * Math.cos(angle)] as const;
});
const points = ring.map(([lat, lon]) => `<trkpt lat="${lat}" lon="${lon}"><ele>300</ele></trkpt>`).join('');
const coordinates = ring.map(([lat, lon]) => `${lon},${lat},300`).join(' ');
const SEEDS: readonly Uint8Array[] = [
  utf8(
    `<?xml version="1.0" encoding="UTF-8"?><gpx><wpt lat="46" lon="14"><name>Tent</name></wpt><trk><name>Côte &amp; co</name><trkseg>${points}</trkseg><trkseg>${points}</trkseg></trk><rte><rtept lat="46" lon="14"/></rte></gpx>`,
  ),
  utf8(
    `<?xml version="1.0" encoding="ISO-8859-1"?><kml><Document><name>Map</name><Folder><name>Race</name><Placemark><name>Loop</name><LineString><coordinates>${coordinates}</coordinates></LineString></Placemark></Folder></Document></kml>`,
  ),
  utf8(
    JSON.stringify({
      type: 'Feature',
      properties: { name: 'Loop é' },
      geometry: { type: 'LineString', coordinates: ring.map(([lat, lon]) => [lon, lat]) },
    }),
  ),
  utf8(
    `<TrainingCenterDatabase><Courses><Course><Name>Loop</Name><Track>${ring.map(([lat, lon]) => `<Trackpoint><Position><LatitudeDegrees>${lat}</LatitudeDegrees><LongitudeDegrees>${lon}</LongitudeDegrees></Position></Trackpoint>`).join('')}</Track></Course></Courses></TrainingCenterDatabase>`,
  ),
  fitRide(ring, Date.UTC(2026, 4, 17)).file(),
  fitRide(ring, Date.UTC(2026, 4, 17)).file({ length: 0, isClosed: false }),
];

test('files as they should be give courses', () => {
  for (const seed of SEEDS) {
    const { course } = importCourse(readRecording(seed), {}, 'file');
    assert.equal(course.loop, true);
    giveCourseOrReason(seed);
  }
});

test('the sample courses of this repository are read without a doubt', () => {
  const folder = join(import.meta.dirname, '../../resources/courses');
  for (const name of readdirSync(folder).filter((one) => one.endsWith('.geojson'))) {
    const { findings } = importCourse(readRecording(readFileSync(join(folder, name))), {}, name);
    assert.deepEqual(
      findings.filter(({ level }) => level !== 'note'),
      [],
      name,
    );
  }
});

test('a ride whose one hurt position lies on another continent is judged at once', () => {
  const from = performance.now();
  const track = (places: readonly (readonly [number, number])[]) =>
    places.map(([lat, lon]) => `<trkpt lat="${lat}" lon="${lon}"/>`).join('');
  const ride = track([...ring.slice(0, 10), [0, 118.5], ...ring.slice(0, 46)]);
  giveCourseOrReason(utf8(`<gpx><trk><trkseg>${ride}</trkseg></trk></gpx>`));
  // Before, eight seconds; the bound leaves room for a machine that is busy.
  assert.ok(performance.now() - from < 3_000, `${performance.now() - from} ms`);
});

test('random bytes, and files with bytes changed, cut out, doubled or cut off', () => {
  fc.assert(fc.property(fc.uint8Array({ maxLength: 3_000 }), giveCourseOrReason), { numRuns: 200 });
  const change = fc.record({
    at: fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
    size: fc.nat(400),
    kind: fc.constantFrom('set', 'cut', 'double', 'end'),
    value: fc.oneof(fc.nat(255), fc.constantFrom(0x00, 0x3c, 0x3e, 0x22, 0x26, 0x2c, 0x2d, 0x39, 0xc3, 0xff)),
  });
  const changed = fc
    .tuple(fc.constantFrom(...SEEDS), fc.array(change, { minLength: 1, maxLength: 8 }))
    .map(([seed, changes]) => {
      let bytes = [...seed];
      for (const { at, size, kind, value } of changes) {
        const i = Math.floor(at * bytes.length);
        if (kind === 'set') bytes[i] = value;
        else if (kind === 'cut') bytes.splice(i, size);
        else if (kind === 'double') bytes = [...bytes.slice(0, i + size), ...bytes.slice(i)];
        else bytes = bytes.slice(0, Math.max(40, i));
      }
      return Uint8Array.from(bytes);
    });
  fc.assert(fc.property(changed, giveCourseOrReason), { numRuns: 600 });
});

test('large and hostile, in bounded time: deep, wide, one endless name, a knot of a thousand ends, a spiral', () => {
  giveCourseOrReason(utf8(`<gpx>${'<a>'.repeat(200_000)}`));
  giveCourseOrReason(
    utf8(`<gpx><trk><name>${'&amp;'.repeat(200_000)}</name><trkseg>${points}</trkseg></trk></gpx>`),
  );
  giveCourseOrReason(utf8(`${'<'.repeat(500_000)}gpx>`));
  giveCourseOrReason(
    utf8(
      `<kml><Placemark><LineString><coordinates>${'1,'.repeat(300_000)}</coordinates></LineString></Placemark></kml>`,
    ),
  );
  const knot = Array.from(
    { length: 1_000 },
    (_, i) =>
      `<trk><name>${i}</name><trkseg><trkpt lat="46" lon="14"/><trkpt lat="${46 + i / 1e4}" lon="14.01"/></trkseg></trk>`,
  );
  giveCourseOrReason(utf8(`<gpx>${knot.join('')}</gpx>`));
  const spiral = Array.from(
    { length: 30_000 },
    (_, i) =>
      `<trkpt lat="${46 + (i * Math.sin(i / 50)) / 5e6}" lon="${14 + (i * Math.cos(i / 50)) / 5e6}"/>`,
  );
  giveCourseOrReason(utf8(`<gpx><trk><trkseg>${spiral.join('')}</trkseg></trk></gpx>`));
});
