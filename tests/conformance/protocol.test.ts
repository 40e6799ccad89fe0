import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { connect } from 'mqtt';
import { encodeFixes } from '../../race/codec/fix-batch.ts';
import { closing, heard, LOGINS, openVenue, someFix, type Transport, until, type Venue } from './venue.ts';

describe('the MQTT server', () => {
  let venue: Venue;
  before(async () => {
    venue = await openVenue();
  });
  after(() => venue.close());
  const marshal = (options: object = {}, transport: Transport = 'tcp') =>
    venue.connect(transport, { ...LOGINS.official, ...options });

  for (const transport of ['tcp', 'tls', 'ws'] as Transport[]) {
    for (const protocol of [
      { protocolId: 'MQTT', protocolVersion: 4 },
      { protocolId: 'MQIsdp', protocolVersion: 3 },
      { protocolId: 'MQTT', protocolVersion: 5 },
    ] as const) {
      it(`delivers every QoS to every QoS over ${transport}, MQTT at level ${protocol.protocolVersion}`, async () => {
        for (const granted of [0, 1, 2] as const) {
          const ear = await marshal(protocol, transport);
          const messages = heard(ear);
          await ear.subscribeAsync('venue/horn', { qos: granted });
          const mouth = await marshal(protocol, transport);
          for (const qos of [0, 1, 2] as const)
            await mouth.publishAsync('venue/horn', `sent ${qos}`, { qos });
          await until(() => messages.length === 3, 'three messages came');
          assert.deepEqual(
            messages.map(({ text, qos }) => [text, qos]).sort(),
            [0, 1, 2].map((qos) => [`sent ${qos}`, Math.min(qos, granted)]),
          );
          await Promise.all([ear.endAsync(), mouth.endAsync()]);
        }
      });
    }
  }

  it('keeps the newest retained message of a topic, and forgets it when an empty one comes', async () => {
    const client = await marshal();
    await client.publishAsync('venue/clock/north', '14:00', { qos: 1, retain: true });
    await client.publishAsync('venue/clock/north', '14:01', { qos: 1, retain: true });
    await client.publishAsync('venue/clock/south', '14:02', { qos: 0, retain: true });
    const late = await marshal();
    const messages = heard(late);
    await late.subscribeAsync('venue/clock/+', { qos: 1 });
    await until(() => messages.length === 2, 'both retained came');
    assert.deepEqual(messages.map(({ text, retain }) => [text, retain]).sort(), [
      ['14:01', true],
      ['14:02', true],
    ]);
    await client.publishAsync('venue/clock/north', '', { qos: 1, retain: true });
    await until(() => messages.length === 3, 'the deletion is passed on');
    const later = await marshal();
    const rest = heard(later);
    await later.subscribeAsync('venue/#');
    await later.publishAsync('venue/end', 'end', { qos: 1 });
    await until(() => rest.some(({ text }) => text === 'end'), 'the end came');
    assert.deepEqual(
      rest.filter(({ retain }) => retain).map(({ text }) => text),
      ['14:02'],
    );
  });

  it('publishes a will when a client is lost, and not when it says goodbye', async () => {
    const ear = await marshal();
    const messages = heard(ear);
    await ear.subscribeAsync('venue/lamp', { qos: 1 });
    const will = { topic: 'venue/lamp', payload: Buffer.from('lost'), qos: 1 as const, retain: false };
    const polite = await marshal({ will });
    await polite.endAsync();
    const lost = await marshal({ will: { ...will, payload: Buffer.from('really lost') } });
    lost.stream.destroy();
    await until(() => messages.length > 0, 'the will came');
    assert.deepEqual(
      messages.map(({ text }) => text),
      ['really lost'],
    );
  });

  it('keeps a persistent session: subscriptions, and what came meanwhile with QoS 1 and 2', async () => {
    const options = { clientId: 'board', clean: false };
    const first = await marshal(options);
    await first.subscribeAsync({ 'venue/late/1': { qos: 1 }, 'venue/late/2': { qos: 2 } });
    await first.endAsync();
    const mouth = await marshal();
    for (const qos of [0, 1, 2] as const) {
      await mouth.publishAsync('venue/late/1', `one ${qos}`, { qos });
      await mouth.publishAsync('venue/late/2', `two ${qos}`, { qos });
    }
    const messages: string[] = [];
    // Listens before it connects: what waited comes right behind the CONNACK.
    const back = connect(venue.url('tcp'), { ...LOGINS.official, ...options, reconnectPeriod: 0 });
    back.on('message', (_topic, payload) => messages.push(payload.toString()));
    await until(() => messages.length >= 3, 'what waited came');
    await back.endAsync();
    const clean = await marshal({ clientId: 'board', clean: true });
    const nothing = heard(clean);
    await mouth.publishAsync('venue/late/1', 'too late', { qos: 1 });
    await clean.subscribeAsync('venue/end');
    await mouth.publishAsync('venue/end', 'end', { qos: 1 });
    await until(() => nothing.length > 0, 'the end came');
    assert.deepEqual(
      nothing.map(({ text }) => text),
      ['end'],
    );
  });

  it('says that a session is present only when it is', async () => {
    const first = await marshal({ clientId: 'present', clean: false });
    await first.subscribeAsync('venue/x', { qos: 1 });
    await first.endAsync();
    assert.equal(await sessionPresent(venue, { clientId: 'present', clean: false }), true);
    assert.equal(await sessionPresent(venue, { clientId: 'present', clean: true }), false);
    assert.equal(await sessionPresent(venue, { clientId: 'present', clean: false }), false);
  });

  it('takes a session over from a client with the same id and owner, and from nobody else', async () => {
    const first = await marshal({ clientId: 'one' });
    const other = await venue.connect('tcp', { ...LOGINS.display, clientId: 'one' });
    const closed = closing(first);
    const second = await marshal({ clientId: 'one' });
    await closed;
    assert.ok(second.connected && other.connected);
  });

  it('matches wildcards as the standard says, and delivers overlapping subscriptions', async () => {
    const client = await marshal();
    const messages = heard(client);
    await client.subscribeAsync(['venue/+', 'venue/a/#', '+/b'], { qos: 1 });
    for (const topic of ['venue/a', 'venue/a/b', 'venue/a/b/c', 'venue/b', 'venue/', 'venue/x/y']) {
      await client.publishAsync(topic, topic, { qos: 1 });
    }
    await client.publishAsync('venue/a/end', 'end', { qos: 1 });
    await until(() => messages.some(({ text }) => text === 'end'), 'the end came');
    const topics = [...new Set(messages.map(({ topic }) => topic))].sort();
    assert.deepEqual(topics, ['venue/', 'venue/a', 'venue/a/b', 'venue/a/b/c', 'venue/a/end', 'venue/b']);
  });

  it('stops delivering after unsubscribing', async () => {
    const client = await marshal();
    const messages = heard(client);
    await client.subscribeAsync(['venue/on', 'venue/off'], { qos: 1 });
    await client.unsubscribeAsync('venue/off');
    await client.publishAsync('venue/off', 'off', { qos: 1 });
    await client.publishAsync('venue/on', 'on', { qos: 1 });
    await until(() => messages.length > 0, 'one came');
    assert.deepEqual(
      messages.map(({ text }) => text),
      ['on'],
    );
  });

  it('keeps $SYS to itself', async () => {
    const client = await marshal();
    const messages = heard(client);
    for (const filter of ['$SYS/#', '$SYS/+/heartbeat', '$share/x/$SYS/a', '$share/x']) {
      await assert.rejects(client.subscribeAsync(filter), /Subscribe error/i);
    }
    await client.subscribeAsync(['#', '+/+/new/clients'], { qos: 0 });
    const other = await marshal();
    await other.publishAsync('venue/hello', 'hello', { qos: 1 });
    await until(() => messages.some(({ text }) => text === 'hello'), 'hello came');
    assert.ok(messages.every(({ topic }) => !topic.startsWith('$')));
  });

  it('lets officials of a race hear that race only, after the commit, in any QoS', async () => {
    const [all, crit] = [await marshal(), await venue.connect('ws', LOGINS.critOfficial)];
    const [heardAll, heardCrit] = [heard(all), heard(crit)];
    await all.subscribeAsync('bell-lap/v1/+/+/fixes', { qos: 1 });
    await crit.subscribeAsync('bell-lap/#', { qos: 1 });
    const [rider41, rider7] = [
      await venue.connect('tcp', LOGINS.rider41),
      await venue.connect('tcp', LOGINS.rider7),
    ];
    await rider7.publishAsync('bell-lap/v1/road/7/fixes', Buffer.from(encodeFixes([someFix(1)])), { qos: 1 });
    await rider41.publishAsync('bell-lap/v1/crit/41/fixes', Buffer.from(encodeFixes([someFix(2)])), {
      qos: 1,
    });
    await rider41.publishAsync('bell-lap/v1/crit/41/fixes', Buffer.from(encodeFixes([someFix(3)])), {
      qos: 2,
    });
    await until(() => heardAll.length === 3 && heardCrit.length === 2, 'all were passed on');
    assert.deepEqual(
      heardCrit.map(({ topic }) => topic),
      ['bell-lap/v1/crit/41/fixes', 'bell-lap/v1/crit/41/fixes'],
    );
    const refused = crit.publishAsync('bell-lap/v1/crit/41/fixes', 'x', { qos: 0 });
    await closing(crit);
    await refused.catch(() => {});
    assert.match(venue.intake.refusals.at(-1)!.refusal.message, /"starter" \(official\) may not publish/);
  });

  it('passes the board, retained, to displays and spectators, who hear nothing else', async () => {
    await venue.server.publish('bell-lap/v1/crit/board', '{"leader":41}', { retain: true });
    await venue.server.publish('bell-lap/v1/road/board', '{"leader":7}', { retain: true });
    const [screen, fan] = [
      await venue.connect('tcp', LOGINS.display),
      await venue.connect('ws', LOGINS.spectator),
    ];
    const [onScreen, forFan] = [heard(screen), heard(fan)];
    await screen.subscribeAsync('bell-lap/v1/+/board');
    await fan.subscribeAsync('bell-lap/v1/+/board');
    await assert.rejects(fan.subscribeAsync('bell-lap/#'), /Subscribe error/i);
    await until(() => onScreen.length === 1 && forFan.length === 2, 'boards came');
    assert.deepEqual(onScreen[0], {
      topic: 'bell-lap/v1/crit/board',
      text: '{"leader":41}',
      qos: 0,
      retain: true,
    });
  });

  it('refuses a wrong card with CONNACK 4 and an unknown name alike', async () => {
    for (const login of [
      { username: 'crit.41', password: 'secret-42' },
      { username: 'crit.41', password: '' },
      {},
    ]) {
      await assert.rejects(venue.connect('tcp', login), (error: { code?: number }) => error.code === 4);
    }
  });

  it('answers for silence: a client that promised to speak and does not is let go, with its will', async () => {
    const ear = await marshal();
    const messages = heard(ear);
    await ear.subscribeAsync('venue/silence', { qos: 1 });
    const will = { topic: 'venue/silence', payload: Buffer.from('gone'), qos: 1 as const, retain: false };
    const client = await marshal({ keepalive: 60, reschedulePings: false, will });
    const closed = closing(client);
    venue.clock.nowMs += 89_000;
    await new Promise((done) => setTimeout(done, 600));
    assert.ok(client.connected, 'not before one and a half keep-alives');
    await ear.publishAsync('venue/x', 'I am here', { qos: 1 });
    venue.clock.nowMs += 2_000;
    await closed;
    await until(() => messages.length === 1, 'the will came');
  });
});

async function sessionPresent(venue: Venue, options: object): Promise<boolean> {
  const { default: mqtt } = await import('mqtt');
  const client = mqtt.connect(venue.url('tcp'), { ...LOGINS.official, ...options, reconnectPeriod: 0 });
  const present = await new Promise<boolean>((done) =>
    client.once('connect', (connack) => done(connack.sessionPresent)),
  );
  await client.endAsync();
  return present;
}
