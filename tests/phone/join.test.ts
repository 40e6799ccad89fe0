/**
 * What else a rider meets on the page: no card but the event's link and an official's yes; the call for help, held for
 * two seconds, until it is answered; a card that ends in mid-race and the new one. Real browser, station and TLS.
 */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { assertAccessible } from '../pages/browser.ts';
import { decide, makeRaceDay, type RaceDay, storedFixes } from '../station/race-day.ts';
import { ask, removeDataDir, type StationProcess, startStationProcess } from '../station/station-process.ts';
import { openPhone, type TestPhone } from './phone.ts';

let station: StationProcess;
let day: RaceDay;
let phone: TestPhone;

before(async () => {
  station = await startStationProcess();
  day = await makeRaceDay(station, 'crit', ['23', '7'], Date.now() - 60_000);
  const origin = `https://127.0.0.1:${station.ports.https}`;
  phone = await openPhone({ origin, trust: 'whatever comes', locale: 'de-DE', colorScheme: 'light' });
});
after(async () => {
  await phone.end();
  await station.stop();
  removeDataDir(station);
});
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

test('a rider without a card picks their name, waits for an official’s yes, and rides', async () => {
  const { json } = await ask(station, 'POST', '/v1/join-link', { token: day.token });
  const page = await phone.open(new URL(json.url as string).pathname);
  await phone.at(50, 10.001, 9);
  await page.getByRole('heading', { name: 'Wer bist du?' }).waitFor();
  await assertAccessible(page);
  await page.getByPlaceholder('Name oder Nummer').fill('rider 2');
  await page.getByRole('button', { name: /Rider 23/ }).click();
  await page.getByRole('button', { name: 'Ja, das bin ich' }).click();
  await page.getByRole('heading', { name: 'Die Rennleitung ist gefragt' }).waitFor();
  await assertAccessible(page);
  const waiting = await ask(station, 'GET', '/v1/races/crit/join-requests', { token: day.token });
  assert.equal(waiting.json.requests[0].bib, '23');
  const path = `/v1/races/crit/join-requests/${waiting.json.requests[0].id}`;
  const yes = await ask(station, 'POST', path, { token: day.token, body: { answer: 'yes' } });
  assert.equal(yes.status, 200, yes.text);
  await page.getByRole('button', { name: 'Mit diesem Handy fahren' }).click();
  await page.getByText('Die Rennleitung hört dich').waitFor();
  for (let look = 0; (await storedFixes(station, day, '23')).length === 0 && look < 200; look += 1)
    await pause(100);
  assert.ok((await storedFixes(station, day, '23')).length > 0);
});

test('SOS is nothing when let go early; held for two seconds race control has it, with the place, until it is answered', async () => {
  const page = phone.page();
  const flags = async (): Promise<string[]> =>
    (await ask(station, 'GET', '/v1/races/crit/entries/23/standing', { token: day.token })).json.row.flags ??
    [];
  await page.locator('.sos').hover();
  await page.mouse.down();
  await pause(700);
  await page.mouse.up();
  await pause(300);
  assert.deepEqual(await flags(), []);
  await page.locator('.sos').hover();
  await page.mouse.down();
  await page.getByText('Die Rennleitung hat deinen Ruf').waitFor();
  await page.mouse.up();
  assert.deepEqual(await flags(), ['sos']);
  await assertAccessible(page);
  await decide(station, day.token, 'crit', { type: 'sos-answered', entry: 1 });
  for (let step = 0; step < 200 && !(await page.locator('.sos').isVisible()); step += 1) {
    await phone.at(50, 10.001 + step / 1e5, 9);
    await pause(300);
  }
  assert.ok(await page.locator('.sos').isVisible(), 'answered: the button is back');
});

test('a card that ends in mid-race is said at once; with the new card everything kept goes out', async () => {
  const page = phone.page();
  const before = (await storedFixes(station, day, '23')).length;
  const anew = await ask(station, 'POST', '/v1/races/crit/entries/23/card', { token: day.token });
  assert.ok(anew.status < 300, anew.text);
  for (
    let step = 0;
    step < 200 && !(await page.getByText('Diese Karte gilt nicht mehr').isVisible());
    step += 1
  ) {
    await phone.at(50.001, 10.001 + step / 1e5, 9);
    await pause(300);
  }
  await page.getByText('Diese Karte gilt nicht mehr').waitFor();
  const cards = await ask(station, 'GET', '/v1/races/crit/cards', { token: day.token });
  const secret = cards.json.cards.find((card: { bib: string }) => card.bib === '23').secret as string;
  const again = await phone.open(`/join/${secret}`);
  await again.getByRole('button', { name: 'Mit diesem Handy fahren' }).click();
  await again.getByText('Die Rennleitung hört dich').waitFor();
  await again.getByRole('button', { name: 'Mehr' }).click();
  const fact = again.locator('.facts .fact', { hasText: 'Noch zu senden' }).locator('dd');
  for (let look = 0; (await fact.textContent()) !== '0' && look < 300; look += 1) await pause(100);
  assert.ok((await storedFixes(station, day, '23')).length > before);
});
