/** Courses from files over HTTP: looked at, chosen, made; packed files; and no way to lose the course in use. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { XMLParser } from 'fast-xml-parser';
import { stored } from '../../files/zip.ts';
import { CRIT, type StationFixture, stationFixture } from '../testing/fixtures.ts';

let station: StationFixture;
before(async () => {
  station = await stationFixture();
});
after(async () => {
  await station.app.close();
  await station.options.maps.close();
});

type Who = 'official' | 'nobody' | 'display';
const ask = (
  method: 'GET' | 'PUT' | 'POST',
  url: string,
  payload?: string | Buffer | object,
  who: Who = 'official',
) =>
  station.app.inject({
    method,
    url,
    headers: {
      authorization: station.authorization[who] ?? '',
      ...((typeof payload === 'string' || Buffer.isBuffer(payload)) && {
        'content-type': 'application/octet-stream',
      }),
    },
    ...(payload && { payload }),
  });
const square = (latDeg: number, sideDeg: number) => {
  const corners = [
    [0, 0],
    [sideDeg, 0],
    [sideDeg, sideDeg],
    [0, sideDeg],
    [0, 0],
  ] as const;
  return corners.slice(1).flatMap(([north, east], i) => {
    const [n, e] = corners[i]!;
    return Array.from({ length: 20 }, (_, s) => [
      latDeg + n + ((north - n) * s) / 20,
      4 + e + ((east - e) * s) / 20,
    ]);
  });
};
const track = (name: string, places: readonly (readonly number[])[]) =>
  `<trk><name>${name}</name><trkseg>${places.map(([lat, lon]) => `<trkpt lat="${lat}" lon="${lon}"/>`).join('')}</trkseg></trk>`;
const gpx = (...tracks: string[]) => `<gpx>${tracks.join('')}</gpx>`;
const BOTH = gpx(track('Short', square(52, 0.005)), track('Long', square(52.1, 0.01)));
const courseNow = async () => (await ask('GET', `/v1/races/${CRIT}/course`)).json();

test('a file of two tracks is looked at, one chosen, shown without being taken, then taken', async () => {
  const look = await ask('POST', `/v1/races/${CRIT}/course/look?file=both.gpx`, BOTH);
  assert.equal(look.statusCode, 200, look.body);
  const { lines, taken } = look.json();
  assert.deepEqual(
    lines.map(({ name, loop }: { name: string; loop: boolean }) => [name, loop]),
    [
      ['Short', true],
      ['Long', true],
    ],
  );
  assert.equal(lines[taken].name, 'Long');
  const before = await courseNow();
  const shown = await ask('POST', `/v1/races/${CRIT}/course/import?line=0&dry-run=true&reverse=true`, BOTH);
  assert.equal(shown.json().course.name, 'Short');
  assert.equal(shown.json().record, null);
  assert.deepEqual(await courseNow(), before);
  const made = await ask('POST', `/v1/races/${CRIT}/course/import?line=0&file=both.gpx`, BOTH);
  assert.ok(made.json().record.seq > 0, made.body);
  assert.equal((await courseNow()).name, 'Short');
});

test('the old way takes the most plausible track, and says which were left out', async () => {
  const put = await ask('PUT', `/v1/races/${CRIT}/course?file=both.gpx`, BOTH);
  assert.equal(put.statusCode, 200, put.body);
  assert.match(JSON.stringify(put.json().findings), /Taken: “Long”.*Left out: “Short”/);
  assert.equal((await courseNow()).name, 'Long');
});

test('KMZ, a ZIP with a GPX in it and .tcx.gz are unpacked; a bomb, a broken one and one without a course are refused', async () => {
  const kml = Buffer.from(
    `<kml><Document><Placemark><name>Dyke</name><LineString><coordinates>${square(52, 0.005)
      .map(([lat, lon]) => `${lon},${lat}`)
      .join(' ')}</coordinates></LineString></Placemark></Document></kml>`,
  );
  const packed = {
    'course.kmz': stored(
      new Map([
        ['files/icon.png', Buffer.from('x')],
        ['doc.kml', kml],
      ]),
    ),
    'race.zip': stored(
      new Map([
        ['export/readme.txt', Buffer.from('hello')],
        ['export/a.gpx', Buffer.from(BOTH)],
      ]),
    ),
    'ride.gpx.gz': gzipSync(BOTH),
    'both.zip': stored(new Map([['a.gpx.gz', gzipSync(BOTH)]])),
  };
  for (const [name, bytes] of Object.entries(packed)) {
    const look = await ask('POST', `/v1/races/${CRIT}/course/look?file=${name}`, bytes);
    assert.equal(look.statusCode, 200, `${name}: ${look.body}`);
  }
  const refused = {
    'bomb.gz': gzipSync(Buffer.alloc(80 * 1024 * 1024)),
    'broken.gz': gzipSync(BOTH).subarray(0, 40),
    'broken.zip': packed['race.zip'].subarray(0, 200),
    'none.zip': stored(new Map([['a.txt', Buffer.from('x')]])),
  };
  for (const [name, bytes] of Object.entries(refused)) {
    const look = await ask('POST', `/v1/races/${CRIT}/course/look?file=${name}`, bytes);
    assert.equal(look.statusCode, 422, `${name}: ${look.body}`);
    assert.match(look.json().detail, /packed file/);
    assert.equal(look.json().says.code, 'file-not-unpacked');
  }
});

test('an archive of two files: the lines of both to choose among, each under its file’s name', async () => {
  const archive = stored(
    new Map([
      ['activities/1.gpx', Buffer.from(gpx(track('Morning', square(52, 0.005))))],
      ['activities/2.gpx.gz', gzipSync(gpx(track('Evening', square(52.1, 0.01))))],
      ['activities/3.gpx', Buffer.from('<gpx></gpx>')],
    ]),
  );
  const look = await ask('POST', `/v1/races/${CRIT}/course/look?file=export.zip`, archive);
  assert.equal(look.statusCode, 200, look.body);
  assert.deepEqual(
    look
      .json()
      .lines.map(({ folder, name }: { folder: string; name: string }) => `${folder}: ${name}`)
      .sort(),
    ['1: Morning', '2: Evening'],
  );
  const made = await ask('POST', `/v1/races/${CRIT}/course/import?file=export.zip&dry-run=true`, archive);
  assert.match(JSON.stringify(made.json().findings), /Left out: “1 \/ Morning”/);
});

test('a course on the other side of the world than the one in use is a doubt, before it is taken', async () => {
  const near = await ask('POST', `/v1/races/${CRIT}/course/import?dry-run=true&line=0`, BOTH);
  assert.doesNotMatch(near.body, /course-far-away/);
  const swapped = gpx(
    track(
      'Swapped',
      square(52, 0.005).map(([lat, lon]) => [lon!, lat!]),
    ),
  );
  const far = await ask('POST', `/v1/races/${CRIT}/course/import?dry-run=true`, swapped);
  assert.match(JSON.stringify(far.json().findings), /lies \d{4} km from the one in use/);
});

test('what cannot be raced on replaces no course, at any door, and says why', async () => {
  const before = await courseNow();
  const finish = { id: 'finish', name: 'Finish', kind: 'start-finish', atM: 0 };
  const dot = { latDeg: 52, lonDeg: 4 };
  const tiny = { name: 'Dot', loop: true, points: [dot, dot, dot], lines: [finish] };
  const lineless = { ...before, lines: [{ ...finish, atM: 90_000 }] };
  const doors: Record<string, [string, string, unknown, RegExp]> = {
    file: [
      'PUT',
      '/course?file=dot.gpx',
      gpx(
        track('Dot', [
          [52, 4],
          [52, 4],
          [52, 4.00001],
        ]),
      ),
      /no course/,
    ],
    sketch: [
      'PUT',
      '/course?file=3.gpx',
      gpx(
        track('3', [
          [52, 4],
          [52.04, 4],
          [52, 4.04],
        ]),
      ),
      /only 3 points/,
    ],
    triangle: [
      'PUT',
      '/course?file=triangle.gpx',
      gpx(
        track('Triangle', [
          [52, 4],
          [52.0007, 4],
          [52.0007, 4.001],
          [52, 4],
        ]),
      ),
      /only 3 points/,
    ],
    import: [
      'POST',
      '/course/import',
      gpx('<wpt lat="52" lon="4"><name>Tent</name></wpt>'),
      /1 waypoint .*no track/,
    ],
    json: ['PUT', '/course', tiny, /loop is 0 m long/],
    lines: ['PUT', '/course', lineless, /Line “Finish” lies at 90\.00 km/],
    decision: [
      'POST',
      '/decisions',
      { type: 'set-course', id: crypto.randomUUID(), course: tiny },
      /loop is 0 m long/,
    ],
    nothing: ['POST', '/course/look', '', /no file. The file is empty/],
  };
  for (const [door, [method, path, body, says]] of Object.entries(doors)) {
    const answer = await ask(method as 'PUT', `/v1/races/${CRIT}${path}`, body as string);
    assert.ok(answer.statusCode >= 400 && answer.statusCode < 500, `${door}: ${answer.statusCode}`);
    assert.match(answer.json().detail, says, door);
  }
  assert.deepEqual(await courseNow(), before);
});

test('a course goes out as GPX that another parser reads, and comes back as it was', async () => {
  await ask('PUT', `/v1/races/${CRIT}/course?file=both.gpx`, BOTH);
  const before = await courseNow();
  const out = await ask('GET', `/v1/races/${CRIT}/course.gpx`);
  assert.match(String(out.headers['content-type']), /application\/gpx\+xml/);
  const { gpx: read } = new XMLParser({ ignoreAttributes: false }).parse(out.body);
  assert.equal(read.trk.name, 'Long');
  assert.equal(read.trk.trkseg.trkpt.length, before.points.length + 1);
  assert.equal(read.wpt.type, 'start-finish');
  const back = await ask('POST', `/v1/races/${CRIT}/course/import?dry-run=true`, out.body);
  const { course } = back.json();
  assert.deepEqual([course.name, course.loop, course.points.length], ['Long', true, before.points.length]);
});
