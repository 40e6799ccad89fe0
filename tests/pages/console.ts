/**
 * What tests of the officials' pages begin with: one browser and one station for a file of tests, in a process of its own,
 * and how a person signs in, holds a button and reads what is said. Importing it opens both and ends them after the file.
 */
import { after, before } from 'node:test';
import type { Browser, Locator, Page } from 'playwright-core';
import { signIn } from '../station/race-day.ts';
import {
  ADMIN_PASSWORD,
  ask,
  removeDataDir,
  type StationProcess,
  startStationProcess,
} from '../station/station-process.ts';
import { DESK, holdDown, openBrowser, openPage } from './browser.ts';

export let browser: Browser;
export let station: StationProcess;
/** The admin's, for what a test asks of the station beside the pages. */
export let token: string;
async function open(): Promise<void> {
  [browser, station] = await Promise.all([openBrowser(), startStationProcess()]);
  token = await signIn(station);
}
let opened: Promise<void> | undefined;
const openOnce = (): Promise<void> => {
  opened ??= open();
  return opened;
};
before(openOnce);
/** What a file's tests find at the station. Hooks of a file begin together, so this one waits for the station itself. */
export const beforeTests = (make: () => Promise<void>): void =>
  before(async () => {
    await openOnce();
    await make();
  });
after(async () => {
  await browser?.close();
  await station?.stop();
  if (station) removeDataDir(station);
});

/** The station that was killed, in the same folder and at the same ports. */
export async function startAgain(): Promise<void> {
  const { dataDir, ports } = station;
  station = await startStationProcess({ dataDir, ports });
  token = await signIn(station);
}

export const address = (path: string): string => `https://127.0.0.1:${station.ports.https}${path}`;

export async function openConsole(path = '/control', size = DESK, theme?: 'tent' | 'sun' | 'contrast') {
  const options = { ...size, ignoreHTTPSErrors: true, reducedMotion: 'reduce' as const };
  return openPage(browser, address(path), options, theme);
}

export async function enter(page: Page): Promise<void> {
  await page.getByLabel('Name').fill('admin');
  await page.getByLabel('Password').fill(ADMIN_PASSWORD);
  await page.getByRole('button', { name: 'Sign in' }).click();
}

/** `within`: where the button is looked for, when the page has several of that name. */
export async function hold(page: Page, name: string | RegExp, within: Page | Locator = page): Promise<void> {
  await holdDown(within.getByRole('button', { name }));
}

export const panel = (page: Page, name: string) => page.getByRole('region', { name, exact: true });
export const boardOf = async (race: string) =>
  (await ask(station, 'GET', `/v1/races/${race}`, { token })).json;
