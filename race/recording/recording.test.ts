import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { formatOf, readRecording } from './read.ts';
import { type Recording, RecordingError } from './recording.ts';
import {
  ACCURACY,
  ALTITUDE,
  FitWriter,
  fitRide,
  fitSeconds,
  LAT,
  LON,
  SPEED,
  semicircles,
  TIMESTAMP,
} from './testing/fit-file.ts';
import { GPX_FOOT, gpxHead, gpxPoint } from './write-gpx.ts';

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);
const read = (text: string): Recording => readRecording(bytesOf(text));
const NOON = Date.UTC(2026, 4, 17, 12, 0, 0);

const GPX = `<?xml version="1.0" encoding="UTF-8"?>
<!-- <kml> in a comment is no KML -->
<gpx version="1.1" xmlns="http://www.topografix.com/GPX/1/1" xmlns:gpxtpx="http://www.garmin.com/xmlschemas/TrackPointExtension/v2">
 <metadata><name>Round &amp; round</name></metadata>
 <wpt lat="46.05" lon="14.5"><name>Caf\u00e9</name></wpt>
 <trk><name>ignored</name>
  <trkseg>
   <trkpt lat="46.0500001" lon="14.5"><ele>298.5</ele><time>2026-05-17T12:00:00Z</time>
    <extensions><gpxtpx:TrackPointExtension><gpxtpx:speed>9.5</gpxtpx:speed><gpxtpx:course>270</gpxtpx:course></gpxtpx:TrackPointExtension></extensions>
   </trkpt>
   <trkpt lat="" lon=""/><trkpt lat="95" lon="14"/><trkpt lat="0" lon="0"/>
  </trkseg>
  <trkseg><trkpt lat="46.051" lon="14.501"><time>2026-05-17T14:00:01.5+02:00</time></trkpt></trkseg>
 </trk>
</gpx>`;

const TCX = `<?xml version="1.0"?>
<TrainingCenterDatabase xmlns="http://www.garmin.com/xmlschemas/TrainingCenterDatabase/v2" xmlns:ns3="x">
 <Activities><Activity Sport="Biking"><Id>2026-05-17T12:00:00Z</Id><Lap><Track>
  <Trackpoint><Time>2026-05-17T12:00:00Z</Time><Position><LatitudeDegrees>46.05</LatitudeDegrees><LongitudeDegrees>14.5</LongitudeDegrees></Position>
   <AltitudeMeters>300</AltitudeMeters><Extensions><ns3:TPX><ns3:Speed>8.25</ns3:Speed></ns3:TPX></Extensions></Trackpoint>
  <Trackpoint><Time>2026-05-17T12:00:01Z</Time></Trackpoint>
 </Track></Lap></Activity></Activities>
</TrainingCenterDatabase>`;

const KML = `<kml xmlns="http://www.opengis.net/kml/2.2" xmlns:gx="http://www.google.com/kml/ext/2.2"><Document><name>Loop</name>
 <Folder><Placemark><name>Start</name><Point><coordinates>14.5,46.05,300</coordinates></Point></Placemark>
 <Placemark><LineString><coordinates>14.5,46.05,300 14.51,46.05
  14.51,46.06,310</coordinates></LineString></Placemark></Folder></Document></kml>`;

const TIMED_KML = `<kml><Document><Placemark><gx:Track><when>2026-05-17T12:00:00Z</when><when>2026-05-17T12:00:05Z</when>
 <gx:coord>14.5 46.05 300</gx:coord><gx:coord>14.501 46.05 301</gx:coord></gx:Track></Placemark></Document></kml>`;

const GEOJSON = JSON.stringify({
  type: 'FeatureCollection',
  name: 'Loop',
  features: [
    {
      type: 'Feature',
      properties: { name: 'Tent' },
      geometry: { type: 'Point', coordinates: [14.5, 46.05] },
    },
    {
      type: 'Feature',
      properties: { coordTimes: ['2026-05-17T12:00:00Z', NOON + 1_000] },
      geometry: {
        type: 'LineString',
        coordinates: [
          [14.5, 46.05, 300],
          [14.51, 46.05],
        ],
      },
    },
  ],
});

const FIT = new FitWriter()
  .define(0, 0, [[0, 1, 0x00]])
  .message(0, [[4, 1]])
  .define(1, 20, [TIMESTAMP, [3, 1, 0x02]])
  .message(1, [
    [fitSeconds(NOON), 4],
    [90, 1],
  ])
  .define(2, 20, [TIMESTAMP, LAT, LON, ALTITUDE, SPEED, ACCURACY])
  .message(2, [
    [fitSeconds(NOON) + 1, 4],
    [semicircles(46.05), 4],
    [semicircles(14.5), 4],
    [(300 + 500) * 5, 4],
    [9_500, 4],
    [3, 1],
  ])
  .message(2, [
    [fitSeconds(NOON) + 2, 4],
    [semicircles(46.051), 4],
    [semicircles(14.5), 4],
    [0xffffffff, 4],
    [0xffffffff, 4],
    [0xff, 1],
  ])
  .file();

test('GPX: tracks with their extensions, waypoints and names; points without a place are counted', () => {
  const recording = read(GPX);
  assert.equal(recording.name, 'Round & round');
  assert.equal(recording.skipped, 3);
  assert.deepEqual(recording.waypoints, [{ name: 'Caf\u00e9', latDeg: 46.05, lonDeg: 14.5 }]);
  assert.deepEqual(recording.points, [
    { timeMs: NOON, latDeg: 46.0500001, lonDeg: 14.5, altitudeM: 298.5, speedMps: 9.5, headingDeg: 270 },
    { timeMs: NOON + 1_500, latDeg: 46.051, lonDeg: 14.501 },
  ]);
});

test('GPX without tracks gives its route; in UTF-16 as well', () => {
  const text =
    '<gpx><rte><name>Plan</name><rtept lat="46" lon="14"/><rtept lat="46.1" lon="14"/></rte></gpx>';
  assert.deepEqual(read(text).points.length, 2);
  const wide = new Uint8Array([0xff, 0xfe, ...[...text].flatMap((letter) => [letter.charCodeAt(0), 0])]);
  assert.deepEqual(readRecording(wide).name, 'Plan');
});

test('TCX: activities, with speed from the extension', () => {
  const { points, skipped } = read(TCX);
  assert.deepEqual(points, [{ timeMs: NOON, latDeg: 46.05, lonDeg: 14.5, altitudeM: 300, speedMps: 8.25 }]);
  assert.equal(skipped, 1);
});

test('KML: lines, placemarks and timed tracks', () => {
  const plan = read(KML);
  assert.equal(plan.points.length, 3);
  assert.equal(plan.name, 'Loop');
  assert.equal(plan.waypoints[0]?.name, 'Start');
  assert.deepEqual(
    read(TIMED_KML).points.map(({ timeMs }) => timeMs),
    [NOON, NOON + 5_000],
  );
});

test('GeoJSON: lines with times, points as waypoints', () => {
  const { name, points, waypoints } = read(GEOJSON);
  assert.equal(name, 'Loop');
  assert.deepEqual(points, [
    { timeMs: NOON, latDeg: 46.05, lonDeg: 14.5, altitudeM: 300 },
    { timeMs: NOON + 1_000, latDeg: 46.05, lonDeg: 14.51 },
  ]);
  assert.equal(waypoints[0]?.name, 'Tent');
});

test('FIT: records with positions, also when the file was cut off in the middle', () => {
  const { points, skipped } = readRecording(FIT);
  assert.equal(skipped, 1);
  assert.deepEqual(
    points.map(({ timeMs }) => timeMs),
    [NOON + 1_000, NOON + 2_000],
  );
  assert.ok(Math.abs(points[0]!.latDeg - 46.05) < 1e-7);
  assert.deepEqual([points[0]!.altitudeM, points[0]!.speedMps, points[0]!.accuracyM], [300, 9.5, 3]);
  const places = Array.from({ length: 50 }, (_, i) => [46 + i / 1e4, 14.5] as const);
  const whole = fitRide(places, NOON).file();
  assert.ok(readRecording(whole.subarray(0, whole.length - 100)).points.length > 30);
});

test('a FIT file read from the middle of a larger buffer', () => {
  const larger = new Uint8Array(FIT.length + 20);
  larger.set(FIT, 10);
  assert.equal(readRecording(larger.subarray(10, 10 + FIT.length)).points.length, 2);
});

test('the format is told by what is in the file', () => {
  assert.deepEqual(
    [GPX, TCX, KML, GEOJSON].map((text) => formatOf(bytesOf(text))),
    ['gpx', 'tcx', 'kml', 'geojson'],
  );
  assert.equal(formatOf(FIT), 'fit');
  assert.equal(formatOf(bytesOf('\ufeff  <?xml version="1.0"?><gpx:gpx/>')), 'gpx');
});

test('what cannot be read is refused in words', () => {
  const refuses = (content: string | Uint8Array, words: RegExp) =>
    assert.throws(
      () => readRecording(typeof content === 'string' ? bytesOf(content) : content),
      (error) => {
        assert.ok(error instanceof RecordingError);
        assert.match(error.message, words);
        return true;
      },
    );
  refuses('', /empty/);
  refuses('PK\u0003\u0004', /ZIP file with no course.*KMZ/);
  refuses('hello', /Known are GPX, TCX, FIT, GeoJSON, KML and KMZ/);
  refuses('<html><body>Sign in</body></html>', /web page.*Export GPX/);
  refuses('%PDF-1.7', /PDF/);
  refuses('<gpx><trk/></gpx>', /GPX file has no track, route or waypoint/);
  refuses('<gpx><trk><trkseg><trkpt/></trkseg></trk></gpx>', /1 point, but none with a position/);
  refuses('{"type":', /not whole JSON/);
  refuses('{"a":1}', /not GeoJSON/);
  refuses('<!DOCTYPE gpx [<!ENTITY a "b">]><gpx><name>&a;</name></gpx>', /declares XML entities/);
  refuses(`${'<gpx>'.repeat(5_000)}${'</gpx>'.repeat(5_000)}`, /damaged|nest/i);
});

test('a billion laughs is refused at once', () => {
  const levels = Array.from({ length: 9 }, (_, i) => `<!ENTITY l${i + 1} "${`&l${i};`.repeat(10)}">`).join(
    '',
  );
  assert.throws(
    () => read(`<!DOCTYPE gpx [<!ENTITY l0 "ha">${levels}]><gpx><name>&l9;</name></gpx>`),
    RecordingError,
  );
});

/** Reads, and lets nothing but RecordingError pass. */
function survives(bytes: Uint8Array): void {
  try {
    const { points } = readRecording(bytes);
    for (const { latDeg, lonDeg, timeMs } of points) {
      assert.ok(
        Math.abs(latDeg) <= 90 && Math.abs(lonDeg) <= 180 && (timeMs === null || Number.isFinite(timeMs)),
      );
    }
  } catch (error) {
    if (!(error instanceof RecordingError)) throw error;
  }
}

test('random bytes never throw anything but RecordingError', () => {
  fc.assert(fc.property(fc.uint8Array({ maxLength: 2_000 }), survives), { numRuns: 300 });
  const framed = fc
    .uint8Array({ maxLength: 400 })
    .map((tail) => new Uint8Array([...FIT.subarray(0, 14), ...tail]));
  fc.assert(fc.property(framed, survives), { numRuns: 300 });
  fc.assert(fc.property(fc.json().map(bytesOf), survives), { numRuns: 200 });
});

for (const [format, bytes] of Object.entries({
  gpx: bytesOf(GPX),
  tcx: bytesOf(TCX),
  kml: bytesOf(KML),
  timedKml: bytesOf(TIMED_KML),
  geojson: bytesOf(GEOJSON),
  fit: FIT,
})) {
  test(`a ${format} file with bytes changed, cut out or doubled never throws anything but RecordingError`, () => {
    const mutation = fc.record({
      at: fc.nat(bytes.length - 1),
      size: fc.nat(40),
      kind: fc.constantFrom('set', 'cut', 'double'),
      value: fc.oneof(fc.nat(255), fc.constantFrom(0x3c, 0x3e, 0x22, 0x26, 0x7b, 0x5b, 0xff)),
    });
    fc.assert(
      fc.property(fc.array(mutation, { minLength: 1, maxLength: 6 }), (mutations) => {
        let mutated = [...bytes];
        for (const { at, size, kind, value } of mutations) {
          if (kind === 'set') mutated[at % mutated.length] = value;
          else if (kind === 'cut') mutated.splice(at, size);
          else mutated = [...mutated.slice(0, at + size), ...mutated.slice(at)];
        }
        survives(Uint8Array.from(mutated));
      }),
      { numRuns: 300 },
    );
  });
}

test('a track written as GPX reads back as it was, whatever the rider is called', () => {
  const fixes = [
    { timeMs: 1_700_000_000_123, latDeg: 50.123456, lonDeg: -10.000001, altitudeM: -1.5 },
    { timeMs: 1_700_000_001_000, latDeg: 50.1, lonDeg: 179.999999 },
  ];
  const text = gpxHead('7 <Ana> & "Jö\u0007rg"') + fixes.map(gpxPoint).join('') + GPX_FOOT;
  const recording = readRecording(new TextEncoder().encode(text));
  assert.equal(recording.name, '7 <Ana> & "Jörg"');
  assert.deepEqual(recording.points, fixes);
});
