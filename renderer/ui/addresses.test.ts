/** Where a page goes on when its host is gone: only where it was told by whom it trusts, and only to the same race. */
import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import type { RaceId } from '../../race/ids.ts';
import { createAddresses, mayGoTo } from './addresses.ts';

const RACE = 'spring-classic' as RaceId;
const OWN = 'https://one.example.org';
const TWO = 'https://two.example.org';
const THREE = 'https://three.example.org';

beforeEach(() => {
  const kept = new Map<string, string>();
  Object.defineProperty(globalThis, 'localStorage', {
    configurable: true,
    value: {
      getItem: (key: string) => kept.get(key) ?? null,
      setItem: (key: string, value: string) => void kept.set(key, value),
    },
  });
});

test('given no others, then every miss ends a round and the page waits longer', () => {
  const addresses = createAddresses(RACE, OWN);
  assert.deepEqual(
    [addresses.count, addresses.current(), addresses.next(), addresses.next()],
    [1, OWN, true, true],
  );
});

test('given others, then each is tried once a round, and the one that works is stayed with', () => {
  const addresses = createAddresses(RACE, OWN);
  addresses.learn([TWO, OWN, THREE]);
  assert.deepEqual([addresses.next(), addresses.current()], [false, TWO]);
  addresses.works();
  addresses.learn([OWN, THREE, TWO]);
  assert.equal(addresses.current(), TWO);
  assert.deepEqual([addresses.next(), addresses.next(), addresses.next()], [false, false, true]);
});

test('a page that is opened again knows the others, and which race it was', () => {
  const morning = createAddresses(RACE, OWN);
  assert.equal(morning.isSameRace('tag'), true);
  morning.learn([OWN, TWO]);
  const again = createAddresses(RACE, OWN);
  assert.equal(again.count, 2);
  again.next();
  assert.deepEqual(
    [again.isSameRace('tag'), again.isSameRace('other'), again.isSameRace(null)],
    [true, false, false],
  );
  assert.equal(createAddresses('other-race' as RaceId, OWN).count, 1);
});

test('nobody is led where it is not encrypted, nor to what is no origin', () => {
  for (const url of [
    'http://two.example.org',
    'https://two.example.org/path',
    'javascript:alert(1)',
    'two',
    7,
    null,
  ])
    assert.equal(mayGoTo(url, OWN), false, String(url));
  assert.equal(mayGoTo(TWO, OWN), true);
  assert.equal(mayGoTo('http://127.0.0.1:8091', OWN), false);
  assert.equal(mayGoTo('http://127.0.0.1:8091', 'http://127.0.0.1:8090'), true);
});

test('before the next is tried nobody goes at once, and a crowd spreads as far as its host said', () => {
  const addresses = createAddresses(RACE, OWN);
  assert.deepEqual(
    [addresses.waitMs(0, false), addresses.waitMs(1, false)],
    [100, 1_000],
    'of a host that says nothing',
  );
  addresses.learn([OWN, TWO], 6_000);
  assert.deepEqual([addresses.waitMs(0, false), addresses.waitMs(0.5, false)], [100, 3_100]);
  assert.equal(addresses.waitMs(1, true), 1_600, 'where a line stands by already: a quarter');
  assert.equal(addresses.ahead(), TWO);
  addresses.learn([OWN, TWO]);
  assert.equal(addresses.waitMs(1, false), 1_000);
});
