/** What an official does with the console over and over, so that a page that keeps what it should forget shows it. */
import type { Page } from 'playwright-core';
import { DESK, openPage } from '../../pages/browser.ts';
import type { CrowdedRace } from './crowded-race.ts';

export type ConsolePage = Awaited<ReturnType<typeof openPage>>;

/** Opens the race on the officials' page, signed in, with board and map in it. */
export async function openCrowdedConsole(
  browser: Parameters<typeof openPage>[0],
  race: Pick<CrowdedRace, 'station' | 'race' | 'control'>,
): Promise<ConsolePage> {
  const page = await openPage(browser, race.control, { ...DESK, ignoreHTTPSErrors: true });
  await page.getByLabel('Name').fill('admin');
  const { official } = race.station;
  await page.getByLabel('Password').fill('password' in official ? official.password : '');
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('region', { name: 'Board' }).waitFor();
  await page.getByRole('region', { name: 'Map of the race' }).waitFor();
  return page;
}

/** A rider looked at and followed, the list scrolled and searched, every view visited, commands opened and closed. */
export async function workARound(page: Page): Promise<void> {
  const board = page.getByRole('region', { name: 'Board' });
  await board.locator('.sliding-row button').nth(3).click();
  await page.getByRole('button', { name: 'Follow the chosen rider' }).click();
  await page.keyboard.press('Escape');
  await board.locator('.board-rows').evaluate((list) => list.scrollTo(0, list.scrollHeight));
  await board.locator('.board-rows').evaluate((list) => list.scrollTo(0, 0));
  const find = board.getByRole('searchbox');
  await find.fill('12');
  await find.fill('');
  await page.getByRole('button', { name: 'Commands' }).click();
  await page.keyboard.press('Escape');
  for (const view of ['Riders', 'Course', 'Race'])
    await page.getByRole('button', { name: view, exact: true }).click();
  await page.getByRole('region', { name: 'Map of the race' }).waitFor();
}
