/**
 * All primitives and panels, in every state, on the playground; built for development, so that StrictMode begins every effect
 * twice and React says what it does not like.
 */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Browser, BrowserContextOptions } from 'playwright-core';
import { assertAccessible, DESK, openBrowser, openPage, PHONE } from './browser.ts';
import { type DevelopmentPages, serveDevelopmentPages } from './development.ts';
import { becomes, stays } from './seen.ts';

let browser: Browser;
let pages: DevelopmentPages;

before(async () => {
  pages = await serveDevelopmentPages();
  browser = await openBrowser();
});
after(async () => {
  await browser.close();
  await pages.close();
});

const LAPTOP: BrowserContextOptions = { ...DESK, viewport: { width: 1366, height: 768 } };
const LOOKS = [
  ['tent', LAPTOP],
  ['sun', PHONE],
] as const;
/** What a station that refuses makes a browser say by itself. */
const OF_THE_BROWSER = /Failed to load resource/;

for (const state of ['few', 'empty', 'long', 'many', 'loading', 'error'])
  test(`${state}: nothing is wrong for axe, nothing is wider than the page, React has nothing to say`, async () => {
    const look = async ([theme, size]: (typeof LOOKS)[number]) => {
      const page = await openPage(browser, `${pages.origin}/playground/?state=${state}`, size, theme);
      await page.getByRole('heading', { name: 'Panels' }).waitFor();
      if (state === 'loading') await page.getByText('The race is on its way.').waitFor();
      else if (state === 'empty') await page.getByText('Nothing needs you').waitFor();
      else await page.locator('.board-line').nth(3).waitFor();
      // Panels ask after a moment, when the officials' line has not told.
      await page.waitForTimeout(2_000);
      await assertAccessible(page);
      await becomes(() => page.evaluate('document.documentElement.scrollWidth - window.innerWidth'), 0);
      assert.deepEqual(
        page.complaints.filter((text) => !OF_THE_BROWSER.test(text)),
        [],
      );
      await page.context().close();
    };
    await Promise.all(LOOKS.map(look));
  });

test('long names in German and French: nothing is wider than the page', async () => {
  const look = async (language: string, size: BrowserContextOptions) => {
    const page = await openPage(browser, `${pages.origin}/playground/?state=long&lang=${language}`, size);
    await page.locator('.board-line').nth(3).waitFor();
    await page.waitForTimeout(2_000);
    await becomes(() => page.evaluate('document.documentElement.scrollWidth - window.innerWidth'), 0);
    assert.deepEqual(page.complaints, []);
    await page.context().close();
  };
  await Promise.all(['de', 'fr'].flatMap((language) => [look(language, LAPTOP), look(language, PHONE)]));
});

test('what a station has not told is not said to be nothing', async () => {
  const NOTHING = /^(● Nothing needs you|No passings yet|Nothing decided yet|No course yet)$/;
  const saysOf = async (state: string, expected: number[]) => {
    const page = await openPage(browser, `${pages.origin}/playground/?state=${state}`, LAPTOP);
    await page.getByRole('region', { name: 'Decisions' }).waitFor();
    if (state === 'few') await page.locator('.board-line').nth(3).waitFor();
    const count = async () => [
      await page.getByText(/^The station does not answer: what belongs here is not known/).count(),
      await page.getByText(NOTHING).count(),
    ];
    await becomes(count, expected);
    await stays(count, expected, undefined, 2_500);
    await page.context().close();
  };
  await Promise.all([saysOf('error', [3, 0]), saysOf('few', [0, 0]), saysOf('empty', [0, 3])]);
});

test('dialogs open once, take the focus, and give it back when Escape closes them', async () => {
  const page = await openPage(browser, `${pages.origin}/playground/?state=empty`, LAPTOP);
  for (const name of ['Open a dialog', 'Open a wide dialog', 'Open a small dialog']) {
    await page.getByRole('button', { name, exact: true }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Name').waitFor();
    await becomes(() => page.evaluate('document.activeElement.value'), 'Ada Keller');
    await assertAccessible(page);
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
    await becomes(() => page.evaluate('document.activeElement.textContent'), name);
  }
  assert.deepEqual(page.complaints, []);
  await page.context().close();
});

test('a combobox by keyboard: arrows choose, Enter takes; what fits is told', async () => {
  const page = await openPage(browser, `${pages.origin}/playground/?state=empty`, LAPTOP);
  const town = page.getByRole('combobox', { name: 'Town' });
  await town.fill('b');
  await becomes(
    () => page.getByRole('listbox', { name: 'Towns' }).getByRole('option').allTextContents(),
    ['Basel', 'Bern', 'Besançon', 'Biel/Bienne'],
  );
  await town.press('ArrowDown');
  await town.press('ArrowDown');
  await town.press('ArrowUp');
  await becomes(
    () => page.getByRole('listbox').getByRole('option', { selected: true }).textContent(),
    'Bern',
  );
  await town.press('Enter');
  await becomes(() => town.inputValue(), 'Bern');
  await town.fill('x');
  await page.getByText('Nothing fits.').waitFor();
  await page.context().close();
});
