/**
 * The relay's MQTT door, byte by byte: what a phone is answered and when, and that whoever breaks the protocol, asks
 * for too much or sends noise loses the connection and nothing else.
 */
import assert from 'node:assert/strict';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, it } from 'node:test';
import fc from 'fast-check';
import type { IConnackPacket } from 'mqtt';
import { WebSocket } from 'ws';
import { connectPacket, publishPacket, subscribePacket } from '../../../phone/mqtt.ts';
import { encodeFixes } from '../../../race/codec/fix-batch.ts';
import type { EntryId, RaceId } from '../../../race/ids.ts';
import { digest } from '../../../server/identity/card-secret.ts';
import { refusalIn } from '../../wire/told-refusal.ts';
import type { KnownCard, PhoneMessage } from '../log/log.ts';
import { createCards } from './cards.ts';
import { createPhoneInbox } from './inbox.ts';
import { type MqttDoor, openMqttDoor } from './mqtt-door.ts';

const SECRET = '7KQ2M0XA9RTVC3HE';
const CARD: KnownCard = {
  station: 'tent-1',
  race: 'crit' as RaceId,
  name: 'crit-tent' as RaceId,
  entry: 7 as EntryId,
  bib: '7',
  digest: digest(SECRET),
};
const TOPIC = 'bell-lap/v1/crit/7/fixes';
const batch = (timeMs: number): Uint8Array => encodeFixes([{ timeMs, latDeg: 50, lonDeg: 10 }]);
const connect = (more: Partial<Parameters<typeof connectPacket>[0]> = {}): Uint8Array =>
  connectPacket({ clientId: 'phone', username: 'crit.7', password: SECRET, keepAliveS: 60, ...more });

describe('The relay’s MQTT door', () => {
  let server: Server;
  let door: MqttDoor;
  let stored: PhoneMessage[];
  /** What the log does with a write; tests hold it up or fail it. */
  let write: () => Promise<void>;
  let live: readonly KnownCard[];
  let nowMs: number;
  const sockets = new Set<WebSocket>();

  beforeEach(async () => {
    stored = [];
    write = async () => {};
    live = [CARD];
    nowMs = 1_795_000_000_000;
    const now = () => nowMs;
    const log = {
      cards: async (hash: string) => live.filter((card) => card.digest === hash),
      downCount: async () => 0,
      async putDown(_station: string, items: readonly PhoneMessage[]) {
        await write();
        stored.push(...items);
        return items.map((_, at) => stored.length - items.length + at + 1);
      },
      downStanding: async () => ({ sinceMs: 0, firstId: null }),
    };
    const cards = createCards(log, now);
    const inbox = createPhoneInbox({ log, cards, entryOfBib: () => null, onDown() {}, onError() {}, now });
    server = createServer();
    door = openMqttDoor(server, {
      cards,
      inbox,
      now,
      monotonicMs: now,
      addressOf: () => 'one',
      limits: { perAddressMax: 8, perAddressBurst: 10_000 },
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  });
  afterEach(() => {
    for (const socket of sockets) socket.terminate();
    sockets.clear();
    door.close();
    server.closeAllConnections();
    server.close();
  });

  async function dial(subprotocol = 'mqtt') {
    const url = `ws://127.0.0.1:${(server.address() as AddressInfo).port}/mqtt`;
    const socket = new WebSocket(url, subprotocol);
    sockets.add(socket);
    let received = '';
    socket.on('message', (data) => {
      received += (data as Buffer).toString('hex');
    });
    const closed = new Promise<number>((resolve) => socket.once('close', (code) => resolve(code)));
    socket.on('error', () => {});
    await new Promise<void>((resolve, reject) => {
      socket.once('open', () => resolve());
      socket.once('unexpected-response', (_request, answer) => reject(new Error(String(answer.statusCode))));
      socket.once('error', reject);
    });
    const hears = async (hex: string): Promise<void> => {
      for (let tries = 0; tries < 2_000; tries++) {
        if (received.includes(hex)) return;
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
      assert.fail(`heard ${received}, not ${hex}`);
    };
    return {
      socket,
      closed,
      hears,
      received: () => received,
      say: (bytes: Uint8Array) => socket.send(bytes),
    };
  }
  const enter = async (more = {}) => {
    const phone = await dial();
    phone.say(connect(more));
    await phone.hears('20020000');
    return phone;
  };
  const soon = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 60));

  it('acknowledges only what is on disk, in the order it came', async () => {
    let commit = (): void => {};
    write = () =>
      new Promise((resolve) => {
        commit = resolve;
      });
    const phone = await enter();
    phone.say(publishPacket(TOPIC, batch(1_000), 1));
    phone.say(publishPacket(TOPIC, batch(2_000), 2));
    phone.say(Uint8Array.of(0xc0, 0));
    await phone.hears('d000');
    assert.doesNotMatch(phone.received(), /4002/);
    commit();
    await phone.hears('40020001');
    assert.doesNotMatch(phone.received(), /40020002/);
    for (; !phone.received().includes('40020002'); await soon()) commit();
    assert.deepEqual(
      stored.map(({ fixes }) => fixes[0]?.timeMs),
      [1_000, 2_000],
    );
  });

  it('ends a silent phone’s line within two seconds of its card, and no other’s', async () => {
    const other = { ...CARD, entry: 9 as EntryId, bib: '9', digest: digest('9KQ2M0XA9RTVC3HE') };
    live = [CARD, other];
    const phone = await enter();
    const goesOn = await enter({ clientId: 'other', username: 'crit.9', password: '9KQ2M0XA9RTVC3HE' });
    live = [other];
    nowMs += 2_000;
    const beganMs = performance.now();
    await phone.closed;
    assert.ok(performance.now() - beganMs < 2_500);
    assert.equal(goesOn.socket.readyState, WebSocket.OPEN);
  });

  it('closes without an acknowledgement when the store is away: the phone keeps it', async () => {
    write = async () => {
      throw new Error('connect ECONNREFUSED');
    };
    const phone = await enter();
    phone.say(publishPacket(TOPIC, batch(1_000), 1));
    await phone.closed;
    assert.doesNotMatch(phone.received(), /4002/);
  });

  it('understands frames however they are cut, and several in one', async () => {
    const phone = await dial();
    const all = Buffer.concat([
      connect(),
      publishPacket(TOPIC, batch(5_000), 9),
      subscribePacket('nobody/#', 3),
    ]);
    for (const byte of all.subarray(0, 40)) phone.say(Uint8Array.of(byte));
    phone.say(all.subarray(40));
    await phone.hears('40020009');
    await phone.hears('9003000380');
    assert.equal(stored.length, 1);
  });

  it('answers QoS 2 in its own words, each time it is asked', async () => {
    const phone = await enter();
    const publish = Buffer.from(publishPacket(TOPIC, batch(1_000), 5));
    publish[0] = 0x34;
    phone.say(publish);
    await phone.hears('50020005');
    phone.say(Uint8Array.of(0x62, 2, 0, 5));
    await phone.hears('70020005');
    phone.say(Uint8Array.of(0x62, 2, 0, 5));
    await phone.hears('7002000570020005');
  });

  it('speaks MQTT 5: what it offers, what became of a message, and why it ends', async () => {
    const { connect: connectJs } = await import('mqtt');
    const url = `ws://127.0.0.1:${(server.address() as AddressInfo).port}/mqtt`;
    const phone = connectJs(url, {
      protocolVersion: 5,
      username: 'crit.7',
      password: SECRET,
      clientId: 'five',
      clean: false,
      reconnectPeriod: 0,
      properties: { sessionExpiryInterval: 600 },
    });
    const { sessionPresent, properties } = await new Promise<IConnackPacket>((resolve) =>
      phone.once('connect', resolve),
    );
    assert.equal(sessionPresent, false);
    assert.equal(properties?.sessionExpiryInterval, 0, 'no session outlives a connection here');
    const reasons: number[] = [];
    phone.on('packetreceive', (packet) => {
      if (packet.cmd === 'puback') reasons.push(packet.reasonCode ?? 0);
    });
    await phone.publishAsync(TOPIC, Buffer.from(batch(1_000)), { qos: 1 });
    await phone.publishAsync(TOPIC, 'junk', { qos: 1 }).catch(() => {});
    assert.deepEqual(reasons, [0, 0x99]);
    assert.equal(stored.length, 1);
    const ended = new Promise<number | undefined>((resolve) =>
      phone.once('disconnect', ({ reasonCode }) => resolve(reasonCode)),
    );
    write = async () => {
      throw new Error('connect ECONNREFUSED');
    };
    phone.publish(TOPIC, Buffer.from(batch(2_000)), { qos: 1 });
    assert.equal(await ended, 0x89);
  });

  it('takes the card by either name of the race, and says no to any other', async () => {
    await enter({ username: 'CRIT.7' });
    await enter({ username: 'crit-tent.7', clientId: 'other' });
    for (const more of [{ username: 'crit.8' }, { password: 'A'.repeat(16) }, { password: 'x' }]) {
      const phone = await dial();
      phone.say(connect(more));
      await phone.hears('20020004');
      await phone.closed;
    }
    live = [];
    nowMs += 2_000;
    const phone = await dial();
    phone.say(connect());
    await phone.hears('20020004');
  });

  it('drops junk from a rider, and closes on what another must not say', async () => {
    const phone = await enter();
    phone.say(publishPacket(TOPIC, Buffer.from('junk'), 4));
    await phone.hears('40020004');
    phone.say(publishPacket('bell-lap/v1/crit/8/fixes', batch(1_000), 5));
    await phone.closed;
    assert.doesNotMatch(phone.received(), /40020005/);
    assert.deepEqual(stored, []);
  });

  it('ends a connection whose card has ended', async () => {
    const phone = await enter();
    live = [];
    nowMs += 2_000;
    phone.say(publishPacket(TOPIC, batch(1_000), 5));
    await phone.closed;
    assert.deepEqual(stored, []);
  });

  it('turns away whatever is not MQTT', async () => {
    const bad: Uint8Array[] = [
      publishPacket(TOPIC, batch(1_000), 1),
      Buffer.from('GET / HTTP/1.1\r\n\r\n'),
      Buffer.concat([connect(), connect()]),
      Buffer.concat([connect(), Uint8Array.of(0x80, 6, 0, 1, 0, 1, 97, 0)]),
      Buffer.concat([connect(), Uint8Array.of(0x82, 2, 0, 1)]),
      Buffer.concat([connect(), Uint8Array.of(0x36, 2, 0, 1)]),
      Buffer.concat([connect(), Uint8Array.of(0x30, 0xff, 0xff, 0xff, 0xff, 1)]),
      Buffer.concat([connect(), Uint8Array.of(0xf0, 0)]),
      Buffer.concat([connect(), publishPacket('bell-lap/#', batch(1), 1)]),
    ];
    for (const bytes of bad) {
      const other = await dial();
      other.say(bytes);
      await other.closed;
    }
    const text = await dial();
    text.socket.send('MQTT');
    assert.equal(await text.closed, 1003);
    await assert.rejects(dial('chat'), /400|subprotocol|hang up/i);
    assert.deepEqual(stored, []);
  });

  it('holds connections to their number: of a card, of an address, of a client id', async () => {
    const first = await enter({ clientId: 'a' });
    await enter({ clientId: 'a' });
    await first.closed;
    for (const clientId of ['b', 'c', 'd']) await enter({ clientId });
    const fifth = await dial();
    fifth.say(connect({ clientId: 'e' }));
    await fifth.hears('20020003');
    await fifth.closed;
    const stranger = await dial();
    for (let others = 5; others < 8; others++) await dial();
    await dial();
    await stranger.closed; // who said nothing for longest made room
  });

  it('lets go of a phone that is silent for longer than it said, or never says who it is', async () => {
    const quiet = await enter({ keepAliveS: 10 });
    const stranger = await dial();
    nowMs += 16_000;
    await quiet.closed;
    await stranger.closed;
  });

  it('outlives noise, takes nothing from it, and serves the next', { timeout: 120_000 }, async () => {
    const whole = Buffer.concat([
      connect(),
      publishPacket(TOPIC, batch(1_000), 1),
      subscribePacket('a/b', 2),
    ]);
    const noise = fc.oneof(
      fc.uint8Array({ maxLength: 300 }),
      // A good beginning with some bytes changed: it gets further than noise.
      fc
        .array(fc.tuple(fc.nat(whole.length - 1), fc.nat(255)), { minLength: 1, maxLength: 6 })
        .map((changes) => {
          const bytes = Buffer.from(whole);
          for (const [where, byte] of changes) bytes[where] = byte;
          return bytes;
        }),
    );
    await fc.assert(
      fc.asyncProperty(noise, async (bytes) => {
        const phone = await dial();
        phone.say(bytes);
        phone.socket.close();
        await phone.closed;
      }),
      { numRuns: 300 },
    );
    for (const { race, entry, fixes, phone } of stored) {
      assert.deepEqual([race, entry], ['crit', 7], 'with a good card, what it opens');
      assert.ok(fixes.length > 0 || refusalIn(phone) !== null, 'positions, or what was wrong with some');
    }
    await enter({ clientId: 'afterwards' });
  });
});
