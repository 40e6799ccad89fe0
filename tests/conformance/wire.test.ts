import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { encodeFixes } from '../../race/codec/fix-batch.ts';
import { LOGINS, openVenue, someFix, until, type Venue } from './venue.ts';
import {
  CONNACK,
  connectFrame,
  dial,
  frame,
  PINGREQ,
  PINGRESP,
  puback,
  publishFrame,
  subscribeFrame,
} from './wire.ts';

const T = 1_795_000_000_000;
const TOPIC = 'bell-lap/v1/crit/41/fixes';
const batch = (time: number) => encodeFixes([someFix(time)]);

describe('bytes on the wire', () => {
  let venue: Venue;
  before(async () => {
    venue = await openVenue({ messagesWaitingMax: 8 });
  });
  after(() => venue.close());

  const signedIn = async (login: { username: string; password: string } = LOGINS.rider41) => {
    const client = await dial(venue.port);
    await client.send(connectFrame(login, { clientId: `raw-${Math.trunc(performance.now() * 1000)}` }));
    await client.expect(CONNACK);
    return client;
  };

  it('may come cut at any place: the answers are the same', async () => {
    const conversation = [
      connectFrame(LOGINS.rider41, { clientId: '' }),
      publishFrame(TOPIC, batch(T), 1, 1),
      PINGREQ,
      publishFrame(TOPIC, batch(T + 1), 0),
      subscribeFrame(2, 'bell-lap/v1/crit/41/messages', 0),
      publishFrame(TOPIC, Buffer.alloc(300, 1), 1, 3),
      publishFrame(TOPIC, batch(T + 2), 1, 4),
      publishFrame(TOPIC, batch(T + 3), 2, 5),
      Buffer.from([0x62, 2, 0, 5]),
    ];
    const all = Buffer.concat(conversation);
    const answers = [
      CONNACK,
      puback(1),
      PINGRESP,
      '9003000200',
      puback(3),
      puback(4),
      '50020005',
      '70020005',
    ];
    const cutAt = async (cut: number) => {
      const client = await dial(venue.port);
      await client.send(all.subarray(0, cut));
      if (cut % 7 === 0) await new Promise((done) => setImmediate(done));
      await client.send(all.subarray(cut));
      const length = answers.join('').length;
      await until(() => client.received().length === length, `all is answered, cut at ${cut}`);
      assert.deepEqual(piecesOf(client.received()), [...answers].sort(), `cut at ${cut}`);
      const acks = piecesOf(client.received(), false).filter((piece) => piece.startsWith('40'));
      assert.deepEqual(acks, [puback(1), puback(3), puback(4)], 'in order');
      client.socket.destroy();
    };
    const cuts = Array.from({ length: all.length - 1 }, (_, i) => i + 1);
    while (cuts.length > 0) await Promise.all(cuts.splice(0, 40).map(cutAt));
    assert.deepEqual(
      venue.intake.stored.flatMap(({ fixes }) => fixes.map(({ timeMs }) => timeMs - T)).sort(),
      [0, 1, 2, 3],
    );
  });

  it('may come one by one', async () => {
    const client = await dial(venue.port);
    const bytes = Buffer.concat([
      connectFrame(LOGINS.rider41),
      publishFrame(TOPIC, batch(T + 50), 1, 300),
      PINGREQ,
    ]);
    for (const byte of bytes) await client.send(Buffer.from([byte]));
    await until(
      () => client.received().length === (CONNACK + puback(300) + PINGRESP).length,
      'all is answered',
    );
    assert.deepEqual(piecesOf(client.received()), [CONNACK, puback(300), PINGRESP].sort());
  });

  it('sent right after CONNECT wait for the CONNACK, and are not heard when it is a refusal', async () => {
    const stored = venue.intake.stored.length;
    const eager = await dial(venue.port);
    await eager.send(
      Buffer.concat([
        connectFrame({ username: 'crit.41', password: 'wrong' }),
        publishFrame(TOPIC, batch(T + 60), 1, 1),
      ]),
    );
    await eager.expectClose();
    assert.equal(eager.received(), '20020004');
    assert.equal(venue.intake.stored.length, stored);
  });

  it('that are no MQTT end the connection, and only that one', async () => {
    const good = await signedIn();
    const beforeConnect: Uint8Array[] = [
      Buffer.from('GET / HTTP/1.1\r\n\r\n'),
      PINGREQ,
      publishFrame(TOPIC, batch(T), 1),
      frame(0x10, Buffer.from([0, 4, 0x4d, 0x51, 0x54])),
      connectFrame(LOGINS.rider41, { name: 'MQXX' }),
      Buffer.from([0x10, 0xff, 0xff, 0xff, 0xff, 0x7f]),
      Buffer.from([0x10, 0xff, 0xff, 0x7f]),
      Buffer.from([0x11, 0x00]),
    ];
    for (const bytes of beforeConnect) {
      const client = await dial(venue.port);
      await client.send(bytes);
      await client.expectClose();
      assert.equal(client.received(), '', Buffer.from(bytes).toString('hex'));
    }
    const afterwards: Uint8Array[] = [
      Buffer.from([0x00, 0]),
      Buffer.from([0xf0, 0]),
      Buffer.from([0x20, 2, 0, 0]),
      Buffer.from([0xd0, 0]),
      connectFrame(LOGINS.rider41),
      publishFrame(TOPIC, batch(T), 3),
      publishFrame(TOPIC, batch(T), 1, 0),
      publishFrame('', batch(T), 1),
      publishFrame('bell-lap/v1/+/41/fixes', batch(T), 1),
      publishFrame('bell-lap/v1/crit/41/#', batch(T), 0),
      publishFrame(Buffer.from([0x62, 0xff, 0x62]), batch(T), 0),
      publishFrame('bell-lap/v1/crit/41/fixes\0', batch(T), 0),
      frame(0x32, Buffer.from([0, 200, 1, 2])),
      frame(0x32, Buffer.from([0])),
      frame(0x80, Buffer.from([0, 1, 0, 1, 0x61, 0])),
      frame(0x82, Buffer.from([0, 1])),
      Buffer.from([0x30, 0x80, 0x80, 0x80, 0x80, 0x01]),
    ];
    for (const bytes of afterwards) {
      const client = await signedIn(LOGINS.rider42);
      await client.send(bytes);
      await client.expectClose();
      assert.equal(client.received(), CONNACK, Buffer.from(bytes).toString('hex'));
    }
    await good.send(PINGREQ);
    await good.expect(CONNACK + PINGRESP);
  });

  it('of other versions are refused in their own words, an empty client id by 3.1.1’s rules', async () => {
    const answers: [Buffer, string][] = [
      [connectFrame(LOGINS.rider41, { level: 6 }), '20020001'],
      [connectFrame(LOGINS.rider41, { level: 2, name: 'MQIsdp' }), '20020001'],
      [connectFrame(LOGINS.rider41, { clientId: '', clean: false }), '20020002'],
      [connectFrame(LOGINS.rider41, { clientId: '', level: 3 }), '20020002'],
      [connectFrame(LOGINS.rider41, { clientId: 'x'.repeat(300) }), '20020002'],
    ];
    for (const [connect, answer] of answers) {
      const client = await dial(venue.port);
      await client.send(connect);
      await client.expectClose();
      assert.equal(client.received(), answer);
    }
    const anonymous = await dial(venue.port);
    await anonymous.send(connectFrame(LOGINS.rider41, { clientId: '' }));
    await anonymous.expect(CONNACK);
  });

  it('of up to 64 KiB in one packet are taken, more of a stranger are not waited for, nor 17 MiB of anybody', async () => {
    const fits = await signedIn();
    await fits.send(publishFrame(TOPIC, Buffer.alloc(65_000, 7), 1, 9));
    await fits.expect(CONNACK + puback(9));
    const stranger = await dial(venue.port);
    await stranger.send(Buffer.concat([Buffer.from([0x10, 0x80, 0x80, 0x01]), Buffer.alloc(9_000)]));
    await stranger.expectClose();
    const endless = await signedIn();
    await endless.send(publishFrame(TOPIC, Buffer.alloc(17 * 1024 * 1024), 1, 9).subarray(0, 10));
    await endless.expectClose();
    assert.equal(venue.intake.refusals.at(-1)!.refusal.code, 'too-large');
  });

  it('of topics with hundreds of levels do no harm', async () => {
    const deep = 'a/'.repeat(300);
    for (const [login, bytes] of [
      [LOGINS.rider41, publishFrame(deep, batch(T), 1)],
      [LOGINS.official, publishFrame(`venue/${deep}`, batch(T), 1)],
    ] as const) {
      const client = await signedIn(login);
      await client.send(bytes);
      await client.expectClose();
    }
    const asks = await signedIn(LOGINS.official);
    await asks.send(subscribeFrame(1, `venue/${deep}`, 1));
    await asks.expect(`${CONNACK}9003000180`);
  });

  it('that flood are held back: no more than a few messages of one client wait, and the rest stays in its socket', async () => {
    venue.intake.holdCommits = true;
    const flood = await signedIn();
    const count = 500;
    await flood.send(
      Buffer.concat(
        Array.from({ length: count }, (_, i) =>
          publishFrame(TOPIC, batch(T + 10_000 + i), i % 10 === 9 ? 2 : 1, i + 1),
        ),
      ),
    );
    await until(() => venue.intake.waiting.length === 8, 'eight wait');
    await new Promise((done) => setTimeout(done, 50));
    assert.equal(venue.intake.waiting.length, 8);
    const other = await signedIn(LOGINS.rider42);
    await other.send(PINGREQ);
    await other.expect(CONNACK + PINGRESP);
    venue.intake.holdCommits = false;
    venue.intake.commit();
    await until(() => flood.received().length === (count + 1) * 8, 'all are acknowledged');
    const acks = piecesOf(flood.received(), false).filter((piece) => piece.startsWith('40'));
    assert.deepEqual(
      acks,
      Array.from({ length: count }, (_, i) => i + 1)
        .filter((id) => id % 10 !== 0)
        .map(puback),
    );
    assert.ok(venue.intake.stored.filter(({ fixes }) => fixes[0]!.timeMs >= T + 10_000).length === count);
  });

  it('that nobody reads do not pile up, and a slow listener holds nobody up for long', async () => {
    const quick = await openVenue({ slowReaderMs: 200 });
    const deaf = await dial(quick.port);
    await deaf.send(
      Buffer.concat([
        connectFrame(LOGINS.official, { clientId: 'deaf' }),
        subscribeFrame(1, 'bell-lap/#', 0),
      ]),
    );
    await deaf.expect(`${CONNACK}9003000100`);
    deaf.socket.pause();
    const rider = await dial(quick.port);
    await rider.send(connectFrame(LOGINS.rider41));
    for (let i = 0; i < 400; i++)
      await rider.send(
        publishFrame(
          TOPIC,
          Buffer.concat([
            Buffer.from('{"fixes":['),
            Buffer.alloc(30_000, 0x20),
            Buffer.from(JSON.stringify(someFix(T + i))),
            Buffer.from(']}'),
          ]),
          1,
          i + 1,
        ),
      );
    await until(() => rider.received().length === 401 * 8, 'the rider was never held up');
    quick.clock.nowMs += 300;
    await until(() => quick.server.stats().clients === 1, 'the deaf listener was let go');
    await quick.close();
  });

  it('half-way through a commit may end: the fixes are stored all the same', async () => {
    venue.intake.holdCommits = true;
    const client = await signedIn();
    await client.send(publishFrame(TOPIC, batch(T + 99_000), 1, 1));
    await until(() => venue.intake.waiting.length === 1, 'it waits');
    client.socket.destroy();
    await new Promise((done) => setTimeout(done, 20));
    venue.intake.holdCommits = false;
    venue.intake.commit();
    assert.equal(venue.intake.stored.at(-1)!.fixes[0]!.timeMs, T + 99_000);
  });

  it('with a goodbye right behind QoS 0 messages lose none of them', async () => {
    const client = await signedIn();
    const last = Buffer.concat([
      ...Array.from({ length: 30 }, (_, i) => publishFrame(TOPIC, batch(T + 200_000 + i), 0)),
      Buffer.from([0xe0, 0]),
    ]);
    client.socket.end(last);
    await client.expectClose();
    await until(
      () => venue.intake.stored.filter(({ fixes }) => fixes[0]!.timeMs >= T + 200_000).length === 30,
      'all thirty are stored',
    );
  });

  it('chosen at random never hurt anybody else', async () => {
    let seed = 4242;
    const random = (n: number) => {
      seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0;
      return seed % n;
    };
    const good = await signedIn(LOGINS.rider42);
    for (let round = 0; round < 150; round++) {
      const client = await dial(venue.port);
      const bytes = Buffer.concat([
        connectFrame([LOGINS.rider41, LOGINS.official][random(2)]!, {
          clientId: `fuzz-${random(3)}`,
          clean: random(2) === 0,
        }),
        publishFrame(TOPIC, batch(T), 1),
        subscribeFrame(7, 'venue/#', 2),
        Buffer.from(Array.from({ length: random(60) }, () => random(256))),
      ]);
      for (let flips = random(6); flips > 0; flips--) bytes[random(bytes.length)] = random(256);
      await client.send(bytes);
      if (round % 3 === 0) await new Promise((done) => setTimeout(done, 2));
      client.socket.destroy();
    }
    await good.send(PINGREQ);
    await good.expect(CONNACK + PINGRESP);
  });

  it('from more clients than there may be are not read; who says nothing makes room for who does', async () => {
    const small = await openVenue({ connectionsMax: 3 });
    const silent = await dial(small.port);
    const signIn = async (clientId: string) => {
      const client = await dial(small.port);
      await client.send(connectFrame(LOGINS.rider41, { clientId }));
      return client;
    };
    const riders = [await signIn('a'), await signIn('b'), await signIn('c')];
    for (const rider of riders) await rider.expect(CONNACK);
    await silent.expectClose();
    const late = await signIn('d');
    await late.expectClose();
    const { connectionsRefused, strangersLetGo, clients } = small.server.stats();
    assert.deepEqual(
      { connectionsRefused, strangersLetGo, clients },
      { connectionsRefused: 1, strangersLetGo: 1, clients: 3 },
    );
    for (const client of riders) client.socket.destroy();
    await small.close();
  });
});

/** The frames in an answer (all of them shorter than 128 bytes), sorted unless said otherwise. */
function piecesOf(hex: string, sorted = true): string[] {
  const pieces: string[] = [];
  for (let at = 0; at < hex.length; ) {
    const end = at + 4 + 2 * Number.parseInt(hex.slice(at + 2, at + 4), 16);
    pieces.push(hex.slice(at, end));
    at = end;
  }
  return sorted ? pieces.sort() : pieces;
}
