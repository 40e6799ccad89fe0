/**
 * A rider's page rides out of the venue's Wi-Fi: it goes on through the cloud relay by itself, in a real browser, and
 * finds back to the venue. The station has every position once, also those that were under way when the Wi-Fi ended.
 */
import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { after, before, test } from 'node:test';
import type { Course } from '../../race/course/course.ts';
import { courseLengthM, placeAt } from '../../race/course/geometry.ts';
import { CODE, type RelayProcess, startRelayProcess, until } from '../cloud/relay-process.ts';
import { makeRaceDay, SQUARE, storedFixes } from '../station/race-day.ts';
import { removeDataDir, type StationProcess, startStationProcess } from '../station/station-process.ts';
import { openPhone, type TestPhone } from './phone.ts';
import { openWire, type Wire } from './wifi-cut.ts';

const COURSE = SQUARE as unknown as Course;
const SPEED_MPS = 12;

let relay: RelayProcess;
let station: StationProcess;
let wire: Wire;

before(async () => {
  relay = await startRelayProcess();
  station = await startStationProcess({ args: ['--relay', relay.address, '--relay-code', CODE] });
  wire = await openWire(station.ports.https);
});
after(async () => {
  await wire?.close();
  await station?.stop();
  await relay?.stop();
  if (station) removeDataDir(station);
  if (relay) rmSync(relay.dataDir, { recursive: true, force: true });
});

const fixesAtRelay = async (): Promise<number> => {
  const text = await (await fetch(`${relay.address}/metrics`)).text();
  return Number(/^bell_lap_relay_phone_fixes_total (\d+)/m.exec(text)?.[1]);
};
const fact = (phone: TestPhone, name: string): Promise<string | null> =>
  phone.page().locator(`.facts dt:text-is("${name}") + dd`).textContent();

test('a rider out of the venue’s Wi-Fi is followed through the relay, and every position is at the venue once', async () => {
  // The key would do until the machine's addresses change: then the station makes another, and the venue seems gone.
  const origin = `https://127.0.0.1:${wire.port}`;
  const phone = await openPhone({ origin, trust: 'whatever comes' });
  try {
    const day = await makeRaceDay(station, 'crit', ['23'], Date.now() - 60_000);
    const page = await phone.open(`/join/${day.cards.get('23')}`);
    await page.getByRole('heading', { name: 'Rider 23' }).waitFor();
    await page.getByText('Out of the venue’s Wi-Fi').click();
    await page.getByText(`${relay.address}/owntracks`).waitFor();
    const line = placeAt(COURSE, 30);
    await phone.at(line.latDeg, line.lonDeg, 0);
    await page.getByRole('button', { name: 'Track with this phone' }).click();
    await page.getByText('Race control hears you').waitFor();
    await page.getByRole('button', { name: 'More' }).click();

    let metres = 30;
    const rideUntil = async (what: string, isSo: () => Promise<boolean>): Promise<void> => {
      await until(
        what,
        async () => {
          metres += SPEED_MPS;
          const place = placeAt(COURSE, metres % courseLengthM(COURSE));
          await phone.at(place.latDeg, place.lonDeg, SPEED_MPS);
          await new Promise((resolve) => setTimeout(resolve, 950));
          return isSo();
        },
        150_000,
      );
    };
    const atVenue = async (): Promise<readonly number[]> =>
      (await storedFixes(station, day, '23')).map(({ timeMs }) => timeMs);

    await rideUntil('positions at the venue', async () => (await atVenue()).length >= 5);
    assert.equal(await fixesAtRelay(), 0, 'nothing takes the long way while the venue answers');
    wire.cut();
    await rideUntil('positions at the relay', async () => (await fixesAtRelay()) >= 5);
    assert.equal(await fact(phone, 'Sent over'), 'HTTPS, cloud relay');
    assert.equal(await page.getByText(/Not heard for/).count(), 0);
    wire.mend();
    await rideUntil('the venue again', async () =>
      /^(MQTT|HTTPS)$/.test((await fact(phone, 'Sent over')) ?? ''),
    );
    await until('all sent', async () => (await fact(phone, 'Waiting to be sent')) === '0');
    const sent = async (): Promise<number> => Number(await fact(phone, 'Sent since the page was opened'));
    const times = await until('all of it at the venue', async () => {
      const all = await atVenue();
      return all.length >= (await sent()) && all;
    });
    assert.equal(new Set(times).size, times.length, 'each once');
    assert.equal(times.length, await sent(), 'and none that the phone did not take');
  } catch (error) {
    throw new Error(`The phone's browser says: ${phone.complaints.slice(-5).join(' | ')}`, { cause: error });
  } finally {
    await phone.end();
  }
});
