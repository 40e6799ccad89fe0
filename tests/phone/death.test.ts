/** A phone that dies out of range, in real time: what it had recorded is on it when it starts again, without a network, and goes out. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { makeRaceDay, type RaceDay, storedFixes } from '../station/race-day.ts';
import { removeDataDir, type StationProcess, startStationProcess } from '../station/station-process.ts';
import { keyOf, openPhone } from './phone.ts';
import { openWire, type Wire } from './wifi-cut.ts';

let station: StationProcess;
let day: RaceDay;
let wire: Wire;

before(async () => {
  station = await startStationProcess();
  day = await makeRaceDay(station, 'crit', ['7'], Date.now() - 60_000);
  wire = await openWire(station.ports.https);
});
after(async () => {
  await wire.close();
  await station.stop();
  removeDataDir(station);
});

test('a phone dies out of range and starts again without a network: everything it had goes out once it is back', async () => {
  const origin = `https://127.0.0.1:${wire.port}`;
  const phone = await openPhone({ origin, trust: await keyOf(station.ports.https) });
  const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
  const waiting = async (): Promise<number> => {
    const fact = phone.page().locator('.facts .fact', { hasText: 'Waiting to be sent' }).locator('dd');
    return Number(await fact.textContent());
  };
  try {
    const page = await phone.open(`/join/${day.cards.get('7')}`);
    await phone.at(50, 10.001, 10);
    await page.waitForFunction(
      'navigator.serviceWorker.getRegistrations().then((all) => all.length === 2 && all.every((one) => one.active))',
    );
    await page.getByRole('button', { name: 'Track with this phone' }).click();
    await page.getByText('Race control hears you').waitFor();
    await page.getByRole('button', { name: 'More' }).click();
    wire.cut();
    for (let step = 0; step < 10; step += 1) {
      await phone.at(50, 10.001 + step * 0.00014, 10);
      await pause(1_000);
    }
    const before = await waiting();
    assert.ok(before >= 5, `${before} fixes wait`);
    await phone.kill();

    const again = await phone.open('/rider');
    await again.getByRole('button', { name: 'More' }).click();
    await again.waitForFunction("document.querySelector('.facts') !== null");
    for (let look = 0; (await waiting()) < before && look < 100; look += 1) await pause(100);
    const held = await waiting();
    assert.ok(held >= before, `${held} of ${before} survived`);
    wire.mend();
    for (let look = 0; (await waiting()) > 0 && look < 600; look += 1) await pause(100);
    const stored = await storedFixes(station, day, '7');
    assert.ok(stored.length >= before, `${stored.length} of ${before} arrived`);
    assert.equal(new Set(stored.map(({ timeMs }) => timeMs)).size, stored.length, 'none twice');
  } finally {
    await phone.end();
  }
});
