import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import {
  connect,
  type IConnackPacket,
  type IDisconnectPacket,
  type IPublishPacket,
  type MqttClient,
  type Packet,
} from 'mqtt';
import { encodeFixes } from '../../race/codec/fix-batch.ts';
import { publish } from '../../server/mqtt/answers.ts';
import type { StoredMail, StoredSession, StoredSessions } from '../../server/mqtt/stored-sessions.ts';
import { heard, LOGINS, openVenue, someFix, until, type Venue } from './venue.ts';
import { connectFrame, dial } from './wire.ts';

const T = 1_795_000_000_000;
const FIXES_41 = 'bell-lap/v1/crit/41/fixes';
const batch = (time: number) => Buffer.from(encodeFixes([someFix(time)]));
const FIVE = { protocolVersion: 5 } as const;
/** What the server answers to what is published. */
async function answerTo(client: MqttClient, publish: () => Promise<unknown>): Promise<number> {
  const answer = new Promise<number>((resolve) => {
    const hear = (packet: Packet) => {
      if (packet.cmd !== 'puback' && packet.cmd !== 'pubrec') return;
      client.off('packetreceive', hear);
      resolve(packet.reasonCode ?? 0);
    };
    client.on('packetreceive', hear);
  });
  await publish().catch(() => {});
  return answer;
}
const ended = (client: MqttClient): Promise<number> =>
  new Promise((resolve) =>
    client.once('disconnect', (packet: IDisconnectPacket) => resolve(packet.reasonCode ?? 0)),
  );

describe('MQTT 5', () => {
  let venue: Venue;
  before(async () => {
    venue = await openVenue();
  });
  after(() => venue.close());

  it('tells a rider of each message what became of it, and goes on', async () => {
    const phone = await venue.connect('tcp', { ...LOGINS.rider41, ...FIVE, clientId: 'five' });
    const says = (topic: string, payload: string | Buffer, qos: 1 | 2) =>
      answerTo(phone, () => phone.publishAsync(topic, payload, { qos }));
    assert.equal(await says(FIXES_41, batch(T), 1), 0);
    assert.equal(await says(FIXES_41, 'junk', 1), 0x99);
    assert.equal(await says(FIXES_41, 'junk', 2), 0x99);
    assert.equal(await says('bell-lap/v1/road/41/fixes', batch(T), 1), 0x87);
    assert.equal(await says(FIXES_41, batch(T + 1), 2), 0);
    assert.ok(phone.connected);
    assert.deepEqual(
      venue.intake.stored.map(({ fixes }) => fixes[0]!.timeMs),
      [T, T + 1],
    );
    assert.deepEqual(venue.intake.refusals.map(({ refusal }) => refusal.code).slice(-3), [
      'malformed',
      'malformed',
      'not-allowed',
    ]);
  });

  it('refuses positions with the retain flag for good, in sight: nobody can mend a flag in a phone’s queue', async () => {
    for (const version of [4, 5] as const) {
      const options = { ...LOGINS.rider41, ...FIVE, protocolVersion: version, clientId: `kept-${version}` };
      const phone = await venue.connect('tcp', options);
      const kept = () => phone.publishAsync(FIXES_41, batch(T), { qos: 1, retain: true });
      assert.equal(await answerTo(phone, kept), version === 5 ? 0x99 : 0);
      assert.match(venue.intake.refusals.at(-1)!.refusal.message, /must not be retained/);
      // What comes behind it is taken on the same connection.
      const next = () => phone.publishAsync(FIXES_41, batch(T + 2 + version), { qos: 1 });
      assert.equal(await answerTo(phone, next), 0);
      assert.equal(venue.intake.stored.at(-1)!.fixes[0]!.timeMs, T + 2 + version);
      assert.ok(phone.connected);
      await phone.endAsync();
    }
  });

  it('does not let a phone forget what could not be stored: the connection ends with a reason', async () => {
    const phone = await venue.connect('tls', { ...LOGINS.rider41, ...FIVE, clientId: 'full' });
    venue.intake.answer = { code: 'journal-failing', message: 'disk full' };
    const reason = ended(phone);
    let isAcknowledged = false;
    phone.publish(FIXES_41, batch(T + 5), { qos: 1 }, (error) => {
      isAcknowledged = !error;
    });
    assert.equal(await reason, 0x89);
    venue.intake.answer = null;
    assert.equal(isAcknowledged, false);
  });

  it('says at the door what it offers, and why somebody may not come in', async () => {
    await assert.rejects(
      venue.connect('tcp', { username: 'crit.41', password: 'wrong', ...FIVE }),
      (error: { code?: number }) => error.code === 0x86,
    );
    const phone = connect(venue.url('ws'), { ...LOGINS.rider41, ...FIVE, clientId: '', keepalive: 600 });
    const { properties } = await new Promise<IConnackPacket>((resolve) => phone.once('connect', resolve));
    await phone.endAsync();
    assert.match(properties?.assignedClientIdentifier ?? '', /^auto-/);
    assert.equal(properties?.serverKeepAlive, 60);
    assert.equal(properties?.maximumPacketSize, 65_536);
    assert.equal(properties?.receiveMaximum, 256);
  });

  it('keeps a session as long as it was asked to, and its will until then', async () => {
    const options = { ...LOGINS.official, ...FIVE, clientId: 'patient', clean: false };
    const ear = await venue.connect('tcp', { ...LOGINS.official, ...FIVE });
    const messages = heard(ear);
    await ear.subscribeAsync('venue/will', { qos: 1 });
    const will = {
      topic: 'venue/will',
      payload: Buffer.from('gone'),
      qos: 1 as const,
      retain: false,
      properties: { willDelayInterval: 20, userProperties: { who: 'patient' } },
    };
    const others = venue.server.stats().clients;
    const first = await venue.connect('tcp', {
      ...options,
      will,
      properties: { sessionExpiryInterval: 100 },
    });
    await first.subscribeAsync('venue/late', { qos: 1 });
    first.stream.destroy();
    const gone = () => venue.server.stats().clients === others;
    await until(gone, 'the first is gone');
    venue.clock.nowMs += 15_000;
    const back = await venue.connect('tcp', { ...options, will, properties: { sessionExpiryInterval: 100 } });
    back.stream.destroy();
    await until(gone, 'it is gone again');
    venue.clock.nowMs += 10_000;
    await new Promise((done) => setTimeout(done, 700));
    assert.deepEqual(messages, [], 'it came back in time, and was lost again');
    venue.clock.nowMs += 11_000;
    await until(() => messages.length === 1, 'the will came');
    assert.deepEqual(
      messages.map(({ text }) => text),
      ['gone'],
    );
    const isPresent = async () => {
      const client = connect(venue.url('tcp'), { ...options, properties: { sessionExpiryInterval: 100 } });
      const { sessionPresent } = await new Promise<IConnackPacket>((resolve) =>
        client.once('connect', resolve),
      );
      await client.endAsync();
      return sessionPresent;
    };
    assert.equal(await isPresent(), true);
    venue.clock.nowMs += 60_000;
    await ear.publishAsync('venue/x', 'I am here', { qos: 1 });
    venue.clock.nowMs += 41_000;
    await new Promise((done) => setTimeout(done, 700));
    assert.equal(await isPresent(), false);
  });

  it('names the subscriptions, answers requests, counts down the time that is left', async () => {
    const ear = await venue.connect('tcp', { ...LOGINS.official, ...FIVE });
    const packets: IPublishPacket[] = [];
    ear.on('message', (_topic, _payload, packet) => packets.push(packet));
    await ear.subscribeAsync('venue/ask', { qos: 1, properties: { subscriptionIdentifier: 268_435_455 } });
    await ear.subscribeAsync('venue/+', { qos: 0, properties: { subscriptionIdentifier: 7 } });
    const mouth = await venue.connect('tcp', { ...LOGINS.official, ...FIVE });
    await mouth.publishAsync('venue/ask', 'where?', {
      qos: 1,
      properties: {
        responseTopic: 'venue/answer',
        correlationData: Buffer.from([1, 2]),
        messageExpiryInterval: 30,
        contentType: 'text/plain',
        userProperties: { a: ['1', '2'] },
        payloadFormatIndicator: true,
      },
    });
    await until(() => packets.length === 1, 'it came once, for both subscriptions');
    const { properties, qos } = packets[0]!;
    assert.equal(qos, 1);
    assert.deepEqual([properties?.subscriptionIdentifier].flat().sort(), [268_435_455, 7]);
    assert.equal(properties?.responseTopic, 'venue/answer');
    assert.deepEqual(properties?.correlationData, Buffer.from([1, 2]));
    assert.equal(properties?.messageExpiryInterval, 30);
    assert.deepEqual({ ...properties?.userProperties }, { a: ['1', '2'] });
    assert.equal(
      await answerTo(mouth, () => mouth.publishAsync('venue/nobody/there', 'x', { qos: 1 })),
      0x10,
    );
  });

  it('lets several share a subscription: each message goes to one of them', async () => {
    const workers = [
      await venue.connect('tcp', { ...LOGINS.official, ...FIVE }),
      await venue.connect('ws', { ...LOGINS.official, ...FIVE }),
    ];
    const messages = workers.map(heard);
    for (const worker of workers) await worker.subscribeAsync('$share/crew/venue/job', { qos: 1 });
    for (let n = 0; n < 10; n++) await workers[0]!.publishAsync('venue/job', String(n), { qos: 1 });
    await until(() => messages.flat().length === 10, 'ten jobs were given');
    assert.deepEqual(
      messages.map(({ length }) => length),
      [5, 5],
    );
  });

  it('takes aliases for topics, and ends a connection that misuses them', async () => {
    const phone = await venue.connect('tcp', { ...LOGINS.rider41, ...FIVE, clientId: 'alias' });
    await phone.publishAsync(FIXES_41, batch(T + 100), { qos: 1, properties: { topicAlias: 16 } });
    await phone.publishAsync('', batch(T + 101), { qos: 1, properties: { topicAlias: 16 } });
    assert.equal(venue.intake.stored.at(-1)!.fixes[0]!.timeMs, T + 101);
    for (const alias of [0, 3, 17, 65_535]) {
      const raw = await dial(venue.port);
      await raw.send(connectFrame(LOGINS.rider41, { level: 5, clientId: `alias-${alias}` }));
      const properties = Buffer.from([0x23, alias >> 8, alias & 255]);
      const head = { topic: '', qos: 1, retain: false, dup: false, packetId: 1 } as const;
      await raw.send(publish(5, { ...head, payload: batch(T + 102), properties }));
      await raw.expectClose();
      assert.match(raw.received(), /e0[0-9a-f]{2}94/, `alias ${alias}`);
    }
  });
});

describe('a message for a rider who is away', () => {
  /** The disk: what is in it outlives a server. */
  function disk(): StoredSessions & { readonly mail: Map<string, StoredMail>; isFull: boolean } {
    const sessions = new Map<string, StoredSession>();
    const mail = new Map<string, StoredMail>();
    let count = 0;
    return {
      mail,
      isFull: false,
      sessions: () => [...sessions.values()],
      mails: () => [...mail].map(([key, one]) => ({ ...one, key })),
      async putSession(session) {
        sessions.set(`${session.username}/${session.clientId}`, session);
      },
      endSession: (username, clientId) => void sessions.delete(`${username}/${clientId}`),
      putMail(one) {
        const key = String(++count).padStart(6, '0');
        if (this.isFull) return { key, done: Promise.reject(new Error('disk full')) };
        mail.set(key, one);
        return { key, done: Promise.resolve() };
      },
      endMail: (key) => void mail.delete(key),
    };
  }
  const TOPIC = 'bell-lap/v1/crit/41/messages';
  const phoneOptions = (version: 4 | 5) => ({
    ...LOGINS.rider41,
    protocolVersion: version,
    clean: false,
    clientId: 'pocket',
    ...(version === 5 && { properties: { sessionExpiryInterval: 3_600 } }),
  });

  for (const version of [4, 5] as const)
    it(`outlives a restart, and comes once (MQTT ${version === 4 ? '3.1.1' : '5'})`, async () => {
      const stored = disk();
      const before = await openVenue({}, { stored });
      const phone = await before.connect('tcp', phoneOptions(version));
      await phone.subscribeAsync(TOPIC, { qos: 1 });
      await phone.endAsync();
      const official = await before.connect('tcp', LOGINS.official);
      await official.publishAsync(TOPIC, 'come to the tent', { qos: 1 });
      await official.publishAsync(TOPIC, 'at once', { qos: 2 });
      await before.close();

      const after = await openVenue({}, { stored });
      const back = connect(after.url('tcp'), { ...phoneOptions(version), reconnectPeriod: 0 });
      const messages = heard(back);
      await until(() => messages.length === 2 && stored.mail.size === 0, 'both came and are kept no more');
      assert.deepEqual(
        messages.map(({ text }) => text),
        ['come to the tent', 'at once'],
      );
      await back.endAsync();
      await after.close();
    });

  it('is not acknowledged when it is on no disk, and one that nobody will hear is said to be so', async () => {
    const stored = disk();
    const venue = await openVenue({}, { stored });
    const official = await venue.connect('tcp', { ...LOGINS.official, ...FIVE });
    assert.equal(await answerTo(official, () => official.publishAsync(TOPIC, 'hello?', { qos: 1 })), 0x10);
    assert.match(venue.intake.refusals.at(-1)!.refusal.message, /reached nobody/);
    const phone = await venue.connect('tcp', phoneOptions(4));
    await phone.subscribeAsync(TOPIC, { qos: 1 });
    await phone.endAsync();
    stored.isFull = true;
    const reason = ended(official);
    official.publish(TOPIC, 'hello?', { qos: 1 });
    assert.equal(await reason, 0x89);
    await venue.close();
  });
});
