/** 300 positions at once from phones whose clocks are wrong, at a real station over MQTT: none is lost, none is squeezed. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import mqtt from 'mqtt';
import { makeRaceDay, type RaceDay, storedFixes } from '../station/race-day.ts';
import { ask, removeDataDir, type StationProcess, startStationProcess } from '../station/station-process.ts';

const HOUR_S = 3_600;
const YEAR_S = 365 * 24 * HOUR_S;
const ERRORS_S = [0, 5, 30, 120, 300, HOUR_S, YEAR_S, -30, -HOUR_S, -YEAR_S, -1_024 * 7 * 24 * HOUR_S];
const BIBS = ERRORS_S.map((_, index) => String(index + 1));
let station: StationProcess;
let day: RaceDay;
before(async () => {
  station = await startStationProcess();
  day = await makeRaceDay(station, 'crit', BIBS, Date.now() - 400_000);
});
after(async () => {
  await station?.stop();
  if (station) removeDataDir(station);
});

async function ride(bib: string, errorS: number): Promise<void> {
  const client = await mqtt.connectAsync(`mqtt://127.0.0.1:${station.ports.mqtt}`, {
    username: `crit.${bib}`,
    password: day.cards.get(bib) ?? '',
    clientId: `own-${bib}`,
    protocolVersion: 4,
  });
  const fromS = Math.floor(Date.now() / 1_000) - 299;
  const say = (s: number) => {
    const place = { lat: 50, lon: 10 + s * 1e-5, acc: 5 };
    const body = JSON.stringify({ _type: 'location', ...place, tst: fromS + s + errorS });
    return client.publishAsync('owntracks/crit.'.concat(bib, '/phone'), body, { qos: 1 });
  };
  await Promise.all(Array.from({ length: 300 }, (_, s) => say(s)));
  for (let s = 300; s < 308; s++) {
    await new Promise((resolve) => setTimeout(resolve, (fromS + s) * 1_000 + 150 - Date.now()));
    await say(s);
  }
  await client.endAsync();
}

test('each is stored once, in its distance to the others, or waits where an official sees it', async () => {
  await Promise.all(BIBS.map((bib, index) => ride(bib, ERRORS_S[index]!)));
  await new Promise((resolve) => setTimeout(resolve, 4_000));
  const { aside } = (await ask(station, 'GET', '/v1/phones', { token: day.token })).json;
  for (const [index, bib] of BIBS.entries()) {
    const times = (await storedFixes(station, day, bib)).map(({ timeMs }) => timeMs);
    const waits = aside.find((one: { bib: string }) => one.bib === bib)?.positions ?? 0;
    const name = `${ERRORS_S[index]} s: ${times.length} stored, ${waits} wait`;
    assert.equal(times.length + waits, 308, name);
    // Late by less than a day could be a slow way: those wait longer than this test does.
    if (ERRORS_S[index]! >= 0 || ERRORS_S[index]! < -24 * HOUR_S) assert.equal(waits, 0, name);
    if (times.length > 0) {
      assert.ok(
        times.slice(1).every((timeMs, i) => timeMs - times[i]! === 1_000),
        `${name}: a second each`,
      );
      assert.ok(Math.abs(times.at(-1)! - Date.now()) < 10_000, `${name}: at their time`);
    }
  }
});
