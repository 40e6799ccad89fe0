/** The demo by a button of the console: an empty station, and within a moment a race that moves; then its end. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Browser } from 'playwright-core';
import { signIn } from '../station/race-day.ts';
import {
  ADMIN_PASSWORD,
  ask,
  removeDataDir,
  type StationProcess,
  startStationProcess,
} from '../station/station-process.ts';
import { assertAccessible, DESK, openBrowser, openPage } from './browser.ts';

let browser: Browser;
let station: StationProcess;
before(async () => {
  [browser, station] = await Promise.all([openBrowser(), startStationProcess()]);
});
after(async () => {
  await browser?.close();
  await station?.stop();
  if (station) removeDataDir(station);
});

test('an organiser who has nothing yet rehearses with one click, and ends it with another', async () => {
  const options = { ...DESK, ignoreHTTPSErrors: true };
  const page = await openPage(browser, `https://127.0.0.1:${station.ports.https}/control`, options);
  await page.getByLabel('Name').fill('admin');
  await page.getByLabel('Password').fill(ADMIN_PASSWORD);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByText('No race yet').waitFor();
  await assertAccessible(page);
  await page.getByRole('button', { name: 'Rehearse with a demo' }).click();
  await page.locator('.board-rows .board-line').nth(9).waitFor();
  const token = await signIn(station);
  const phones = async () => {
    const [race] = (await ask(station, 'GET', '/v1/races', { token })).json.races as { id: string }[];
    const answer = await ask(station, 'GET', `/v1/races/${race!.id}/phones`, { token });
    return (answer.json.phones as { lastFixMs: number | null }[]).filter(
      ({ lastFixMs }) => lastFixMs !== null,
    );
  };
  while ((await phones()).length < 10) await page.waitForTimeout(200);
  await page.getByRole('button', { name: 'All races' }).click();
  await page.getByRole('button', { name: 'End the demo' }).click();
  await page.getByRole('button', { name: 'Rehearse with a demo' }).waitFor();
  while ((await ask(station, 'GET', '/v1/demo', { token })).json.running) await page.waitForTimeout(200);
  assert.ok((await phones()).length >= 10, 'what was ridden stays');

  // A rehearsal is not a race of the day: put away, it is in nobody's way, and all of it is kept.
  const seenBySpectators = async () => (await ask(station, 'GET', '/v1/races')).json.races.length as number;
  assert.equal(await seenBySpectators(), 1);
  await page.getByRole('link', { name: /Demo criterium/ }).click();
  await page.getByRole('button', { name: 'Race actions' }).click();
  await page.getByRole('button', { name: 'Put the race away' }).hover();
  await page.mouse.down();
  await page.getByRole('button', { name: 'Bring the race back' }).waitFor();
  await page.mouse.up();
  assert.equal(await seenBySpectators(), 0);
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'All races' }).click();
  await page.getByText('Put away (1)').waitFor();
  await assertAccessible(page);
});
