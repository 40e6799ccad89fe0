/** Noise where MQTT is read: good packets with bytes changed, cut and joined anywhere. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { GOLDEN } from '../../race/codec/golden-batches.ts';
import type { EntryId, RaceId } from '../../race/ids.ts';
import { mutated } from '../testing/arbitraries.ts';
import { publish } from './answers.ts';
import { Malformed } from './bytes.ts';
import { FrameReader, HEAD_BYTES } from './frame-reader.ts';
import { frameLength, readPublish, topicName, type Version } from './frames.ts';
import { readAnswer, readConnect, readDisconnect, readSubscribe, readUnsubscribe } from './packets.ts';
import { propertyBytes } from './properties.ts';
import { inbound, type Rider } from './topics.ts';

const RIDER: Rider = { role: 'rider', race: 'crit' as RaceId, entry: 7 as EntryId, name: '7' };
const assertSaid = (message: string): void => {
  assert.ok(message.length > 0 && message.length < 400, `a sentence of ${message.length} characters`);
};
const GOLDEN_BYTES = GOLDEN.map(([, text]) => new Uint8Array(Buffer.from(text.replaceAll(/\s/g, ''), 'hex')));
const field = (text: string): number[] => [0, text.length, ...Buffer.from(text)];
const framed = (type: number, ...parts: readonly number[][]): Uint8Array => {
  const content = parts.flat();
  return Uint8Array.from([type, content.length, ...content]);
};
/** A CONNECT with id, will, name and password, as a phone's library sends it. */
const CONNECT_BYTES = framed(
  0x10,
  field('MQTT'),
  [4, 0xee, 0, 60],
  field('phone'),
  field('bell-lap/v1/crit/7/status'),
  field('offline'),
  field('crit.7'),
  field('SECRET'),
);
/** The same in MQTT 5, with properties of the connection and of the will. */
const CONNECT5_BYTES = framed(
  0x10,
  field('MQTT'),
  [5, 0xee, 0, 60],
  [8, 0x11, 0, 0, 0, 9, 0x21, 0, 20],
  field('phone'),
  [5, 0x18, 0, 0, 0, 3],
  field('bell-lap/v1/crit/7/status'),
  field('offline'),
  field('crit.7'),
  field('SECRET'),
);
const LARGE = publish(4, {
  topic: 'owntracks/crit.7/phone',
  qos: 1,
  retain: false,
  dup: false,
  packetId: 9,
  payload: Buffer.alloc(5_000, 1),
  properties: Buffer.alloc(0),
});
const SUBSCRIBE_BYTES = framed(0x82, [0, 1], field('a/b/#'), [1], field('c'), [0]);

describe('arbitrary bytes in MQTT', () => {
  const versions = fc.constantFrom<Version>(3, 4, 5);
  const publishes = GOLDEN_BYTES.flatMap((payload) =>
    ([4, 5] as const).map((version) => {
      const head = {
        topic: 'bell-lap/v1/crit/7/fixes',
        qos: 1,
        retain: false,
        dup: false,
        packetId: 7,
      } as const;
      return publish(version, {
        ...head,
        payload,
        properties: propertyBytes({ contentType: 'x', user: [['a', 'b']] }),
      });
    }),
  );
  const frame = fc
    .oneof(
      mutated(fc.constantFrom(CONNECT_BYTES, CONNECT5_BYTES, SUBSCRIBE_BYTES, ...publishes)),
      fc.uint8Array({ maxLength: 60 }),
    )
    .map((bytes) => Buffer.from(bytes));
  /** Whatever is read is read, or refused as malformed: nothing else is ever thrown. */
  const orMalformed = <T>(read: () => T): T | null => {
    try {
      return read();
    } catch (error) {
      assert.ok(error instanceof Malformed, String(error));
      assert.ok(error.reason >= 0x80 && error.reason <= 0xa2);
      return null;
    }
  };

  it('a frame says its length, that more must come, or that it is none; what is read lies within it', () => {
    fc.assert(
      fc.property(frame, fc.nat(3), versions, (bytes, at, version) => {
        const length = frameLength(bytes, at);
        assert.ok(length === -1 || length === 0 || (length >= 2 && length <= 268_435_460));
        const end = at + length;
        if (length <= 0 || end > bytes.length) return;
        const published = orMalformed(() => readPublish(bytes, at, end, version));
        if (published !== null) {
          assert.ok(at < published.topicAt && published.topicAt <= published.topicEnd);
          assert.ok(published.topicEnd <= published.payloadAt && published.payloadAt <= end);
          assert.equal(published.packetId === 0, published.qos === 0);
          const topic = topicName(bytes, published.topicAt, published.topicEnd);
          if (topic !== null) inbound(RIDER, 'crit.7', topic);
        }
        const connect = readConnect(bytes, at, end);
        if ('unfit' in connect) assertSaid(connect.unfit);
        else assert.ok(Buffer.byteLength(connect.clientId) <= 256 && connect.receiveMax > 0);
        const asked = orMalformed(() => readSubscribe(bytes, at, end, version));
        const said = asked?.asked.reduce((sum, { filter }) => sum + Buffer.byteLength(filter), 0) ?? 0;
        assert.ok(said < length && (asked === null || asked.packetId > 0));
        orMalformed(() => readUnsubscribe(bytes, at, end, version));
        orMalformed(() => readDisconnect(bytes, at, end, version));
        assert.ok((orMalformed(() => readAnswer(bytes, at, end, version))?.packetId ?? 0) <= 0xffff);
      }),
      { numRuns: 3_000 },
    );
  });

  it('the frames that the noise is made of are good ones', () => {
    for (const bytes of [CONNECT_BYTES, CONNECT5_BYTES]) {
      const connect = readConnect(Buffer.from(bytes), 0, bytes.length);
      assert.equal('unfit' in connect ? connect.unfit : connect.username, 'crit.7');
    }
    assert.equal(readSubscribe(Buffer.from(SUBSCRIBE_BYTES), 0, SUBSCRIBE_BYTES.length, 4).asked.length, 2);
    for (const [i, bytes] of publishes.entries())
      assert.ok(readPublish(bytes, 0, bytes.length, i % 2 === 0 ? 4 : 5));
  });

  it('frames are found wherever the bytes are cut, and those too large go by without being kept', () => {
    const stream = fc.array(fc.oneof(fc.constantFrom(...publishes), fc.constant(LARGE)), { maxLength: 6 });
    fc.assert(
      fc.property(stream, fc.array(fc.nat(2_000), { minLength: 1, maxLength: 40 }), (frames, cuts) => {
        const found: string[] = [];
        const reader = new FrameReader({
          begins: () => true,
          frameMax: () => 1_000,
          isHeld: () => false,
          frame: (bytes, at, end) => void found.push(bytes.subarray(at, end).toString('hex')),
          maySkip: () => true,
          tooLarge: (head, length) => void found.push(`${length} ${head.length}`) === undefined,
          endless: () => assert.fail('no length here is endless'),
        });
        const all = Buffer.concat(frames);
        for (let at = 0, i = 0; at < all.length; i++) {
          const size = 1 + (cuts[i % cuts.length] ?? 0);
          reader.receive(all.subarray(at, at + size));
          at += size;
          assert.ok(reader.kept <= HEAD_BYTES);
        }
        assert.deepEqual(
          found,
          frames.map((bytes) => (bytes === LARGE ? `${LARGE.length} ${HEAD_BYTES}` : bytes.toString('hex'))),
        );
      }),
      { numRuns: 300 },
    );
  });
});
