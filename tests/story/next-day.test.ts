/**
 * The next day, on the pages alone: yesterday's race is copied, the whole event goes into one file, another laptop opens it
 * and has the same results to the byte, and the race goes on there. And the event itself: named, read by everybody.
 */
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import type { Page } from 'playwright-core';
import { assertAccessible, DESK, openPage, PHONE } from '../pages/browser.ts';
import { browser, enter, hold, openConsole, panel, station, token } from '../pages/console.ts';
import { becomes, said, stays } from '../pages/seen.ts';
import { decide, makeRaceDay, signIn } from '../station/race-day.ts';
import {
  ADMIN_PASSWORD,
  type Answer,
  ask,
  removeDataDir,
  type StationProcess,
  startStationProcess,
} from '../station/station-process.ts';

const folder = mkdtempSync(join(tmpdir(), 'bell-lap-next-day-'));
const PASSPHRASE = 'Velo müde 7';
const START_MS = Date.now() - 24 * 3_600_000;
let other: StationProcess;
let otherToken: string;
before(async () => {
  other = await startStationProcess();
  otherToken = await signIn(other);
  await ask(other, 'POST', '/v1/races', { token: otherToken, body: { id: 'hill', name: 'Hill climb' } });
});
after(async () => {
  await other?.stop();
  if (other) removeDataDir(other);
  rmSync(folder, { recursive: true, force: true });
});

/** Yesterday's race, ridden and official. */
async function yesterday(): Promise<void> {
  await makeRaceDay(station, 'harbour', ['1', '2', '3'], START_MS);
  let count = 0;
  for (let lap = 1; lap <= 5; lap++)
    for (const [at, bib] of ['2', '1', '3'].entries()) {
      const passing = {
        ...{ id: `keypad:${++count}`, line: 'finish', source: 'keypad', who: { bib } },
        ...{ timeMs: START_MS + lap * 100_000 + at * 3_210, uncertaintyMs: 200 },
      };
      const answer = await ask(station, 'POST', '/v1/races/harbour/passings', {
        token,
        body: { passings: [passing] },
      });
      assert.ok(answer.status < 300, answer.text);
    }
  await decide(station, token, 'harbour', { type: 'finish', atMs: START_MS + 600_000 });
  await decide(station, token, 'harbour', { type: 'publish-result', state: 'official' });
}

const onOther = async (path = '/control') => {
  const page = await openPage(browser, `https://127.0.0.1:${other.ports.https}${path}`, {
    ...DESK,
    ignoreHTTPSErrors: true,
    reducedMotion: 'reduce',
  });
  await page.getByLabel('Name').fill('admin');
  await page.getByLabel('Password').fill(ADMIN_PASSWORD);
  await page.getByRole('button', { name: 'Sign in' }).click();
  return page;
};
const of = (who: StationProcess, path: string, mine = who === other ? otherToken : token) =>
  ask(who, 'GET', path, { token: mine });

test('an admin names the event, with a timetable; the sign-in, spectators and a waiting screen show it', async () => {
  await yesterday();
  const page = await openConsole();
  await enter(page);
  await page.getByRole('button', { name: 'Event', exact: true }).click();
  const dialog = page.getByRole('dialog', { name: 'The event' });
  await dialog.getByLabel('Name of the event').fill('Harbour days');
  await dialog.getByLabel('Day', { exact: true }).fill('2027-05-23');
  await dialog.getByLabel('Place').fill('Old harbour');
  await dialog.getByLabel('Time zone').selectOption('Europe/Zurich');
  await dialog.getByRole('button', { name: 'Add a line' }).click();
  await dialog.getByRole('textbox', { name: 'What' }).fill('Sign-on opens');
  await assertAccessible(page);
  await dialog.getByRole('button', { name: 'Save' }).click();
  await said(page, 'The event is saved');
  await page.getByText(/Sunday,? 23 May 2027 · Old harbour/).waitFor();
  const { json } = await of(station, '/v1/event');
  assert.deepEqual(
    [json.name, json.timetable[0].atMs, json.timeZone],
    ['Harbour days', Date.UTC(2027, 4, 23, 6), 'Europe/Zurich'],
  );
  await page.context().close();
  const crowd = `http://127.0.0.1:${station.ports.crowd}`;
  const signIn = `https://127.0.0.1:${station.ports.https}/control`;
  for (const address of [`${crowd}/`, `${crowd}/board/nothing`, signIn]) {
    const shown = await openPage(browser, address, { ...PHONE, ignoreHTTPSErrors: true });
    const event = shown.getByRole('region', { name: 'Harbour days' });
    await event.getByText('Sign-on opens').waitFor();
    await becomes(() => event.textContent(), /08:00/, address);
    await assertAccessible(shown);
    await shown.context().close();
  }
});

test('yesterday’s race is kept as a template, once, and copied with its riders, and the cards they have', async () => {
  const page = await openConsole();
  await enter(page);
  await page.getByRole('button', { name: 'Copy Race harbour' }).click();
  await page.getByText('Or keep it as a template').click();
  await page.getByRole('button', { name: 'Keep as a template' }).dblclick();
  await said(page, 'Kept as a template: Race harbour');
  const templates = async (): Promise<{ name: string }[]> =>
    (await of(station, '/v1/event/templates')).json.templates;
  await stays(async () => (await templates()).filter(({ name }) => name === 'Race harbour').length, 1);
  await page.getByRole('button', { name: 'Copy Race harbour' }).click();
  const dialog = page.getByRole('dialog', { name: 'Copy a race' });
  await dialog.getByLabel('Name of the copy').fill('Second day');
  await becomes(() => dialog.getByLabel(/cards they have/).isChecked(), true);
  await assertAccessible(page);
  await dialog.getByRole('button', { name: 'Make the copy' }).click();
  await page.getByRole('heading', { name: 'Second day' }).waitFor();
  const { races } = (await of(station, '/v1/races')).json;
  assert.deepEqual(
    races.map(({ id, entries, state }: Record<string, unknown>) => [id, entries, state]),
    [
      ['harbour', 3, 'finished'],
      ['race-harbour', 3, 'waiting'],
    ],
  );
  await becomes(async () => (await of(station, '/v1/races/race-harbour/cards')).json.cards.length, 3);
  await page.context().close();
});

async function fetchFile(page: Page): Promise<string> {
  await page.getByRole('button', { name: 'Back up, open' }).click();
  const dialog = page.getByRole('dialog', { name: 'The whole event in one file' });
  await dialog.getByLabel('Passphrase, at least 8 characters').fill(PASSPHRASE);
  await dialog.getByRole('button', { name: 'Make the file' }).click();
  await dialog.getByText('The two are not the same.').waitFor();
  await dialog.getByLabel('The passphrase once more').fill(PASSPHRASE);
  await dialog.getByRole('button', { name: 'Make the file' }).click();
  const link = dialog.getByRole('link', { name: 'Save it on this device' });
  await link.waitFor();
  await assertAccessible(page);
  const [download] = await Promise.all([page.waitForEvent('download'), link.click()]);
  assert.match(download.suggestedFilename(), /^harbour-days-.*\.bell-lap$/);
  const path = join(folder, 'event.bell-lap');
  await download.saveAs(path);
  return path;
}

test('backed up to a file, opened on another laptop: the same results to the byte, and raced on there', async () => {
  const page = await openConsole();
  await enter(page);
  const path = await fetchFile(page);
  await page.context().close();
  assert.equal(readFileSync(path).includes('Rider 1'), false);

  const there = await onOther();
  await there.getByRole('button', { name: 'Back up, open' }).click();
  const dialog = there.getByRole('dialog', { name: 'The whole event in one file' });
  const half = join(folder, 'half.bell-lap');
  writeFileSync(half, readFileSync(path).subarray(0, 2_000));
  const choose = (file: string) => dialog.getByLabel('File of an event (.bell-lap)').setInputFiles(file);
  await choose(half);
  await dialog.getByText('This file ends too early').waitFor();
  await dialog.getByRole('button', { name: 'Another file' }).click();
  await choose(path);
  await dialog.getByLabel('This file has a passphrase').fill('not this one');
  await dialog.getByRole('button', { name: 'Look into it' }).click();
  await dialog.getByText('This is not the passphrase').waitFor();
  await dialog.getByLabel('This file has a passphrase').fill(PASSPHRASE);
  await dialog.getByRole('button', { name: 'Look into it' }).click();
  await dialog.getByText('Harbour days, made').waitFor();
  await assertAccessible(there);
  await dialog.getByRole('button', { name: 'Open it here' }).dblclick(); // as some do with everything
  await dialog.getByText('same result as in the file').waitFor();
  await assertAccessible(there);
  await dialog.getByRole('link', { name: 'To Second day' }).click();

  for (const file of ['results.csv', 'versions', 'versions/1']) {
    const [one, two] = [
      await of(station, `/v1/races/harbour/${file}`),
      await of(other, `/v1/races/harbour/${file}`),
    ];
    assert.equal(one.status, 200, `${file}: ${one.text}`);
    assert.equal(two.text, one.text, file);
  }
  // Its records stand behind others there: what counts them, and nothing else, may differ.
  const [here, gone] = [await of(station, '/v1/races/harbour'), await of(other, '/v1/races/harbour')];
  const rows = ({ json }: Answer) => JSON.stringify([json.rows, json.categories, json.categoryOrder]);
  assert.equal(rows(gone), rows(here));
  await becomes(
    async () => (await of(other, '/v1/races')).json.races.length,
    3,
    'and its own race is still there',
  );
  await becomes(async () => (await of(other, '/v1/event')).json.place, 'Old harbour');
  const cards = await of(station, '/v1/races/race-harbour/cards');
  const brought = await of(other, '/v1/races/race-harbour/cards');
  const secrets = ({ json }: Answer) => json.cards.map(({ secret }: { secret: string }) => secret);
  assert.deepEqual(secrets(brought), secrets(cards));

  await there.getByRole('heading', { name: 'Second day' }).waitFor();
  await there.locator('[data-act="start"]').click();
  await hold(there, /Hold.*start/i);
  await there.getByLabel('Bibs, then Enter').waitFor();
  await there.keyboard.type('2');
  await there.keyboard.press('Enter');
  await panel(there, 'Passings').getByText('2', { exact: true }).first().waitFor();
  await there.context().close();
});

test('twelve races: the tabs keep what matters, R lists all with how each stands, arrows and Enter choose', async () => {
  for (let at = 1; at <= 10; at++) {
    const body = { id: `wave-${at}`, name: `Category ${at}`, plannedStartMs: Date.now() + at * 600_000 };
    await ask(station, 'POST', '/v1/races', { token, body });
  }
  const page = await openConsole('/control/race-harbour');
  await enter(page);
  const tabs = page.getByRole('navigation', { name: 'Races' });
  await tabs.getByRole('link', { name: /Second day/ }).waitFor();
  await becomes(async () => (await tabs.getByRole('link').count()) <= 5, true);
  const inside = await tabs.evaluate((nav) => nav.scrollWidth <= nav.clientWidth + 1);
  assert.ok(inside, 'no tab is scrolled away');
  await page.getByRole('heading', { name: 'Second day' }).click();
  await page.keyboard.press('r');
  const list = page.getByRole('dialog', { name: 'Races' });
  await list.getByRole('link', { name: /Category 10/ }).waitFor();
  await assertAccessible(page);
  await list.getByRole('searchbox', { name: 'Find a race' }).fill('category 7');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'Category 7' }).waitFor();
  await page.keyboard.press(']');
  await page.getByRole('heading', { name: 'Category 8' }).waitFor();
  await page.context().close();
});
