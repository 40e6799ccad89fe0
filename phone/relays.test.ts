/** Several relays as one: the next at once where one does not answer, and no batch acknowledged that nobody has. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Relay } from './line.ts';
import { anyRelay, firstRelayOf, NEXT_RELAY_MS } from './relays.ts';

function three() {
  const up = [true, true, true];
  const asked: [number, number][] = [];
  const relays = up.map(
    (_, at): Relay => ({
      async send(_payload, msMax) {
        asked.push([at, msMax]);
        if (!up[at]) throw new Error(`relay ${at} is away`);
        return { store: `store ${at}`, id: asked.length, taken: 0 };
      },
      askClock: async () => {
        if (!up[at]) throw new Error(`relay ${at} is away`);
        return { t0: 0, t1: at, t2: at, t3: 0 };
      },
    }),
  );
  return { up, asked, relays };
}

const BATCH = new Uint8Array([1]);

test('given one that is away, then the next has the batch, and is stayed with', async () => {
  const { up, asked, relays } = three();
  const relay = anyRelay(relays, 0)!;
  const stores: (string | undefined)[] = [];
  const send = async () => void stores.push((await relay.send(BATCH, 25_000))?.store);
  await send();
  up[0] = false;
  await send();
  up[0] = true;
  await send();
  assert.deepEqual(stores, ['store 0', 'store 1', 'store 1'], 'the receipt is of the one that has it');
  assert.deepEqual(
    asked.map(([at]) => at),
    [0, 0, 1, 1],
  );
  assert.equal(asked[1]?.[1], NEXT_RELAY_MS);
});

test('given all away, then it fails as the last did, which was given what time was left; the clock goes the same way', async () => {
  const { up, asked, relays } = three();
  const relay = anyRelay(relays, 1)!;
  up.fill(false);
  await assert.rejects(relay.send(BATCH, 25_000), /relay 0/);
  assert.deepEqual(asked, [
    [1, NEXT_RELAY_MS],
    [2, NEXT_RELAY_MS],
    [0, 25_000 - 2 * NEXT_RELAY_MS],
  ]);
  up[2] = true;
  assert.equal((await relay.askClock(25_000)).t1, 2);
});

test('none is none, one is that one, and a field spreads over two', () => {
  const { relays } = three();
  assert.equal(anyRelay([], 0), null);
  assert.equal(anyRelay(relays.slice(0, 1), 7), relays[0]);
  const bibs = Array.from({ length: 50 }, (_, at) => firstRelayOf(`a-race-with-a-long-name.${at + 1}`) % 2);
  const second = bibs.filter((one) => one === 1).length;
  assert.ok(second >= 20 && second <= 30, `${second} of 50 begin at the second`);
});
