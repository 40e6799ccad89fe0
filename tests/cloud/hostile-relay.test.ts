/**
 * A relay that has turned hostile, under a real station: it is told cards and asked for nothing, and says down the line
 * whatever it likes. It does not move a rider whose phone seals, and what it tries is in sight.
 */
import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, test } from 'node:test';
import { type WebSocket, WebSocketServer } from 'ws';
import { sealOf } from '../../phone/seal.ts';
import { encodeFixes } from '../../race/codec/fix-batch.ts';
import type { Fix } from '../../race/fix.ts';
import { foldSecret, sealKeyOf } from '../../server/identity/card-secret.ts';
import { makeRaceDay, type RaceDay } from '../station/race-day.ts';
import { ask, removeDataDir, type StationProcess, startStationProcess } from '../station/station-process.ts';
import { until } from './relay-process.ts';
import { fixAt } from './square-ride.ts';

const RACE = 'crit';
const startMs = Math.floor(Date.now() / 1_000) * 1_000 - 3_600_000;

let station: StationProcess;
let day: RaceDay;
let line: WebSocket;
const told: string[] = [];
const server = createServer((_request, response) => response.writeHead(201).end('{}'));
const sockets = new WebSocketServer({ server });

before(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  sockets.on('connection', (socket) => {
    line = socket;
    socket.send(JSON.stringify({ hello: { nonce: 'n'.repeat(32), passes: true } }));
    socket.on('message', (data, isBinary) => {
      if (isBinary) return;
      const text = String(data);
      told.push(text);
      if (text.startsWith('{"hello"')) socket.send(JSON.stringify({ mark: { seq: 0 } }));
    });
    const beat = setInterval(() => socket.ping(), 1_000);
    socket.on('close', () => clearInterval(beat));
  });
  const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  station = await startStationProcess({ args: ['--relay', address, '--relay-code', 'a-good-code'] });
  day = await makeRaceDay(station, RACE, ['1', '2', '3'], startMs);
  await until('the line', async () => told.some((text) => text.startsWith('{"cards"')));
});
after(async () => {
  await station?.stop();
  if (station) removeDataDir(station);
  sockets.close();
  for (const socket of sockets.clients) socket.terminate();
  server.closeAllConnections();
  server.close();
});

/** A ride from one second to another of the race, `speed` times the square's usual, from `atS` seconds of riding on. */
const ride = (speed: number, from: number, to: number, atS = from * speed): Fix[] =>
  Array.from({ length: to - from }, (_, index) => ({
    ...(fixAt(startMs, Math.round(atS + index * speed)) as Fix),
    timeMs: startMs + (from + index) * 1_000,
  }));
const keyOf = (bib: string): string => sealKeyOf(foldSecret(day.cards.get(bib) ?? '')!);
const sealed = (bib: string, fixes: readonly Fix[]): string =>
  sealOf(keyOf(bib), `${RACE}.${bib}`, encodeFixes(fixes));

let lastId = 0;
/** Says it down the line, and waits until the station has taken it. */
async function down(entry: number, fixes: readonly Fix[], seal: string | null): Promise<void> {
  const id = ++lastId;
  const atMs = Date.now();
  line.send(JSON.stringify({ down: [{ id, race: RACE, entry, fixes, atMs, phone: null, seal }] }));
  await until(`word ${id}`, async () => told.includes(JSON.stringify({ taken: id })));
}

async function order(): Promise<string> {
  const { json } = await ask(station, 'GET', `/v1/races/${RACE}`, { token: day.token });
  const rows = Object.values(
    json.rows as Record<string, { bib: string; place: number | null; laps: number }>,
  );
  return rows
    .filter(({ laps }) => laps > 0)
    .sort((a, b) => (a.place ?? 99) - (b.place ?? 99))
    .map(({ bib, laps }) => `${bib}:${laps}`)
    .join(' ');
}
const held = async (): Promise<{ bib: string; positions: number }[]> =>
  (await ask(station, 'GET', '/v1/relay-positions', { token: day.token })).json.held;

async function resolve(entry: number, how: 'count' | 'drop'): Promise<number> {
  const body = { race: RACE, entry, how };
  return (await ask(station, 'POST', '/v1/relay-positions/held', { token: day.token, body })).json.positions;
}

test('what phones have sealed counts, passed on by whomever', async () => {
  const [fast, slow] = [ride(1, 0, 450), ride(0.7, 0, 450)];
  await down(1, fast, sealed('1', fast));
  await down(2, slow, sealed('2', slow));
  await until('laps', async () => (await order()) !== '');
  assert.equal(await order(), '1:4 2:3');
});

test('positions that the relay makes up for them do not change the order, however they are dressed', async () => {
  const before = await order();
  const forged = ride(1.4, 450, 650, 315);
  const honest = ride(0.7, 0, 450);
  await down(2, forged, null);
  await down(2, forged, `1.${'0'.repeat(64)}`);
  await down(2, forged, sealed('1', forged));
  await down(2, forged, sealed('2', honest));
  await down(2, honest, sealed('2', honest));
  assert.equal(await order(), before);
  assert.deepEqual(
    (await held()).map(({ bib, positions }) => [bib, positions]),
    [['2', forged.length]],
    'kept once, and counted for nothing',
  );
  const { json } = await ask(station, 'GET', '/v1/refusals', { token: day.token });
  assert.ok(JSON.stringify(json).includes('without the seal of the rider’s phone'));
});

test('a phone that cannot seal counts, unless officials say no; what is held counts by their word', async () => {
  await down(3, ride(0.5, 0, 300), null);
  await until('the third', async () => (await order()).includes('3:'));
  const set = await ask(station, 'PUT', '/v1/relay-positions', {
    token: day.token,
    body: { unsigned: 'refuse' },
  });
  assert.equal(set.status, 204);
  const before = await order();
  await down(3, ride(0.5, 300, 900), null);
  assert.equal(await order(), before);
  assert.equal(await resolve(3, 'count'), 600);
  await until('counted', async () => (await order()) !== before);
  await down(3, ride(0.5, 900, 1_000), null);
  assert.equal(await resolve(3, 'drop'), 100);
  // And what was made up would have won: only nobody counts it without an official's word.
  assert.equal(await resolve(2, 'count'), 200);
  await until('the forged lead', async () => (await order()).startsWith('2:5'));
  assert.deepEqual(await held(), []);
});

test('the relay was told neither a card’s secret nor what seals are made with', () => {
  const all = told.join('\n');
  for (const [bib, secret] of day.cards) {
    assert.ok(!all.includes(secret) && !all.includes(foldSecret(secret)!));
    assert.ok(!all.includes(keyOf(bib)));
  }
});

test('a phone that joins is told what to show the relay instead of its secret', async () => {
  const secret = day.cards.get('1') ?? '';
  const { json } = await ask(station, 'POST', `/v1/join/${secret}`);
  assert.match(json.relay.password, /^[0-9A-HJKMNP-TV-Z]{16}$/);
  assert.notEqual(json.relay.password, foldSecret(secret));
  assert.equal(json.relay.sealKey, keyOf('1'));
});
