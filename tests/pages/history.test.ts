/** The history page in a real browser: one race lap by lap, riders compared, a series over the years. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { assertAccessible, DESK, openBrowser, openPage, PHONE } from './browser.ts';
import { becomes } from './seen.ts';
import { openVenue, type Venue } from './venue.ts';

let browser: Browser;
let venue: Venue;
before(async () => {
  browser = await openBrowser();
  venue = await openVenue({ editions: 3, minutesIn: 14, laps: 9, riders: 12 });
  venue.decide({ type: 'finish', atMs: Date.now() });
});
after(async () => {
  await browser?.close();
  await venue?.close();
});
const at = (path: string) => `${venue.origin}/history${path}`;
const race = (search = '') => at(`/${venue.race}${search}`);
const chart = (page: Page, name: string) => page.getByRole('figure', { name });

test('a race that is over: winner, charts that hold ink, and lap times that are the board’s', async () => {
  const page = await openPage(browser, race());
  const board = venue.board();
  const [first] = board.categories['men' as never]!.order;
  const winner = board.rows[first!]!;
  await page.getByRole('heading', { name: 'Harbour criterium' }).waitFor();
  await page.locator('.past-facts').getByText(winner.name).waitFor();
  for (const name of ['Places', 'Gaps', 'Lap times', 'Speed']) {
    const canvas = chart(page, name).locator('canvas');
    await canvas.waitFor();
    const colours = await canvas.evaluate((element: HTMLCanvasElement) => {
      const { data } = element.getContext('2d')!.getImageData(0, 0, element.width, element.height);
      const seen = new Set<number>();
      for (let i = 0; i < data.length; i += 4)
        if (data[i + 3]! > 200) seen.add((data[i]! << 16) | (data[i + 1]! << 8) | data[i + 2]!);
      return seen.size;
    });
    assert.ok(colours > 8, `${name}: ${colours} colours`);
  }
  const row = page.getByRole('region', { name: 'Lap times', exact: true }).getByRole('row').nth(1);
  const cells = await row.getByRole('cell').allInnerTexts();
  assert.equal(cells[0], '1');
  const tenths = (ms: number) =>
    `${Math.floor(ms / 60_000)}:${((Math.floor(ms / 100) % 600) / 10).toFixed(1).padStart(4, '0')}`;
  assert.equal(cells[1], tenths(Math.round(winner.bestLapMs!)));
  assert.equal(cells.length, 2 + winner.laps);
  await becomes(() => page.locator('.fastest').count(), 1);
  assert.deepEqual(page.complaints, []);
  await page.context().close();
});

test('a link shows the same to whoever opens it, and choosing writes it', async () => {
  const page = await openPage(browser, race('?riders=3,5'), DESK);
  const chips = page.locator('.chip .bib');
  await chips.first().waitFor();
  await becomes(() => chips.allInnerTexts(), ['3', '5']);
  await page.getByLabel('Add a rider').fill('7');
  await page.keyboard.press('Enter');
  await chips.nth(2).waitFor();
  assert.equal(new URL(page.url()).search, '?riders=3,5,7');
  await page
    .getByRole('button', { name: /Take .* away/ })
    .first()
    .click();
  await page.waitForURL(/riders=5,7$/);
  await page.getByRole('button', { name: 'Elite women' }).click();
  await page.waitForURL(/category=women$/);
  await page.reload();
  await page.getByRole('button', { name: 'Elite women' }).and(page.locator('[aria-current]')).waitFor();
  for (const bib of await chips.allInnerTexts()) assert.match(bib, /^1\d\d$/);
  await page.context().close();
});

test('six riders at most; the seventh is told to wait', async () => {
  const page = await openPage(browser, race('?riders=1,2,3,4,5,6,7,8'), DESK);
  await page.locator('.chip').nth(5).waitFor();
  await becomes(() => page.locator('.chip').count(), 6);
  const field = page.getByLabel('Add a rider');
  await becomes(() => field.isDisabled(), true);
  await becomes(() => field.getAttribute('placeholder'), /Already 6/);
  await page.context().close();
});

test('a chart is read with the arrow keys, lap by lap, in words; and as a table', async () => {
  const page = await openPage(browser, race('?riders=3,5'), DESK);
  const places = chart(page, 'Places');
  const slider = places.getByRole('slider');
  await places.locator('canvas').waitFor();
  await slider.focus();
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('ArrowRight');
  await becomes(() => slider.getAttribute('aria-valuenow'), '1');
  const said = await slider.getAttribute('aria-valuetext');
  assert.match(said ?? '', /^2: 3 \d+, 5 \d+$/);
  await becomes(() => places.locator('.chart-readout').textContent(), /^2\s*3\s*\d+\s*5\s*\d+$/);
  await places.getByText('As a table').click();
  const row = places.getByRole('row').nth(2);
  const [three, five] = await row.getByRole('cell').allInnerTexts();
  assert.equal(said, `2: 3 ${three}, 5 ${five}`);
  await page.context().close();
});

test('races are found by name; a series over the years tells winners, fields and speeds', async () => {
  const page = await openPage(browser, at(''), DESK);
  await page.getByRole('link', { name: 'Harbour criterium 2025' }).waitFor();
  await page.getByLabel('Find a race').fill('2024');
  await page.getByRole('link', { name: 'Harbour criterium 2025' }).waitFor({ state: 'detached' });
  await page.getByLabel('Find a race').fill('nothing of the kind');
  await page.getByText('No race is called that').waitFor();
  await page.getByLabel('Find a race').fill('');
  await page
    .getByRole('link', { name: /Over the years \(4\)/ })
    .first()
    .click();
  await page.waitForURL(/series=harbour\+criterium$/);
  const table = page.getByRole('table');
  await table.waitFor();
  await becomes(() => table.getByRole('row').count(), 5);
  await chart(page, 'Winner’s average speed').locator('canvas').waitFor();
  await page.getByRole('link', { name: 'Harbour criterium 2023' }).click();
  await page.getByRole('heading', { level: 1, name: 'Harbour criterium 2023' }).waitFor();
  await page.getByText('No positions of these riders').waitFor();
  await page.goBack();
  await table.waitFor();
  assert.deepEqual(page.complaints, []);
  await page.context().close();
});

test('a rider in all their races', async () => {
  const page = await openPage(browser, race('?riders=7'));
  await page.getByRole('link', { name: /All races of/ }).click();
  const table = page.getByRole('table');
  await table.waitFor();
  await becomes(() => table.getByRole('row').count(), 5, 'this year’s and three before');
  await page.context().close();
});

test('nothing there, nothing answered: said in words, with a way on', async () => {
  const missing = await openPage(browser, at('/no-such-race'));
  await missing.getByRole('heading', { name: 'There is no such race here' }).waitFor();
  await missing.getByRole('link', { name: 'All past races' }).click();
  await missing.getByRole('heading', { name: 'Past races' }).waitFor();
  await missing.context().close();
  const page = await openPage(browser, 'about:blank');
  let broken = true;
  await page.route('**/v1/history/**', (route) => (broken ? route.abort() : route.continue()));
  await page.goto(race());
  await page.getByRole('alert').getByText('This could not be read').waitFor();
  broken = false;
  await page.getByRole('button', { name: 'Try again' }).click();
  await page.getByRole('heading', { name: 'Harbour criterium' }).waitFor();
  await page.context().close();
});

test('in the reader’s language', async () => {
  for (const [language, words] of [
    ['de', 'Verglichene Fahrer'],
    ['fr', 'Coureurs comparés'],
  ] as const) {
    const page = await openPage(browser, race(`?lang=${language}`));
    await page.getByRole('heading', { name: words }).waitFor();
    await page.context().close();
  }
});

test('linked from the race when it is over, and from the list of races', async () => {
  const page = await openPage(browser, `${venue.origin}/watch/${venue.race}`);
  await page.getByRole('link', { name: 'Laps, gaps, speed' }).click();
  await page.getByRole('heading', { name: 'Riders compared' }).waitFor();
  await page.goto(`${venue.origin}/`);
  await page.getByRole('link', { name: /Past races/ }).click();
  await page.getByRole('heading', { name: 'Past races' }).waitFor();
  await page.context().close();
});

for (const theme of ['tent', 'sun', 'contrast'] as const)
  for (const [name, size] of [
    ['390 px', PHONE],
    ['1920 px', DESK],
  ] as const)
    test(`axe-core finds nothing wrong, and nothing is cut off at the side: ${theme}, ${name}`, async () => {
      const page = await openPage(browser, race(), size, theme);
      await chart(page, 'Speed').locator('canvas').waitFor();
      await chart(page, 'Speed').getByText('As a table').click();
      await assertAccessible(page);
      const over = () => page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
      await becomes(() => over(), 0);
      await page.goto(at('?series=harbour+criterium'));
      await page.getByRole('table').waitFor();
      await assertAccessible(page);
      await becomes(() => over(), 0);
      await page.goto(at(''));
      await page.getByRole('link', { name: 'Harbour criterium 2025' }).waitFor();
      await assertAccessible(page);
      await page.context().close();
    });
