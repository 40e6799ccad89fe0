/**
 * The native app's web build in a real browser against a real station: a rider joins by the link, rides, loses the
 * network and the browser, comes back. The same screens, tracker and store as on a phone; positions are the browser's.
 */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Course } from '../../race/course/course.ts';
import { courseLengthM, placeAt } from '../../race/course/geometry.ts';
import { assertAccessible } from '../pages/browser.ts';
import { keyOf, openPhone, type TestPhone } from '../phone/phone.ts';
import { makeRaceDay, type RaceDay, SQUARE, storedFixes } from '../station/race-day.ts';
import { ask, removeDataDir, type StationProcess, startStationProcess } from '../station/station-process.ts';
import { type Front, openFront } from './front.ts';

const COURSE = SQUARE as unknown as Course;
const LENGTH_M = courseLengthM(COURSE);
const SPEED_MPS = 15;
/** Before this, the rider stands at the start. */
const FROM_M = LENGTH_M - 60;

let station: StationProcess;
let front: Front;
let day: RaceDay;
let phone: TestPhone;
let rodeM = 0;

before(async () => {
  station = await startStationProcess();
  front = await openFront(station);
  day = await makeRaceDay(station, 'crit', ['23', '7'], Date.now() - 30_000);
  phone = await openPhone({
    origin: `https://127.0.0.1:${front.port}`,
    trust: await keyOf(front.port),
  });
});
after(async () => {
  await phone.end();
  await front.close();
  await station.stop();
  removeDataDir(station);
});

/** Rides at an even speed, a position every half second. */
async function ride(seconds: number): Promise<void> {
  for (let half = 0; half < seconds * 2; half++) {
    const place = placeAt(COURSE, (FROM_M + rodeM) % LENGTH_M);
    await phone.at(place.latDeg, place.lonDeg, SPEED_MPS);
    rodeM += SPEED_MPS / 2;
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
}

const until = async (what: string, isSo: () => Promise<boolean>): Promise<void> => {
  for (let wait = 0; wait < 300; wait++) {
    if (await isSo()) return;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  assert.fail(`Not within a minute: ${what}`);
};

/** The number beside these words. */
const fact = async (name: string): Promise<number> =>
  Number(
    await phone.page().getByText(name, { exact: true }).locator('xpath=following-sibling::*').textContent(),
  );

test('a rider joins by the link on their card', async () => {
  const page = await phone.open(`/join/${day.cards.get('23')}`);
  await page.getByText('Rider 23 · Race crit').waitFor();
  await assertAccessible(page);
});

test('they ride: race control hears them, and they see how fast they are', async () => {
  const page = phone.page();
  const place = placeAt(COURSE, FROM_M);
  await phone.at(place.latDeg, place.lonDeg, SPEED_MPS);
  await page.getByRole('button', { name: 'Start riding' }).click();
  await ride(12);
  await page.getByText('Race control hears you').waitFor();
  await until('fixes at the station', async () => (await storedFixes(station, day, '23')).length >= 5);
  await page.getByLabel(/^Speed.*54\.0/).waitFor();
  await assertAccessible(page);
});

test('out of range, then the phone dies: what was ridden is on the phone, and goes out once it is back', async () => {
  front.unplug();
  await ride(20);
  const page = phone.page();
  await page.getByText(/Not heard for/).waitFor();
  const waiting = await fact('Waiting to be sent');
  assert.ok(waiting >= 15, `${waiting} positions wait`);
  const before = (await storedFixes(station, day, '23')).length;

  await phone.kill();
  front.plugIn();
  await phone.open('/');
  await until('all is sent', async () => (await fact('Waiting to be sent')) <= 6);
  await ride(6);
  await until('the last is sent', async () => (await fact('Waiting to be sent')) <= 6);

  const fixes = await storedFixes(station, day, '23');
  const times = fixes.map(({ timeMs }) => timeMs);
  assert.equal(new Set(times).size, times.length, 'each once');
  assert.ok(fixes.length >= before + waiting, `${fixes.length} stored, ${before} before, ${waiting} waited`);
  const during = times.filter((_, index) => index > 0 && times[index]! - times[index - 1]! > 3_000);
  // Only the browser's own death is a gap.
  assert.ok(during.length <= 1, `gaps before ${during}`);
  await phone.page().getByText('Race control hears you').waitFor();
});

test('SOS: a tap does nothing, two seconds reach race control', async () => {
  const page = phone.page();
  const button = page.getByRole('button', { name: /^SOS/ });
  await button.click();
  await new Promise((resolve) => setTimeout(resolve, 500));
  await button.click({ delay: 2_300 });
  await page.getByText('Race control has your call').waitFor();
  const board = await ask(station, 'GET', `/v1/races/${day.race}`, { token: day.token });
  assert.match(board.text, /sos/);
  await assertAccessible(page);
  await page.getByRole('button', { name: 'I am fine again' }).click();
});

test('German and bright colours are kept', async () => {
  const page = phone.page();
  await page.getByRole('radio', { name: 'Deutsch' }).click();
  await page.getByRole('radio', { name: 'Sonne (hell)' }).click();
  await page.getByText('Die Rennleitung hört dich').waitFor();
  await assertAccessible(page);
  await page.reload();
  await page.getByText('Die Rennleitung hört dich').waitFor();
});

test('a revoked card: the rider is told, and nothing they rode is thrown away', async () => {
  const gone = await ask(station, 'DELETE', `/v1/races/${day.race}/entries/23/card`, { token: day.token });
  assert.ok(gone.status < 300, gone.text);
  await ride(8);
  await phone.page().getByText('Diese Karte gilt nicht mehr').waitFor();
  assert.ok((await fact('Noch zu senden')) > 0);
  // What the browser says about answers that refuse is meant; anything else is not.
  assert.deepEqual(
    phone.complaints.filter((line) => !/Failed to load resource|net::ERR/.test(line)),
    [],
  );
});
