/** A station with few descriptors and strangers who hold sockets at every HTTP door: it lives, and serves who asks. */
import assert from 'node:assert/strict';
import { get } from 'node:http';
import { connect, type Socket } from 'node:net';
import { after, before, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  ADMIN_PASSWORD,
  ask,
  removeDataDir,
  type StationProcess,
  startStationProcess,
} from './station-process.ts';

const DESCRIPTORS = 512;
const SOCKETS = 600;

let station: StationProcess;
before(async () => {
  station = await startStationProcess({ descriptors: DESCRIPTORS });
});
after(async () => {
  await station.stop();
  removeDataDir(station);
});

const hold = (port: number, count: number): Promise<Socket[]> =>
  Promise.all(
    Array.from(
      { length: count },
      () =>
        new Promise<Socket>((resolve) => {
          const socket = connect(port, '127.0.0.1');
          socket.on('error', () => {}).resume();
          socket.on('close', () => resolve(socket));
          socket.on('connect', () => resolve(socket));
        }),
    ),
  );

const plain = (port: number, path: string): Promise<number> =>
  new Promise((resolve, reject) => {
    get({ port, host: '127.0.0.1', path, agent: false }, (response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    }).on('error', reject);
  });

test('silent sockets at every HTTP door take nobody’s place, and are gone after ten seconds', async () => {
  const { https, osmand, crowd, crowdHttps } = station.ports;
  const doors = [https, osmand, crowd, crowdHttps];
  const held = (await Promise.all(doors.map((port) => hold(port, SOCKETS)))).flat();

  assert.equal((await ask(station, 'GET', '/healthz')).status, 200);
  assert.equal(await plain(osmand, '/v1/clock?t=1'), 200);
  assert.equal(await plain(crowd, '/v1/races'), 200);
  const signedIn = await ask(station, 'POST', '/v1/login', {
    body: { name: 'admin', password: ADMIN_PASSWORD },
  });
  const token = String(signedIn.json.token);
  const health = await ask(station, 'GET', '/v1/health', { token });
  const said = (health.json.parts as { id: string; state: string; says: string }[]).find(
    ({ id }) => id === 'doors',
  );
  assert.equal(said?.state, 'attention');
  assert.match(said.says, /Somebody holds connections without using them/);

  const began = performance.now();
  while (held.some(({ closed }) => !closed) && performance.now() - began < 40_000) await sleep(250);
  const left = held.filter(({ closed }) => !closed).length;
  assert.equal(left, 0, `${left} are still held after ${Math.round(performance.now() - began)} ms`);
  assert.equal(station.process.exitCode, null);
  const metrics = (await ask(station, 'GET', '/metrics', { token })).text;
  assert.match(metrics, /bell_lap_http_connections_sent_away_total\{door="https",why="silent"\} [1-9]/);
  assert.match(metrics, /bell_lap_limit_descriptors 512\n/);
  assert.doesNotMatch(station.output(), /fault|EMFILE/);
});
