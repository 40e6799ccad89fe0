/** The race's map in a real browser: by keyboard, group by group, trails, and riders who went quiet. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { assertAccessible, openBrowser, openPage, PHONE } from './browser.ts';
import { becomes } from './seen.ts';
import { openVenue, type Venue } from './venue.ts';

let browser: Browser;
let venue: Venue;
before(async () => {
  browser = await openBrowser();
  venue = await openVenue();
});
after(async () => {
  await browser?.close();
  await venue?.close();
});

async function openMap(): Promise<Page & { readonly complaints: string[] }> {
  const page = await openPage(browser, `${venue.origin}/watch/${venue.race}`, {
    ...PHONE,
    reducedMotion: 'reduce',
  });
  await page.getByRole('button', { name: 'Follow a group' }).waitFor();
  return page;
}
/** The still part of the map as it is drawn: another picture means that the view has moved. */
const picture = (page: Page) => page.evaluate<string>(`document.querySelector('.map-canvas').toDataURL()`);

async function moved(page: Page, from: string): Promise<void> {
  await becomes(async () => (await picture(page)) !== from, true, 'the map has moved');
}

test('group by group from the head of the race to its tail, and out of it by a drag', async () => {
  const page = await openMap();
  const whole = await picture(page);
  await page.getByRole('button', { name: 'Follow a group' }).click();
  const bar = page.getByRole('status').filter({ hasText: /Group \d/ });
  await bar.getByText(/Group 1 of \d/).waitFor();
  await moved(page, whole);
  await becomes(() => page.getByRole('button', { name: 'The group ahead' }).isDisabled(), true);
  await assertAccessible(page);
  const box = (await page.locator('.race-map-view').boundingBox())!;
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width / 2 + 60, box.y + box.height / 2 + 30, { steps: 5 });
  await page.mouse.up();
  await bar.waitFor({ state: 'detached' });
  await page.getByRole('button', { name: 'Follow a group' }).waitFor();
  assert.deepEqual(page.complaints, []);
  await page.context().close();
});

test('by keyboard alone: arrows, plus, minus, the whole course, the next group, and leave it', async () => {
  const page = await openMap();
  await page.locator('.race-map-view').focus();
  let before = await picture(page);
  for (const key of ['ArrowRight', 'ArrowDown', '+', '-', 'Home']) {
    await page.keyboard.press(key);
    await moved(page, before);
    before = await picture(page);
  }
  await page.keyboard.press('PageDown');
  const bar = page.getByRole('status').filter({ hasText: /Group \d/ });
  await bar.waitFor();
  await page.keyboard.press('Escape');
  await bar.waitFor({ state: 'detached' });
  await page.context().close();
});

test('trails are drawn only when asked for, and the choice is remembered', async () => {
  const page = await openMap();
  const trails = page.getByRole('button', { name: 'Trails behind riders' });
  await becomes(() => trails.getAttribute('aria-pressed'), 'false');
  await trails.click();
  await becomes(() => trails.getAttribute('aria-pressed'), 'true');
  await page.reload();
  await page.getByRole('button', { name: 'Trails behind riders', pressed: true }).waitFor();
  assert.deepEqual(page.complaints, []);
  await page.context().close();
});
