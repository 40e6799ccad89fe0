import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { decodeFixes, encodeFixes, FIX_BATCH_MAX, FixBatchError } from '../../race/codec/fix-batch.ts';
import type { Fix } from '../../race/fix.ts';
import type { EntryId, RaceId } from '../../race/ids.ts';
import { parseNative, parseNativeHttp } from '../dialects/native.ts';
import { parseOsmAnd } from '../dialects/osmand.ts';
import { parseOwnTracks } from '../dialects/owntracks.ts';
import { isRefusal, type Report } from '../intake.ts';
import { clockReply, ingest } from '../mqtt/inbox.ts';
import { inbound, type Rider } from '../mqtt/topics.ts';
import { NOTHING_TO_DO } from '../outcome.ts';
import { brokenBatch, hostileJson, textBytes } from './arbitraries.ts';

const NOW_MS = 1_795_000_000_000;
const RUNS = { numRuns: 1_000 };

/** What is taken at all is fit for the journal: packed and read again it is the same. */
function assertFit(fixes: readonly Fix[]): void {
  assert.ok(fixes.length <= FIX_BATCH_MAX, `${fixes.length} fixes`);
  if (fixes.length > 0) assert.deepEqual(decodeFixes(encodeFixes(fixes)), fixes);
}
const assertSaid = (message: string): void => {
  assert.ok(message.length > 0 && message.length < 400, `a sentence of ${message.length} characters`);
};

function assertReport({ fixes, refused }: Report): void {
  assertFit(fixes);
  for (const { message } of refused) assertSaid(message);
}

describe('noise from phones', () => {
  it('in a packed batch is a sentence that says why, or fixes that the journal can hold', () => {
    let taken = 0;
    fc.assert(
      fc.property(fc.oneof(brokenBatch, brokenBatch, fc.uint8Array({ maxLength: 80 })), (bytes) => {
        try {
          assertFit(decodeFixes(bytes));
          taken += 1;
        } catch (error) {
          if (!(error instanceof FixBatchError)) throw error;
          assertSaid(error.message);
        }
        assertReport(parseNative(bytes));
      }),
      { numRuns: 3_000 },
    );
    assert.ok(taken > 30, `some of what is broken still reads as a batch: ${taken}`);
  });

  it('cannot make a few bytes into much: a batch that claims 3600 fixes costs no more than 3600', () => {
    // Constant steps and a constant place: eighteen bytes are all that an hour needs.
    const claim = Uint8Array.from(Buffer.from('010003901c80bcd9f29e34d00fa0abf52bc082ea0d', 'hex'));
    const fixes = decodeFixes(claim);
    assert.equal(fixes.length, FIX_BATCH_MAX);
    assertFit(fixes);
    assert.throws(() => decodeFixes(Uint8Array.from(Buffer.from('010003ffffffff0f', 'hex'))), FixBatchError);
  });

  it('in native JSON', () => {
    const names = ['fixes', 'timeMs', 'latDeg', 'lonDeg', 'speedMps', 'headingDeg', 'battery', 'accuracyM'];
    const usual = { timeMs: '1795000000000', latDeg: '46', lonDeg: '14' };
    const noise = textBytes(fc.oneof(hostileJson(names), hostileJson(names, usual)));
    fc.assert(
      fc.property(noise, (bytes) => {
        for (const read of [parseNative(bytes), parseNativeHttp(bytes, 'application/json')])
          assertReport(read);
      }),
      RUNS,
    );
  });

  it('in OwnTracks', () => {
    const names = ['_type', 'lat', 'lon', 'tst', 'acc', 'alt', 'vel', 'cog', 'batt', 'tid'];
    const usual = { _type: '"location"', lat: '46', lon: '14', tst: '1795000000' };
    const noise = textBytes(fc.oneof(hostileJson(names), hostileJson(names, usual)));
    fc.assert(
      fc.property(noise, (bytes) => {
        assertReport(parseOwnTracks(bytes));
      }),
      RUNS,
    );
  });

  it('in a query, a form or the JSON of Traccar Client and OsmAnd', () => {
    const names = [
      'id',
      'device_id',
      'lat',
      'lon',
      'latitude',
      'timestamp',
      'time',
      'location',
      'locations',
      'coords',
      'speed',
      'bearing',
      'heading',
      'altitude',
      'accuracy',
      'batt',
      'battery',
      'valid',
    ];
    const usual = { id: '"abc"', lat: '46', lon: '14' };
    const value = fc.oneof(fc.string({ maxLength: 50 }), fc.double().map(String));
    const parameters = fc
      .array(fc.tuple(fc.constantFrom(...names), value), { maxLength: 10 })
      .map((pairs) => new URLSearchParams(pairs).toString());
    const query = fc.oneof(parameters, fc.string(), fc.constant('id=abc'));
    const body = fc.oneof(
      textBytes(fc.oneof(hostileJson(names), hostileJson(names, usual))),
      textBytes(parameters),
      fc.uint8Array(),
    );
    const contentType = fc.constantFrom('', 'application/json', 'application/x-www-form-urlencoded', 'a/b');
    fc.assert(
      fc.property(query, body, contentType, (asked, bytes, type) => {
        const read = parseOsmAnd({ query: asked, body: bytes, contentType: type }, NOW_MS);
        if (read.device === null) assert.equal(read.fixes.length, 0);
        else assert.ok(read.device.length >= 1 && read.device.length <= 128);
        assertReport(read);
      }),
      { numRuns: 1_500 },
    );
  });
});

const RIDER: Rider = { role: 'rider', race: 'crit' as RaceId, entry: 7 as EntryId, name: '7' };
describe('noise in MQTT', () => {
  it('a message is answered exactly once, whatever is in it, and only fixes that fit reach the race', () => {
    const topic = fc.constantFrom(
      'bell-lap/v1/crit/7/fixes',
      'bell-lap/v1/crit/7/status',
      'owntracks/crit.7/phone',
      'owntracks/crit.7/phone/event',
      'bell-lap/v1/crit/8/fixes',
      'bell-lap/v1/other/7/fixes',
      'x',
    );
    const names = ['online', 'battery', '_type', 'lat', 'lon', 'tst', 'timeMs', 'latDeg', 'lonDeg', 't0'];
    const payload = fc.oneof(brokenBatch, textBytes(hostileJson(names)), fc.uint8Array());
    fc.assert(
      fc.property(topic, payload, fc.boolean(), (said, bytes, retain) => {
        let answers = 0;
        ingest(
          {
            intake: {
              fixes: (_who, _target, { fixes }, done) => {
                assertFit(fixes);
                done({ ...NOTHING_TO_DO, accepted: fixes.length });
              },
            },
            onStatus: ({ battery }) => assert.ok(battery === null || (battery >= 0 && battery <= 1)),
            refused: (_dialect, _who, { message }) => assertSaid(message),
          },
          inbound(RIDER, 'crit.7', said),
          {
            rider: RIDER,
            username: 'crit.7',
            topic: said,
            payload: bytes,
            retain,
            arrivalMs: NOW_MS,
            phone: { name: 'c', line: 'm1' },
          },
          () => {
            answers += 1;
          },
        );
        assert.equal(answers, 1);
        const reply = clockReply(bytes, NOW_MS, NOW_MS + 1);
        if (!isRefusal(reply)) assert.ok(reply.length < 200);
      }),
      RUNS,
    );
  });
});
