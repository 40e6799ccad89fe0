/**
 * The computer's clock is set while a race is on (a laptop finds its time server): on a real station, by faketime, and
 * with phones of every kind sending meanwhile. Nothing that was acknowledged is lost, laps are right, officials are told.
 */
import assert from 'node:assert/strict';
import { existsSync, readdirSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import mqtt from 'mqtt';
import { encodeFixes } from '../../race/codec/fix-batch.ts';
import { decide, makeRaceDay, type RaceDay, storedFixes } from '../station/race-day.ts';
import {
  ask,
  newDataDir,
  removeDataDir,
  type StationProcess,
  startStationProcess,
} from '../station/station-process.ts';

const library = readdirSync('/usr/lib')
  .map((folder) => join('/usr/lib', folder, 'faketime/libfaketimeMT.so.1'))
  .find((path) => existsSync(path));
const options = library === undefined ? { skip: "needs Debian's faketime" } : {};
let station: StationProcess;
let day: RaceDay;
let clockFile = '';

/** In one step, so that no half-written file is ever read. */
function setComputersClock(seconds: number): void {
  writeFileSync(`${clockFile}.new`, `${seconds < 0 ? '' : '+'}${seconds}\n`);
  renameSync(`${clockFile}.new`, clockFile);
}
const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
const part = async (id: string) =>
  (await ask(station, 'GET', '/v1/health', { token: day.token })).json.parts.find(
    (one: { id: string }) => one.id === id,
  );

before(async () => {
  if (library === undefined) return;
  const dataDir = newDataDir();
  clockFile = join(dataDir, 'clock.rc');
  setComputersClock(0);
  station = await startStationProcess({
    dataDir,
    env: {
      LD_PRELOAD: library,
      FAKETIME_TIMESTAMP_FILE: clockFile,
      FAKETIME_NO_CACHE: '1',
      // Only the time of day is set on a real computer.
      FAKETIME_DONT_FAKE_MONOTONIC: '1',
      DONT_FAKE_MONOTONIC: '1',
    },
  });
  day = await makeRaceDay(station, 'crit', ['1', '2', '3'], Date.now() - 60_000);
});
after(async () => {
  await station?.stop();
  if (station) removeDataDir(station);
});

test(
  'set back by an hour and forward by two minutes: every position once, at its time, and it is said',
  options,
  async () => {
    const client = await mqtt.connectAsync(`mqtt://127.0.0.1:${station.ports.mqtt}`, {
      username: 'crit.1',
      password: day.cards.get('1') ?? '',
      clientId: 'owntracks-1',
      protocolVersion: 4,
    });
    const sent = new Map<string, number[]>(['1', '2', '3'].map((bib) => [bib, []]));
    const say = async (n: number): Promise<void> => {
      const nowMs = Math.floor(Date.now() / 1_000) * 1_000;
      const [lat, lon] = [50, 10.001 + n * 1e-5];
      for (const times of sent.values()) times.push(nowMs);
      const body = JSON.stringify({ _type: 'location', lat, lon, tst: nowMs / 1_000, acc: 5 });
      const batch = Buffer.from(encodeFixes([{ timeMs: nowMs, latDeg: lat, lonDeg: lon }]));
      const osmand = `id=${day.cards.get('3')}&timestamp=${nowMs / 1_000}&lat=${lat}&lon=${lon}`;
      const basic = Buffer.from(`crit.2:${day.cards.get('2')}`).toString('base64');
      const [, native, traccar] = await Promise.all([
        client.publishAsync('owntracks/crit.1/phone', body, { qos: 1 }),
        ask(station, 'POST', '/v1/races/crit/entries/2/fixes', {
          headers: { authorization: `Basic ${basic}`, 'content-type': 'application/octet-stream' },
          body: batch,
        }),
        ask(station, 'POST', `/osmand?${osmand}`),
      ]);
      assert.equal(native.status, 204, native.text);
      assert.equal(traccar.status, 200, traccar.text);
    };
    const before = (await ask(station, 'GET', '/v1/clock')).json.t1 - Date.now();
    for (let n = 0; n < 12; n++) {
      if (n === 4) setComputersClock(-3_600);
      if (n === 8) {
        const seen = await part('clock');
        assert.equal(seen?.state, 'attention');
        assert.match(seen.says, /clock was set back by 60 min, \d+ s ago.*nothing is lost/);
        assert.match(seen.says, /until the race is over/);
        setComputersClock(120);
      }
      await say(n);
      await wait(1_000);
    }
    const seen = await part('clock');
    assert.match(seen?.says ?? '', /clock was set forward by 2 min/);
    assert.ok(Math.abs((await ask(station, 'GET', '/v1/clock')).json.t1 - Date.now() - before) < 100);
    await wait(2_500);
    for (const [bib, times] of sent) {
      const stored = (await storedFixes(station, day, bib)).map(({ timeMs }) => timeMs);
      assert.deepEqual(stored, times, `bib ${bib}`);
    }
    assert.equal((await ask(station, 'GET', '/v1/refusals', { token: day.token })).json.refusals.length, 0);
    await client.endAsync(true);
  },
);

test('a lap keyed while the computer’s clock is wrong is as long as it was', options, async () => {
  const now = async () => (await ask(station, 'GET', '/v1/clock')).json.t1 as number;
  const pass = async (timeMs: number) => {
    const passings = [{ id: `k${timeMs}`, line: 'finish', timeMs, source: 'keypad', who: { bib: '2' } }];
    const answer = await ask(station, 'POST', '/v1/races/crit/passings', {
      token: day.token,
      body: { passings },
    });
    assert.ok(answer.status < 300, answer.text);
  };
  const first = await now();
  await pass(first - 20_000);
  setComputersClock(-120);
  await wait(1_200);
  await pass(await now());
  const { passings } = (await ask(station, 'GET', '/v1/races/crit/passings', { token: day.token })).json;
  const times = passings
    .filter((one: { source?: string; passing?: { source: string } }) =>
      JSON.stringify(one).includes('keypad'),
    )
    .map((one: { timeMs?: number; passing?: { timeMs: number } }) => one.timeMs ?? one.passing?.timeMs);
  assert.equal(times.length, 2);
  const lapMs = Math.max(...times) - Math.min(...times);
  assert.ok(lapMs > 21_000 && lapMs < 26_000, `${lapMs} ms`);
});

test(
  'the race’s time outlives a restart in mid-race, and the computer’s is taken over when it is over',
  options,
  async () => {
    const before = (await ask(station, 'GET', '/v1/clock')).json.t1 - Date.now();
    const adopt = () => ask(station, 'POST', '/v1/clock/adopt', { token: day.token });
    assert.equal((await adopt()).status, 409);
    await station.kill();
    station = await startStationProcess({
      dataDir: station.dataDir,
      env: {
        LD_PRELOAD: library!,
        FAKETIME_TIMESTAMP_FILE: clockFile,
        FAKETIME_NO_CACHE: '1',
        FAKETIME_DONT_FAKE_MONOTONIC: '1',
        DONT_FAKE_MONOTONIC: '1',
      },
    });
    const again = (await ask(station, 'GET', '/v1/clock')).json.t1 - Date.now();
    assert.ok(Math.abs(again - before) < 1_000, `${again - before} ms`);
    await decide(station, day.token, 'crit', {
      type: 'finish',
      atMs: (await ask(station, 'GET', '/v1/clock')).json.t1,
    });
    assert.equal((await adopt()).status, 200);
    const own = (await ask(station, 'GET', '/v1/clock')).json.t1 - Date.now();
    assert.ok(Math.abs(own + 120_000) < 1_000, `${own} ms`);
    assert.equal(await part('clock'), undefined);
  },
);
