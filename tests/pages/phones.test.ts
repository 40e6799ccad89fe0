/**
 * Phones that need an official: a backlog from a clock that is ahead and speaks no more, two phones with one card, junk. What
 * the console says of them, and what can be done from it.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { makeRaceDay, type RaceDay, storedFixes } from '../station/race-day.ts';
import { ask } from '../station/station-process.ts';
import { assertAccessible } from './browser.ts';
import { beforeTests, enter, openConsole, station } from './console.ts';
import { becomes, stays } from './seen.ts';

let day: RaceDay;
beforeTests(async () => {
  day = await makeRaceDay(station, 'crit', ['23', '7'], Date.now() - 400_000);
});

/** As a phone would, with the name of its app. */
async function say(bib: string, app: string, body: unknown): Promise<void> {
  const basic = Buffer.from(`crit.${bib}:${day.cards.get(bib)}`).toString('base64');
  const headers = { authorization: `Basic ${basic}`, 'user-agent': app };
  const answer = await ask(station, 'POST', '/owntracks', { headers, body });
  assert.equal(answer.status, 200, answer.text);
}
const location = (timeMs: number, lon: number, more: object = {}) => ({
  _type: 'location',
  lat: 50,
  lon,
  acc: 5,
  tst: Math.floor(timeMs / 1_000),
  ...more,
});

test('what waits for a clock, whose card is in two phones and what was refused are a click away', async () => {
  const now = Date.now();
  const list = Array.from({ length: 300 }, (_, i) =>
    location(now + 3_600_000 - (299 - i) * 1_000, 10 + i * 1e-5),
  );
  await say('23', 'OwnTracks/1', list);
  await say('23', 'OwnTracks/1', [location(now, 10, { lat: 'north' }), 7]);
  for (let turn = 0; turn < 6; turn++)
    await say(
      '7',
      turn % 2 === 0 ? 'OwnTracks/A' : 'OwnTracks/B',
      location(Date.now(), 10.001 + turn * 1e-5),
    );

  const page = await openConsole('/control/crit');
  await enter(page);
  await page.getByRole('button', { name: /How the station is/ }).click();
  await page.getByText(/300 positions of 1 phone kept aside: 23/).waitFor();
  await page.getByText(/Two phones report with one card: 7 .*each by its own/).waitFor();
  await page.getByRole('button', { name: 'Phones', exact: true }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByText(/Its clock is at least (59 min|1 h) ahead/).waitFor();
  await dialog.getByText(/×2 .*A latitude of "north"/).waitFor();
  await assertAccessible(page);
  for (const [width, height] of [
    [1920, 1080],
    [1366, 768],
    [390, 844],
  ] as const) {
    await page.setViewportSize({ width, height });
    const shots = process.env.BELL_LAP_SHOTS;
    if (shots !== undefined) await page.screenshot({ path: `${shots}/phones-${width}.png` });
    const wide = await page.evaluate(() => document.documentElement.scrollWidth > window.innerWidth);
    assert.equal(wide, false, `nothing is wider than ${width}`);
  }
  await dialog.getByRole('button', { name: 'The newest was taken when it came' }).click();
  await dialog.getByText('Nothing waits').waitFor();
  // They leave the list with the word, and what is kept aside once the journal has them.
  await becomes(async () => (await storedFixes(station, day, '23')).length, 300);
  const stored = (await storedFixes(station, day, '23')).map(({ timeMs }) => timeMs);
  assert.equal(stored.at(-1)! - stored[0]!, 299_000, 'what was ridden over 299 s is 299 s long');
  assert.ok(Math.abs(stored.at(-1)! - now) < 5_000);

  // On an official's phone the tab says that something waits, phones among it, before it is opened.
  await page.keyboard.press('Escape');
  await page.keyboard.press('Escape');
  const tab = page.locator('.panel-tabs button', { hasText: 'Attention' });
  await tab.locator('.count').waitFor();
  // In one look: questions come and go meanwhile.
  const numbers = () =>
    page.evaluate(() => {
      const within = (place: string) => Number(document.querySelector(`${place} .count`)?.textContent ?? 0);
      return [within('.panel-tabs'), within('[data-panel="attention"] h2')];
    });
  await tab.click();
  const panel = page.locator('[data-panel="attention"]');
  await panel.getByText('Two phones report with one card').waitFor();
  const [before, listed] = await numbers();
  assert.equal(before, listed);
  await panel
    .locator('.attention-item', { hasText: 'Two phones' })
    .getByRole('button', { name: 'Dismiss' })
    .click();
  await panel.getByText('Two phones report with one card').waitFor({ state: 'detached' });
  await page.locator('.panel-tabs button', { hasText: 'Board' }).click();
  await tab.click();
  await stays(() => panel.getByText('Two phones report with one card').count(), 0, 'it stays dismissed');
  const [after, still] = await numbers();
  assert.equal(after, still);
  // What was dismissed by mistake is not gone.
  await panel.getByText(/dismissed on this screen/).waitFor();
  await panel.getByRole('button', { name: 'Show again' }).click();
  await panel.getByText('Two phones report with one card').waitFor();
});
