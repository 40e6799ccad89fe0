/**
 * All primitives and panels, in every state, on the playground; built for development, so that StrictMode begins every effect
 * twice and React says what it does not like.
 */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Browser, BrowserContextOptions } from 'playwright-core';
import { assertAccessible, DESK, openBrowser, openPage, PHONE } from './browser.ts';
import { type DevelopmentPages, serveDevelopmentPages } from './development.ts';

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
/** What a station that refuses makes a browser say by itself. */
const OF_THE_BROWSER = /Failed to load resource/;

for (const state of ['few', 'empty', 'long', 'many', 'loading', 'error'])
  test(`${state}: nothing is wrong for axe, nothing is wider than the page, React has nothing to say`, async () => {
    for (const [theme, size] of [
      ['tent', LAPTOP],
      ['sun', PHONE],
    ] as const) {
      const page = await openPage(browser, `${pages.origin}/playground/?state=${state}`, size, theme);
      await page.getByRole('heading', { name: 'Panels' }).waitFor();
      if (state === 'loading') await page.getByText('The race is on its way.').waitFor();
      else if (state === 'empty') await page.getByText('Nothing needs you').waitFor();
      else await page.locator('.board-line').nth(3).waitFor();
      // Panels ask after a moment, when the officials' line has not told.
      await page.waitForTimeout(2_000);
      await assertAccessible(page);
      assert.equal(await page.evaluate('document.documentElement.scrollWidth - window.innerWidth'), 0);
      assert.deepEqual(
        page.complaints.filter((text) => !OF_THE_BROWSER.test(text)),
        [],
      );
      await page.context().close();
    }
  });

for (const language of ['de', 'fr'])
  test(`long names in ${language}: nothing is wider than the page`, async () => {
    for (const size of [LAPTOP, PHONE]) {
      const page = await openPage(browser, `${pages.origin}/playground/?state=long&lang=${language}`, size);
      await page.locator('.board-line').nth(3).waitFor();
      await page.waitForTimeout(2_000);
      assert.equal(await page.evaluate('document.documentElement.scrollWidth - window.innerWidth'), 0);
      assert.deepEqual(page.complaints, []);
      await page.context().close();
    }
  });

test('what a station has not told is not said to be nothing', async () => {
  for (const [state, says] of [
    ['error', 'The station does not answer: what belongs here is not known.'],
    ['few', null],
    ['empty', null],
  ] as const) {
    const page = await openPage(browser, `${pages.origin}/playground/?state=${state}`, LAPTOP);
    await page.getByRole('region', { name: 'Decisions' }).waitFor();
    await page.waitForTimeout(2_000);
    const nothing = await page
      .getByText(/^(● Nothing needs you|No passings yet|Nothing decided yet|No course yet)$/)
      .count();
    if (says === null) assert.equal(await page.getByText(/is not known/).count(), 0);
    else assert.deepEqual([await page.getByText(says).count(), nothing], [3, 0]);
    if (state === 'empty') assert.ok(nothing >= 2, `${nothing}`);
    await page.context().close();
  }
});

test('dialogs open once, take the focus, and give it back when Escape closes them', async () => {
  const page = await openPage(browser, `${pages.origin}/playground/?state=empty`, LAPTOP);
  for (const name of ['Open a dialog', 'Open a wide dialog', 'Open a small dialog']) {
    await page.getByRole('button', { name, exact: true }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Name').waitFor();
    assert.equal(await page.evaluate('document.activeElement.value'), 'Ada Keller');
    await assertAccessible(page);
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
    assert.equal(await page.evaluate('document.activeElement.textContent'), name);
  }
  assert.deepEqual(page.complaints, []);
  await page.context().close();
});

test('a combobox by keyboard: arrows choose, Enter takes; what fits is told', async () => {
  const page = await openPage(browser, `${pages.origin}/playground/?state=empty`, LAPTOP);
  const town = page.getByRole('combobox', { name: 'Town' });
  await town.fill('b');
  assert.deepEqual(await page.getByRole('listbox', { name: 'Towns' }).getByRole('option').allTextContents(), [
    'Basel',
    'Bern',
    'Besançon',
    'Biel/Bienne',
  ]);
  await town.press('ArrowDown');
  await town.press('ArrowDown');
  await town.press('ArrowUp');
  assert.equal(await page.getByRole('listbox').getByRole('option', { selected: true }).textContent(), 'Bern');
  await town.press('Enter');
  assert.equal(await town.inputValue(), 'Bern');
  await town.fill('x');
  await page.getByText('Nothing fits.').waitFor();
  await page.context().close();
});
