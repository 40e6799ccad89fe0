/**
 * Files as they come from other programs, each as somebody reported it there (the number is the report's), made anew:
 * all places lie near 46.05 N 14.50 E, all names are invented. What is right is written beside each.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readRecording } from './read.ts';
import { type Recording, RecordingError } from './recording.ts';
import { FitWriter, fitRide, fitSeconds, LAT, LON, semicircles, TIMESTAMP } from './testing/fit-file.ts';

const NOON = Date.UTC(2026, 4, 17, 12, 0, 0);
const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);
const latin1 = (text: string): Uint8Array => Uint8Array.from(text, (letter) => letter.charCodeAt(0));
const utf16 = (text: string, isBig = false): Uint8Array =>
  Uint8Array.from(
    [...text].flatMap((letter) => {
      const code = letter.charCodeAt(0);
      return isBig ? [code >> 8, code & 255] : [code & 255, code >> 8];
    }),
  );
const read = (text: string | Uint8Array): Recording =>
  readRecording(typeof text === 'string' ? utf8(text) : text);
const refusal = (text: string | Uint8Array): string => {
  try {
    read(text);
  } catch (error) {
    assert.ok(error instanceof RecordingError);
    return error.says.code;
  }
  return 'read';
};
const codes = (recording: Recording): string[] => recording.notes.map(({ code }) => code);
const gpx = (inside: string, head = '<?xml version="1.0" encoding="UTF-8"?>\n'): string =>
  `${head}<gpx version="1.1" xmlns="http://www.topografix.com/GPX/1/1">${inside}</gpx>`;
const track = (name: string): string =>
  `<trk><name>${name}</name><trkseg><trkpt lat="46.05" lon="14.5"/><trkpt lat="46.06" lon="14.5"/></trkseg></trk>`;

test('GPX with a Latin 1 declaration, bytes of UTF-8: the letters are those that were meant, and it is said (gpxpy #145)', () => {
  const recording = read(gpx(track('Côte'), '<?xml version="1.0" encoding="ISO-8859-1"?>'));
  assert.equal(recording.name, 'Côte');
  assert.deepEqual(codes(recording), ['text-not-as-declared']);
});

test('GPX that says UTF-8 and is Windows-1252 (gpsbabel #600)', () => {
  const recording = read(latin1(gpx(track('Gro\u00dfe Stra\u00dfe'))));
  assert.equal(recording.name, 'Große Straße');
  assert.deepEqual(codes(recording), ['text-not-as-declared']);
});

test('GPX in Windows-1250, Windows-1251 and without any declaration', () => {
  const declared = (label: string) => `<?xml version='1.0' encoding='${label}'?>`;
  assert.equal(read(latin1(gpx(track('\x8akrabec'), declared('windows-1250')))).name, 'Škrabec');
  assert.equal(read(latin1(gpx(track('\xca\xf0\xf3\xe3'), declared('Windows-1251')))).name, 'Круг');
  assert.equal(read(latin1(gpx(track('Gen\xe8ve'), ''))).name, 'Genève');
});

test('UTF-16 of both orders, with a mark and without, whatever is declared', () => {
  const text = gpx(track('Šenčur'), '<?xml version="1.0" encoding="utf-16"?>');
  for (const isBig of [false, true]) {
    const mark = isBig ? [0xfe, 0xff] : [0xff, 0xfe];
    assert.equal(read(Uint8Array.from([...mark, ...utf16(text, isBig)])).name, 'Šenčur');
    assert.equal(read(utf16(text, isBig)).name, 'Šenčur');
  }
  // Converted to UTF-8 by an editor that left the declaration as it was.
  assert.equal(read(text).name, 'Šenčur');
});

test('blank lines, a mark and a line of a mail before the declaration (GoldenCheetah #3149, sweatpy #99)', () => {
  for (const before of ['\n\n', '          ', '\ufeff', '\ufeff\n', 'Begin of attachment\n\n'])
    assert.equal(read(before + gpx(track('Loop'))).points.length, 2, JSON.stringify(before));
});

test('a phone died while it wrote: what is there is read, and said (open-gpstracker, gpslogger)', () => {
  const whole = gpx(track('Evening'));
  const cut = read(whole.slice(0, whole.indexOf('</trkseg>')));
  assert.equal(cut.points.length, 2);
  assert.deepEqual(codes(cut), ['file-cut-off']);
  const halfTag = read(whole.slice(0, whole.indexOf('46.06') + 3));
  assert.equal(halfTag.points.length, 1);
});

test('entities of HTML, a bare & and < where it is safe; one letter by its number (gpxgo PR 10)', () => {
  assert.equal(read(gpx(track('Caf&eacute; &amp; Bar'))).name, 'Café & Bar');
  assert.equal(read(gpx(track('Up & down'))).name, 'Up & down');
  assert.equal(read(gpx(track('A&#322;a &#x17d;'))).name, 'Ała Ž');
  // Written twice over: undone once.
  assert.equal(read(gpx(track('R&amp;amp;D'))).name, 'R&amp;D');
});

test('a name never holds a lost letter, a control character or half a pair', () => {
  for (const name of ['a\ufffdb', 'a\u0007b', 'a&#0;b', 'a&#xD800;b', 'a\u202eb', 'a&#xFFFD;b'])
    assert.equal(read(gpx(track(name))).name, 'ab', JSON.stringify(name));
  const json = {
    type: 'Feature',
    properties: { name: 'x\ud83d' },
    geometry: {
      type: 'LineString',
      coordinates: [
        [14, 46],
        [15, 46],
      ],
    },
  };
  assert.equal(read(JSON.stringify(json)).name, 'x');
  const long = `${'x'.repeat(119)}\u{1f6b4}`;
  assert.equal(read(gpx(track(long))).name, 'x'.repeat(119));
});

test('names in CDATA, elements with prefixes, attributes in any order and quotes (OsmAnd, GPXSee #322)', () => {
  const prefixed = `<?xml version="1.0"?><g:gpx xmlns:g="http://www.topografix.com/GPX/1/1"><g:trk><g:name><![CDATA[ <b>Hill</b> & dale ]]></g:name>
    <g:trkseg><g:trkpt lon='14.5' lat='46.05'/><g:trkpt lon = "14.6" lat = "46.05"></g:trkpt></g:trkseg></g:trk></g:gpx>`;
  const recording = read(prefixed);
  assert.equal(recording.name, '<b>Hill</b> & dale');
  assert.equal(recording.points.length, 2);
});

test('coordinates with a decimal comma or a sign; elevations that are none', () => {
  const { points } = read(
    gpx(
      '<trk><trkseg><trkpt lat="46,05" lon="+14.5"><ele>NaN</ele></trkpt><trkpt lat=" 46.06 " lon="14.5"><ele>-9999</ele></trkpt><trkpt lat="46.07" lon="14.5"><ele/><time>nonsense</time></trkpt></trkseg></trk>',
    ),
  );
  assert.deepEqual(
    points,
    [46.05, 46.06, 46.07].map((latDeg) => ({ timeMs: null, latDeg, lonDeg: 14.5 })),
  );
});

test('several tracks, routes and segments stay apart (criticalmass-in #5, gpxpy #263)', () => {
  const { lines, points } = read(
    gpx(
      `${track('Long')}${track('Short')}<rte><name>Plan</name><rtept lat="46" lon="14"/><rtept lat="46" lon="15"/></rte>`,
    ),
  );
  assert.deepEqual(
    lines.map(({ kind, name }) => [kind, name]),
    [
      ['track', 'Long'],
      ['track', 'Short'],
      ['route', 'Plan'],
    ],
  );
  assert.equal(points.length, 4);
});

test('a route of BaseCamp has its road in an extension of each point', () => {
  const { points } = read(
    gpx(
      '<rte><rtept lat="46.05" lon="14.5"><extensions><gpxx:RoutePointExtension><gpxx:rpt lat="46.051" lon="14.5"/><gpxx:rpt lat="46.052" lon="14.5"/></gpxx:RoutePointExtension></extensions></rtept><rtept lat="46.053" lon="14.5"/></rte>',
    ),
  );
  assert.deepEqual(
    points.map(({ latDeg }) => latDeg),
    [46.05, 46.051, 46.052, 46.053],
  );
});

const tcx = (inside: string): string => `<TrainingCenterDatabase>${inside}</TrainingCenterDatabase>`;
const trackpoint = (lat: number): string =>
  `<Trackpoint><Time>2026-05-17T12:00:00Z</Time><Position><LatitudeDegrees>${lat}</LatitudeDegrees><LongitudeDegrees>14.5</LongitudeDegrees></Position></Trackpoint>`;

test('TCX: a course of RideWithGPS, a last point without a place (rg2 #199), rides of several sports', () => {
  const course = read(
    tcx(
      `<Courses><Course><Name>Hill</Name><Lap/><Track>${trackpoint(46)}${trackpoint(46.1)}<Trackpoint><Time>x</Time></Trackpoint></Track><CoursePoint><Name>Left</Name><Position><LatitudeDegrees>46</LatitudeDegrees><LongitudeDegrees>14.5</LongitudeDegrees></Position></CoursePoint></Course></Courses>`,
    ),
  );
  assert.deepEqual(
    [course.name, course.points.length, course.waypoints.length, course.skipped],
    ['Hill', 2, 1, 1],
  );
  const sports = read(
    tcx(
      `<Activities><MultiSportSession><FirstSport><Activity><Lap><Track>${trackpoint(46)}</Track></Lap></Activity></FirstSport><NextSport><Transition/><Activity><Lap><Track>${trackpoint(47)}</Track></Lap></Activity></NextSport></MultiSportSession></Activities>`,
    ),
  );
  assert.deepEqual(
    sports.lines.map(({ points }) => points.length),
    [1, 1],
  );
});

const kml = (inside: string): string => `<kml><Document><name>Map</name>${inside}</Document></kml>`;
const placemark = (name: string, coordinates: string): string =>
  `<Placemark><name>${name}</name><LineString><coordinates>${coordinates}</coordinates></LineString></Placemark>`;
const latitudes = (recording: Recording): number[] => recording.points.map(({ latDeg }) => latDeg);

test('KML: layers of My Maps are lines of their own, with their folders (gpxstudio #10)', () => {
  const { lines } = read(
    kml(
      `<Folder><name>Race</name>${placemark('Course', '14.5,46.05,0 14.6,46.05,0')}</Folder><Folder><name>Service</name>${placemark('Car park', '14.5,46.2 14.5,46.3')}</Folder>`,
    ),
  );
  assert.deepEqual(
    lines.map(({ name, folder }) => [name, folder]),
    [
      ['Course', 'Race'],
      ['Car park', 'Service'],
    ],
  );
});

test('KML: white space after commas, commas between tuples, twos and threes, tabs and lines (OsmAnd-iOS #1728)', () => {
  const wanted = [46.05, 46.06, 46.07];
  for (const coordinates of [
    '14.5,46.05,0 14.5,46.06,0 14.5,46.07,0',
    '14.5, 46.05, 0 14.5, 46.06, 0 14.5, 46.07, 0',
    '14.5,46.05,300,14.51,46.06,301,14.52,46.07,302',
    '14.5, 46.05 14.5, 46.06 14.5, 46.07',
    '14.5,46.05,14.5,46.06,14.5,46.07',
    '\n\t14.5,46.05,0\r\n\t14.5,46.06,0\n14.5,46.07,0\n',
    '14.5,46.05,0, 14.5,46.06,0, 14.5,46.07,0',
  ])
    assert.deepEqual(latitudes(read(kml(placemark('L', coordinates)))), wanted, coordinates);
});

test('KML: timed tracks with when and coord in turns (gpslogger #1335), MultiTrack, Track of 2.3, no placemark around', () => {
  const turns =
    '<gx:Track><when>2026-05-17T12:00:00Z</when><gx:coord>14.5 46.05 1</gx:coord><when>2026-05-17T12:00:05Z</when><gx:coord>14.5 46.06 1</gx:coord></gx:Track>';
  for (const inside of [
    `<Placemark>${turns}</Placemark>`,
    turns,
    `<Placemark><gx:MultiTrack>${turns}</gx:MultiTrack></Placemark>`,
    `<Placemark>${turns.replaceAll('gx:', '')}</Placemark>`,
  ]) {
    const recording = read(kml(inside));
    assert.deepEqual(latitudes(recording), [46.05, 46.06]);
    assert.equal(recording.points[1]!.timeMs, NOON + 5_000);
  }
});

test('KML that only links to its course says so; a link beside a course is left out and said (organicmaps #12759)', () => {
  const link = '<NetworkLink><name>x</name><Link><href>https://example.org/x.kml</href></Link></NetworkLink>';
  assert.equal(refusal(kml(link)), 'file-only-links');
  assert.deepEqual(codes(read(kml(link + placemark('L', '14.5,46 14.5,47')))), ['links-left-out']);
});

test('GeoJSON: several lines, 3D, empty parts, numbers as text, latitude first', () => {
  const geo = (geometry: unknown) => JSON.stringify({ type: 'Feature', properties: {}, geometry });
  const several = read(
    geo({
      type: 'MultiLineString',
      coordinates: [
        [
          [14.5, 46.05, 300],
          [14.6, 46.05, 301],
        ],
        [],
        [
          [14.5, 46.2],
          [14.5, 46.3],
        ],
      ],
    }),
  );
  assert.deepEqual(
    several.lines.map(({ points }) => points.length),
    [2, 2],
  );
  assert.deepEqual(
    latitudes(
      read(
        geo({
          type: 'LineString',
          coordinates: [
            ['14.5', '46.05'],
            ['14.6', '46.06'],
          ],
        }),
      ),
    ),
    [46.05, 46.06],
  );
  const swapped = read(
    geo({
      type: 'LineString',
      coordinates: [
        [-33.9, 151.2],
        [-33.8, 151.3],
        [-33.7, 151.4],
      ],
    }),
  );
  assert.deepEqual(swapped.points.map(({ latDeg, lonDeg }) => [latDeg, lonDeg])[0], [-33.9, 151.2]);
  assert.deepEqual(codes(swapped), ['sides-swapped']);
  assert.equal(refusal(geo(null)), 'file-without-places');
  assert.equal(
    refusal(geo({ type: 'LineString', coordinates: [[1_614_000, 5_789_000]] })),
    'file-points-without-place',
  );
});

const WAY = Array.from({ length: 40 }, (_, i) => [46.05 + i / 1e4, 14.5] as const);
const places = (recording: Recording) => recording.points.length;

test('FIT that was never finished: length 0, all ones, an earlier length, no check sum (fitdecode #27)', () => {
  const ride = fitRide(WAY, NOON);
  for (const length of [0, 0xffffffff]) {
    const recording = read(ride.file({ length, isClosed: false }));
    assert.equal(places(recording), 40);
    assert.deepEqual(codes(recording), ['fit-never-finished']);
  }
  // The length as it was when the device last wrote its header.
  const early = read(ride.file({ length: 9 + 2 + 15 + 20 * 13, isClosed: false }));
  assert.equal(places(early), 40);
  assert.deepEqual(codes(early), ['fit-never-finished']);
});

test('FIT with compressed timestamps: every point, each at its second, also over the 32nd (fitparse #6, wanderer #648)', () => {
  const from = fitSeconds(NOON);
  const writer = new FitWriter().define(0, 20, [TIMESTAMP, LAT, LON]).define(1, 20, [LAT, LON]);
  writer.message(0, [
    [from, 4],
    [semicircles(46), 4],
    [semicircles(14), 4],
  ]);
  for (let i = 1; i < 100; i++)
    writer.compressed(1, from + i, [
      [semicircles(46 + i / 1e4), 4],
      [semicircles(14), 4],
    ]);
  const { points } = read(writer.file());
  assert.deepEqual(
    points.map(({ timeMs }) => timeMs),
    Array.from({ length: 100 }, (_, i) => NOON + i * 1_000),
  );
});

test('FIT with developers’ fields, big ends first, and fields of odd sizes (php-fit-file-analysis #36, coros)', () => {
  const own = new FitWriter().define(0, 20, [LAT, LON], false, [4, 3]);
  own.message(0, [
    [semicircles(46), 4],
    [semicircles(14), 4],
    ['abcd', 4],
    ['xyz', 3],
  ]);
  own.message(0, [
    [semicircles(46.1), 4],
    [semicircles(14), 4],
    ['abcd', 4],
    ['xyz', 3],
  ]);
  assert.equal(places(read(own.file())), 2);
  const big = new FitWriter().define(3, 20, [TIMESTAMP, LAT, LON], true).message(3, [
    [fitSeconds(NOON), 4],
    [semicircles(-46), 4],
    [semicircles(14), 4],
  ]);
  const [point] = read(big.file()).points;
  assert.ok(point && Math.abs(point.latDeg + 46) < 1e-6 && point.timeMs === NOON);
  const odd = new FitWriter().define(0, 20, [[6, 3, 0x84], LAT, [2, 1, 0x84], LON]);
  odd.message(0, [
    [7, 3],
    [semicircles(46), 4],
    [1, 1],
    [semicircles(14), 4],
  ]);
  assert.deepEqual(Object.keys(read(odd.file()).points[0]!), ['timeMs', 'latDeg', 'lonDeg']);
});

test('FIT course and segment: name, way, named places (GPXSee #320)', () => {
  const course = new FitWriter()
    .define(0, 0, [[0, 1, 0]])
    .message(0, [[6, 1]])
    .define(1, 31, [[5, 16, 0x07]])
    .message(1, [['Häuser Runde', 16]]);
  course
    .define(2, 20, [LAT, LON])
    .message(2, [
      [semicircles(46), 4],
      [semicircles(14), 4],
    ])
    .message(2, [
      [semicircles(46.1), 4],
      [semicircles(14), 4],
    ]);
  course
    .define(3, 32, [
      [2, 4, 0x85],
      [3, 4, 0x85],
      [6, 8, 0x07],
    ])
    .message(3, [
      [semicircles(46.05), 4],
      [semicircles(14), 4],
      ['Summit', 8],
    ]);
  const read1 = read(course.file());
  assert.deepEqual(
    [read1.name, places(read1), read1.waypoints[0]?.name, read1.lines[0]?.kind],
    ['Häuser Runde', 2, 'Summit', 'track'],
  );
});

test('two FIT files one after the other in one are both read; a wrong check sum is said', () => {
  const one = fitRide(WAY, NOON).file();
  assert.equal(places(read(Uint8Array.from([...one, ...one]))), 80);
  const changed = one.slice();
  changed[changed.length - 1]! ^= 0xff;
  assert.deepEqual(codes(read(changed)), ['fit-damaged']);
});

test('a message that was never defined ends the reading, and what came before is kept and said', () => {
  const recording = read(fitRide(WAY, NOON).raw(0x0d, 1, 2, 3).file());
  assert.equal(places(recording), 40);
  assert.deepEqual(codes(recording), ['file-cut-off']);
});

test('what is no course file is called what it is', () => {
  const kinds = (bytes: Uint8Array | string): unknown => {
    try {
      read(bytes);
    } catch (error) {
      return ((error as RecordingError).says.facts as { kind?: string }).kind;
    }
    return 'read';
  };
  assert.equal(kinds('<!DOCTYPE html><html><title>Login</title></html>'), 'web-page');
  assert.equal(kinds('%PDF-1.4'), 'pdf');
  assert.equal(kinds(latin1('\x89PNG\r\n')), 'picture');
  assert.equal(kinds('<?xml version="1.0"?><osm><node/></osm>'), 'xml');
  assert.equal(kinds('46.05;14.5\n46.06;14.5\n'), 'unknown');
  assert.equal(refusal('<gpx></gpx>'), 'file-without-places');
});
