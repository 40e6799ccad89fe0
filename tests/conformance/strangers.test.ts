/** What strangers try, and riders who want more than their share: it ends at them, and nobody else is hurt. */
import assert from 'node:assert/strict';
import net from 'node:net';
import { afterEach, describe, it } from 'node:test';
import { encodeFixes } from '../../race/codec/fix-batch.ts';
import type { Quarrel } from '../../server/mqtt/broker.ts';
import { LOGINS, openVenue, someFix, until, type Venue } from './venue.ts';
import {
  CONNACK,
  connectFrame,
  dial,
  PINGREQ,
  PINGRESP,
  frame as packetOf,
  puback,
  publishFrame,
  type RawClient,
  subscribeFrame,
} from './wire.ts';

const T = 1_795_000_000_000;
const TOPIC = 'bell-lap/v1/crit/41/fixes';
const batch = (time: number) => encodeFixes([someFix(time)]);

describe('strangers', () => {
  let venue: Venue;
  afterEach(() => venue.close());
  const signIn = async (
    login: { username: string; password: string },
    options: Parameters<typeof connectFrame>[1] = {},
  ): Promise<RawClient> => {
    const client = await dial(venue.port);
    await client.send(connectFrame(login, options));
    await client.expect(CONNACK);
    return client;
  };

  it('with the name and client id of somebody and a wrong password do not disturb them', async () => {
    venue = await openVenue();
    const ear = await signIn(LOGINS.official, { clientId: 'horn', clean: false });
    await ear.send(subscribeFrame(1, 'venue/horn', 1));
    await ear.expect(`${CONNACK}9003000101`);
    for (const password of ['', 'wrong', 'secret-41']) {
      const thief = await dial(venue.port);
      await thief.send(connectFrame({ ...LOGINS.official, password }, { clientId: 'horn', clean: true }));
      await thief.expectClose();
      assert.equal(thief.received(), '20020004');
    }
    await ear.send(PINGREQ);
    await ear.expect(`${CONNACK}9003000101${PINGRESP}`);
    await venue.server.publish('venue/horn', 'x', { qos: 1 });
    await until(() => ear.received().includes('76656e75652f686f726e'), 'it still hears its horn');
  });

  it('who say nothing go after ten seconds, at every door, with a TLS handshake or without', async () => {
    venue = await openVenue();
    const ports = (['tcp', 'tls', 'ws'] as const).map((transport) =>
      Number(new URL(venue.url(transport)).port),
    );
    const sockets = ports.slice(0, 2).flatMap((port) => [1, 2, 3].map(() => net.connect(port, '127.0.0.1')));
    let closed = 0;
    for (const socket of sockets)
      socket
        .on('error', () => {})
        .on('close', () => closed++)
        .resume();
    await until(() => venue.server.stats().strangers === 6, 'all have come');
    // One of them says a byte a second: that is not who it is.
    sockets[0]!.write(Buffer.from([0x10]));
    venue.clock.nowMs += 9_000;
    sockets[0]!.write(Buffer.from([0x20]));
    await new Promise((done) => setTimeout(done, 600));
    assert.equal(closed, 0);
    venue.clock.nowMs += 1_500;
    await until(() => closed === 6, 'all have gone');
    const { strangers, strangersLetGo } = venue.server.stats();
    assert.deepEqual({ strangers, strangersLetGo }, { strangers: 0, strangersLetGo: 6 });
  });

  it('of one address cannot take all the places, and those who say nothing keep out nobody', async () => {
    venue = await openVenue({ connectionsMax: 60, perAddressMax: 30, strangersMax: 20 });
    const from = (localAddress: string) => net.connect({ port: venue.port, host: '127.0.0.1', localAddress });
    const silent = Array.from({ length: 200 }, (_, n) => from(`127.0.0.${2 + (n % 4)}`));
    for (const socket of silent) socket.on('error', () => {}).resume();
    await new Promise((done) => setTimeout(done, 200));
    const rider = await signIn(LOGINS.rider41, { clientId: 'late' });
    await rider.send(publishFrame(TOPIC, batch(T), 1, 7));
    await rider.expect(CONNACK + puback(7));
    assert.ok(venue.server.stats().strangers <= 20);
    for (const socket of silent) socket.destroy();
  });

  it('over the bound of their card do not come in; who is silent makes room', async () => {
    venue = await openVenue({ connectionsOfOneMax: 2 });
    await signIn(LOGINS.rider41, { clientId: 'a' });
    await signIn(LOGINS.rider41, { clientId: 'b' });
    const third = await dial(venue.port);
    await third.send(connectFrame(LOGINS.rider41, { clientId: 'c' }));
    await third.expectClose();
    assert.equal(third.received(), '20020003');
    await signIn(LOGINS.rider42, { clientId: 'c' });
    venue.clock.nowMs += 40_000;
    await signIn(LOGINS.rider41, { clientId: 'c' });
  });
});

describe('two phones with one card and one client id', () => {
  let venue: Venue;
  afterEach(() => venue.close());

  it('throw each other out twice, then both are served, and it is told once', async () => {
    const told: Quarrel[] = [];
    venue = await openVenue({}, { onQuarrel: (quarrel) => told.push(quarrel) });
    let connects = 0;
    let riding = true;
    /** Comes back at once when it is thrown out, as OwnTracks does, and sends again what was not acknowledged. */
    const phone = async (first: number) => {
      for (let n = first; riding && n < first + 20; ) {
        const line = await dial(venue.port);
        await line.send(connectFrame(LOGINS.rider41, { clientId: 'crit-41', clean: false }));
        connects++;
        await until(() => line.closed() || line.received().length >= 8, 'it is in');
        let heard = 8;
        while (!line.closed() && n < first + 20) {
          await line.send(publishFrame(TOPIC, batch(T + n), 1, n));
          heard += 8;
          await until(() => line.closed() || line.received().length >= heard, 'it is answered');
          if (line.received().length >= heard) n++;
          venue.clock.nowMs += 50;
          await new Promise((done) => setTimeout(done, 5));
        }
        if (n >= first + 20) return line;
      }
      return null;
    };
    const lines = await Promise.all([phone(1), phone(1_001)]);
    assert.ok(connects <= 6, `${connects} connections`);
    assert.equal(venue.intake.stored.length, 40);
    venue.clock.nowMs += 1_000;
    for (const line of lines) await line?.send(PINGREQ);
    await until(() => told.length > 0, 'officials are told');
    riding = false;
    const [{ username, clientId, areBothServed }] = told as [Quarrel];
    assert.deepEqual(
      { username, clientId, areBothServed },
      { username: 'crit.41', clientId: 'crit-41', areBothServed: true },
    );
    await new Promise((done) => setTimeout(done, 1_100));
    assert.equal(told.length, 1);
  });

  it('of a bad line that comes back is no quarrel', async () => {
    const told: Quarrel[] = [];
    venue = await openVenue({}, { onQuarrel: (quarrel) => told.push(quarrel) });
    for (let n = 0; n < 6; n++) {
      const line = await dial(venue.port);
      await line.send(connectFrame(LOGINS.rider41, { clientId: 'crit-41', clean: false }));
      await until(() => line.received().length >= 8, 'it is in');
      await line.send(publishFrame(TOPIC, batch(T + n), 1, 1));
      await until(() => line.received().endsWith(puback(1)), 'it is stored');
      venue.clock.nowMs += 5_000;
    }
    await new Promise((done) => setTimeout(done, 1_100));
    assert.deepEqual(told, []);
  });
});

describe('a rider who wants more than a rider needs', () => {
  let venue: Venue;
  afterEach(() => venue.close());
  const signIn = async (
    login: { username: string; password: string },
    options: Parameters<typeof connectFrame>[1] = {},
  ) => {
    const client = await dial(venue.port);
    await client.send(connectFrame(login, options));
    await until(() => client.received().length >= 8, 'it is in');
    return client;
  };

  it('sends a photo: it is passed over, seen by officials, and what comes behind it is stored', async () => {
    venue = await openVenue();
    const phone = await signIn(LOGINS.rider41);
    const photo = publishFrame('owntracks/crit.41/phone', Buffer.alloc(3_000_000, 0x61), 1, 8);
    for (let at = 0; at < photo.length; at += 60_000) await phone.send(photo.subarray(at, at + 60_000));
    await phone.send(publishFrame(TOPIC, batch(T), 1, 9));
    await phone.expect(CONNACK + puback(8) + puback(9));
    assert.equal(venue.intake.stored.length, 1);
    const { refusal } = venue.intake.refusals.at(-1)!;
    assert.equal(refusal.code, 'too-large');
    assert.match(refusal.message, /passed over/);
    const half = await signIn(LOGINS.rider41, { clientId: 'half' });
    await half.send(Buffer.concat([publishFrame(TOPIC, Buffer.alloc(70_000), 2, 4), PINGREQ]));
    await half.expect(`${CONNACK}50020004${PINGRESP}`);
    const five = await signIn(LOGINS.rider41, { clientId: 'five', level: 5 });
    const before = five.received();
    await five.send(publishFrame(TOPIC, Buffer.alloc(70_000), 1, 5));
    await five.expect(`${before}4003000597`);
    await five.send(PINGREQ);
    await five.expect(`${before}4003000597${PINGRESP}`);
  });

  it('sends the photo by WebSocket, in one frame: answered as by TCP, and the line goes on', async () => {
    venue = await openVenue();
    const phone = await venue.connect('ws', { ...LOGINS.rider41, clientId: 'photographer' });
    await phone.publishAsync('owntracks/crit.41/phone', Buffer.alloc(3_000_000, 0x61), { qos: 1 });
    await phone.publishAsync(TOPIC, Buffer.from(batch(T)), { qos: 1 });
    assert.ok(phone.connected);
    assert.deepEqual(
      [venue.intake.stored.length, venue.intake.refusals.at(-1)!.refusal.code],
      [1, 'too-large'],
    );
  });

  it('floods: its own messages wait, nobody else’s do, and a backlog of hours passes', async () => {
    venue = await openVenue({ burst: 3_000, perSecond: 500 });
    const clockRuns = setInterval(() => {
      venue.clock.nowMs += 20;
    }, 20);
    const backlog = await signIn(LOGINS.rider42);
    for (let n = 0; n < 300; n++) {
      const fixes = Array.from({ length: 60 }, (_, i) => someFix(T + n * 60_000 + i * 1_000));
      await backlog.send(publishFrame('bell-lap/v1/crit/42/fixes', encodeFixes(fixes), 1, n + 1));
    }
    await until(() => backlog.received().endsWith(puback(300)), 'five hours are in');
    const flood = await signIn(LOGINS.rider41, { clientId: 'flood' });
    const chunk = Buffer.concat(
      Array.from({ length: 1_000 }, (_, n) => publishFrame(TOPIC, batch(T + n), 0)),
    );
    for (let n = 0; n < 20; n++) flood.socket.write(chunk);
    const good = await signIn(LOGINS.rider7);
    let worstMs = 0;
    for (let n = 1; n <= 40; n++) {
      const fromMs = performance.now();
      await good.send(publishFrame('bell-lap/v1/road/7/fixes', batch(T + n), 1, n));
      await until(() => good.received().endsWith(puback(n)), 'the other rider is answered');
      worstMs = Math.max(worstMs, performance.now() - fromMs);
    }
    clearInterval(clockRuns);
    assert.ok(worstMs < 500, `the other rider waited ${Math.round(worstMs)} ms`);
    const { publishes, rested } = venue.server.stats();
    assert.ok(rested > 0);
    assert.match(venue.intake.refusals.at(-1)!.refusal.message, /"crit.41" sends far more than a phone does/);
    assert.ok(publishes < 300 + 40 + 9_000, `${publishes} messages were served`);
  });

  it('leaves sessions, halves of messages and subscriptions behind: they are bounded, and counted', async () => {
    venue = await openVenue({ sessionsOfOneMax: 4, connectionsOfOneMax: 3, halfOpenMax: 10 });
    for (let n = 0; n < 40; n++) {
      const client = await signIn(LOGINS.rider41, { clientId: `s${n}`, clean: false });
      await client.send(subscribeFrame(1, 'bell-lap/v1/crit/41/messages', 1));
      for (let id = 1; id <= 10; id++) await client.send(publishFrame(TOPIC, batch(T + id), 2, id));
      await until(() => client.received().includes('5002000a'), 'ten halves');
      client.socket.destroy();
      await until(() => venue.server.stats().clients === 0, 'it is gone');
    }
    assert.ok(venue.server.stats().sessions <= 4, `${venue.server.stats().sessions} sessions`);
    assert.ok(venue.server.stats().dropped.sessions >= 36);
    const greedy = await signIn(LOGINS.rider42);
    for (let id = 1; id <= 11; id++)
      await greedy.send(publishFrame('bell-lap/v1/crit/42/fixes', batch(T + id), 2, id));
    await greedy.expectClose();
    const official = await signIn(LOGINS.official);
    const filters = Buffer.concat(
      Array.from({ length: 500 }, (_, n) => {
        const text = Buffer.from(`venue/${n}`);
        return Buffer.concat([Buffer.from([0, text.length]), text, Buffer.from([1])]);
      }),
    );
    await official.send(packetOf(0x82, Buffer.from([0, 1]), filters));
    await until(() => official.received().length > 1_000, 'all are answered');
    assert.equal(official.received().match(/80/g)?.length, 436, '64 were granted');
  });

  it('keeps messages for nobody: retained ones have their number and their bytes', async () => {
    venue = await openVenue({ retainedOfOneMax: 50, retainedBytesMax: 100_000 });
    const official = await signIn(LOGINS.official);
    for (let n = 0; n < 200; n++)
      await official.send(publishFrame(`venue/keep/${n}`, Buffer.alloc(10), 1, n + 1, 1));
    await until(() => official.received().endsWith(puback(200)), 'all are acknowledged');
    const { retained, dropped } = venue.server.stats();
    assert.deepEqual({ retained, dropped: dropped.retained }, { retained: 50, dropped: 150 });
    const other = await signIn(LOGINS.critOfficial);
    for (let n = 0; n < 20; n++)
      await other.send(publishFrame(`venue/large/${n}`, Buffer.alloc(9_000), 1, n + 1, 1));
    await until(() => other.received().endsWith(puback(20)), 'all are acknowledged');
    assert.ok(venue.server.stats().retainedBytes <= 100_000);
  });

  it('has as many wills as it likes: each costs its card, and others are served', async () => {
    venue = await openVenue({ burst: 200, perSecond: 100 });
    let lost = 0;
    for (let n = 0; n < 60; n++) {
      const client = await dial(venue.port);
      const { username, password } = LOGINS.rider41;
      const text = (value: string) => Buffer.concat([Buffer.from([0, value.length]), Buffer.from(value)]);
      await client.send(
        packetOf(
          0x10,
          text('MQTT'),
          Buffer.from([4, 0xe6, 0, 60]),
          text(`w${n}`),
          text('bell-lap/v1/crit/41/status'),
          text('offline'),
          text(username),
          text(password),
        ),
      );
      await new Promise((done) => setTimeout(done, 5));
      if (client.received() === CONNACK) lost++;
      client.socket.destroy();
    }
    assert.ok(lost < 30, `${lost} of 60 came in at once`);
    const other = await signIn(LOGINS.rider42);
    await other.send(PINGREQ);
    await other.expect(CONNACK + PINGRESP);
  });
});
