import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { parseOwnTracks } from './owntracks.ts';

const CLEAN = { refused: [], ignored: null };
const ignoring = (ignored: string) => ({ fixes: [], refused: [], ignored });

describe('OwnTracks', () => {
  it('on iOS: a location while riding', () => {
    const payload = JSON.stringify({
      _type: 'location',
      acc: 5,
      alt: 303,
      batt: 87,
      bs: 1,
      cog: 271,
      conn: 'm',
      created_at: 1_795_000_002,
      lat: 46.051234567,
      lon: 14.506789,
      m: 2,
      p: 98.7,
      t: 'u',
      tid: '41',
      topic: 'owntracks/crit.41/phone',
      tst: 1_795_000_001,
      vac: 3,
      vel: 36,
      SSID: 'Venue',
      BSSID: '0:11:22:33:44:55',
      _id: '1a2b3c4d',
    });
    assert.deepEqual(parseOwnTracks(payload), {
      fixes: [
        {
          timeMs: 1_795_000_001_000,
          latDeg: 46.051235,
          lonDeg: 14.506789,
          altitudeM: 303,
          speedMps: 10,
          headingDeg: 271,
          accuracyM: 5,
          battery: 0.87,
        },
      ],
      ...CLEAN,
    });
  });

  it('on Android: a location with less in it, as bytes', () => {
    const payload = new TextEncoder().encode(
      '{"_type":"location","acc":14,"alt":0,"batt":100,"bs":0,"conn":"w","lat":46.0,"lon":14.5,"t":"u","tid":"ri","tst":1795000001,"vac":0,"vel":0}',
    );
    assert.deepEqual(parseOwnTracks(payload), {
      fixes: [
        {
          timeMs: 1_795_000_001_000,
          latDeg: 46,
          lonDeg: 14.5,
          altitudeM: 0,
          speedMps: 0,
          accuracyM: 14,
          battery: 1,
        },
      ],
      ...CLEAN,
    });
  });

  it('of long ago: numbers sent as text; −1 for what is not known', () => {
    const payload =
      '{"_type":"location","lat":"46.5","lon":"14.25","tst":"1795000001","acc":"75","vel":-1,"cog":-1,"batt":-1}';
    assert.deepEqual(parseOwnTracks(payload), {
      fixes: [{ timeMs: 1_795_000_001_000, latDeg: 46.5, lonDeg: 14.25, accuracyM: 75 }],
      ...CLEAN,
    });
  });

  it('says many other things, which are let pass', () => {
    for (const type of [
      'lwt',
      'transition',
      'waypoint',
      'waypoints',
      'card',
      'status',
      'cmd',
      'steps',
      'beacon',
    ]) {
      assert.deepEqual(parseOwnTracks(JSON.stringify({ _type: type, tst: 1 })), ignoring(type));
    }
    assert.deepEqual(parseOwnTracks(''), ignoring('empty'));
    assert.deepEqual(parseOwnTracks('[]'), ignoring('empty'));
  });

  it('encrypted is refused, with what to do', () => {
    const { refused } = parseOwnTracks('{"_type":"encrypted","data":"bm9uY2U="}');
    assert.match(refused[0]?.message ?? '', /encrypted: clear “Encryption key”/);
  });

  it('that makes no sense is refused, and says so', () => {
    const refusals: [string, RegExp][] = [
      ['{"_type":"location","lat":46,"lon":14}', /time of nothing/],
      ['{"_type":"location","lon":14,"tst":1}', /latitude of nothing/],
      ['{"_type":"location","lat":46,"lon":181,"tst":1}', /longitude of 181/],
      ['{"_type":"location","lat":46,"lon":14,"tst":1e300}', /is no moment/],
      ['{"lat":46,"lon":14,"tst":1}', /type nothing is unknown/],
      ['{"_type":"location","lat":46,"lon":14,"tst":0}', /time of 0 is no moment/],
      ['{"_type":"location","lat":"0x10","lon":14,"tst":1}', /latitude of "0x10"/],
      ['{"_type":"location","lat":46,"lon":14,"tst":1,"acc":-1}', /accuracy of -1 m .* invalid/],
      ['{"_type":"location","lat":0,"lon":0,"tst":1}', /atitude 0, longitude 0 is what a phone says before/],
      ['{"_type":"location","lat":[46],"lon":14,"tst":1}', /latitude of a list or an object/],
      ['{"_type":"constructor"}', /type "constructor" is unknown/],
      [`{"_type":${'['.repeat(20_000)}${']'.repeat(20_000)}}`, /type nothing is unknown/],
      ['7', /JSON object with "_type"/],
      ['{', /not JSON/],
    ];
    for (const [payload, message] of refusals) {
      const { fixes, refused } = parseOwnTracks(payload);
      assert.deepEqual(fixes, [], payload);
      assert.match(refused[0]?.message ?? 'nothing was refused', message);
    }
  });

  it('in a list: the good ones are read beside the bad, and each bad one is named', () => {
    const good = { _type: 'location', lat: 46, lon: 14, tst: 1_795_000_000 };
    const list = [good, { ...good, lat: 'north' }, { _type: 'lwt' }, 7, { ...good, tst: 1_795_000_005 }];
    const { fixes, refused, ignored } = parseOwnTracks(JSON.stringify(list));
    assert.deepEqual(
      fixes.map(({ timeMs }) => timeMs),
      [1_795_000_000_000, 1_795_000_005_000],
    );
    assert.deepEqual(
      refused.map(({ message }) => message.slice(0, 40)),
      ['item 2 of 5: a latitude of "north" is no', 'item 4 of 5: an OwnTracks message is a J'],
    );
    assert.equal(ignored, 'lwt');
  });

  it('writes numbers as the phone’s language does: a decimal comma is read', () => {
    const { fixes } = parseOwnTracks('{"_type":"location","lat":"46,05","lon":"14,5","tst":1795000000}');
    assert.deepEqual(fixes, [{ timeMs: 1_795_000_000_000, latDeg: 46.05, lonDeg: 14.5 }]);
  });

  it('never makes the reader throw', () => {
    fc.assert(fc.property(fc.uint8Array(), (junk) => void parseOwnTracks(junk)));
    fc.assert(
      fc.property(
        fc.dictionary(fc.constantFrom('lat', 'lon', 'tst', 'acc', 'vel', 'batt'), fc.jsonValue()),
        (fields) => {
          parseOwnTracks(JSON.stringify({ ...fields, _type: 'location' }));
        },
      ),
    );
  });
});
