import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { BoundedSessions } from './sessions.ts';

const LIMITS = { retainedMax: 2, retainedBytesMax: 40, sessionsMax: 3, sessionsOfOneMax: 2, waitingMax: 2 };
const packet = (topic: string, text: string, messageId = 1) => ({
  ...{ cmd: 'publish', brokerId: 'b', brokerCounter: messageId, qos: 1, retain: false, dup: false },
  ...{ topic, payload: Buffer.from(text), messageId },
});
const client = (id: string) => ({ id });
const QOS1 = [{ topic: 'venue/x', qos: 1 }];

describe('what the broker remembers', () => {
  it('keeps at most so many retained messages and bytes of them; the newest beyond are dropped', async () => {
    const store = new BoundedSessions(LIMITS);
    await store.storeRetained(packet('a', 'one'));
    await store.storeRetained(packet('b', 'two'));
    await store.storeRetained(packet('c', 'three'));
    assert.equal(store.dropped.retained, 1);
    await store.storeRetained(packet('a', 'x'.repeat(50)));
    assert.equal(store.dropped.retained, 2);
    await store.storeRetained(packet('a', 'x'.repeat(30)));
    await store.storeRetained(packet('a', ''));
    await store.storeRetained(packet('c', 'three'));
    assert.equal(store.dropped.retained, 2, 'a deleted one made room');
  });

  it('keeps at most so many sessions, and so many of one owner', async () => {
    const store = new BoundedSessions(LIMITS);
    for (const id of ['ann/1', 'ann/2', 'ann/3', 'bob/1', 'bob/2'])
      await store.addSubscriptions(client(id), QOS1);
    assert.equal(store.dropped.sessions, 2);
    assert.deepEqual(await store.subscriptionsByClient(client('ann/3')), []);
    await store.cleanSubscriptions(client('ann/1'));
    await store.removeSubscriptions(client('ann/2'), ['venue/x']);
    await store.addSubscriptions(client('bob/2'), QOS1);
    await store.addSubscriptions(client('ann/3'), QOS1);
    assert.equal(store.dropped.sessions, 2, 'ended ones made room');
  });

  it('lets at most so many messages wait in a session', async () => {
    const store = new BoundedSessions(LIMITS);
    for (const id of [1, 2, 3])
      await store.outgoingEnqueueCombi([{ clientId: 'a' }, { clientId: `b${id}` }], packet('t', 'x', id));
    assert.equal(store.dropped.waiting, 1);
    await store.outgoingUpdate(client('a'), packet('t', 'x', 1));
    assert.equal((await store.outgoingClearMessageId(client('a'), packet('t', 'x', 1)))?.messageId, 1);
    await store.outgoingEnqueue({ clientId: 'a' }, packet('t', 'x', 4));
    assert.equal(store.dropped.waiting, 1, 'an acknowledged one made room');
    assert.equal(await store.outgoingClearMessageId(client('stranger'), packet('t', 'x', 1)), undefined);
  });
});
