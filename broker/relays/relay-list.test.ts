/** Which relays a station sends to: of yesterday's one setting, of today's list, and what stays when one is taken off. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { knownRelays, listIn, openRelayList, RELAYS_MAX, relayUrl } from './relay-list.ts';

function settings(kept: Record<string, unknown> = {}) {
  const values = new Map(Object.entries(kept));
  return {
    values,
    get: (key: string) => values.get(key),
    entries: () => [],
    put: async (key: string, value: unknown) => void values.set(key, value),
    delete: async (key: string) => void values.delete(key),
  };
}

const ONE = 'https://one.example.org';
const TWO = 'https://two.example.org';

test('given the one relay of yesterday, then it is a list of one and keeps its key', async () => {
  const here = settings({ 'uplink/key': 'pem' });
  const list = await openRelayList(here, { relay: `${ONE}/` });
  assert.deepEqual(
    list.now().map(({ url, slot, from }) => ({ url, slot, from })),
    [{ url: ONE, slot: '', from: 'options' }],
  );
});

test('given several with commas between, then each has a slot and a code of its own', async () => {
  const list = await openRelayList(settings(), {
    relay: `${ONE}, ${TWO}`,
    relayCode: 'code-for-one, code-for-two',
  });
  const [one, two] = list.now();
  assert.ok(one && two);
  assert.notEqual(one.slot, two.slot);
  assert.deepEqual([list.codeOf(one), list.codeOf(two)], ['code-for-one', 'code-for-two']);
});

test('a relay added on the page is there after a start, until its code is taken the code too; taken off it keeps its slot', async () => {
  const here = settings();
  const list = await openRelayList(here, { relay: ONE });
  const added = await list.add(`${TWO}/`, 'code-for-two');
  assert.ok(added);
  const again = await openRelayList(here, { relay: ONE });
  assert.deepEqual(
    again.now().map(({ url, from }) => `${from} ${url}`),
    [`options ${ONE}`, `page ${TWO}`],
  );
  assert.equal(again.codeOf(added), 'code-for-two');
  await again.enrolled(added);
  assert.equal(again.codeOf(added), null);
  assert.equal(await again.remove(added.id), true);
  assert.equal(await again.remove(added.id), false);
  assert.deepEqual(
    again.now().map(({ url }) => url),
    [ONE],
  );
  assert.equal((await again.add(TWO, null))?.slot, added.slot);
});

test('given another relay where the station is started, then the first one’s key is not shown to it', async () => {
  const here = settings();
  await openRelayList(here, { relay: ONE });
  const moved = await openRelayList(here, { relay: TWO });
  assert.deepEqual(
    moved.now().map(({ url }) => url),
    [TWO],
  );
  assert.notEqual(moved.now()[0]?.slot, '');
  const back = await openRelayList(here, { relay: ONE });
  assert.deepEqual(
    back.now().map(({ url, slot }) => [url, slot]),
    [[ONE, '']],
  );
});

test('what was given at the start is not taken off on a page, and the list ends somewhere', async () => {
  const list = await openRelayList(settings(), { relay: ONE });
  assert.equal(await list.remove(list.now()[0]!.id), false);
  for (let at = 1; at < RELAYS_MAX; at++) assert.ok(await list.add(`https://r${at}.example.org`, null));
  assert.equal(await list.add('https://one-too-many.example.org', null), null);
  assert.equal((await list.add(ONE, null))?.url, ONE);
});

test('before the station has doors the list is read and nothing is written', () => {
  const here = settings({ 'uplink/relays': [{ url: TWO, slot: '/2', from: 'page' }] });
  assert.deepEqual(
    knownRelays(here, { relay: ONE }).map(({ url }) => url),
    [ONE, TWO],
  );
  assert.equal(here.values.size, 1);
});

test('addresses are the same with and without a slash at the end, and a page of it is the relay', () => {
  assert.equal(relayUrl('https://relay.example.org/watch/spring?theme=sun'), 'https://relay.example.org');
  assert.equal(relayUrl('HTTPS://Relay.Example.org:443/'), 'https://relay.example.org');
  assert.deepEqual(listIn(' a, b\nc '), ['a', 'b', 'c']);
  assert.deepEqual(listIn(undefined), []);
});
