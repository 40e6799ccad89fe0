/** Where the app sends when the venue does not answer: to the relay, with the times it had, and back again. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CardRefused } from '../../../phone/line.ts';
import { decodeFixes } from '../../../race/codec/fix-batch.ts';
import { riderFrom } from './rider.ts';
import { createStationApi } from './station-api.ts';

const ORIGIN = 'https://bell-lap.local:8443';
const RELAY = 'https://relay.example';
const answer = (relay: unknown) => ({
  kind: 'rider',
  station: { id: 'tent', event: 'Spring' },
  race: { id: 'spring', name: 'Spring race' },
  entry: 7,
  bib: '41',
  name: 'Ada',
  credential: { username: 'spring.41', password: 'K7QF93XMK7QF93XM' },
  tracking: { batchMs: 5_000, sampling: 'dense' },
  relay,
});
const RIDER = riderFrom(
  answer({ fixes: `${RELAY}/v1/races/spring/entries/41/fixes`, clock: `${RELAY}/v1/clock` }),
  ORIGIN,
)!;
const FIX = { timeMs: 1_795_000_000_000, latDeg: 50, lonDeg: 10 };

function net() {
  let nowMs = 1_795_000_100_000;
  const asked: string[] = [];
  const met = { venue: 204, relay: 204, at: { venue: [] as number[], relay: [] as number[] } };
  const api = createStationApi({
    now: () => nowMs,
    async fetch(url, init) {
      const where = url.startsWith(ORIGIN) ? 'venue' : 'relay';
      asked.push(where);
      if (met[where] === 0) throw new TypeError('Network request failed');
      if (url.includes('/clock')) return Response.json({ t1: nowMs + 5, t2: nowMs + 5 });
      if (met[where] === 204)
        met.at[where].push(...decodeFixes(init.body as Uint8Array).map(({ timeMs }) => timeMs));
      return new Response(null, { status: met[where] });
    },
  });
  return {
    line: (rider = RIDER) => api.line(rider, () => []),
    met,
    pass: (ms: number) => {
      nowMs += ms;
    },
    asked: () => asked.splice(0),
  };
}

test('given a venue out of reach, then the batch goes to the relay at once, the next ones too, and back to the venue later', async () => {
  const { line: lineOf, met, pass, asked } = net();
  const line = lineOf();
  await line.send([FIX]);
  assert.deepEqual(asked(), ['venue']);
  met.venue = 0;
  await line.send([FIX]);
  await line.send([FIX]);
  assert.deepEqual(asked(), ['venue', 'relay', 'relay']);
  assert.deepEqual(met.at, { venue: [FIX.timeMs], relay: [FIX.timeMs, FIX.timeMs] });
  met.venue = 204;
  pass(6_000);
  await line.send([FIX]);
  assert.deepEqual(asked(), ['venue']);
});

test('given a relay that does not know the card yet, then it is not taken for the venue’s no', async () => {
  const { line: lineOf, met } = net();
  const line = lineOf();
  met.venue = 0;
  met.relay = 401;
  await assert.rejects(line.send([FIX]), (error) => !(error instanceof CardRefused));
  met.venue = 401;
  await assert.rejects(line.send([FIX]), CardRefused);
});

test('given an event without a relay, then there is one place to send to', async () => {
  const { line, met, asked } = net();
  met.venue = 0;
  await assert.rejects(line(riderFrom(answer(null), ORIGIN)!).send([FIX]));
  assert.deepEqual(asked(), ['venue']);
});

test('given the relay alone, then its clock is asked only while no other is known', async () => {
  const { line: lineOf, met, asked } = net();
  const line = lineOf();
  met.venue = 0;
  assert.equal((await line.askClock(false))?.t1, 1_795_000_100_005);
  assert.equal(await line.askClock(true), null);
  assert.deepEqual(asked(), ['venue', 'relay']);
});

test('given several relays, then one that is away is passed over for the next', async () => {
  const place = (at: string) => ({
    fixes: `${at}/v1/races/spring/entries/41/fixes`,
    clock: `${at}/v1/clock`,
  });
  const two = ['https://one.example', 'https://two.example'];
  const rider = riderFrom(
    { ...answer(place(two[0]!)), relays: [...two.map(place), { fixes: 'nonsense' }] },
    ORIGIN,
  )!;
  assert.equal(rider.relays?.length, 2);
  const asked: string[] = [];
  const away = new Set([ORIGIN, two[0]!]);
  const api = createStationApi({
    now: () => 1_795_000_100_000,
    async fetch(url) {
      const { origin } = new URL(url);
      asked.push(origin);
      if (away.has(origin)) throw new TypeError('Network request failed');
      return new Response(null, { status: 204 });
    },
  });
  const line = api.line(rider, () => []);
  await line.send([FIX]);
  await line.send([FIX]);
  assert.equal(line.via, 'relay');
  assert.equal(asked.at(-1), two[1]);
  assert.ok(asked.filter((origin) => origin === two[0]).length <= 1, asked.join());
});
