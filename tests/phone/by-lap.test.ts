/**
 * A race that spares its riders' batteries: told so in mid-race, the phone keeps what it has to itself between two
 * laps and says all of it right after the line. Real browser, station and TLS.
 */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { placeAt } from '../../race/course/geometry.ts';
import { decide, makeRaceDay, type RaceDay, SQUARE, storedFixes } from '../station/race-day.ts';
import { ask, removeDataDir, type StationProcess, startStationProcess } from '../station/station-process.ts';
import { openPhone, type TestPhone } from './phone.ts';

let station: StationProcess;
let day: RaceDay;
let phone: TestPhone;

before(async () => {
  station = await startStationProcess();
  day = await makeRaceDay(station, 'crit', ['23'], Date.now() - 60_000);
  phone = await openPhone({ origin: `https://127.0.0.1:${station.ports.https}`, trust: 'whatever comes' });
});
after(async () => {
  await phone.end();
  await station.stop();
  removeDataDir(station);
});

const COURSE = SQUARE as unknown as Parameters<typeof placeAt>[0];
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
const stored = async (): Promise<number> => (await storedFixes(station, day, '23')).length;
let alongM = 60;

/** A second's way at 10 m/s, so often, or until something is so. */
async function ride(seconds: number, until: () => Promise<boolean> = async () => false): Promise<boolean> {
  for (let second = 0; second < seconds; second += 1) {
    alongM += 10;
    const place = placeAt(COURSE, alongM % 1_000);
    await phone.at(place.latDeg, place.lonDeg, 10);
    await pause(1_000);
    if (await until()) return true;
  }
  return false;
}

test('told to report by lap in mid-race, the phone is silent between the lines and complete right after one', async () => {
  const page = await phone.open(`/join/${day.cards.get('23')}`);
  await phone.at(50, 10.003, 10);
  await page.getByRole('button', { name: 'Track with this phone' }).click();
  assert.ok(await ride(60, async () => (await stored()) > 3), 'it reports every five seconds at first');

  await decide(station, day.token, 'crit', {
    type: 'set-race',
    rules: { phoneBatchMs: 600_000, phoneSending: 'by-lap', phoneSampling: 'dense' },
  });
  const standing = await ask(station, 'GET', '/v1/races/crit/entries/23/standing', { token: day.token });
  assert.deepEqual(standing.json.tracking, { batchMs: 600_000, sending: 'by-lap', sampling: 'dense' });

  // It follows with the next standing it asks for; from then on what it has grows, and the station’s does not.
  const waiting = page.locator('.facts dt:text-is("Waiting to be sent") + dd');
  assert.ok(
    await ride(60, async () => Number(await waiting.textContent()) >= 12),
    'twelve seconds and more without a batch',
  );
  const before = await stored();
  const held = Number(await waiting.textContent());

  alongM = 940;
  const there = await ride(30, async () => (await stored()) >= before + held);
  assert.ok(there, `${await stored()} stored of ${before} and ${held} before the line`);
  assert.ok(alongM < 1_250, `only ${alongM - 1_000} m after the line`);
});
