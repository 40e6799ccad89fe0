/** The spectators' page where no station answers: opened once before, it opens again, with the race as it was. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { assertAccessible, openBrowser, openPage, PHONE } from './browser.ts';
import { becomes, stays } from './seen.ts';
import { openVenue } from './venue.ts';

test('with the station gone the page opens with the last known race, says how old it is, and comes back by itself', async () => {
  const venue = await openVenue();
  const port = Number(new URL(venue.origin).port);
  const browser = await openBrowser();
  let again: Awaited<ReturnType<typeof openVenue>> | null = null;
  try {
    const page = await openPage(browser, `${venue.origin}/watch/${venue.race}`, PHONE);
    await page.getByText('Live', { exact: true }).waitFor();
    await page.evaluate('navigator.serviceWorker.ready.then(() => true)');
    // The course is kept as it is fetched the next time.
    await page.reload();
    await page.getByText('Live', { exact: true }).waitFor();
    const first = await page.locator('.row-name').first().textContent();
    await page.locator('.map-canvas').last().waitFor({ state: 'attached' });
    await venue.close();

    await page.goto(`${venue.origin}/watch?installed`);
    await page.getByText(/Reconnecting, data \d+ (s|min) old/).waitFor();
    assert.equal(new URL(page.url()).pathname, `/watch/${venue.race}`);
    await becomes(() => page.locator('.row-name').first().textContent(), first);
    await page.locator('.map-canvas').last().waitFor({ state: 'attached' });
    await assertAccessible(page);

    again = await openVenue({ port });
    await page.getByText('Live', { exact: true }).waitFor();
    await page.context().close();
  } finally {
    await browser.close();
    await venue.close().catch(() => {});
    await again?.close();
  }
});

test('a device that never saw the race says that the station does not answer, and shows nobody else’s', async () => {
  const venue = await openVenue();
  const browser = await openBrowser();
  try {
    const page = await openPage(browser, `${venue.origin}/watch/${venue.race}`, PHONE);
    await page.getByText('Live', { exact: true }).waitFor();
    venue.unplug();
    await page.goto(`${venue.origin}/watch/hill-climb`);
    await page.getByRole('heading', { name: 'The station does not answer' }).waitFor();
    await becomes(() => page.locator('.row').count(), 0);

    // What stands before a relay that sleeps answers for it: nobody is sent to a Wi-Fi of which there is none.
    await page.route('**/v1/races', (route) => route.fulfill({ status: 503, body: 'no origin' }));
    await page.reload();
    await page.getByRole('heading', { name: 'Nothing is on air just now' }).waitFor();
    await page.locator('a[href="/history/hill-climb"]').waitFor();
    await stays(() => page.getByText('Wi-Fi').count(), 0);
    await page.goto(venue.origin);
    await page.getByRole('heading', { name: 'Nothing is on air just now' }).waitFor();
    await assertAccessible(page);
    await page.context().close();
  } finally {
    await browser.close();
    await venue.close();
  }
});
