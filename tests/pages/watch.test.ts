/** The spectators' page in a real browser, behind the real race and the real live hub. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Browser } from 'playwright-core';
import { assertAccessible, DESK, openBrowser, openPage, PHONE } from './browser.ts';
import { becomes, stays } from './seen.ts';
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
const watch = (search = '') => `${venue.origin}/watch/${venue.race}${search}`;

test('the first thing a spectator sees is the race: clock, laps to go, standings, map; nothing complains', async () => {
  const page = await openPage(browser, watch());
  await page.getByRole('heading', { name: 'Harbour criterium' }).waitFor();
  await page.getByText('Live', { exact: true }).waitFor();
  await page.getByText('Laps to go').waitFor();
  const leader = venue.board().categories['men' as never]!.order[0]!;
  const first = page.getByRole('list', { name: 'Standings, Elite men' }).getByRole('listitem').first();
  await first.getByText(venue.board().rows[leader]!.name).waitFor();
  await page.getByRole('region', { name: 'Map of the race' }).locator('canvas').last().waitFor();
  assert.deepEqual(page.complaints, []);
  await page.context().close();
});

test('no more than 200 kB are transferred before the first rider moves', async () => {
  const context = await browser.newContext(PHONE);
  const page = await context.newPage();
  const session = await context.newCDPSession(page);
  await session.send('Network.enable');
  let bytes = 0;
  session.on('Network.loadingFinished', ({ encodedDataLength }) => (bytes += encodedDataLength));
  session.on('Network.webSocketFrameReceived', ({ response }) => (bytes += response.payloadData.length));
  const moving = new Promise<number>((resolve) => {
    let frames = 0;
    session.on('Network.webSocketFrameReceived', ({ response }) => {
      // The second position frame is the first in which anybody can have moved.
      if (response.opcode === 2 && ++frames === 2) resolve(bytes);
    });
  });
  await page.goto(watch());
  const before = await moving;
  await page.locator('.map-canvas').last().waitFor();
  const kB = Math.round(Math.max(before, bytes) / 1000);
  console.log(`    ${kB} kB`);
  assert.ok(kB <= 200, `${kB} kB`);
  await context.close();
});

for (const theme of ['tent', 'sun', 'contrast'] as const) {
  for (const [name, size] of [
    ['390 px', PHONE],
    ['1920 px', DESK],
  ] as const) {
    test(`axe-core finds nothing wrong: ${theme}, ${name}`, async () => {
      const page = await openPage(browser, watch(), { ...size, reducedMotion: 'reduce' }, theme);
      await page.locator('.row-star').first().click();
      await page.locator('.row-main').nth(1).click();
      await page.getByRole('complementary').waitFor();
      await page.locator('.map-canvas').last().waitFor();
      await assertAccessible(page);
      await page.getByRole('button', { name: 'Settings', exact: true }).click();
      await assertAccessible(page);
      assert.deepEqual(page.complaints, []);
      await page.context().close();
    });
  }
}

test('my riders are found by name, followed, and still there after a reload', async () => {
  const page = await openPage(browser, watch());
  const row = Object.values(venue.board().rows).find(({ bib }) => bib === '108')!;
  await page.getByRole('textbox', { name: 'Find a rider' }).fill(row.name.toLowerCase());
  await page.getByRole('button', { name: `Follow ${row.name}` }).click();
  await page.getByRole('button', { name: 'Clear the search' }).click();
  await page.reload();
  const mine = page.getByRole('list', { name: 'My riders' });
  await mine.getByText('108').waitFor();
  await mine.getByRole('button').click();
  await page.getByRole('complementary', { name: row.name }).waitFor();
  // Choosing a rider shows the category they ride in.
  await becomes(() => page.getByRole('radio', { name: 'Elite women' }).isChecked(), true);
  await page.context().close();
});

test('by keyboard alone: search, pick a rider, follow, close', async () => {
  const page = await openPage(browser, watch());
  await page.locator('.row').first().waitFor();
  const focused = () => page.evaluate<string>('document.activeElement?.textContent');
  for (let i = 0; i < 30 && (await page.evaluate('document.activeElement?.tagName')) !== 'INPUT'; i++)
    await page.keyboard.press('Tab');
  await page.keyboard.type('19');
  await page.getByRole('list', { name: '1 rider found' }).waitFor();
  await page.keyboard.press('Tab');
  await page.keyboard.press('Tab');
  await becomes(() => focused(), /19/);
  await page.keyboard.press('Enter');
  await page.getByRole('complementary').waitFor();
  await page.keyboard.press('Escape');
  await page.getByRole('complementary').waitFor({ state: 'detached' });
  await page.context().close();
});

test('when the line breaks the page says how old its data are, and comes back by itself', async () => {
  const page = await openPage(browser, watch());
  await page.getByText('Live', { exact: true }).waitFor();
  venue.unplug();
  await page.getByText(/Reconnecting, data \d+ s old/).waitFor();
  await stays(async () => (await page.locator('.row').count()) > 5, true, 'the standings stay');
  venue.plugIn();
  await page.getByText('Live', { exact: true }).waitFor();
  await page.context().close();
});

test('without its map the page keeps the standings', async () => {
  const page = await browser.newPage();
  await page.route(/RaceMap.*[.]js/, (route) => route.abort());
  await page.goto(watch());
  await page.getByText('The map could not be shown. Standings go on.').waitFor();
  await page.locator('.row').nth(5).waitFor();
  await page.close();
});

test('a race that is not here says so and leads to those that are', async () => {
  const page = await openPage(browser, `${venue.origin}/watch/nowhere`);
  await page.getByRole('heading', { name: 'There is no such race here' }).waitFor();
  await assertAccessible(page);
  await page.getByRole('link', { name: 'All races' }).click();
  await page.getByRole('link', { name: /Harbour criterium/ }).waitFor();
  await assertAccessible(page);
  await page.context().close();
});

test('in the list of races one without a planned time comes after those that have one', async () => {
  const page = await openPage(browser, 'about:blank', PHONE);
  const listed = (id: string, plannedStartMs?: number) => ({
    ...{ id, name: id, state: 'waiting', format: 'criterium', timeZone: 'UTC', entries: 0, startMs: null },
    ...(plannedStartMs !== undefined && { plannedStartMs }),
  });
  const day = Date.UTC(2026, 5, 7, 9);
  const races = [listed('some day'), listed('late', day + 3_600_000), listed('early', day)];
  await page.route('**/v1/races', (route) => route.fulfill({ json: { races } }));
  await page.goto(`${venue.origin}/watch`);
  await page.locator('.listed-race-name').nth(2).waitFor();
  await becomes(() => page.locator('.listed-race-name').allTextContents(), ['early', 'late', 'some day']);
  await page.context().close();
});

test('a race without riders says what will come', async () => {
  const page = await openPage(browser, `${venue.origin}/watch/hill-climb`);
  await page.getByText('No riders yet').waitFor();
  await assertAccessible(page);
  await page.context().close();
});

test('the page speaks German and French', async () => {
  const page = await openPage(browser, watch(), { ...PHONE, locale: 'de-CH' });
  await page.getByText('Rennzeit').waitFor();
  await becomes(() => page.locator('html').getAttribute('lang'), 'de');
  await page.getByRole('button', { name: 'Einstellungen' }).click();
  await page.getByRole('radio', { name: 'Français' }).click();
  await page.getByText('Temps de course').waitFor();
  await page.context().close();
});

test('of a thousand riders only those in view are in the page', async () => {
  const large = await openVenue({ riders: 1_000, alone: true, minutesIn: 0.2, laps: 40 });
  const page = await openPage(browser, `${large.origin}/watch/${large.race}`, DESK);
  await page.locator('.row').first().waitFor();
  await becomes(async () => (await page.locator('.row').count()) < 60, true);
  await becomes(() => page.locator('.sliding-row').first().getAttribute('aria-setsize'), '1000');
  await page.context().close();
  await large.close();
});

test('after the finish the page shows results: not yet published, provisional plain, official with a seal', async () => {
  const short = await openVenue({ minutesIn: 30, laps: 6 });
  short.decide({ type: 'finish', atMs: Date.now() });
  const page = await openPage(browser, `${short.origin}/watch/${short.race}`);
  await page.getByText('Not yet published').waitFor();
  short.decide({ type: 'publish-result', state: 'provisional' });
  await page.getByText('Provisional result').waitFor();
  await becomes(() => page.getByRole('region', { name: 'Map of the race' }).count(), 0);
  short.decide({ type: 'publish-result', state: 'official' });
  await page.getByText('Official result').waitFor();
  await page.getByRole('button', { name: 'Show the map' }).click();
  await page.getByRole('region', { name: 'Map of the race' }).waitFor();
  await assertAccessible(page);
  await page.context().close();
  await short.close();
});
