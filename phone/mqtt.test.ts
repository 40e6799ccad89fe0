import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { generate, parser } from 'mqtt-packet';
import {
  connectPacket,
  createPacketReader,
  MqttError,
  pingPacket,
  publishPacket,
  subscribePacket,
} from './mqtt.ts';

/** What another implementation makes of our bytes. */
function parsed(bytes: Uint8Array) {
  const reader = parser();
  const packets: import('mqtt-packet').Packet[] = [];
  reader.on('packet', (packet) => packets.push(packet));
  reader.on('error', (error) => {
    throw error;
  });
  reader.parse(Buffer.from(bytes));
  return packets;
}

test('others read what we write: a connection with a last will, a batch, a subscription, a ping', () => {
  const [connect] = parsed(
    connectPacket({
      clientId: 'crit.7-page',
      username: 'crit.7',
      password: 'sécret',
      keepAliveS: 120,
      will: {
        topic: 'bell-lap/v1/crit/7/status',
        payload: new TextEncoder().encode('offline'),
        retain: true,
      },
    }),
  );
  assert.equal(connect?.cmd, 'connect');
  if (connect?.cmd !== 'connect') return;
  assert.deepEqual(
    [connect.clientId, connect.username, String(connect.password), connect.keepalive, connect.clean],
    ['crit.7-page', 'crit.7', 'sécret', 120, true],
  );
  assert.deepEqual(
    [connect.will?.topic, String(connect.will?.payload), connect.will?.qos, connect.will?.retain],
    ['bell-lap/v1/crit/7/status', 'offline', 1, true],
  );
  const payload = new Uint8Array(5_000).fill(7);
  const [publish] = parsed(publishPacket('bell-lap/v1/crit/7/fixes', payload, 513));
  assert.ok(publish?.cmd === 'publish' && publish.qos === 1 && publish.messageId === 513 && !publish.retain);
  assert.deepEqual(new Uint8Array(publish.payload as Buffer), payload);
  const [subscribe] = parsed(subscribePacket('a/b', 9));
  assert.ok(subscribe?.cmd === 'subscribe' && subscribe.subscriptions[0]?.topic === 'a/b');
  assert.equal(parsed(pingPacket())[0]?.cmd, 'pingreq');
});

test('we read what others write, however the network cuts it', () => {
  const bytes = Buffer.concat([
    generate({ cmd: 'connack', returnCode: 0, sessionPresent: false }),
    generate({ cmd: 'suback', messageId: 9, granted: [0] }),
    generate({ cmd: 'puback', messageId: 513 }),
    generate({
      cmd: 'publish',
      topic: 'x/clock/reply',
      payload: '{"t0":1}',
      qos: 0,
      dup: false,
      retain: false,
    }),
    generate({ cmd: 'pingresp' }),
  ]);
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 40 }), { maxLength: 60 }), (cuts) => {
      const read = createPacketReader();
      const found = [];
      let at = 0;
      for (const cut of [...cuts, bytes.length]) {
        found.push(...read(bytes.subarray(at, at + cut)));
        at = Math.min(bytes.length, at + cut);
      }
      assert.deepEqual(
        found.map(({ kind }) => kind),
        ['connected', 'subscribed', 'acknowledged', 'message', 'pong'],
      );
      const message = found[3];
      assert.ok(message?.kind === 'message' && Buffer.from(message.payload).toString() === '{"t0":1}');
    }),
  );
});

test('junk ends the connection with a reason, and nothing else', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
      try {
        createPacketReader()(bytes);
      } catch (error) {
        assert.ok(error instanceof MqttError, String(error));
      }
    }),
  );
});
