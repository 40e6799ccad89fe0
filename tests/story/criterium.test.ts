/**
 * A criterium lived through on the pages alone, from an empty station to the printed official result: nobody presses start,
 * the tab crashes while a bunch is typed, a photo decides, a protest is upheld, and the second version is official. Says
 * how many clicks and keys it took, and how long.
 */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Browser, BrowserContext, Locator, Page } from 'playwright-core';
import { DESK, openBrowser } from '../pages/browser.ts';
import {
  ADMIN_PASSWORD,
  removeDataDir,
  type StationProcess,
  startStationProcess,
} from '../station/station-process.ts';

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

const HOLD_MS = 1_300;
const NAMES = ['Ada Nowak', 'Bo Silva', 'Cem Ito', 'Dora Blanc', 'Eva Lund', 'Finn Weber'];
const counted = { clicks: 0, keys: 0 };

/** Every press of a hand on any page of the story. */
async function counting(): Promise<BrowserContext> {
  const context = await browser.newContext({ ...DESK, ignoreHTTPSErrors: true, locale: 'en-GB' });
  await context.exposeFunction('pressed', (what: 'clicks' | 'keys') => {
    counted[what] += 1;
  });
  await context.addInitScript(`
    addEventListener('pointerdown', () => void window.pressed('clicks'), true);
    addEventListener('keydown', () => void window.pressed('keys'), true);
  `);
  return context;
}
async function openPage(context: BrowserContext, path: string): Promise<Page> {
  const page = await context.newPage();
  await page.goto(`https://127.0.0.1:${station.ports.https}${path}`);
  return page;
}
async function hold(button: Locator): Promise<void> {
  await button.hover();
  await button.page().mouse.down();
  await button.page().waitForTimeout(HOLD_MS);
  await button.page().mouse.up();
}
/** By keys, as an official types. */
async function type(field: Locator, text: string): Promise<void> {
  await field.click();
  await field.press('Control+a');
  await field.pressSequentially(text, { delay: 5 });
}
const said = (page: Page, text: string) =>
  page.getByRole('status', { name: 'Messages' }).getByText(text, { exact: true }).last().waitFor();
const panel = (page: Page, name: string) => page.getByRole('region', { name, exact: true });
async function keyed(page: Page, bibs: string, delay = 60): Promise<void> {
  await page.getByLabel('Bibs, then Enter').focus();
  await page.keyboard.type(bibs, { delay });
  await page.getByText('All on disk at the station').waitFor();
}

async function makeTheRace(page: Page): Promise<void> {
  await type(page.getByLabel('Name'), 'admin');
  await type(page.getByLabel('Password'), ADMIN_PASSWORD);
  await page.keyboard.press('Enter');
  await page.getByRole('button', { name: 'New race' }).click();
  await type(page.getByLabel('Name of the race'), 'Harbour criterium');
  await type(page.getByRole('spinbutton', { name: 'Laps' }), '3');
  await page.getByRole('button', { name: 'Make the race' }).click();
  await page.getByRole('button', { name: 'Import a start list' }).click();
  await page.getByRole('button', { name: 'Import a list' }).click();
  // Pasted from a spreadsheet.
  const rows = NAMES.map((name, index) => `${index + 1}\t${name}`).join('\n');
  await page.getByRole('textbox', { name: 'Start list' }).fill(`Bib\tName\n${rows}`);
  await page.getByRole('button', { name: 'Check' }).click();
  await page.getByRole('button', { name: 'Import: 6 new, 0 changed' }).click();
  await page.getByText('Finn Weber').first().waitFor();
  await page.getByRole('button', { name: 'Race', exact: true }).click();
  await page.getByRole('button', { name: 'Race settings …' }).click();
  const settings = page.getByRole('dialog', { name: 'Race settings' });
  await settings.getByRole('button', { name: 'Add somebody' }).click();
  await type(settings.getByLabel(/^Name: President/), 'M. Keller');
  await settings.getByRole('button', { name: 'Rules' }).click();
  await type(settings.getByRole('textbox', { name: /^Shortest lap(?!,)/ }), '0.1');
  await type(settings.getByRole('textbox', { name: /^Shortest lap, of the usual one/ }), '0');
  await settings.getByRole('button', { name: 'Save' }).click();
  await said(page, 'Race changed');
}

async function startWhereItWas(page: Page): Promise<void> {
  const gunMs = Date.now();
  await page.waitForTimeout(2_500);
  await keyed(page, '1 2 3 4 5 6 ');
  await panel(page, 'Attention').getByRole('button', { name: 'Say when they started …' }).click();
  const dialog = page.getByRole('dialog', { name: 'Start the race' });
  // Off the starter's watch; the station is in UTC unless it was told otherwise.
  const zone = await page.evaluate(() => Intl.DateTimeFormat().resolvedOptions().timeZone);
  const clock = new Intl.DateTimeFormat('en-GB', { timeStyle: 'medium', timeZone: zone }).format(gunMs);
  await type(dialog.getByRole('textbox', { name: 'At a time' }), clock);
  await dialog.getByText(/^That was/).waitFor();
  await hold(dialog.getByRole('button', { name: /^Hold: they started at/ }));
  await said(page, 'Started');
}

/** The tab dies with two bibs typed and one in hand; the same official goes on in a new one. */
async function crashInTheBunch(context: BrowserContext, page: Page): Promise<Page> {
  await page.waitForTimeout(1_500);
  await page.getByLabel('Bibs, then Enter').focus();
  await page.keyboard.type('1 2 3', { delay: 40 });
  await Promise.all([page.waitForEvent('crash'), page.goto('chrome://crash').catch(() => undefined)]);
  const again = await openPage(context, '/control/harbour-criterium');
  await again.getByLabel('Bibs, then Enter').waitFor();
  assert.equal(await again.getByLabel('Bibs, then Enter').inputValue(), '3');
  await keyed(again, ' 4 5 -6 ');
  return again;
}

async function photo(page: Page): Promise<void> {
  await page.waitForTimeout(1_500);
  await keyed(page, '2 1 3 4 5 ', 15);
  await panel(page, 'Attention').getByRole('button', { name: 'Put in order …' }).first().click();
  const dialog = page.getByRole('dialog', { name: 'Corrections' });
  await type(dialog.getByLabel('Bibs in the order of the picture'), '1 2');
  await dialog.getByRole('button', { name: 'Do it' }).click();
  await said(page, 'Photo order set');
  await page.keyboard.press('Escape');
}

async function publish(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Race actions …' }).click();
  const actions = page.getByRole('dialog', { name: 'Race actions' });
  await hold(actions.getByRole('button', { name: /^Finish/ }));
  await said(page, 'Race finished');
  await page.getByRole('button', { name: 'Race actions …' }).click();
  await hold(actions.getByRole('button', { name: /^Publish provisional/ }));
  await said(page, 'Result published');
}

async function protest(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Race actions …' }).click();
  await page.getByRole('button', { name: 'Protests …' }).click();
  const register = page.getByRole('dialog', { name: 'Protests' });
  await type(register.getByLabel('Lodged by'), 'Bo Silva');
  await type(register.getByLabel('Against (bibs)'), '1');
  await type(register.getByLabel('Fee paid'), '50 CHF');
  await type(register.getByLabel('What it is about'), 'Left the lane.');
  await register.getByRole('button', { name: 'Enter in the register' }).click();
  await register.getByRole('button', { name: 'Decide …' }).click();
  await register.getByText('Upheld', { exact: true }).click();
  await register.getByRole('button', { name: 'Record the decision' }).click();
  await register.getByText(/Upheld by M\. Keller/).waitFor();
  await page.keyboard.press('Escape');
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Corrections …' }).click();
  const corrections = page.getByRole('dialog', { name: 'Corrections' });
  await corrections.getByRole('navigation').getByRole('button', { name: 'Relegate', exact: true }).click();
  await type(corrections.getByRole('combobox', { name: 'Bib' }).first(), '1');
  await corrections.getByRole('button', { name: 'Do it' }).click();
  await corrections.getByText('✓ Rider relegated').waitFor();
  await page.keyboard.press('Escape');
}

async function official(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Race actions …' }).click();
  const actions = page.getByRole('dialog', { name: 'Race actions' });
  await actions.getByLabel(/^I know that the|^Publish all the same/).check();
  await type(actions.getByLabel(/^Type OFFICIAL/), 'OFFICIAL');
  await page.keyboard.press('Enter');
  await page.getByRole('navigation', { name: 'Races' }).getByText('Official').waitFor();
}

test('a criterium from an empty station to its official sheet', { timeout: 240_000 }, async () => {
  const began = Date.now();
  const context = await counting();
  const first = await openPage(context, '/control');
  await makeTheRace(first);
  await startWhereItWas(first);
  const page = await crashInTheBunch(context, first);
  await photo(page);
  await publish(page);
  await protest(page);
  await official(page);
  await page.goto(`https://127.0.0.1:${station.ports.https}/results/harbour-criterium`);
  await page
    .locator('.sheet-state')
    .getByText(/^Version 2/)
    .waitFor();
  await page.getByText('M. Keller').waitFor();
  const bibs = await page.locator('tbody tr td:nth-child(2)').allTextContents();
  assert.equal(bibs[0], '2', 'the one in front in the picture was relegated');
  assert.ok(bibs.indexOf('1') > bibs.indexOf('2'));
  assert.match((await page.locator('tbody tr').last().textContent())!, /DNF/);
  await context.close();
  console.log(
    `criterium: ${counted.clicks} clicks, ${counted.keys} keys, ${Math.round((Date.now() - began) / 1_000)} s`,
  );
});
