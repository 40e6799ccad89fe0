/**
 * Foreign apps on phones whose clocks are an hour fast, over HTTP: they race all the same, and a message that is sent
 * again after the station had its plug pulled is still the same fix.
 */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { makeRaceDay, type RaceDay, signIn, storedFixes } from '../station/race-day.ts';
import { ask, removeDataDir, type StationProcess, startStationProcess } from '../station/station-process.ts';

let station: StationProcess;
let day: RaceDay;

before(async () => {
  station = await startStationProcess();
  day = await makeRaceDay(station, 'crit', ['23', '7'], Date.now() - 60_000);
});
after(async () => {
  await station?.stop();
  if (station) removeDataDir(station);
});

const HOUR_MS = 3_600_000;
type App = { readonly bib: string; send(phoneMs: number): Promise<number> };

/** Both say whole seconds. */
const APPS: readonly App[] = [
  {
    bib: '23',
    async send(phoneMs) {
      const query = `id=${day.cards.get('23')}&timestamp=${Math.floor(phoneMs / 1_000)}&lat=50.0&lon=10.002`;
      return (await ask(station, 'POST', `/osmand?${query}`)).status;
    },
  },
  {
    bib: '7',
    async send(phoneMs) {
      const basic = Buffer.from(`crit.7:${day.cards.get('7')}`).toString('base64');
      const body = { _type: 'location', lat: 50, lon: 10.002, tst: Math.floor(phoneMs / 1_000) };
      const headers = { authorization: `Basic ${basic}` };
      return (await ask(station, 'POST', '/owntracks', { headers, body })).status;
    },
  },
];

for (const app of APPS)
  test(`bib ${app.bib}, an hour fast: right times, and once each across a restart`, async () => {
    const fastMs = Date.now() + HOUR_MS;
    for (const secondMs of [0, 1_000, 2_000]) {
      assert.equal(await app.send(fastMs + secondMs), 200);
      await new Promise((resolve) => setTimeout(resolve, 1_000));
    }
    const first = await storedFixes(station, day, app.bib);
    assert.equal(first.length, 3);
    for (const { timeMs } of first)
      assert.ok(Math.abs(timeMs - Date.now()) < 60_000, `${timeMs - Date.now()} ms from now`);

    await station.kill();
    station = await startStationProcess({ dataDir: station.dataDir });
    day = { ...day, token: await signIn(station) };
    // Its answer was lost with the station: the last two go again, and the ride goes on.
    for (const secondMs of [1_000, 2_000, 3_000]) assert.equal(await app.send(fastMs + secondMs), 200);
    const all = await storedFixes(station, day, app.bib);
    assert.deepEqual(all.slice(0, 3), first);
    assert.equal(all.length, 4, 'what was sent again is no other fix');
    assert.equal(all[3]!.timeMs - all[2]!.timeMs, 1_000);
  });
