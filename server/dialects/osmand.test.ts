import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import type { Fix } from '../../race/fix.ts';
import { isJunkOfNobody, type OsmAndRequest, parseOsmAnd } from './osmand.ts';

const ARRIVAL_MS = 1_795_000_009_000;
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const NOTHING = new Uint8Array(0);
const read = (request: Partial<OsmAndRequest>) =>
  parseOsmAnd({ query: '', body: NOTHING, contentType: '', ...request }, ARRIVAL_MS);
const json = (value: unknown) =>
  read({ body: bytes(JSON.stringify(value)), contentType: 'application/json' });

/** All of it is read, and nothing refused. */
const readsAs = (
  { device, fixes, refused }: ReturnType<typeof read>,
  all: { readonly device: string; readonly fixes: readonly Fix[] },
) => {
  assert.deepEqual({ device, fixes }, all);
  assert.deepEqual(refused, []);
};

describe('Traccar Client and its kin', () => {
  it('up to version 8: an empty POST with everything in the query, speed in knots', () => {
    const query =
      'id=48241179&timestamp=1795000001&lat=46.051234&lon=14.506789&speed=20.0&bearing=271.5&altitude=303.0&accuracy=4.3&batt=87.0';
    readsAs(read({ query }), {
      device: '48241179',
      fixes: [
        {
          timeMs: 1_795_000_001_000,
          latDeg: 46.051234,
          lonDeg: 14.506789,
          altitudeM: 303,
          speedMps: 10.29,
          headingDeg: 272,
          accuracyM: 4.3,
          battery: 0.87,
        },
      ],
    });
  });

  it('version 9: JSON, speed in m/s, −1 for what is not known', () => {
    const location = {
      timestamp: '2026-11-18T12:26:41.862Z',
      coords: {
        latitude: 46.0512,
        longitude: 14.5067,
        accuracy: 3.8,
        speed: 11.67,
        heading: 63,
        altitude: 303.7,
      },
      is_moving: true,
      odometer: 12,
      event: 'motionchange',
      uuid: '6f1c2a',
      activity: { type: 'on_bicycle' },
      battery: { level: 0.79, is_charging: false },
      extras: {},
      _: '&id=48241179&lat=46.0512&lon=14.5067&',
    };
    readsAs(json({ location, device_id: '48241179' }), {
      device: '48241179',
      fixes: [
        {
          timeMs: Date.parse('2026-11-18T12:26:41.862Z'),
          latDeg: 46.0512,
          lonDeg: 14.5067,
          altitudeM: 303.7,
          speedMps: 11.67,
          headingDeg: 63,
          accuracyM: 3.8,
          battery: 0.79,
        },
      ],
    });
    const coords = {
      latitude: 46,
      longitude: 14,
      speed: -1,
      heading: -1,
      accuracy: 5,
      altitude: 0,
      speed_accuracy: -1,
    };
    readsAs(
      json({ location: { coords, battery: { level: -1 }, timestamp: '2026-11-18T12:26:41Z' }, device_id: 7 }),
      {
        device: '7',
        fixes: [
          { timeMs: Date.parse('2026-11-18T12:26:41Z'), latDeg: 46, lonDeg: 14, altitudeM: 0, accuracyM: 5 },
        ],
      },
    );
  });

  it('version 10: a form', () => {
    const body = bytes('id=48241179&timestamp=1795000001579&lat=46.05&lon=14.5&speed=10&bearing=90&batt=50');
    readsAs(read({ body, contentType: 'application/x-www-form-urlencoded; charset=UTF-8' }), {
      device: '48241179',
      fixes: [
        {
          timeMs: 1_795_000_001_579,
          latDeg: 46.05,
          lonDeg: 14.5,
          speedMps: 5.14,
          headingDeg: 90,
          battery: 0.5,
        },
      ],
    });
  });

  it('version 10: a flat JSON list, and the SDK’s own batches', () => {
    const flat = [
      { id: 'a', lat: 46, lon: 14, timestamp: 1_795_000_001, speed: 10, batt: 50 },
      { id: 'a', lat: 46.1, lon: 14.1, timestamp: 1_795_000_002 },
    ];
    readsAs(json(flat), {
      device: 'a',
      fixes: [
        { timeMs: 1_795_000_001_000, latDeg: 46, lonDeg: 14, speedMps: 5.14, battery: 0.5 },
        { timeMs: 1_795_000_002_000, latDeg: 46.1, lonDeg: 14.1 },
      ],
    });
    const locations = [1, 2].map((s) => ({
      coords: { latitude: 46, longitude: 14, speed: 9 },
      timestamp: `2026-11-18T12:26:4${s}Z`,
    }));
    const batch = json({ device_id: 'a', locations });
    assert.deepEqual(batch.refused, []);
    assert.deepEqual(
      batch.fixes.map(({ speedMps }) => speedMps),
      [9, 9],
    );
  });

  it('tells the time in four ways, and may leave it out', () => {
    const timeOf = (timestamp: string) => {
      const answer = read({ query: new URLSearchParams({ id: 'a', lat: '1', lon: '2', timestamp }) });
      return answer.refused[0]?.message ?? answer.fixes[0]!.timeMs;
    };
    assert.equal(timeOf('1795000001'), 1_795_000_001_000);
    assert.equal(timeOf('2147483647'), 2_147_483_647);
    assert.equal(timeOf('1795000001579'), 1_795_000_001_579);
    assert.equal(timeOf('2026-11-18T12:26:41Z'), Date.UTC(2026, 10, 18, 12, 26, 41));
    assert.equal(timeOf('2026-11-18T13:26:41+01:00'), Date.UTC(2026, 10, 18, 12, 26, 41));
    assert.equal(timeOf('2026-11-18 12:26:41'), Date.UTC(2026, 10, 18, 12, 26, 41));
    assert.equal(timeOf(''), ARRIVAL_MS);
    assert.equal(timeOf('2026-11-18T12:26Z'), Date.UTC(2026, 10, 18, 12, 26));
    assert.match(String(timeOf('yesterday')), /time of "yesterday" is no moment/);
    assert.match(String(timeOf('2026-02-30T12:26:41Z')), /time of "2026-02-30T12:26:41Z" is no moment/);
    assert.match(String(timeOf('0')), /time of 0 is no moment/);
    const untimed = read({ query: 'deviceid=a&location=46.5,14.5' });
    readsAs(untimed, { device: 'a', fixes: [{ timeMs: ARRIVAL_MS, latDeg: 46.5, lonDeg: 14.5 }] });
  });

  it('sometimes knows only cell towers, or no position at all: nothing to store, nothing wrong', () => {
    const nothing = { device: 'a', fixes: [] };
    readsAs(
      read({ query: 'id=a&timestamp=1795000001&cell=293,40,16,2224&wifi=00-14-22-01-23-45,-80' }),
      nothing,
    );
    readsAs(read({ query: 'id=a&lat=46&lon=14&valid=false' }), nothing);
    readsAs(json({ device_id: 'a', location: { event: 'providerchange' } }), nothing);
  });

  it('has no speed where its unit is not known: OsmAnd and GPSLogger say m/s in place of knots', () => {
    const say = (more: string) =>
      read({ query: `id=a&lat=46&lon=14&timestamp=1795000000&${more}` }).fixes[0]!;
    assert.equal(say('hdop=4.5&altitude=300&speed=9.7&bearing=10').speedMps, undefined);
    assert.ok(Math.abs(say('speed=18.9&accuracy=5&batt=80').speedMps! - 9.72) < 0.01);
    assert.ok(Math.abs(say('speed=18.9').speedMps! - 9.72) < 0.01);
  });

  it('is junk of nobody when not even its sender can be read, and wants for an identifier when all else can', () => {
    const form = 'application/x-www-form-urlencoded';
    const junk = [
      { body: bytes('<html>login</html>'), contentType: 'text/html' },
      { body: bytes('{"locations": [{"lat": 4'), contentType: 'application/json' },
      { body: bytes('7'), contentType: 'application/json' },
      { body: bytes('[[1],"x"]'), contentType: 'application/json' },
      { body: Uint8Array.from([0xff, 0xfe]), contentType: form },
      { body: bytes('hello=world'), contentType: form },
    ];
    for (const request of junk) assert.ok(isJunkOfNobody(read(request)), String(request.body));
    const nameless = [
      { query: 'lat=46&lon=14' },
      { query: '' },
      { body: bytes('lat=46&lon=14'), contentType: form },
      { body: bytes('[{"lat":1,"lon":2},7]'), contentType: 'application/json' },
    ];
    for (const request of nameless) assert.ok(!isJunkOfNobody(read(request)), JSON.stringify(request));
    assert.ok(!isJunkOfNobody(read({ body: bytes('{"id":"a","lat":'), contentType: 'application/json' })));
  });

  it('is told what was wrong', () => {
    const refusals: [ReturnType<typeof read>, RegExp][] = [
      [
        read({ query: 'lat=46&lon=14' }),
        /identifier is missing: send id=… \(in Traccar Client: “Device identifier”\)/,
      ],
      [read({ query: 'id=a&lat=north&lon=14' }), /latitude of "north"/],
      [read({ query: `id=${'a'.repeat(200)}&lat=1&lon=2` }), /at most 128/],
      [read({ body: bytes('{"device_id":"a"') }), /not JSON/],
      [
        json({ device_id: 'a', location: 'home' }),
        /"location" must be a JSON object with "coords", or a list/,
      ],
      [json({ device_id: 'a', location: { coords: [46, 14] } }), /"coords" must be a JSON object/],
      [json([{ lat: 1, lon: 2 }]), /identifier is missing/],
      [json([{ id: 'a', lat: 'x', lon: 2 }, 'a']), /item 1 of 2: a latitude of "x"/],
      [
        read({ body: Uint8Array.from([0xff]), contentType: 'application/x-www-form-urlencoded' }),
        /not UTF-8/,
      ],
    ];
    for (const [answer, message] of refusals) {
      assert.deepEqual(answer.fixes, []);
      assert.match(answer.refused[0]?.message ?? 'nothing was refused', message);
    }
  });

  it('batches of its SDK hold a list in "location"; what is wrong in one leaves the others', () => {
    const at = (latitude: unknown, second: number) => ({
      coords: { latitude, longitude: 14, accuracy: -1 },
      timestamp: `2026-11-18T12:26:4${second}Z`,
    });
    const report = json({
      device_id: 'a',
      location: [at(46, 1), at('north', 2), at(46.1, 3), { event: 'motionchange' }],
    });
    assert.equal(report.device, 'a');
    assert.deepEqual(
      report.fixes.map(({ latDeg }) => latDeg),
      [46, 46.1],
    );
    assert.match(
      report.refused.map(({ message }) => message).join(),
      /^item 2 of 4: a latitude of "north"[^,]*$/,
    );
  });

  it('two devices in one request: the other’s positions are refused, not the first’s', () => {
    const { fixes, refused } = json([
      { id: 'a', lat: 1, lon: 2 },
      { id: 'b', lat: 1, lon: 2 },
    ]);
    assert.equal(fixes.length, 1);
    assert.match(refused[0]?.message ?? '', /item 2 of 2: .*one device only/);
  });

  it('writes decimal commas on some phones, which are read, and never reads hexadecimal', () => {
    readsAs(read({ query: 'id=a&lat=46,05&lon=14,5&timestamp=1795000001' }), {
      device: 'a',
      fixes: [{ timeMs: 1_795_000_001_000, latDeg: 46.05, lonDeg: 14.5 }],
    });
    readsAs(read({ query: 'id=a&location=46,05,14,5&timestamp=1795000001' }), {
      device: 'a',
      fixes: [{ timeMs: 1_795_000_001_000, latDeg: 46.05, lonDeg: 14.5 }],
    });
    assert.match(read({ query: 'id=a&lat=0x10&lon=14' }).refused[0]?.message ?? '', /latitude of "0x10"/);
  });

  it('says who it is in a message that was cut short, in every form', () => {
    const junk: [Partial<OsmAndRequest>, RegExp][] = [
      [{ body: bytes('{"location":{"coords":{"latitude":4'), query: 'id=s3cret' }, /not JSON/],
      [{ body: bytes('{"device_id":"s3cret","location":{"coords":{"lat') }, /not JSON/],
      [{ body: bytes('[{"lat":46,"id":"s3cret","lon":1') }, /not JSON/],
      [
        {
          body: Uint8Array.from([...bytes('id=s3cret&lat=46&x='), 0xff]),
          contentType: 'application/x-www-form-urlencoded',
        },
        /not UTF-8/,
      ],
    ];
    for (const [request, why] of junk) {
      const report = read(request);
      assert.equal(report.device, 's3cret');
      assert.match(report.refused[0]?.message ?? '', why);
    }
  });

  it('does not name its device by what is no name, however it is built', () => {
    const nested = `${'['.repeat(20_000)}${']'.repeat(20_000)}`;
    for (const id of ['{"toString":1,"valueOf":1}', nested, 'true']) {
      const answer = read({ body: bytes(`{"id":${id},"lat":46,"lon":14}`), contentType: 'application/json' });
      assert.match(answer.refused[0]?.message ?? '', /identifier is missing/);
      assert.equal(answer.device, null);
    }
  });

  it('never makes the reader throw', () => {
    const names = fc.constantFrom(
      'id',
      'lat',
      'lon',
      'timestamp',
      'location',
      'coords',
      'speed',
      'device_id',
      'battery',
    );
    fc.assert(
      fc.property(
        fc.uint8Array(),
        fc.string(),
        fc.string(),
        (body, query, contentType) => void read({ body, query, contentType }),
      ),
    );
    fc.assert(fc.property(fc.array(fc.dictionary(names, fc.jsonValue())), (list) => void json(list)));
    fc.assert(fc.property(fc.dictionary(names, fc.jsonValue()), (item) => void json(item)));
  });
});

describe('addresses and bodies that users write themselves, as their servers’ logs show them', () => {
  it('OsmAnd with the words spelled out: latitude and longitude in the query (OsmAnd #4472)', () => {
    const query =
      'id=tuk4-9fpn&latitude=55.777084&longitude=37.583107&timestamp=1795000001787&hdop=10.0&altitude=0.0&speed=0.0&reporter=OsmAnd@phone&bearing=0.0';
    readsAs(read({ query }), {
      device: 'tuk4-9fpn',
      fixes: [
        { timeMs: 1_795_000_001_787, latDeg: 55.777084, lonDeg: 37.583107, altitudeM: 0, headingDeg: 0 },
      ],
    });
  });

  it('short words: time, acc, alt; a speed of no known unit is left out', () => {
    const query = 'id=a&lat=48.698212&lon=19.39636&time=1795000001000&acc=4&alt=200&speed=9&direction=90';
    readsAs(read({ query }), {
      device: 'a',
      fixes: [
        {
          timeMs: 1_795_000_001_000,
          latDeg: 48.698212,
          lonDeg: 19.39636,
          altitudeM: 200,
          headingDeg: 90,
          accuracyM: 4,
        },
      ],
    });
  });

  const feature = (timestamp: string, more: object = {}) => ({
    type: 'Feature',
    geometry: { type: 'Point', coordinates: [-122.621, 45.535] },
    properties: { timestamp, horizontal_accuracy: 65, ...more },
  });
  const at = { timeMs: Date.UTC(2026, 10, 18, 17), latDeg: 45.535, lonDeg: -122.621, accuracyM: 65 };

  it('GeoJSON in a body: a point with its properties (gpslogger #689), the id in the address', () => {
    const body = bytes(JSON.stringify({ locations: [feature('2026-11-18T10:00:00-0700')] }));
    readsAs(read({ query: 'id=a', body, contentType: 'application/json' }), { device: 'a', fixes: [at] });
  });

  it('Overland: several, m/s, −1 for what is not known, its own name beside the identifier; trips are no positions', () => {
    const own = { device_id: 'my phone', speed: 4, course: -1, battery_level: 0.89, altitude: 80 };
    const locations = [
      feature('2026-11-18T17:00:00Z', own),
      {
        type: 'Feature',
        geometry: { type: 'Polygon', coordinates: [] },
        properties: { device_id: 'my phone' },
      },
    ];
    const fixes = [{ ...at, altitudeM: 80, speedMps: 4, battery: 0.89 }];
    const body = bytes(JSON.stringify({ locations, current: {} }));
    readsAs(read({ query: 'id=a', body, contentType: 'application/json' }), { device: 'a', fixes });
    readsAs(json({ locations }), { device: 'my phone', fixes });
  });

  it('one broken point is refused in words, and the others are stored', () => {
    const broken = { ...feature('2026-11-18T17:00:00Z'), geometry: { type: 'Point', coordinates: null } };
    const all = [feature('2026-11-18T17:00:00Z'), broken];
    const { device, fixes, refused } = json({ device_id: 'a', features: all });
    assert.deepEqual([device, fixes, refused.length], ['a', [at], 1]);
    assert.match(refused[0]!.message, /item 2 of 2: .*longitude, latitude/);
  });

  it('a heartbeat of Traccar Client 9 stands still somewhere, and says so (traccar-client #27)', () => {
    const coords = {
      latitude: -20.4178,
      longitude: -40.337,
      accuracy: 100,
      speed: -1,
      heading: -1,
      altitude: 2.4,
    };
    const location = {
      timestamp: '2026-11-18T17:00:00.000Z',
      coords,
      is_moving: false,
      odometer: 0,
      heartbeat: true,
      battery: { level: 0.69, is_charging: false },
      activity: { type: 'still' },
      extras: {},
      _: '&id=981866116&lat=-20.4178&lon=-40.337&timestamp=2026-11-18T17:00:00.000Z&',
    };
    readsAs(json({ location, device_id: '981866116' }), {
      device: '981866116',
      fixes: [
        {
          timeMs: at.timeMs,
          latDeg: -20.4178,
          lonDeg: -40.337,
          altitudeM: 2.4,
          accuracyM: 100,
          battery: 0.69,
        },
      ],
    });
  });
});
